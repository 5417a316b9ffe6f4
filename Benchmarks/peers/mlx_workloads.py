"""The workloads in MLX on the CPU: `python -m peers.mlx_workloads`.

MLX computes nothing until it is asked to, so each call's results are evaluated, as its examples do. `mlx.nn`'s
activations come compiled; training steps and networks are compiled here where that is faster (see COMPILES).
"""

import functools

import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers as optim
import mlx.utils
import numpy

from peers.protocol import Elementwise, serve, shape_of

mx.set_default_device(mx.cpu)

FUNCTIONS = {
    "relu": nn.relu, "relu6": nn.relu6, "leaky-relu": nn.leaky_relu, "squared-relu": nn.relu2,
    "step": nn.step, "elu": nn.elu, "celu": nn.celu, "selu": nn.selu, "gelu": nn.gelu, "silu": nn.silu,
    "hard-swish": nn.hardswish, "mish": nn.mish, "softplus": nn.softplus, "exponential": mx.exp,
    "softsign": nn.softsign, "sigmoid": mx.sigmoid, "log-sigmoid": nn.log_sigmoid, "tanh": mx.tanh,
    "hard-tanh": nn.hard_tanh, "hard-shrink": nn.hard_shrink, "soft-shrink": nn.softshrink, "softmax": nn.softmax,
    "log-softmax": nn.log_softmax, "softmin": nn.softmin, "glu": nn.glu,
}
LAYERS = {"relu": nn.ReLU, "elu": nn.ELU, "prelu": nn.PReLU, "leaky-relu": nn.LeakyReLU, "selu": nn.SELU,
          "gelu": nn.GELU, "silu": nn.SiLU, "mish": nn.Mish, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid,
          "softplus": nn.Softplus}


class Forward:
    """An activation of an array, into a new array."""

    def __init__(self, function, arguments):
        self.function, self.arguments = function, arguments

    def check(self):
        return numpy.array(self.function(*self.arguments)).ravel()

    def run(self, count):
        function, arguments = self.function, self.arguments
        for _ in range(count):
            mx.eval(function(*arguments))


class ForwardBackward:
    """An activation of an array, and the gradients by its arguments for a given gradient of the output."""

    def __init__(self, function, arguments, upstream):
        self.function, self.arguments = function, arguments
        shape = function(*arguments).shape
        self.upstream = upstream[: numpy.prod(shape)].reshape(shape)

    def check(self):
        outputs, gradients = mx.vjp(self.function, self.arguments, [self.upstream])
        return numpy.concatenate([numpy.array(a).ravel() for a in outputs + gradients])

    def run(self, count):
        function, arguments, upstream = self.function, self.arguments, [self.upstream]
        for _ in range(count):
            mx.eval(mx.vjp(function, arguments, upstream))


class Step:
    """A step of training: forward, loss, backward, update."""

    def __init__(self, workload, data):
        self.workload, self.data = workload, data
        self.x = mx.array(data["x"])
        self.y = mx.array(data["numbers"]) if workload.is_regression else mx.array(data["classes"].astype(numpy.int32))
        self.check_rate, self.timing_rate = data["rates"].tolist()
        self.step, self.state, _ = self.make_step(self.timing_rate)

    def make_step(self, rate):
        model = make_model(self.workload, self.data)
        if self.workload.optimizer == "adam":
            optimizer = optim.Adam(learning_rate=rate, bias_correction=True)
        else:
            optimizer = optim.SGD(learning_rate=rate, momentum=0.9)
        optimizer.init(model.trainable_parameters())
        state = [model.state, optimizer.state]
        mx.eval(state)
        function = nn.losses.mse_loss if self.workload.is_regression else nn.losses.cross_entropy
        value_and_grad = nn.value_and_grad(model, lambda x, y: function(model(x), y, reduction="mean"))

        @functools.partial(mx.compile, inputs=state, outputs=state)
        def step(x, y):
            loss, gradient = value_and_grad(x, y)
            optimizer.update(model, gradient)
            return loss

        return step, state, model

    def check(self):
        step, state, model = self.make_step(self.check_rate)
        losses = []
        for _ in range(5):
            loss = step(self.x, self.y)
            mx.eval(loss, state)
            losses.append(loss.item())
        return numpy.concatenate([losses, numpy.array(model(self.x)).ravel()])

    def run(self, count):
        step, state, x, y = self.step, self.state, self.x, self.y
        for _ in range(count):
            mx.eval(step(x, y), state)


class Inference:
    """The outputs for one row."""

    def __init__(self, workload, data):
        self.model, self.x = make_model(workload, data), mx.array(data["x"])
        mx.eval(self.model.parameters())
        self.function = mx.compile(lambda x: self.model(x))

    def check(self):
        return numpy.array(self.function(self.x)).ravel()

    def run(self, count):
        function, x = self.function, self.x
        for _ in range(count):
            mx.eval(function(x))


def make_model(workload, data):
    """The network with the data's weights."""
    layers = []
    for inputs, outputs in zip(workload.sizes, workload.sizes[1:]):
        layers += [nn.Linear(inputs, outputs), LAYERS[workload.activation]()]
    model = nn.Sequential(*layers[:-1])
    names = [name for name, _ in mlx.utils.tree_flatten(model.parameters())]
    model.load_weights([(name, mx.array(data[name.removeprefix("layers.")])) for name in names])
    return model


def prepare(workload, data):
    """The workload, or None where MLX does not have the function, and for rows with zeros."""
    if not isinstance(workload, Elementwise):
        if workload.zeros is not None:
            return None
        if workload.activation not in LAYERS:
            return None
        return Inference(workload, data) if workload.optimizer is None else Step(workload, data)
    arguments = [mx.array(data["x"].reshape(shape_of(workload)))]
    function = FUNCTIONS.get(workload.activation)
    if workload.activation == "prelu":
        function = nn.prelu
        arguments.append(mx.array([0.25]))
    if function is None:
        return None
    if workload.is_backward:
        return ForwardBackward(function, arguments, mx.array(data["upstream"]))
    return Forward(function, arguments)


if __name__ == "__main__":
    serve(prepare)
