#!/usr/bin/env python3
"""Fits the polynomials in Sources/CKernels/math.inc and prints them as C.

Each is a minimax fit of our own: Lawson's method, that is, weighted least squares repeated with the weights
multiplied by the errors until the largest error stops falling. The functions are evaluated by mpmath to 40 digits
on Chebyshev points, the coefficients rounded to float, and the error after that rounding is printed.

Needs numpy and mpmath. Usage: python3 fit-polynomials.py
"""

import textwrap

import mpmath as mp
import numpy as np

mp.mp.dps = 40
POINTS = 600


def chebyshev(low, high):
    angles = (np.arange(POINTS) + 0.5) * np.pi / POINTS
    return (low + high) / 2 + (high - low) / 2 * np.cos(angles)


def lawson(matrix, target, rounds=300):
    """Coefficients c that make max |matrix·c − target| small."""
    scale = np.abs(matrix).max(axis=0)
    weights = np.full(len(target), 1 / len(target))
    best, least = None, np.inf
    for _ in range(rounds):
        root = np.sqrt(weights)
        c = np.linalg.lstsq(matrix / scale * root[:, None], target * root, rcond=None)[0]
        errors = np.abs(matrix / scale @ c - target)
        if errors.max() < least:
            best, least = c / scale, errors.max()
        weights *= errors
        weights /= weights.sum()
    return best


def show(name, coefficients, error):
    rounded = ", ".join(f"{c:.9g}f" if "." in f"{c:.9g}" or "e" in f"{c:.9g}" else f"{c:.9g}.0f" for c in coefficients)
    print(f"// {name}: largest relative error 2^{np.log2(float(error)):.1f}\n{rounded}\n")


def polynomial(name, f, head, power, degree, low, high, step=1):
    """f(x) ≈ head(x) + x^power · (c0 + c1·x^step + c2·x^(2·step) + …), by relative error of the whole."""
    x = chebyshev(low, high)
    exact = [f(mp.mpf(float(v))) for v in x]
    rest = np.array([float((e - head(mp.mpf(float(v)))) / e) for e, v in zip(exact, x)])
    basis = np.stack([x ** (power + step * i) for i in range(degree + 1)], axis=1)
    matrix = basis / np.array([float(e) for e in exact])[:, None]
    c = np.float32(lawson(matrix, rest)).astype(float)
    show(name, c, np.abs(matrix @ c - rest).max())


def tail(name, degree, k, high):
    """Φ(−t)·e^(t²/2)·(t + k) ≈ q(w), w = (t − k)/(t + k), on 0 … high, by relative error."""
    w = chebyshev(-1, (high - k) / (high + k))
    t = [k * (1 + mp.mpf(float(v))) / (1 - mp.mpf(float(v))) for v in w]
    exact = np.array([float(mp.erfc(v / mp.sqrt(2)) / 2 * mp.exp(v * v / 2) * (v + k)) for v in t])
    matrix = np.vander(w, degree + 1, increasing=True) / exact[:, None]
    c = np.float32(lawson(matrix, np.ones(POINTS))).astype(float)
    show(name, c, np.abs(matrix @ c - 1).max())


def quotient(name, f, head, p_degree, q_degree, low, high):
    """f(x) ≈ head + (p0 + p1·x + …)/(1 + q1·x + …), by relative error of the whole."""
    x = chebyshev(low, high)
    exact = np.array([float(f(mp.mpf(float(v)))) for v in x])
    rest = np.array([float(f(mp.mpf(float(v))) - head) for v in x])
    columns = {("p", i): x**i for i in range(p_degree + 1)} | {("q", i): -rest * x**i for i in range(1, q_degree + 1)}
    known = {}
    for key in sorted(columns, key=lambda k: k[1]):  # one is rounded, and the others are fitted anew
        free = [k for k in columns if k not in known]
        target = rest - sum(c * columns[k] for k, c in known.items())
        q = np.ones(POINTS)
        for _ in range(10):  # the errors are those of p − rest·q, so they are divided by the q of the round before
            c = lawson(np.stack([columns[k] for k in free], axis=1) / (q * exact)[:, None], target / (q * exact), 60)
            found = known | dict(zip(free, c))
            q = 1 + sum(found[k] * x**k[1] for k in found if k[0] == "q")
        known[key] = float(np.float32(found[key]))
    p = sum(c * x**k[1] for k, c in known.items() if k[0] == "p")
    q = 1 + sum(c * x**k[1] for k, c in known.items() if k[0] == "q")
    show(name, [known[k] for k in sorted(known)], np.abs((p / q - rest) / exact).max())


