"""Trains digits for 30 epochs with PyTorch, eager: `python -m peers.torch_digits FILE.npz`."""

import os

import torch
import torch.nn.functional as F

from peers import digits

torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
torch.manual_seed(0)
(x, y), (x_validation, y_validation), (x_test, y_test) = [
    tuple(map(torch.from_numpy, part)) for part in digits.load()]
layers = []
for inputs, outputs in zip(digits.SIZES, digits.SIZES[1:]):
    layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
model = torch.nn.Sequential(*layers[:-1])
optimizer = torch.optim.Adam(model.parameters(), lr=digits.RATE, fused=True)
for _ in range(digits.EPOCHS):
    for rows in torch.randperm(len(x)).split(digits.BATCH):
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(model(x[rows]), y[rows]).backward()
        optimizer.step()
    with torch.inference_mode():
        F.cross_entropy(model(x_validation), y_validation).item()
with torch.inference_mode():
    digits.report(model(x_test).argmax(1), y_test)
