"""Measuring: all libraries in turn, round after round."""

import dataclasses
import os
import statistics
import time

import numpy

from driver.process import LIMIT
from peers.protocol import Elementwise, parse

SAMPLE_SECONDS = 0.05
# OpenMP's threads spin for some milliseconds after their work. The next library must not share the cores with them.
PAUSE_SECONDS = 0.02


@dataclasses.dataclass
class Figures:
    """What was measured of a library in a workload."""

    library: str
    seconds: list
    iterations: int = 1
    agrees: bool | None = None
    peak_bytes: int | None = None

    @property
    def median(self):
        return statistics.median(self.seconds)

    @property
    def minimum(self):
        return min(self.seconds)

    def ratio(self, ours):
        """How many times as long as ours it takes: of the medians, and the least and the most of any round."""
        rounds = [theirs / own for theirs, own in zip(self.seconds, ours.seconds)]
        return self.median / ours.median, min(rounds), max(rounds)


def measure(name, path, libraries, rounds, folder):
    """The figures of every library that has the workload."""
    present = [library for library in libraries if library.prepare(name, path)]
    agreements = compare(name, present, folder)
    counts = {}
    for library in present:
        time.sleep(PAUSE_SECONDS)
        counts[library.name] = calibrate(library)
    seconds = {library.name: [] for library in present}
    for number in range(rounds):
        # Each begins a round in turn, so that none always follows the same one.
        start = number % len(present)
        for library in present[start:] + present[:start]:
            time.sleep(PAUSE_SECONDS)
            seconds[library.name].append(library.run(counts[library.name]) / counts[library.name])
    return [Figures(l.name, seconds[l.name], counts[l.name], agreements.get(l.name)) for l in present]


def calibrate(library):
    """How many iterations fill a sample. The calls also warm the library up."""
    count = 1
    while True:
        library.run(count)
        seconds = library.run(count)
        if seconds >= SAMPLE_SECONDS / 4:
            return max(1, round(SAMPLE_SECONDS / seconds * count))
        count *= 4 if seconds < SAMPLE_SECONDS / 16 else 2


def compare(name, libraries, folder):
    """Whether each library's results agree with the first peer's that has the workload; nothing where none has."""
    results = {}
    for library in libraries:
        if library.name == LIMIT:
            continue
        path = os.path.join(folder, "result")
        library.check(path)
        results[library.name] = numpy.fromfile(path, numpy.float32)
    reference = next((library for library in results if library != "rectifier"), None)
    if reference is None:
        return {}
    return {library: agree(name, result, results[reference]) for library, result in results.items()}


def agree(name, result, reference):
    """Whether results differ by no more than roundings do: the sums of a network are added in other orders, and five
    steps of training carry that on."""
    tolerance = 1e-5 if isinstance(parse(name), Elementwise) else 1e-3
    # PyTorch and JAX give the slope's gradient of PReLU, a sum over all, last.
    return result.shape == reference.shape and bool(
        numpy.all(numpy.abs(result - reference) <= tolerance * (1 + numpy.abs(reference))))
