"""Prints where PyTorch differs from activations.json: a check of that file by other people's code, and the list of places
where the contract (AccuracyMethod.md) departs from PyTorch. Writes nothing.

In float64 every finite input must agree, apart from cancellation that is PyTorch's; in float32 the errors are counted in ulp.
"""

import json
import math

import numpy as np
import torch
import torch.nn.functional as F

import common


def pytorch(name, p):
    slope, alpha = p.get("negative-slope"), p.get("alpha")
    return {
        "identity": lambda x: x * 1,
        "relu": F.relu,
        "relu6": F.relu6,
        "leaky-relu": lambda x: F.leaky_relu(x, slope),
        "elu": lambda x: F.elu(x, alpha),
        "celu": lambda x: F.celu(x, alpha),
        "selu": F.selu,
        "gelu": {
            "none": F.gelu,
            "tanh": lambda x: F.gelu(x, approximate="tanh"),
            "sigmoid": lambda x: x * torch.sigmoid(1.702 * x),
        }.get(p.get("approximation")),
        "silu": F.silu,
        "mish": F.mish,
        "softplus": lambda x: F.softplus(x, p.get("beta")),
        "softsign": F.softsign,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "rrelu": lambda x: F.rrelu(x, p.get("lower"), p.get("upper")),
        "squared-relu": lambda x: F.relu(x) ** 2,
        "shifted-relu": lambda x: F.threshold(x, -1, -1),
        "threshold": lambda x: F.threshold(x, p.get("threshold"), p.get("value")),
        "hard-swish": F.hardswish,
        "log-sigmoid": F.logsigmoid,
        "hard-sigmoid": F.hardsigmoid,
        "hard-tanh": lambda x: F.hardtanh(x, p.get("lower"), p.get("upper")),
        "tanhshrink": F.tanhshrink,
        "hard-shrink": lambda x: F.hardshrink(x, p.get("lambda")),
        "soft-shrink": lambda x: F.softshrink(x, p.get("lambda")),
        "exponential": torch.exp,
    }.get(name)


def parse(value):
    return math.nan if value is None else float(value)


def differ(got, expected, tolerance):
    if math.isnan(expected) or math.isnan(got):
        return math.isnan(expected) != math.isnan(got)
    if math.isinf(expected) or math.isinf(got):
        return got != expected
    return abs(got - expected) > tolerance


def text(p):
    return " ".join(str(v) for v in p.values())


def main():
    cases = json.loads((common.FOLDER / "activations.json").read_text())
    for case in cases:
        if pytorch(case["name"], case["parameters"]) is None:
            print(f"{case['name']}: PyTorch has none")
            continue
        title = f"{case['name']} {text(case['parameters'])}".strip()
        xs = [parse(v) for v in case["x"]]
        lines = []
        for dtype in [torch.float64, torch.float32]:
            x = torch.tensor(xs, dtype=dtype, requires_grad=True)
            y = pytorch(case["name"], case["parameters"])(x)
            y.sum().backward()
            for what, got, expected in [("y", y.detach(), case["y"]), ("derivative", x.grad, case["derivative"])]:
                worst, where, count = 0.0, None, 0
                for xi, gi, ei in zip(xs, got.tolist(), expected):
                    if ei is None:
                        continue
                    ei = parse(ei)
                    if dtype == torch.float32:
                        with np.errstate(over="ignore"):
                            ei = float(np.float32(ei))
                    # 1e-15 absolute: float64 derivatives and tails that PyTorch computes by subtraction
                    tolerance = 1e-7 * abs(ei) + (1e-14 if dtype == torch.float64 else 2.0**-149)
                    if not math.isfinite(xi) or not math.isfinite(gi):
                        if differ(gi, ei, 0 if math.isinf(ei) else tolerance):
                            lines.append(f"  {dtype} {what}({xi:.9g}) = {gi:.9g}, here {ei:.9g}")
                    elif dtype == torch.float64:
                        if differ(gi, ei, tolerance):
                            lines.append(f"  {dtype} {what}({xi:.9g}) = {gi:.9g}, here {ei:.9g}")
                    elif math.isfinite(ei) and 2.0**-126 < abs(ei) < 3e38:
                        ulps = abs(gi - ei) / float(np.spacing(np.float32(abs(ei))))
                        count += ulps > 4
                        if ulps > worst:
                            worst, where = ulps, xi
                if dtype == torch.float32 and worst > 4:
                    lines.append(f"  float32 {what}: {count} of {len(xs)} off by more than 4 ulp, worst {worst:.3g} at {where:.6g}")
        print(title, "" if lines else "agrees")
        print("\n".join(lines[:14]), end="\n" if lines else "")


main()
