"""normal.json: quantiles of the standard normal distribution.

u is the double as written, and the quantile is that of this double: near 1 the difference to "1 - 1e-12" is visible.
"""

import mpmath
from mpmath import mp, mpf
from scipy.stats import norm

import common
from functions import normal_density, normal_probability


def quantile(u):
    # Newton's method from a double that is already good to some 15 digits; each step doubles that.
    x = mpf(float(norm.ppf(u)))
    for _ in range(4):
        x -= (normal_probability(x) - mpf(u)) / normal_density(x)
    assert abs(normal_probability(x) - mpf(u)) <= mpf(10) ** -45 * mpf(u)
    return x


def main():
    mp.dps = 60
    # Tails, incl. the outermost that a generator of 24, 32 or 53 bits can give
    probabilities = [1e-300, 1e-100, 1e-30, 1e-16, 2.0**-53, 2.0**-54, 1e-12, 2.0**-33, 2.0**-32, 2.0**-25, 2.0**-24]
    probabilities += [1e-9, 1e-7, 1e-5, 1e-4, 1e-3]
    # The middle, with the places where rational approximations change over (0.02425, 0.075, 0.425 off the middle)
    probabilities += [0.01, 0.02425, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.49]
    probabilities += [0.5, 0.5 + 2.0**-30, 0.51, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95]
    probabilities += [0.975, 0.97575, 0.99, 0.999, 1 - 1e-5, 1 - 2.0**-24, 1 - 2.0**-32, 1 - 1e-12, 1 - 2.0**-53]
    probabilities = sorted(set(probabilities))
    cases = []
    for u in probabilities:
        z = common.to_double(quantile(u))
        assert abs(z - norm.ppf(u)) <= 1e-13 * max(1, abs(z)), (u, z, norm.ppf(u))
        cases.append({"u": u, "quantile": common.number(z)})
    common.write("normal.json", cases)


main()
