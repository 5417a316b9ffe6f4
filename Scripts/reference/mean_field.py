"""mean-field.json: the means over normal numbers that mean-field theory is made of.

Of one number by mpmath, E[f(sqrt(q) z)^2] and E[f'(sqrt(q) z)^2], with cuts at every kink. Of two, E[f(sqrt(q) u) f(sqrt(q) v)] with
correlation c, of the smooth functions alone: by Gauss and Hermite's rule of 180 points in each direction, where another number of
points must give the same to 13 digits. Those of ReLU and erf have closed forms, which the tests write down themselves.
"""

import mpmath
import numpy as np
from mpmath import mp, mpf

import common
import functions

LENGTHS = [0.01, 1.0, 30.0]
CORRELATIONS = [-0.5, 0.3, 0.9]
# Their product of exponentials has no use here, and the tails of the last one would need care.
SMOOTH = {
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "softplus": lambda x: np.logaddexp(0, x),
    "silu": lambda x: x / (1 + np.exp(-x)),
}
SMOOTH_LENGTHS = [0.01, 1.0]


def mean(function, q, value):
    scale = mpmath.sqrt(mpf(q))
    cuts = {mpf(k) / scale for k in function.kinks} | {mpf(x) / scale for x in (-8, -4, -2, -1, 1, 2, 4, 8)}
    edges = sorted({mpf(e) for e in (-16, -8, -4, -2, -1, 0, 1, 2, 4, 8, 16)} | {c for c in cuts if abs(c) < 16})
    return mpmath.quad(lambda z: value(scale * z) ** 2 * functions.normal_density(z), edges)


def mean_product(function, q, c, points):
    nodes, weights = np.polynomial.hermite_e.hermegauss(points)
    weights = weights / np.sqrt(2 * np.pi)
    u = nodes[:, None]
    v = c * nodes[:, None] + np.sqrt(1 - c * c) * nodes[None, :]
    return float(weights @ (function(np.sqrt(q) * u) * function(np.sqrt(q) * v)) @ weights)


def main():
    mp.dps = 25
    cases = []
    for name, parameters, function in functions.at_defaults():
        # The kinks of two straight or parabolic pieces that functions.py names; ELU's and its kind's are at 0.
        for q in LENGTHS:
            if name == "exponential" and q > 1:
                continue
            cases.append({
                "name": name, "parameters": parameters, "length": q,
                "meanSquare": common.number(common.to_double(mean(function, q, function.value))),
                "meanSquareSlope": common.number(common.to_double(mean(function, q, function.derivative))),
                "products": [
                    {"correlation": c, "mean": product(SMOOTH[name], q, c)} for c in CORRELATIONS
                ] if name in SMOOTH and q in SMOOTH_LENGTHS else [],
            })
    # What is known in closed form.
    for case in cases:
        if case["name"] == "relu":
            assert abs(case["meanSquare"] - case["length"] / 2) < 1e-14 * case["length"]
            assert abs(case["meanSquareSlope"] - 0.5) < 1e-14
    common.write("mean-field.json", cases)


def product(function, q, c):
    values = [mean_product(function, q, c, points) for points in (140, 180)]
    assert abs(values[0] - values[1]) < 1e-12 * abs(values[1]) + 1e-14, (q, c, values)
    return values[1]


main()
