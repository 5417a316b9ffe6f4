"""Writes printing.json: how NumPy lays out arrays as text, with "tensor(" in the place of "array("."""

import numpy as np

import common


def cases():
    rng = np.random.default_rng(5)
    f32, f64 = np.float32, np.float64
    yield "integers of one width", np.array([0, 0, 0, 1, 2])
    yield "integers of several widths", np.array([[1, -20], [300, 4]])
    yield "long row of integers", np.arange(40)
    yield "smallest and largest", np.array([np.iinfo(np.int64).min, np.iinfo(np.int64).max])
    yield "whole floats", np.array([4.0, 6.0, -100.0], f32)
    yield "mixed decimals", np.array([0.5, 1.25, -3.0, 100.125], f32)
    yield "a tenth", np.array([0.1, 0.2, 0.7], f32)
    yield "thirds", np.array([1 / 3, 2 / 3, 1e3 / 3], f64)
    yield "thirds in float32", np.array([1 / 3, 2 / 3, 1e2 / 3], f32)
    yield "ties of the last digit", np.array([0.5 + 2.0**-9, 0.123456785, 1.5], f64)
    yield "large ratio", np.array([0.001, 2.5, 10000.0], f32)
    yield "ratio of 1000", np.array([0.001, 1.0], f64)
    yield "small", np.array([1e-5, 2.5e-5], f64)
    yield "tiny and huge", np.array([[1e-300, -1.5], [2.25e200, 0.0]], f64)
    yield "largest without exponent", np.array([99999999.0, 1.5], f64)
    yield "first with exponent", np.array([1e8, 3.5e8], f64)
    yield "float32 limits", np.array([np.finfo(f32).max, np.finfo(f32).tiny, -1.0], f32)
    yield "infinities", np.array([np.inf, -np.inf, 1.5], f32)
    yield "nan", np.array([np.nan, 1.0, -2.25], f64)
    yield "only nan", np.array([np.nan, np.nan], f64)
    yield "nan among small", np.array([np.nan, 1e-10, -np.inf], f64)
    yield "zeros", np.array([0.0, -0.0, 0.0], f32)
    yield "rounded up to one more digit", np.array([9.999999999, 1.0], f64)
    yield "rounded to zero", np.array([0.1, 1e-4, 0.00012345678], f64)
    yield "a number", np.array(3.5, f32)
    yield "an integer", np.array(-7)
    yield "one element", np.array([[[2.0]]], f64)
    yield "matrix", np.array([[1, 2.5], [-3, 4]], f32)
    yield "three axes", np.arange(24).reshape(2, 3, 4)
    yield "four axes", np.arange(16.0).reshape(2, 2, 2, 2)
    yield "empty", np.array([], f64)
    yield "booleans", np.array([[True, False], [False, False]])
    yield "long row of floats", rng.integers(-64, 64, 30).astype(f32) / 8
    yield "long rows", rng.integers(-640, 640, (3, 20)).astype(f64) / 64
    yield "long rows of three axes", rng.integers(0, 2000, (2, 2, 19))
    for width in range(12, 20):
        yield f"rows of {width} of width 4", np.full((1, width), 1000)
        yield f"{width} of width 4", np.full(width, -100)
    yield "1000 elements", np.arange(1000)
    yield "1001 elements", np.arange(1001)
    yield "large matrix", np.arange(2000).reshape(40, 50)
    yield "many short rows", np.arange(2400.0).astype(f32).reshape(800, 3)
    yield "few long rows", np.arange(2400).reshape(2, 1200) % 7
    yield "large of three axes", (np.arange(4096) % 100).reshape(16, 16, 16)
    yield "axes of six stay whole", np.arange(1296).reshape(6, 6, 36)


def text(array):
    body = np.array2string(array, separator=", ", prefix="tensor(", suffix=")")
    if array.dtype == bool:
        body = body.replace("True", "true").replace("False", "false")
    return f"tensor({body})"


def values(array):
    """In one text, since JSON has no exact integers of 64 bits, no NaN and no infinities."""
    return " ".join(repr(v) for v in array.astype(int if array.dtype == bool else array.dtype).flatten().tolist())


def main():
    common.write("printing.json", [
        {"name": name, "type": array.dtype.name, "shape": list(array.shape), "values": values(array), "text": text(array)}
        for name, array in cases()
    ])


main()
