"""early-stopping.json: what Lightning's and Keras' EarlyStopping do with sequences of values.

Needs `pip install lightning keras`; both callbacks are called by hand, without a training. Options are written as the text
that the library reads. Values are multiples of 1/64, so that Keras, which compares in float32, and ties are exact.
"""

import math
import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import torch
from lightning.pytorch.callbacks import EarlyStopping

import common


def lightning(values, mode, delta, patience, finite):
    """After each epoch: the wait, and the epoch of the best value; and the epoch that stopped, from 1."""
    callback = EarlyStopping("v", mode=mode, min_delta=delta, patience=patience, check_finite=finite)
    waits, best, best_epoch = [], [], None
    for epoch, value in enumerate(values, 1):
        before = callback.best_score
        stop, _ = callback._evaluate_stopping_criteria(torch.tensor(value, dtype=torch.float64))
        if callback.best_score is not before:
            best_epoch = epoch
        waits.append(callback.wait_count)
        best.append(best_epoch)
        if stop:
            return waits, best, epoch
    return waits, best, None


class Model:
    """What Keras' callback needs of a model: its weights are the epoch that they are from."""

    def __init__(self):
        self.weights, self.stop_training = 0, False

    def get_weights(self):
        return self.weights

    def set_weights(self, weights):
        self.weights = weights


def of_keras(values, mode, delta, patience, baseline, start):
    callback = keras.callbacks.EarlyStopping(
        "v", min_delta=delta, patience=patience, mode=mode, baseline=baseline, restore_best_weights=True,
        start_from_epoch=start)
    model = Model()
    callback.set_model(model)
    callback.on_train_begin()
    waits, best, stopped = [], [], None
    for epoch, value in enumerate(values):
        model.weights = epoch + 1
        callback.on_epoch_end(epoch, {"v": value})
        waits.append(callback.wait)
        best.append(callback.best_epoch + 1 if callback.best_weights is not None else None)
        if model.stop_training:
            stopped = epoch + 1
            break
    callback.on_train_end()
    return waits, best, stopped, model.weights


def sequences():
    generator = np.random.default_rng(5)
    for length in [1, 6, 15, 30]:
        for slope in [-2.0, -0.5, 0.0, 1.0]:
            drift = slope * np.sqrt(np.arange(length)) * 8 + 64
            yield [float(v) for v in np.round(drift + generator.standard_normal(length) * 4) / 64]


def main():
    cases = []

    def add(source, options, values, waits, best, stopped, restored=None):
        cases.append({
            "source": source, "options": ",".join(f"{key}={value}" for key, value in options.items()),
            "values": common.numbers(values), "waits": waits, "best": best, "stopped": stopped, "restored": restored})

    for number, values in enumerate(sequences()):
        mode = ["min", "max"][number % 3 == 2]
        for patience, delta in [(0, 0.0), (1, 0.0), (3, 0.0), (3, 1 / 32), (5, 1 / 16), (0, 1 / 64)]:
            options = {"mode": mode, "patience": patience, "min-delta": delta}
            waits, best, stopped = lightning(values, mode, delta, patience, True)
            add("lightning", options, values, waits, best, stopped)
            # Where both have the options, both say the same.
            assert of_keras(values, mode, delta, patience, None, 0)[:3] == (waits, best, stopped)
            for baseline, start in [(None, 3), (1.0, 0), (0.875, 2)]:
                outcome = of_keras(values, mode, delta, patience, baseline, start)
                extra = {"start-from": start} | ({} if baseline is None else {"baseline": baseline})
                add("keras", options | extra, values, *outcome)
    for values in [[1.0, 0.5, math.nan, 0.25, 0.5], [math.nan, 1.0], [1.0, math.inf, 0.5], [1.0, -math.inf]]:
        add("lightning", {"patience": 2}, values, *lightning(values, "min", 0.0, 2, True))
    for values in [[1.0, 0.5, math.nan, 0.25, math.nan, math.nan, 0.1], [1.0, math.inf, 0.5, math.inf, math.nan, 0.25]]:
        waits, best, stopped = lightning(values, "min", 0.0, 2, False)
        add("lightning", {"patience": 2, "check-finite": "false"}, values, waits, best, stopped)
        assert of_keras(values, "min", 0.0, 2, None, 0)[:3] == (waits, best, stopped)
    common.write("early-stopping.json", cases)


main()
