"""What every script here shares: which numbers go in, and how numbers are written.

An input is always an exact float32 value, written as the double that equals it, so that a test may read it as a
Float or as a Double and get the same number. An expected value is a double. Both are written in the shortest form
that reads back as the same double (at most 17 significant digits).
"""

import json
import math
import pathlib

import numpy as np

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "TestSupport" / "Reference"

SMALLEST_NORMAL_DOUBLE = 2.2250738585072014e-308


def exact(x):
    """The float32 value nearest to x, as a Python float (a double that equals it)."""
    return float(np.float32(x))


def exact_list(values):
    return [exact(v) for v in np.asarray(values, dtype=np.float64).ravel()]


def to_double(value):
    """An mpmath number rounded to double, to nearest.

    What is below half the smallest double becomes a zero with its sign. A subnormal double is refused: mpmath rounds
    those twice, and some readers of JSON reject them (strtod reports a range error), so no case should need one.
    """
    result = float(value)
    if result == 0.0 and value != 0:
        return -0.0 if value < 0 else 0.0
    if result != 0.0 and not math.isinf(result) and abs(result) < SMALLEST_NORMAL_DOUBLE:
        raise ValueError(f"{value} is a subnormal double; choose another input")
    return result


def number(value):
    """A number as it stands in the files: JSON has no NaN and no infinities, and many readers lose the sign of -0.0."""
    if value is None:
        return None
    value = float(value)
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    if value == 0.0:
        return "-0.0" if math.copysign(1.0, value) < 0 else 0.0
    return value


def numbers(values):
    return [number(v) for v in np.asarray(values, dtype=object).ravel()]


def plain_numbers(values):
    """As `numbers`, for results of arithmetic in which the sign of a zero is an accident: it is dropped."""
    return [number(v + 0.0) for v in np.asarray(values, dtype=np.float64).ravel()]


def tensor(values):
    values = np.asarray(values, dtype=np.float64)
    return {"shape": list(values.shape), "values": plain_numbers(values)}


def random_array(seed, *shape, scale=1.0):
    """Seeded normals, rounded to multiples of 1/64: short in the file, exact in float32, seldom equal."""
    generator = np.random.default_rng(seed)
    return np.round(generator.standard_normal(shape) * scale * 64) / 64


def write(name, cases):
    """A list with one case a line, so that a change of one case is a change of one line."""
    lines = [json.dumps(case, allow_nan=False, separators=(",", ": ")) for case in cases]
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / name
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n")
    print(f"{name}: {len(cases)} cases, {path.stat().st_size / 1000:.0f} KB")
