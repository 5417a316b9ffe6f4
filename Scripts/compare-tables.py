"""Test scores of `rectify train` beside scikit-learn's MLPClassifier and MLPRegressor.

    python Scripts/compare-tables.py .build/release/rectify [--splits 50]

The same hidden layers (128, 64) on the same splits: four fifths to train on, one fifth to test, every class in the same
proportion. Both libraries are used as they come, except that both classify from the same rows (rectify would keep a
tenth of them to validate on: `--validation-fraction 0`; for regression it keeps them, since they choose the epoch), and
in scikit-learn's favour: its features are standardised (rectify does so by itself), and so is its target for
regression, and it may take 1,000 epochs, so that it converges. For regression it is also run with its `early_stopping`,
which like rectify keeps the best epoch on a tenth of the rows.

Printed is the mean over the splits, and the mean paired difference with its standard error; the verdict is "worse" when
rectify is behind by more than one standard error.
"""

import argparse
import csv
import json
import os
import subprocess
import tempfile
import warnings

import numpy
from sklearn import __version__, datasets
from sklearn.compose import TransformedTargetRegressor
from sklearn.metrics import accuracy_score, root_mean_squared_error
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

TABLES = {
    "iris": (datasets.load_iris, "classification"),
    "wine": (datasets.load_wine, "classification"),
    "breast cancer": (datasets.load_breast_cancer, "classification"),
    "digits": (datasets.load_digits, "classification"),
    "diabetes": (datasets.load_diabetes, "regression"),
    "diabetes (early stopping)": (datasets.load_diabetes, "regression"),
}
HIDDEN = (128, 64)


def write(path, names, features, target):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*names, "target"])
        for row, value in zip(features.tolist(), target):
            writer.writerow([*row, value])


def ours(tool, folder, task, seed, extra):
    if task == "classification":
        extra = ["--validation-fraction", "0", *extra]
    result = subprocess.run(
        [tool, "train", f"{folder}/train.csv", "--test", f"{folder}/test.csv", "--task", task, "--hidden",
         ",".join(map(str, HIDDEN)), "--seed", str(seed), "--quiet", "--json", *extra],
        check=True, capture_output=True, text=True)
    values = json.loads(result.stdout)
    return values["testAccuracy"] if task == "classification" else values["testRMSE"]


def theirs(task, stops_early, seed, train, test):
    if task == "classification":
        model = make_pipeline(StandardScaler(), MLPClassifier(hidden_layer_sizes=HIDDEN, max_iter=1000, random_state=seed))
        return accuracy_score(test[1], model.fit(*train).predict(test[0]))
    network = MLPRegressor(hidden_layer_sizes=HIDDEN, max_iter=1000, early_stopping=stops_early, random_state=seed)
    model = TransformedTargetRegressor(make_pipeline(StandardScaler(), network), transformer=StandardScaler())
    return root_mean_squared_error(test[1], model.fit(*train).predict(test[0]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("--splits", type=int, default=50)
    parser.add_argument("--tables", default=",".join(TABLES))
    arguments, extra = parser.parse_known_args()
    warnings.filterwarnings("ignore")
    print(f"scikit-learn {__version__}, {arguments.splits} splits, hidden layers {HIDDEN}\n")
    print("| table | rows | columns | score | rectify | scikit-learn | difference | standard error | verdict |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name in arguments.tables.split(","):
        load, task = TABLES[name]
        data = load()
        scores = []
        with tempfile.TemporaryDirectory() as folder:
            for seed in range(arguments.splits):
                stratify = data.target if task == "classification" else None
                train_x, test_x, train_y, test_y = train_test_split(
                    data.data, data.target, test_size=0.2, random_state=seed, stratify=stratify)
                write(os.path.join(folder, "train.csv"), data.feature_names, train_x, train_y)
                write(os.path.join(folder, "test.csv"), data.feature_names, test_x, test_y)
                scores.append((ours(arguments.tool, folder, task, seed, extra),
                               theirs(task, "early" in name, seed, (train_x, train_y), (test_x, test_y))))
        scores = numpy.array(scores)
        # Positive is better for rectify.
        difference = (scores[:, 0] - scores[:, 1]) * (1 if task == "classification" else -1)
        error = difference.std(ddof=1) / len(difference) ** 0.5
        verdict = "worse" if difference.mean() < -error else "better" if difference.mean() > error else "equal"
        kind, digits = ("accuracy", 4) if task == "classification" else ("RMSE", 2)
        means = " | ".join(f"{value:.{digits}f}" for value in scores.mean(axis=0))
        print(f"| {name} | {len(data.target)} | {data.data.shape[1]} | {kind} | {means} | "
              f"{difference.mean():+.{digits}f} | {error:.{digits}f} | {verdict} |", flush=True)


main()
