"""rows.json: the activations of several numbers (CReLU, softmin, sparsemax, the gated units) with the gradient of a
non-constant upstream gradient: PyTorch in float64; sparsemax, which PyTorch lacks, by bisection in mpmath."""

import numpy as np
import torch
import torch.nn.functional as F
from mpmath import mp, mpf

import common


def gated(f):
    def apply(x, axis):
        a, b = x.chunk(2, dim=axis)
        return a * f(b)

    return apply


FUNCTIONS = {
    "crelu": lambda x, axis: torch.cat([F.relu(x), F.relu(-x)], dim=axis),
    "softmin": lambda x, axis: F.softmin(x, dim=axis),
    "glu": lambda x, axis: F.glu(x, dim=axis),
    "reglu": gated(F.relu),
    "geglu": gated(F.gelu),
    "swiglu": gated(F.silu),
}


def sparsemax_row(x, upstream):
    """The shift is found by bisection: the definition, not the sorting that is usual (and ours)."""
    x = [mpf(v) for v in x]
    low, high = max(x) - 1, max(x)
    for _ in range(250):
        middle = (low + high) / 2
        if sum(max(v - middle, 0) for v in x) > 1:
            low = middle
        else:
            high = middle
    y = [max(v - high, mpf(0)) for v in x]
    y = [v if v > mpf(10) ** -40 else mpf(0) for v in y]
    taken = [g for v, g in zip(y, upstream) if v > 0]
    mean = sum(mpf(g) for g in taken) / len(taken)
    return [common.to_double(v) for v in y], [common.to_double(g - mean) if v > 0 else 0.0 for v, g in zip(y, upstream)]


def case(name, x, axis, seed):
    x = np.vectorize(common.exact)(np.asarray(x, dtype=np.float64))
    if name == "sparsemax":
        y, gradient, upstream = np.empty_like(x), np.empty_like(x), common.random_array(seed, *x.shape)
        for index in np.ndindex(*np.delete(x.shape, axis)):
            row = index[:axis] + (slice(None),) + index[axis:]
            y[row], gradient[row] = sparsemax_row(x[row].tolist(), upstream[row].tolist())
    else:
        t = torch.tensor(x, requires_grad=True)
        result = FUNCTIONS[name](t, axis)
        upstream = common.random_array(seed, *result.shape)
        result.backward(torch.tensor(upstream))
        y, gradient = result.detach().numpy(), t.grad.numpy()
    return {
        "name": name,
        "axis": axis,
        "x": common.tensor(x),
        "y": common.tensor(y),
        "upstream": common.plain_numbers(upstream),
        "gradient": common.plain_numbers(gradient),
    }


def main():
    mp.dps = 60
    # Zeros and both signs are in each; the lengths of the axes are even, and not powers of two.
    inputs = [
        (common.random_array(21, 8), 0),
        (common.random_array(22, 3, 10, scale=2), 1),
        (common.random_array(23, 6, 5), 0),
        (common.random_array(24, 2, 6, 7, scale=4), 1),
        (common.random_array(25, 3, 2, 34), 2),
        ([[0, 0, 0, 0], [0, 1, -1, 0], [-2, 0, 0, 3]], 1),
        ([[100, -100, 50, -50], [-90, 90, -20, 20]], 1),
    ]
    cases = []
    for name in [*FUNCTIONS, "sparsemax"]:
        for seed, (x, axis) in enumerate(inputs, start=300):
            cases.append(case(name, x, axis, seed))
    common.write("rows.json", cases)


main()
