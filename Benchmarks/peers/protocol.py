"""What the driver and a library's process say to each other, and what a workload's name means.

A request is a line, and so is its answer:

    prepare NAME FILE    reads the data, and says whether the library has such a thing    → ready, or absent
    check FILE           writes the result as raw floats, for comparison                  → ready
    run N                does the work N times                                            → the seconds that took
"""

import dataclasses
import gc
import sys
import time

import numpy
from safetensors.numpy import load_file


# Of several rows, each with zeros of its own, no library can keep what one of them reads in its caches.
SKIPPING_ROWS = 16


@dataclasses.dataclass(frozen=True)
class Elementwise:
    """An activation of `count` numbers, forward or forward and backward: `forward/relu/4096`."""

    activation: str
    count: int
    is_backward: bool


@dataclasses.dataclass(frozen=True)
class Network:
    """Linear layers with an activation between each two: a training step, or the outputs for one row.

    `step/13-64-64-3/16/relu/sgd`, `inference/784-8x256-10/elu`; `monitored/13-64-64-3/16/relu/sgd` is as many steps as
    there are from one sample of a monitor to the next, and ours alone; `skipping/784-2x4096-10/relu/90` the outputs for
    one row after another of a network whose hidden layers put out that share of zeros.
    """

    sizes: tuple
    batch: int
    activation: str
    optimizer: str | None
    is_monitored: bool = False
    zeros: int | None = None

    @property
    def is_regression(self):
        """Whether the loss is the mean squared error: where as many numbers come out as go in. Else cross-entropy."""
        return self.sizes[0] == self.sizes[-1]


def parse(name):
    """The workload of that name."""
    kind, *rest = name.split("/")
    if kind in ("forward", "forward+backward"):
        activation, count = rest
        return Elementwise(activation, int(count), kind == "forward+backward")
    if kind in ("step", "monitored"):
        sizes, batch, activation, optimizer = rest
        return Network(parse_sizes(sizes), int(batch), activation, optimizer, is_monitored=kind == "monitored")
    if kind == "inference":
        sizes, activation = rest
        return Network(parse_sizes(sizes), 1, activation, None)
    if kind == "skipping":
        sizes, activation, zeros = rest
        return Network(parse_sizes(sizes), SKIPPING_ROWS, activation, None, zeros=int(zeros))
    raise ValueError(f"'{name}' is not the name of a workload")


def parse_sizes(text):
    """`784-8x256-10` is 784, eight times 256, and 10."""
    sizes = []
    for part in text.split("-"):
        count, _, size = part.rpartition("x")
        sizes += [int(size)] * int(count or 1)
    if len(sizes) < 2:
        raise ValueError(f"'{text}' is not a network; 784-512-10 is one")
    return tuple(sizes)


# Functions of rows get rows of 128 numbers.
ROW_ACTIVATIONS = {
    "crelu", "softmax", "log-softmax", "softmin", "sparsemax", "gumbel-softmax", "glu", "reglu", "geglu", "swiglu",
}


def shape_of(workload):
    """The shape of an activation's input."""
    return (workload.count // 128, 128) if workload.activation in ROW_ACTIVATIONS else (workload.count,)


def serve(prepare):
    """Answers the driver's requests until there are no more.

    `prepare(workload, data)` gives an object with `check()`, which returns an array, and `run(count)`; or None where the
    library does not have the function.
    """
    runner = None
    for line in sys.stdin:
        command, *arguments = line.split()
        if command == "prepare":
            runner = None
            gc.collect()
            workload = parse(arguments[0])
            is_ours = isinstance(workload, Network) and workload.is_monitored
            runner = None if is_ours else prepare(workload, load_file(arguments[1]))
            answer = "ready" if runner else "absent"
        elif command == "check":
            numpy.asarray(runner.check(), dtype=numpy.float32).tofile(arguments[0])
            answer = "ready"
        elif command == "run":
            # As timeit does: Python's search for cycles is not part of the work.
            gc.disable()
            start = time.perf_counter()
            runner.run(int(arguments[0]))
            answer = time.perf_counter() - start
            gc.enable()
        print(answer, flush=True)
