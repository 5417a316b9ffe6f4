"""Trains digits for 30 epochs with JAX: `python -m peers.jax_digits FILE.npz`.

An epoch is one compiled call, a scan over its batches; the few rows that do not fill a batch are left out of it.
"""

import functools

import jax
import jax.numpy as jnp
import numpy

from peers import digits

(x, y), validation, (x_test, y_test) = digits.load()
generator = numpy.random.default_rng(0)
parameters = []
for inputs, outputs in zip(digits.SIZES, digits.SIZES[1:]):
    weight = generator.standard_normal((inputs, outputs), dtype=numpy.float32) * numpy.sqrt(2 / inputs)
    parameters.append((weight.astype(numpy.float32), numpy.zeros(outputs, numpy.float32)))


def forward(parameters, x):
    for weight, bias in parameters[:-1]:
        x = jax.nn.relu(x @ weight + bias)
    weight, bias = parameters[-1]
    return x @ weight + bias


def loss(parameters, x, y):
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(forward(parameters, x)), y[:, None], axis=1))


def step(state, rows):
    parameters, mean, square, count = state
    gradient = jax.grad(loss)(parameters, x_all[rows], y_all[rows])
    count = count + 1
    mean = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, mean, gradient)
    square = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, square, gradient)
    size, root = digits.RATE / (1 - 0.9**count), jnp.sqrt(1 - 0.999**count)
    parameters = jax.tree.map(
        lambda w, m, v: w - size * m / (jnp.sqrt(v) / root + 1e-8), parameters, mean, square)
    return (parameters, mean, square, count), None


@functools.partial(jax.jit, donate_argnums=0)
def epoch(state, batches):
    state, _ = jax.lax.scan(step, state, batches)
    return state, loss(state[0], *validation_all)


x_all, y_all = jnp.asarray(x), jnp.asarray(y)
validation_all = tuple(map(jnp.asarray, validation))
zeros = [(numpy.zeros_like(weight), numpy.zeros_like(bias)) for weight, bias in parameters]
state = jax.device_put((parameters, zeros, zeros, numpy.float32(0)))
whole = len(y) // digits.BATCH * digits.BATCH
for _ in range(digits.EPOCHS):
    batches = generator.permutation(len(y))[:whole].reshape(-1, digits.BATCH)
    state, validation_loss = epoch(state, batches)
digits.report(numpy.asarray(jax.jit(forward)(state[0], x_test)).argmax(1), y_test)
