"""Metrics of classes and of numbers, by scikit-learn.

    python Scripts/reference/metrics.py
"""

import numpy as np
from sklearn import metrics

import common


def classification(name, probabilities, labels):
    probabilities = np.asarray(probabilities, dtype=np.float32)
    labels = np.asarray(labels)
    classes = probabilities.shape[1]
    everything = list(range(classes))
    answers = probabilities.argmax(axis=1)
    exact = probabilities.astype(np.float64)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        labels, answers, labels=everything, zero_division=0)
    return {
        "name": name,
        "classes": classes,
        "probabilities": common.plain_numbers(exact),
        "labels": [int(label) for label in labels],
        "accuracy": float(metrics.accuracy_score(labels, answers)),
        # Of the classes that occur, as scikit-learn does unasked.
        "macroF1": float(metrics.f1_score(labels, answers, average="macro", zero_division=0)),
        # It wants rows whose sum is 1 to more digits than a Float has.
        "logLoss": float(metrics.log_loss(labels, exact / exact.sum(axis=1, keepdims=True), labels=everything)),
        "confusion": metrics.confusion_matrix(labels, answers, labels=everything).tolist(),
        "precision": common.plain_numbers(precision),
        "recall": common.plain_numbers(recall),
        "f1": common.plain_numbers(f1),
        "support": [int(count) for count in support],
    }


def regression(name, predictions, targets):
    predictions = np.asarray(predictions, dtype=np.float32).astype(np.float64)
    targets = np.asarray(targets, dtype=np.float32).astype(np.float64)
    return {
        "name": name,
        "predictions": common.plain_numbers(predictions),
        "targets": common.plain_numbers(targets),
        "rootMeanSquaredError": float(metrics.root_mean_squared_error(targets, predictions)),
        "meanAbsoluteError": float(metrics.mean_absolute_error(targets, predictions)),
        # Not defined for equal targets; scikit-learn says 0 or 1 then.
        "determination": float(metrics.r2_score(targets, predictions)) if np.ptp(targets) > 0 else None,
    }


def rows(seed, count, classes, sharpness=1.0):
    generator = np.random.default_rng(seed)
    scores = generator.standard_normal((count, classes)) * sharpness
    probabilities = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return probabilities, generator.integers(0, classes, count)


def main():
    generator = np.random.default_rng(1)
    never_answered = [[0.5, 0.4, 0.1], [0.2, 0.7, 0.1], [0.6, 0.3, 0.1], [0.1, 0.8, 0.1]]
    common.write("classification-metrics.json", [
        classification("two classes", *rows(1, 40, 2)),
        classification("five classes", *rows(2, 60, 5)),
        classification("sure and mostly wrong", *rows(3, 30, 3, sharpness=5)),
        classification("one class never answered", never_answered, [0, 1, 2, 2]),
        classification("one class that no row has", never_answered, [0, 1, 1, 0]),
        classification("one class neither answered nor there", never_answered, [0, 1, 0, 1]),
        classification("all wrong", [[0.9, 0.1], [0.1, 0.9]], [1, 0]),
        classification("equal probabilities: the first", [[0.5, 0.5], [0.5, 0.5], [0.25, 0.75]], [0, 1, 1]),
        classification("one row", [[0.25, 0.75]], [1]),
    ])
    targets = generator.standard_normal(50) * 10 + 100
    common.write("regression-metrics.json", [
        regression("ordinary", targets + generator.standard_normal(50), targets),
        regression("worse than the mean", -targets, targets),
        regression("perfect", [1, 2, 3.5], [1, 2, 3.5]),
        regression("always the mean", [2, 2, 2], [1, 2, 3]),
        regression("equal targets", [1, 2], [5, 5]),
        regression("one row", [1], [4]),
        regression("large numbers", [3e38, -3e38, 1e38], [3.1e38, -3.2e38, 1e38]),
        regression("a small spread far from zero", [16777216, 16777218], [16777218, 16777216]),
    ])


main()
