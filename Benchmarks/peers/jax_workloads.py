"""The workloads in JAX, each compiled by `jax.jit`: `python -m peers.jax_workloads`.

Calls return before the work is done, so that Python's work for the next call overlaps with this one's. Where a user
would let it run ahead (training, activations) each sample is waited for once, at its end; the outputs for one row,
which are wanted as they come, are waited for each time. With `--synchronous` calls do the work themselves, which is
faster where it is little. What a training step replaces is donated.
"""

import sys

import jax
import jax.numpy as jnp
import numpy

from peers.protocol import Elementwise, serve, shape_of

FUNCTIONS = {
    "relu": jax.nn.relu, "relu6": jax.nn.relu6, "leaky-relu": jax.nn.leaky_relu, "elu": jax.nn.elu,
    "celu": jax.nn.celu, "selu": jax.nn.selu, "gelu": lambda x: jax.nn.gelu(x, approximate=False),
    "silu": jax.nn.silu, "hard-swish": jax.nn.hard_swish, "mish": jax.nn.mish, "softplus": jax.nn.softplus,
    "squareplus": jax.nn.squareplus, "sparse-plus": jax.nn.sparse_plus, "exponential": jnp.exp,
    "softsign": jax.nn.soft_sign, "sigmoid": jax.nn.sigmoid, "log-sigmoid": jax.nn.log_sigmoid,
    "hard-sigmoid": jax.nn.hard_sigmoid, "sparse-sigmoid": jax.nn.sparse_sigmoid, "tanh": jnp.tanh,
    "hard-tanh": jax.nn.hard_tanh, "softmax": jax.nn.softmax, "log-softmax": jax.nn.log_softmax, "glu": jax.nn.glu,
}


def prelu(x, slope):
    """JAX has no PReLU; this is how its users write it."""
    return jnp.where(x > 0, x, slope * x)


class Forward:
    """An activation of an array, into a new array."""

    def __init__(self, function, x):
        self.function, self.x = jax.jit(function), x

    def check(self):
        return numpy.asarray(self.function(self.x)).ravel()

    def run(self, count):
        function, x = self.function, self.x
        for _ in range(count):
            y = function(x)
        y.block_until_ready()


class ForwardBackward:
    """An activation of an array, and the gradient by its input for a given gradient of the output."""

    def __init__(self, function, x, upstream):
        def both(x, upstream):
            y, pull = jax.vjp(function, x)
            return y, pull(upstream)[0]

        self.function, self.x = jax.jit(both), x
        shape = jax.eval_shape(function, x).shape
        self.upstream = upstream[: numpy.prod(shape)].reshape(shape)

    def check(self):
        return numpy.concatenate([numpy.asarray(r).ravel() for r in self.function(self.x, self.upstream)])

    def run(self, count):
        function, x, upstream = self.function, self.x, self.upstream
        for _ in range(count):
            results = function(x, upstream)
        jax.block_until_ready(results)


class Step:
    """A step of training: forward, loss, backward, update."""

    def __init__(self, workload, data):
        self.forward = make_forward(workload)
        self.start = parameters_in(data)
        self.x = jnp.asarray(data["x"])
        self.y = jnp.asarray(data["numbers"] if workload.is_regression else data["classes"].astype(numpy.int32))
        self.is_regression, self.optimizer = workload.is_regression, workload.optimizer
        self.check_rate, self.timing_rate = data["rates"].tolist()
        self.step = self.make_step(self.timing_rate)
        self.state = self.make_state()

    def make_state(self):
        # Copies, since donated arrays are gone afterwards.
        zeros = [jax.tree.map(jnp.zeros_like, self.start) for _ in range(2 if self.optimizer == "adam" else 1)]
        return jax.tree.map(jnp.copy, self.start), zeros, jnp.zeros((), jnp.float32)

    def loss(self, parameters, x, y):
        outputs = self.forward(parameters, x)
        if self.is_regression:
            return jnp.mean(jnp.square(outputs - y))
        return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(outputs), y[:, None], axis=1))

    def make_step(self, rate):
        def sgd(parameters, vectors, count, gradient):
            velocity = jax.tree.map(lambda v, g: 0.9 * v + g, vectors[0], gradient)
            return jax.tree.map(lambda w, v: w - rate * v, parameters, velocity), [velocity], count

        def adam(parameters, vectors, count, gradient):
            count = count + 1
            mean = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, vectors[0], gradient)
            square = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, vectors[1], gradient)
            size, root = rate / (1 - 0.9**count), jnp.sqrt(1 - 0.999**count)
            parameters = jax.tree.map(
                lambda w, m, v: w - size * m / (jnp.sqrt(v) / root + 1e-8), parameters, mean, square)
            return parameters, [mean, square], count

        update = adam if self.optimizer == "adam" else sgd

        def step(state, x, y):
            parameters, vectors, count = state
            loss, gradient = jax.value_and_grad(self.loss)(parameters, x, y)
            return update(parameters, vectors, count, gradient), loss

        return jax.jit(step, donate_argnums=0)

    def check(self):
        step, state, losses = self.make_step(self.check_rate), self.make_state(), []
        for _ in range(5):
            state, loss = step(state, self.x, self.y)
            losses.append(float(loss))
        return numpy.concatenate([losses, numpy.asarray(self.forward(state[0], self.x)).ravel()])

    def run(self, count):
        step, state, x, y = self.step, self.state, self.x, self.y
        for _ in range(count):
            state, loss = step(state, x, y)
        jax.block_until_ready((state, loss))
        self.state = state


class Inference:
    """The outputs for one row."""

    def __init__(self, workload, data):
        self.function, self.parameters = jax.jit(make_forward(workload)), parameters_in(data)
        self.x = jnp.asarray(data["x"])

    def check(self):
        return numpy.asarray(self.function(self.parameters, self.x)).ravel()

    def run(self, count):
        function, parameters, x = self.function, self.parameters, self.x
        for _ in range(count):
            function(parameters, x).block_until_ready()


def make_forward(workload):
    """The network as a function of its parameters and a batch."""
    activation = FUNCTIONS.get(workload.activation)

    def forward(parameters, x):
        for index in range(0, 2 * len(workload.sizes) - 4, 2):
            x = x @ parameters[f"{index}.weight"] + parameters[f"{index}.bias"]
            x = prelu(x, parameters[f"{index + 1}.weight"]) if activation is None else activation(x)
        last = 2 * len(workload.sizes) - 4
        return x @ parameters[f"{last}.weight"] + parameters[f"{last}.bias"]

    return forward


def parameters_in(data):
    """The parameters; matrices as inputs × outputs, as JAX's users have them."""
    return {name: jnp.asarray(array.T) for name, array in data.items() if name.endswith(("weight", "bias"))}


def prepare(workload, data):
    """The workload, or None where JAX does not have the function, and for rows with zeros."""
    if not isinstance(workload, Elementwise):
        if workload.zeros is not None:
            return None
        if workload.activation not in FUNCTIONS and workload.activation != "prelu":
            return None
        return Inference(workload, data) if workload.optimizer is None else Step(workload, data)
    function = FUNCTIONS.get(workload.activation)
    if function is None:
        return None
    x = jnp.asarray(data["x"].reshape(shape_of(workload)))
    if workload.is_backward:
        return ForwardBackward(function, x, data["upstream"])
    return Forward(function, x)


if __name__ == "__main__":
    if "--synchronous" in sys.argv:
        jax.config.update("jax_cpu_enable_async_dispatch", False)
    serve(prepare)
