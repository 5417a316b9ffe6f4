"""Which workloads there are, and the data that all libraries do them on."""

import math
import os

import numpy
from safetensors.numpy import save_file

from peers.protocol import Elementwise, parse

ACTIVATIONS = [
    "relu", "relu6", "leaky-relu", "prelu", "rrelu", "squared-relu", "shifted-relu", "crelu", "threshold", "step",
    "elu", "celu", "selu", "gelu", "silu", "swish", "hard-swish", "mish", "softplus", "squareplus", "sparse-plus",
    "exponential", "softsign", "sigmoid", "log-sigmoid", "hard-sigmoid", "sparse-sigmoid", "tanh", "hard-tanh",
    "tanhshrink", "hard-shrink", "soft-shrink", "softmax", "log-softmax", "softmin", "sparsemax", "glu", "reglu",
    "geglu", "swiglu",
]
COUNTS = [4096, 65536, 1048576, 4194304]
NETWORKS = {"13-64-64-3": 16, "64-128-128-10": 32, "784-512-512-10": 128, "784-8x256-10": 64, "1024-4096-1024": 64}
NETWORK_ACTIVATIONS = ["relu", "elu", "prelu"]
OPTIMIZERS = ["sgd", "adam"]
SKIPPING_NETWORK, ZEROS = "784-2x4096-10", [50, 75, 90, 95]
DIGITS = "process/digits-30-epochs"

CHECK_RATES = {"sgd": 0.01, "adam": 0.001}
# From here on roundings grow from step to step at that rate, in every library: PyTorch's five steps of eight hidden
# layers with PReLU were 0.003 off from its own in float64, and at a tenth of the rate 0.001.
DEEP = 6
# So low that a network stays as it was however many steps a sample has: else the fast libraries, which take more of
# them, would compute with other numbers than the slow ones, in the end with zeros and subnormal ones.
TIMING_RATE = 1e-9


def all_names():
    """The names of all workloads, in the order of the report."""
    steps = [
        f"step/{sizes}/{batch}/{activation}/{optimizer}"
        for sizes, batch in NETWORKS.items() for activation in NETWORK_ACTIVATIONS for optimizer in OPTIMIZERS
    ]
    monitored = [
        f"monitored/{sizes}/{batch}/relu/{optimizer}" for sizes, batch in NETWORKS.items() for optimizer in OPTIMIZERS
    ]
    inferences = [f"inference/{sizes}/{activation}" for sizes in NETWORKS for activation in NETWORK_ACTIVATIONS]
    activations = [
        f"{kind}/{activation}/{count}"
        for kind in ("forward", "forward+backward") for activation in ACTIVATIONS for count in COUNTS
    ]
    skippings = [f"skipping/{SKIPPING_NETWORK}/relu/{zeros}" for zeros in ZEROS]
    return steps + monitored + inferences + skippings + [DIGITS] + activations


def network_names(sizes, batch, activation, optimizer):
    """The names of the workloads of one more network."""
    return [f"step/{sizes}/{batch}/{activation}/{optimizer}", f"inference/{sizes}/{activation}"]


class Data:
    """Files of tensors, made from fixed seeds when they are first asked for."""

    def __init__(self, folder):
        self.folder = folder

    def file(self, name):
        """The path of the data for the workload of that name."""
        workload = parse(name)
        if isinstance(workload, Elementwise):
            key, make = f"numbers-{workload.count}", numbers
        else:
            key, make = "-".join(name.split("/")), network
        path = os.path.join(self.folder, key + ".safetensors")
        if not os.path.exists(path):
            save_file(make(workload), path)
        return path

    def release(self, path):
        """Deletes the data of a network, which no other workload needs."""
        if not os.path.basename(path).startswith("numbers-"):
            os.remove(path)


def numbers(workload):
    """Normal numbers for an activation, and for the gradient of its output, which may be twice as long (CReLU)."""
    generator = numpy.random.default_rng(1)
    x = 2 * generator.standard_normal(workload.count, dtype=numpy.float32)
    return {"x": x, "upstream": generator.standard_normal(2 * workload.count, dtype=numpy.float32)}


def network(workload):
    """Weights by He's rule, small biases, a slope for PReLU, and a random batch."""
    generator = numpy.random.default_rng(2)
    check_rate = CHECK_RATES.get(workload.optimizer, 0) / (10 if len(workload.sizes) > DEEP else 1)
    tensors = {"rates": numpy.array([check_rate, TIMING_RATE], numpy.float32)}
    for index, (inputs, outputs) in enumerate(zip(workload.sizes, workload.sizes[1:])):
        weight = generator.standard_normal((outputs, inputs), dtype=numpy.float32) * math.sqrt(2 / inputs)
        tensors[f"{2 * index}.weight"] = weight.astype(numpy.float32)
        tensors[f"{2 * index}.bias"] = generator.standard_normal(outputs, dtype=numpy.float32) / 10
        if workload.activation == "prelu" and index < len(workload.sizes) - 2:
            tensors[f"{2 * index + 1}.weight"] = numpy.array([0.25], numpy.float32)
    tensors["x"] = generator.standard_normal((workload.batch, workload.sizes[0]), dtype=numpy.float32)
    if workload.zeros is not None:
        set_zeros(tensors, workload)
    if workload.is_regression:
        tensors["numbers"] = generator.standard_normal((workload.batch, workload.sizes[-1]), dtype=numpy.float32)
    else:
        tensors["classes"] = generator.integers(0, workload.sizes[-1], workload.batch)
    return tensors


def set_zeros(tensors, workload):
    """Biases with which that share of what comes out of each hidden layer's ReLU is 0, over the rows of the batch."""
    x = tensors["x"]
    for index in range(0, 2 * (len(workload.sizes) - 2), 2):
        x = x @ tensors[f"{index}.weight"].T
        bias = -numpy.percentile(x, workload.zeros).astype(numpy.float32)
        tensors[f"{index}.bias"][:] = bias
        x = numpy.maximum(x + bias, 0)
