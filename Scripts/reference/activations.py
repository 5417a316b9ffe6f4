"""activations.json: values and derivatives of the activation functions at exact float32 inputs."""

import math

import numpy as np
from mpmath import mpf

import common
import functions
from common import exact


def inputs():
    """The same for every function, so that a kink of one is an ordinary point of the others."""
    smallest_subnormal = 2.0**-149
    smallest_normal = 2.0**-126
    magnitudes = [smallest_subnormal, 2 * smallest_subnormal, 3 * smallest_subnormal, 1000 * smallest_subnormal]
    magnitudes += [1e-41, 1e-39, smallest_normal - smallest_subnormal, smallest_normal, smallest_normal * (1 + 2**-23)]
    magnitudes += [1e-30, 1e-20, 1e-10, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2]
    # Steps of 1/8 are short in the file; the tenths and the random numbers use all bits of the fraction.
    magnitudes += [i / 10 for i in range(1, 10)]
    magnitudes += [i / 8 for i in range(1, 49)]
    # ReLU6's kink; the kinks at 0 have the smallest subnormals as neighbours.
    six = np.float32(6)
    magnitudes += [float(np.nextafter(six, np.float32(0))), float(np.nextafter(six, np.float32(7)))]
    # The exponential function of a float overflows between 88 and 89, its results are subnormal below -87.3 and
    # vanish below -103.97.
    magnitudes += [7, 8, 9, 10, 12, 15, 20, 50, 87, 88, 89, 100, 103, 104, 110, 1e3, 1e10, 1e30]
    magnitudes += [float(np.finfo(np.float32).max)]
    magnitudes = sorted({exact(m) for m in magnitudes})

    random = exact_sorted(np.random.default_rng(20240607).standard_normal(100) * 3)
    special = [math.nan, -math.inf, math.inf, 0.0, -0.0]
    return special + [-m for m in reversed(magnitudes)] + magnitudes + random


def exact_sorted(values):
    return sorted(exact(v) for v in values)


def value(function, zero_is_positive, x):
    if math.isnan(x):
        return math.nan
    y = common.to_double(function(mpf(x)))
    is_own_zero = zero_is_positive and function.slope(mpf(0)) == 0
    if x == 0 and math.copysign(1, x) < 0 and y == 0 and not is_own_zero:
        # mpmath has no -0; where f is about c·x beside 0, f(-0.0) is c·(-0.0). ReLU's is 0.0 by contract.
        return math.copysign(0.0, -common.to_double(function.slope(mpf(0))))
    return y


def main():
    points = inputs()
    finite = [mpf(x) for x in points if math.isfinite(x) and x != 0]
    cases = []
    for name, parameters, function, zero_is_positive in functions.at_floats(exact):
        # Beyond 30 the textbook form of GELU by tanh cancels all 2000 digits.
        moderate = [x for x in finite if mpf("1e-30") < abs(x) < 30 and x not in function.kinks]
        functions.check(function, moderate[::7])
        derivative = [None if math.isnan(x) else common.to_double(function.slope(mpf(x))) for x in points]
        # A zero derivative has no sign worth checking.
        derivative = [None if d is None else d + 0.0 for d in derivative]
        cases.append({
            "name": name,
            "parameters": parameters,
            "x": common.numbers(points),
            "y": common.numbers([value(function, zero_is_positive, x) for x in points]),
            "derivative": common.numbers(derivative),
        })
    common.write("activations.json", cases)


main()
