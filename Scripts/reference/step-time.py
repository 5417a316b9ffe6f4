"""Prints how long PyTorch takes for one training step of a small network, in microseconds: the median over many steps.

64-128-128-10 with ReLU, a batch of 32, cross-entropy, SGD with momentum; eager, float32, two threads. The fastest that PyTorch
offers without compiling: the fused optimiser where it has one for the processor, and gradients set to None.
"""

import argparse
import statistics
import time

import torch


def make_optimizer(parameters):
    try:
        return torch.optim.SGD(parameters, lr=0.01, momentum=0.9, fused=True), "fused"
    except RuntimeError:
        return torch.optim.SGD(parameters, lr=0.01, momentum=0.9), "not fused"


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--steps", type=int, default=2000, help="steps to time, after 200 that are not")
    steps = arguments.parse_args().steps
    if steps < 1:
        arguments.error("--steps must be at least 1")

    torch.set_num_threads(2)
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Linear(64, 128), torch.nn.ReLU(),
        torch.nn.Linear(128, 128), torch.nn.ReLU(),
        torch.nn.Linear(128, 10),
    )
    loss_function = torch.nn.CrossEntropyLoss()
    optimizer, kind = make_optimizer(model.parameters())
    x, y = torch.randn(32, 64), torch.randint(0, 10, (32,))

    times = []
    for step in range(200 + steps):
        start = time.perf_counter_ns()
        optimizer.zero_grad(set_to_none=True)
        loss_function(model(x), y).backward()
        optimizer.step()
        if step >= 200:
            times.append((time.perf_counter_ns() - start) / 1000)
    median = statistics.median(times)
    print(f"{median:.1f} µs a step (median of {steps}; PyTorch {torch.__version__}, 2 threads, SGD {kind})")


main()
