"""The digits as the peers' programs read them, and how they are divided: as `rectify train digits` does."""

import sys

import numpy

EPOCHS, BATCH, SIZES, RATE = 30, 32, (64, 128, 64, 10), 1e-3


def load():
    """Features from 0 to 1 and labels: rows to train on, to validate on and to test on."""
    file = numpy.load(sys.argv[1])
    features, labels = file["images"].astype(numpy.float32) / 16, file["labels"].astype(numpy.int64)
    order = numpy.random.default_rng(0).permutation(len(labels))
    parts = numpy.split(order, [1258, 1258 + 180])
    return [(features[part], labels[part]) for part in parts]


def report(predictions, labels):
    """Prints the share of right predictions, as `rectify train` names it."""
    print(f"testAccuracy {float((numpy.asarray(predictions) == numpy.asarray(labels)).mean()):.4f}", file=sys.stderr)
