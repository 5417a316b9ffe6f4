"""The workloads in PyTorch, eager or compiled: `python -m peers.torch_workloads [--compile=loss | --compile=step]`.

As its own guide to performance has it: fused optimisers, gradients set to None rather than to zero, inference mode for
inference. Of a training step either the loss is compiled, with its gradient, or all of it, the update included; of
other work there is only one way.
"""

import os
import sys

import torch
import torch.nn.functional as F

from peers.protocol import Elementwise, serve, shape_of

COMPILES_STEP = "--compile=step" in sys.argv
COMPILES = COMPILES_STEP or "--compile=loss" in sys.argv

FUNCTIONS = {
    "relu": F.relu, "relu6": F.relu6, "leaky-relu": F.leaky_relu, "prelu": F.prelu, "rrelu": F.rrelu,
    "threshold": lambda x: F.threshold(x, 0, 0), "elu": F.elu, "celu": F.celu, "selu": F.selu, "gelu": F.gelu,
    "silu": F.silu, "hard-swish": F.hardswish, "mish": F.mish, "softplus": F.softplus, "exponential": torch.exp,
    "softsign": F.softsign, "sigmoid": torch.sigmoid, "log-sigmoid": F.logsigmoid, "hard-sigmoid": F.hardsigmoid,
    "tanh": torch.tanh, "hard-tanh": F.hardtanh, "tanhshrink": F.tanhshrink, "hard-shrink": F.hardshrink,
    "soft-shrink": F.softshrink, "softmax": lambda x: F.softmax(x, -1), "log-softmax": lambda x: F.log_softmax(x, -1),
    "softmin": lambda x: F.softmin(x, -1), "glu": F.glu,
}
LAYERS = {"relu": torch.nn.ReLU, "elu": torch.nn.ELU, "prelu": torch.nn.PReLU, "leaky-relu": torch.nn.LeakyReLU,
          "selu": torch.nn.SELU, "gelu": torch.nn.GELU, "silu": torch.nn.SiLU, "mish": torch.nn.Mish,
          "tanh": torch.nn.Tanh, "sigmoid": torch.nn.Sigmoid, "softplus": torch.nn.Softplus}


def compiled(function):
    """The function as it is, or compiled for the shapes that it is called with."""
    if not COMPILES:
        return function
    torch.compiler.reset()
    return torch.compile(function, dynamic=False)


class Forward:
    """An activation of a tensor, into a new tensor."""

    def __init__(self, function, arguments):
        self.function, self.arguments = compiled(function), arguments

    @torch.inference_mode()
    def check(self):
        return self.function(*self.arguments).flatten().numpy()

    @torch.inference_mode()
    def run(self, count):
        function, arguments = self.function, self.arguments
        for _ in range(count):
            y = function(*arguments)


class ForwardBackward:
    """An activation of a tensor, and the gradients by its arguments for a given gradient of the output."""

    def __init__(self, function, arguments, upstream):
        self.function, self.arguments = compiled(function), [a.requires_grad_() for a in arguments]
        shape = function(*arguments).shape
        self.upstream = upstream[: shape.numel()].reshape(shape)

    def check(self):
        self.run(1)
        numbers = [self.function(*self.arguments).detach()] + [a.grad for a in self.arguments]
        return torch.cat([n.flatten() for n in numbers]).numpy()

    def run(self, count):
        function, arguments, upstream = self.function, self.arguments, self.upstream
        for _ in range(count):
            for argument in arguments:
                argument.grad = None
            function(*arguments).backward(upstream)


class Step:
    """A step of training: forward, loss, backward, update."""

    def __init__(self, workload, data):
        self.data, self.optimizer_name = data, workload.optimizer
        self.model = make_model(workload, data)
        self.x = data["x"]
        self.y = data["numbers"] if workload.is_regression else data["classes"]
        model, loss = self.model, F.mse_loss if workload.is_regression else F.cross_entropy
        self.loss_function, self.loss = loss, compiled(lambda x, y: loss(model(x), y))
        self.check_rate, self.timing_rate = data["rates"].tolist()
        self.optimizer = self.make_optimizer(self.timing_rate)

    def make_optimizer(self, rate):
        parameters = self.model.parameters()
        if self.optimizer_name == "adam":
            return torch.optim.Adam(parameters, lr=rate, fused=True)
        return torch.optim.SGD(parameters, lr=rate, momentum=0.9, fused=True)

    def check(self):
        optimizer = self.make_optimizer(self.check_rate)
        losses = [self.step(optimizer).detach().reshape(1) for _ in range(5)]
        with torch.no_grad():
            numbers = torch.cat([*losses, self.model(self.x).flatten()]).numpy()
        self.model.load_state_dict(parameters_in(self.model, self.data))
        return numbers

    def run(self, count):
        for _ in range(count):
            self.step(self.optimizer)

    def step(self, optimizer):
        optimizer.zero_grad(set_to_none=True)
        loss = self.loss(self.x, self.y)
        loss.backward()
        optimizer.step()
        return loss


