"""Trains digits for 30 epochs with MLX on the CPU: `python -m peers.mlx_digits FILE.npz`."""

import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers as optim
import numpy

from peers import digits

mx.set_default_device(mx.cpu)
mx.random.seed(0)
(x, y), (x_validation, y_validation), (x_test, y_test) = [
    (mx.array(features), mx.array(labels.astype(numpy.int32))) for features, labels in digits.load()]
layers = []
for inputs, outputs in zip(digits.SIZES, digits.SIZES[1:]):
    layers += [nn.Linear(inputs, outputs), nn.ReLU()]
model = nn.Sequential(*layers[:-1])
optimizer = optim.Adam(learning_rate=digits.RATE, bias_correction=True)


def loss(x, y):
    return nn.losses.cross_entropy(model(x), y, reduction="mean")


value_and_grad = nn.value_and_grad(model, loss)
generator = numpy.random.default_rng(0)
for _ in range(digits.EPOCHS):
    order = mx.array(generator.permutation(len(y)).astype(numpy.int32))
    for start in range(0, len(y), digits.BATCH):
        rows = order[start : start + digits.BATCH]
        _, gradient = value_and_grad(x[rows], y[rows])
        optimizer.update(model, gradient)
        mx.eval(model.state, optimizer.state)
    loss(x_validation, y_validation).item()
digits.report(model(x_test).argmax(1), y_test)
