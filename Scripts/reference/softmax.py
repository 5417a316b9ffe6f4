"""softmax.json: softmax and log-softmax with the gradient of a non-constant upstream gradient, in mpmath."""

import math

import mpmath
import numpy as np
from mpmath import mp, mpf

import common


def row_results(function, x, upstream):
    """One row: the values, and the gradient with respect to x."""
    if any(math.isnan(v) for v in x) or all(v == -math.inf for v in x):
        # 0/0: no limit exists for a row of -infinity only, and PyTorch gives NaN too.
        return [math.nan] * len(x), [math.nan] * len(x)
    greatest = max(x)
    shifted = [mpf(v) - mpf(greatest) if v != -math.inf else mpf("-inf") for v in x]
    exponentials = [mpf(0) if v == mpf("-inf") else mpmath.exp(v) for v in shifted]
    total = mpmath.fsum(exponentials)
    probabilities = [e / total for e in exponentials]
    g = [mpf(v) for v in upstream]
    if function == "softmax":
        values = probabilities
        inner = mpmath.fsum(a * b for a, b in zip(g, probabilities))
        gradient = [p * (a - inner) for p, a in zip(probabilities, g)]
    else:
        values = [v if v == mpf("-inf") else v - mpmath.log(total) for v in shifted]
        inner = mpmath.fsum(g)
        gradient = [a - p * inner for p, a in zip(probabilities, g)]
    # Probabilities below the smallest normal double count as 0 (Float reaches 1e-45).
    return [flushed(v) for v in values], [flushed(v) for v in gradient]


def flushed(v):
    return 0.0 if abs(v) < mpf("1e-300") else common.to_double(v)


def case(name, function, x, axis, seed):
    x = np.asarray(x, dtype=np.float64)
    upstream = common.random_array(seed, *x.shape)
    y, gradient = np.empty_like(x), np.empty_like(x)
    for index in np.ndindex(*np.delete(x.shape, axis)):
        row = index[:axis] + (slice(None),) + index[axis:]
        y[row], gradient[row] = row_results(function, x[row].tolist(), upstream[row].tolist())
    return {
        "name": name,
        "function": function,
        "axis": axis,
        "shape": list(x.shape),
        "x": common.plain_numbers(x),
        "y": common.plain_numbers(y),
        "upstream": common.plain_numbers(upstream),
        "gradient": common.plain_numbers(gradient),
    }


def main():
    mp.dps = 60
    infinity = math.inf
    wide = np.random.default_rng(11).standard_normal((3, 67)) * 4
    inputs = [
        ("ordinary", common.random_array(1, 4, 5), 1),
        ("one column", common.random_array(2, 3, 1), 1),
        ("vector", common.random_array(3, 7), 0),
        ("middle axis", common.random_array(4, 2, 3, 4, scale=2), 1),
        ("first axis", common.random_array(5, 5, 3), 0),
        # Longer than any vector register, and not a multiple of one; all bits of the fraction in use
        ("long rows", [[common.exact(v) for v in row] for row in wide], 1),
        ("spread", common.random_array(6, 4, 6, scale=25), 1),
        ("large", [[1e4, -1e4, 0], [1e4, 9999, 9998], [-1e4, -9999, -9998], [1e4, 1e4, -1e4]], 1),
        # What a sum without a shift would overflow, and a shifted one must not
        ("largest", [[3e38, -3e38, 1], [3e38, 3e38, 3e38]], 1),
        ("tiny differences", [[1, 1 + 2**-23, 1 - 2**-24], [1e-30, -1e-30, 0]], 1),
        ("equal", [[0, 0, 0, 0], [3, 3, 3, 3], [-1e4] * 4, [1e4] * 4], 1),
        ("masked", [[-infinity, 0, 1, 2], [0.5, -infinity, -infinity, -infinity], [-infinity, 1e4, -infinity, -1e4]], 1),
        ("without a value", [[-infinity, -infinity, -infinity], [1, 2, 3]], 1),
        ("nan", [[1, math.nan, 3], [1, 2, 3]], 1),
    ]
    cases = []
    for seed, (name, x, axis) in enumerate(inputs, start=100):
        x = np.vectorize(common.exact)(np.asarray(x, dtype=np.float64))
        for function in ["softmax", "log-softmax"]:
            cases.append(case(name, function, x, axis, seed))
    common.write("softmax.json", cases)


main()