class CompiledStep(Step):
    """A step of training that is one compiled function of the parameters and what the optimiser remembers."""

    def make_optimizer(self, rate):
        model, x, y = self.model, self.x, self.y
        names, parameters = zip(*((name, p.detach().clone()) for name, p in model.named_parameters()))
        vectors = [[torch.zeros_like(p) for p in parameters] for _ in range(2 if self.optimizer_name == "adam" else 1)]
        count = torch.zeros(())
        loss_function = self.loss_function

        def step(parameters, vectors, count, x, y):
            def loss(parameters):
                return loss_function(torch.func.functional_call(model, dict(zip(names, parameters)), (x,)), y)

            gradient, value = torch.func.grad_and_value(loss)(parameters)
            for w, g, *remembered in zip(parameters, gradient, *vectors):
                if len(remembered) == 1:
                    velocity = remembered[0].mul_(0.9).add_(g)
                    w.sub_(rate * velocity)
                else:
                    mean, square = remembered[0].lerp_(g, 0.1), remembered[1].lerp_(g * g, 0.001)
                    root = (1 - 0.999 ** (count + 1)).sqrt()
                    w.sub_(rate / (1 - 0.9 ** (count + 1)) * mean / (square.sqrt() / root + 1e-8))
            count.add_(1)
            return value

        compiled_step = torch.compile(step, dynamic=False)
        self.parameters = dict(zip(names, parameters))
        return lambda: compiled_step(parameters, vectors, count, x, y)

    @torch.no_grad()
    def step(self, optimizer):
        return optimizer()

    def check(self):
        optimizer = self.make_optimizer(self.check_rate)
        losses = [self.step(optimizer).reshape(1) for _ in range(5)]
        with torch.no_grad():
            outputs = torch.func.functional_call(self.model, self.parameters, (self.x,))
        return torch.cat([*losses, outputs.flatten()]).numpy()


class Inference:
    """The outputs for one row."""

    def __init__(self, workload, data):
        self.model, self.x = compiled(make_model(workload, data).eval()), data["x"]

    @torch.inference_mode()
    def check(self):
        return self.model(self.x).flatten().numpy()

    @torch.inference_mode()
    def run(self, count):
        model, x = self.model, self.x
        for _ in range(count):
            y = model(x)


class InferenceOfRows:
    """The outputs for one row after another."""

    def __init__(self, workload, data):
        self.model, self.rows, self.turn = compiled(make_model(workload, data).eval()), data["x"].split(1), 0

    @torch.inference_mode()
    def check(self):
        return torch.cat([self.model(row).flatten() for row in self.rows]).numpy()

    @torch.inference_mode()
    def run(self, count):
        model, rows, turn = self.model, self.rows, self.turn
        for _ in range(count):
            y = model(rows[turn])
            turn = (turn + 1) % len(rows)
        self.turn = turn


def make_model(workload, data):
    """The network with the data's weights."""
    layers = []
    for inputs, outputs in zip(workload.sizes, workload.sizes[1:]):
        layers += [torch.nn.Linear(inputs, outputs), LAYERS[workload.activation]()]
    model = torch.nn.Sequential(*layers[:-1])
    model.load_state_dict(parameters_in(model, data))
    return model


def parameters_in(model, data):
    return {name: data[name] for name in model.state_dict()}


def prepare(workload, data):
    """The workload, or None where PyTorch does not have the function."""
    data = {name: torch.from_numpy(array) for name, array in data.items()}
    if not isinstance(workload, Elementwise):
        if workload.activation not in LAYERS:
            return None
        if workload.optimizer is not None:
            return CompiledStep(workload, data) if COMPILES_STEP else Step(workload, data)
        if COMPILES_STEP:
            return None
        return Inference(workload, data) if workload.zeros is None else InferenceOfRows(workload, data)
    function = FUNCTIONS.get(workload.activation)
    if function is None or COMPILES_STEP:
        return None
    arguments = [data["x"].reshape(shape_of(workload))]
    if workload.activation == "prelu":
        arguments.append(torch.tensor([0.25]))
    if workload.is_backward:
        return ForwardBackward(function, arguments, data["upstream"])
    return Forward(function, arguments)


if __name__ == "__main__":
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    serve(prepare)
