"""cross-entropy.json: PyTorch's cross_entropy in float64 with an ignored class and with the classes along another axis than the last.

PyTorch's axis of the classes is 1, or 0 without examples; the library's may be any. For "none" the upstream gradient is 1, 2, 3, ... in the order of
the values; otherwise it is 1. The mean of examples that are all ignored is NaN, and its gradient 0.
"""

import numpy as np
import torch
import torch.nn.functional as F

import common


def case(name, x, target, axis, ignored, weights, smoothing, reduction):
    x = np.asarray(x, dtype=np.float64)
    leaf = torch.tensor(x, requires_grad=True)
    logits = torch.movedim(leaf, axis, min(1, x.ndim - 1))
    target = np.asarray(target)
    if target.dtype.kind == "f":
        moved = torch.movedim(torch.tensor(target), axis, min(1, x.ndim - 1))
    else:
        moved = torch.tensor(target)
    value = F.cross_entropy(
        logits, moved, weight=None if weights is None else torch.tensor(weights, dtype=torch.float64),
        ignore_index=-100 if ignored is None else ignored, reduction=reduction, label_smoothing=smoothing)
    upstream = torch.arange(1, value.numel() + 1, dtype=torch.float64).reshape(value.shape)
    value.backward(upstream)
    return {
        "name": name, "axis": axis, "ignored": ignored, "class-weights": weights, "label-smoothing": smoothing,
        "reduction": reduction, "logits": common.tensor(x),
        "classes": None if target.dtype.kind == "f" else {"shape": list(target.shape), "values": target.ravel().tolist()},
        "probabilities": common.tensor(target) if target.dtype.kind == "f" else None,
        "value": {"shape": list(value.shape), "values": common.plain_numbers(value.detach().numpy())},
        "upstream": common.plain_numbers(upstream.numpy()),
        "gradient": common.plain_numbers(leaf.grad.numpy()),
    }


def main():
    cases = []
    weights = [0.5, 2.0, 1.0, 0.25]
    images = common.random_array(3, 2, 4, 3, 2)
    classes = np.random.default_rng(4).integers(0, 4, (2, 3, 2))
    some = classes.copy()
    some[0, 1, 0] = some[1, 2, 1] = -100
    for reduction in ["mean", "sum", "none"]:
        for smoothing in [0.0, 0.25]:
            for w in [None, weights]:
                def add(name, x, target, axis, ignored):
                    cases.append(case(name, x, target, axis, ignored, w, smoothing, reduction))

                rows = common.random_array(1, 5, 4)
                add("no class", rows, [0, -100, 3, -100, 1], -1, -100)
                add("a class that exists", rows, [0, 2, 3, 2, 1], -1, 2)
                add("nothing to ignore", rows, [0, 2, 3, 2, 1], -1, 7)
                add("all", rows, [2, 2, 2, 2, 2], -1, 2)
                add("images", images, classes, 1, None)
                add("images with ignored ones", images, some, 1, -100)
                add("classes first", common.random_array(2, 4, 6), [0, 1, 1, 3, 2, 0], 0, 3)
                add("no examples", np.zeros((0, 4)), np.zeros(0, dtype=np.int64), -1, 1)
                probabilities = np.round(np.random.default_rng(5).dirichlet(np.ones(4), (2, 3, 2)) * 64) / 64
                add("probabilities", images, np.moveaxis(probabilities, -1, 1), 1, None)
                add("one example", common.random_array(6, 4), 3, 0, None)
    common.write("cross-entropy.json", cases)


main()
