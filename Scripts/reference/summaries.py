"""What many numbers are like, by NumPy: the statistics are of the finite ones."""

import math

import numpy as np

from common import exact_list, number, numbers, random_array, write

PROBABILITIES = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]


def case(name, values, bins):
    x = np.array(values, dtype=np.float64)
    finite = x[np.isfinite(x)]
    counts, limits = np.histogram(finite, bins=bins)
    return {
        "name": name,
        "x": numbers(values),
        "bins": bins,
        "nans": int(np.isnan(x).sum()),
        "infinities": int(np.isinf(x).sum()),
        "zeros": int((x == 0).sum()),
        "mean": number(finite.mean()),
        "deviation": number(finite.std()),
        "norm": number(math.sqrt((finite * finite).sum())),
        "quantiles": numbers(np.quantile(finite, PROBABILITIES)),
        "lower": number(limits[0]),
        "upper": number(limits[-1]),
        "counts": counts.tolist(),
    }


def main():
    some = random_array(1, 37).tolist()
    spoiled = list(some)
    for place, value in ((0, math.nan), (5, math.inf), (16, -math.inf), (17, math.nan), (36, math.inf)):
        spoiled[place] = value
    # Ends that are powers of two make limits that are exact, so that no number falls to the wrong side by rounding.
    framed = [-4.0, 4.0] + np.clip(random_array(2, 998), -4, 4).tolist()
    write(
        "summaries.json",
        [
            case("one", [3.0], 4),
            case("equal", [-0.25] * 20, 8),
            case("some", [-4.0, 4.0] + some, 16),
            case("not finite", [-4.0, 4.0] + spoiled, 16),
            case("zeros of both signs", [0.0, -0.0, 1.0, -1.0, 0.0], 4),
            case("a thousand", framed, 32),
            case("far from zero", exact_list(1e6 + np.array(framed)), 8),
            case("large", exact_list([-3e38, 3e38, 1e38]), 2),
            case("subnormal", exact_list([1e-40, 2e-40, 4e-40, 0.0]), 2),
        ])


if __name__ == "__main__":
    main()
