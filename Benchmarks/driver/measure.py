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


def measure(name, path, libraries, rounds, folder, quiet):
    """The figures of every library that has the workload."""
    ways = [(library.name, process) for library in libraries for process in library.processes
            if process.prepare(name, path)]
    agreements = compare(name, ways, folder)
    quiet.wait()
    chosen = fastest(ways)
    seconds = {library: [] for library in chosen}
    for number in range(rounds):
        quiet.wait()
        # Each begins a round in turn, so that none always follows the same one.
        order = list(chosen)
        for library in order[number % len(order) :] + order[: number % len(order)]:
            process, count = chosen[library]
            time.sleep(PAUSE_SECONDS)
            seconds[library].append(process.run(count) / count)
    return [Figures(library, seconds[library], count, agreements.get(library))
            for library, (_, count) in chosen.items()]


def fastest(ways):
    """For each library the process that is fastest in this workload, and the iterations of a sample of it."""
    tried = {}
    for library, process in ways:
        count = calibrate(process)
        tried.setdefault(library, []).append((process, count))
    chosen = {}
    for library, candidates in tried.items():
        times = {process: [] for process, _ in candidates}
        for _ in range(3 if len(candidates) > 1 else 0):
            for process, count in candidates:
                time.sleep(PAUSE_SECONDS)
                times[process].append(process.run(count) / count)
        chosen[library] = min(candidates, key=lambda candidate: min(times[candidate[0]], default=0))
    return chosen


def calibrate(process):
    """How many iterations fill a sample. The calls also warm the library up."""
    time.sleep(PAUSE_SECONDS)
    count = 1
    while True:
        process.run(count)
        seconds = process.run(count)
        if seconds >= SAMPLE_SECONDS / 4:
            return max(1, round(SAMPLE_SECONDS / seconds * count))
        count *= 4 if seconds < SAMPLE_SECONDS / 16 else 2


def compare(name, ways, folder):
    """Whether each library's results agree with the first peer's that has the workload; nothing where none has."""
    results = []
    for library, process in ways:
        if library == LIMIT:
            continue
        path = os.path.join(folder, "result")
        process.check(path)
        results.append((library, numpy.fromfile(path, numpy.float32)))
    reference = next((result for library, result in results if library != "rectifier"), None)
    if reference is None:
        return {}
    agreements = {}
    for library, result in results:
        agreements[library] = agreements.get(library, True) and agree(name, result, reference)
    return agreements


def agree(name, result, reference):
    """Whether results differ by no more than roundings do."""
    if result.shape != reference.shape:
        return False
    return bool(numpy.all(numpy.abs(result - reference) <= tolerance(parse(name)) * (1 + numpy.abs(reference))))


def tolerance(workload):
    """How far results may differ, relative to 1 and their size.

    A sum over millions, PReLU's gradient by the slope, is added up in another order by each library, and so are the
    products of a network, which five steps then carry on. Adam's first steps are as long for a gradient that is nothing
    but rounding as for any other.
    """
    if isinstance(workload, Elementwise):
        return 5e-5
    return 1e-2 if workload.optimizer == "adam" else 1e-3