def piece(f, low, high, degree):
    """f(x) ≈ c0 + c1·d + … with d = x − a, by relative error: gives a, c0, c1, … and the error. a is a float near the
    middle at which f is nearly a float, so that c0 loses nothing."""
    near = [mp.mpf(float(np.float32((low + high) / 2 + (high - low) * (i / 400 - 0.5) / 50))) for i in range(400)]
    a = min(near, key=lambda v: abs(np.float32(float(f(v))) - f(v)))
    found = [float(np.float32(float(f(a))))]
    x = chebyshev(low, high)
    d = np.array([float(mp.mpf(float(v)) - a) for v in x])
    exact = np.array([float(f(mp.mpf(float(v)))) for v in x])
    basis = np.stack([d**i for i in range(degree + 1)], axis=1) / exact[:, None]
    while len(found) <= degree:  # one is rounded, and the others are fitted anew
        rest = 1 - basis[:, :len(found)] @ found
        found.append(float(np.float32(lawson(basis[:, len(found):], rest, 60)[0])))
    return [float(a)] + found, np.abs(basis @ found - 1).max()


def pieces(name, all_pieces):
    """Prints the pieces as a table with a column for each."""
    print(f"// {name}: largest relative error 2^{np.log2(max(error for _, error in all_pieces)):.1f}")
    for row in zip(*(numbers for numbers, _ in all_pieces)):
        texts = [f"{v:.9g}f" if "." in f"{v:.9g}" or "e" in f"{v:.9g}" else f"{v:.9g}.0f" for v in row]
        print(textwrap.fill("{" + ", ".join(texts) + "},", 118, initial_indent="    ", subsequent_indent="     "))
    print()


half_log2 = float(mp.log(2) / 2) * 1.001
polynomial("e^r - 1 = r + r^2*q(r)", mp.expm1, lambda r: r, 2, 4, -half_log2, half_log2)
polynomial("log(1 + f) = f + f^2*q(f), |f| <= 1/3", mp.log1p, lambda f: f, 2, 8, -0.3334, 0.3334)
quotient("log(1 + z) = z*(13/16 + p(z)/q(z)), 0 <= z <= 1", lambda z: mp.log1p(z) / z, 0.8125, 3, 3, 0.0, 1.0)
polynomial("erf(x) = x + x*q(x^2), |x| <= 1", mp.erf, lambda x: x, 1, 7, 1e-3, 1.0, step=2)
# k was picked among the multiples of 1/32 near 3: for this one the coefficients lose little when rounded to float.
tail("Phi(-t)*e^(t^2/2)*(t + k) = q((t - k)/(t + k)), k = 2.78125, 0 <= t <= 15", 10, 2.78125, 15.0)
# In the order of the last bits of the index: that of tail_ratio starts at t + 1 = 2.
bounds = [2.0**octave * (1 + quarter / 4) - 1 for octave in (1, 2, 3, 0) for quarter in range(4)]
pieces("Phi(-t)*e^(t^2/2), 0 <= t <= 15", [
    piece(lambda t: mp.erfc(t / mp.sqrt(2)) / 2 * mp.exp(t * t / 2), low, low + (low + 1) / (4 + i % 4), 6)
    for i, low in enumerate(bounds)])
