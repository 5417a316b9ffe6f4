"""clipping.json: PyTorch's clip_grad_norm_ and clip_grad_value_, in float64, of gradients that are exact float32."""

import math

import numpy as np
import torch

import common

SHAPES = {"a": (2, 3), "b": (1,), "c": (37,)}


def gradients(name):
    arrays = {key: common.random_array(7 + i, *shape, scale=2.0) for i, (key, shape) in enumerate(SHAPES.items())}
    if name == "zero":
        arrays = {key: np.zeros(shape) for key, shape in SHAPES.items()}
    elif name == "tiny":
        arrays = {key: array * 2.0**-100 for key, array in arrays.items()}
    elif name == "huge":
        arrays = {key: array * 2.0**100 for key, array in arrays.items()}
    elif name == "nan":
        arrays["a"][1, 2] = math.nan
    elif name == "infinite":
        arrays["c"][30] = -math.inf
    return arrays


def run(name, clip):
    parameters = []
    for array in gradients(name).values():
        parameter = torch.zeros(array.shape, dtype=torch.float64, requires_grad=True)
        parameter.grad = torch.tensor(array, dtype=torch.float64)
        parameters.append(parameter)
    norm = clip(parameters)
    clipped = {key: common.tensor(p.grad.numpy()) for key, p in zip(SHAPES, parameters)}
    return (None if norm is None else common.number(norm.item())), clipped


def main():
    cases = []
    for name in ["normal", "zero", "tiny", "huge", "nan", "infinite"]:
        written = {key: common.tensor(array) for key, array in gradients(name).items()}
        for p in [0.5, 1.0, 2.0, 3.0, 10.0, math.inf]:
            for maximum in [0.0, 0.5, 1000.0]:
                # With the norms of the parameters taken one by one, as PyTorch's definition is.
                norm, clipped = run(name, lambda parameters: torch.nn.utils.clip_grad_norm_(
                    parameters, maximum, norm_type=p, foreach=False))
                cases.append({"name": name, "kind": "norm", "p": common.number(p), "limit": maximum,
                              "gradient": written, "norm": norm, "clipped": clipped})
        for limit in [0.0, 1.25]:
            _, clipped = run(name, lambda parameters: torch.nn.utils.clip_grad_value_(parameters, limit))
            cases.append({"name": name, "kind": "value", "p": None, "limit": limit, "gradient": written,
                          "norm": None, "clipped": clipped})
    common.write("clipping.json", cases)


main()
