"""losses.json: the losses and their gradients with respect to the input, exact (mpmath), checked with PyTorch in float64.

PyTorch itself is only the check, because its values cancel where a loss is small: binary cross-entropy of the logit 20 with target 1
is off by 4e-7 of its value even in float64, and of the logit 90 it is 0.

For the reduction "none" the upstream gradient is 1, 2, 3, ... in the order of the values; otherwise it is 1.
"""

import mpmath
import numpy as np
import torch
import torch.nn.functional as F
from mpmath import mp, mpf

import common

mp.dps = 60

CROSS_ENTROPIES = ["cross-entropy", "cross-entropy-of-probabilities"]


def cross_entropy(x, target, smoothing, weights):
    """One row: loss = -sum w q log p, with q = (1 - smoothing) target + smoothing / classes; its gradient is p sum(wq) - wq."""
    greatest = max(x)
    shifted = [v - greatest for v in x]
    log_total = mpmath.log(mpmath.fsum(mpmath.exp(v) for v in shifted))
    q = [w * ((1 - smoothing) * t + smoothing / len(x)) for w, t in zip(weights, target)]
    loss = mpmath.fsum(a * (log_total - v) for a, v in zip(q, shifted))
    return loss, [mpmath.exp(v - log_total) * mpmath.fsum(q) - a for v, a in zip(shifted, q)]


def huber(x, target, delta):
    d = x - target
    if abs(d) <= delta:
        return d * d / 2, [d]
    return delta * (abs(d) - delta / 2), [delta * mpmath.sign(d)]


def binary_cross_entropy(x, target):
    """One element: log(1 + e^-x) for target 1, log(1 + e^x) for target 0, in between for those in between."""
    # e^-|x| may be below 10^-60, which log1p and the sums below must not lose
    e = mpmath.exp(-abs(x))
    small, large = mpmath.log1p(e), abs(x) + mpmath.log1p(e)
    for_one, for_zero = (small, large) if x > 0 else (large, small)
    less, more = e / (1 + e), 1 / (1 + e)
    probability, rest = (more, less) if x > 0 else (less, more)
    return target * for_one + (1 - target) * for_zero, (1 - target) * probability - target * rest


def flushed(v):
    """Below 1e-300 a double has no digits left, and a Float no value: counted as 0."""
    return 0.0 if abs(v) < mpf("1e-300") else common.to_double(v)


def reference(loss, x, target, parameters):
    """The losses, one for each row or element, and for each the gradient of its part of the input."""
    if loss in CROSS_ENTROPIES:
        smoothing = mpf(parameters["label-smoothing"])
        weights = [mpf(w) for w in parameters.get("class-weights", [1.0] * x.shape[1])]
        rows = np.eye(x.shape[1])[target] if loss == "cross-entropy" else target
        return [
            cross_entropy([mpf(v) for v in row.tolist()], [mpf(t) for t in of_row.tolist()], smoothing, weights)
            for row, of_row in zip(x, rows)
        ]
    pairs = [(mpf(a), mpf(b)) for a, b in zip(x.ravel().tolist(), target.ravel().tolist())]
    if loss == "mean-squared-error":
        return [((a - b) ** 2, [2 * (a - b)]) for a, b in pairs]
    if loss == "mean-absolute-error":
        return [(abs(a - b), [mpmath.sign(a - b)]) for a, b in pairs]
    if loss == "huber":
        return [huber(a, b, mpf(parameters["delta"])) for a, b in pairs]
    return [(value, [gradient]) for value, gradient in (binary_cross_entropy(a, b) for a, b in pairs)]


def pytorch(loss, x, target, reduction, parameters):
    input = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    if loss in CROSS_ENTROPIES:
        weights = parameters.get("class-weights")
        value = F.cross_entropy(
            input, torch.tensor(target), weight=None if weights is None else torch.tensor(weights, dtype=torch.float64),
            reduction=reduction, label_smoothing=parameters["label-smoothing"])
    elif loss == "mean-absolute-error":
        value = F.l1_loss(input, torch.tensor(target), reduction=reduction)
    elif loss == "huber":
        value = F.huber_loss(input, torch.tensor(target), reduction=reduction, delta=parameters["delta"])
    elif loss == "mean-squared-error":
        value = F.mse_loss(input, torch.tensor(target), reduction=reduction)
    else:
        value = F.binary_cross_entropy_with_logits(input, torch.tensor(target), reduction=reduction)
    upstream = torch.arange(1, value.numel() + 1, dtype=torch.float64).reshape(value.shape)
    value.backward(upstream)
    return value.detach().numpy(), upstream.numpy(), input.grad.numpy()


def case(loss, name, x, target, reduction, parameters=None):
    parameters = parameters or {}
    x = np.vectorize(common.exact)(np.asarray(x, dtype=np.float64))
    target = np.asarray(target)
    if loss != "cross-entropy":
        target = np.vectorize(common.exact)(target.astype(np.float64))
    torch_value, upstream, torch_gradient = pytorch(loss, x, target, reduction, parameters)

    parts = reference(loss, x, target, parameters)
    losses = [part[0] for part in parts]
    if reduction == "none":
        values, weights = losses, [mpf(u) for u in upstream.ravel().tolist()]
    else:
        divisor = len(parts) if reduction == "mean" else 1
        if reduction == "mean" and loss == "cross-entropy" and "class-weights" in parameters:
            # PyTorch's weighted mean; with probabilities it divides by the number of rows all the same.
            divisor = mpmath.fsum(mpf(parameters["class-weights"][int(t)]) for t in target)
        values, weights = [mpmath.fsum(losses) / divisor], [mpf(1) / divisor] * len(parts)
    values = np.array([flushed(v) for v in values]).reshape(torch_value.shape)
    gradient = [flushed(w * g) for w, part in zip(weights, parts) for g in part[1]]
    gradient = np.array(gradient).reshape(x.shape)
    assert np.allclose(values, torch_value, rtol=1e-13, atol=1e-14), (loss, name, reduction)
    assert np.allclose(gradient, torch_gradient, rtol=1e-13, atol=1e-14), (loss, name, reduction)
    return {
        "loss": loss,
        "name": name,
        "parameters": parameters,
        "reduction": reduction,
        "shape": list(x.shape),
        "input": common.plain_numbers(x),
        "target": [int(t) for t in target] if loss == "cross-entropy" else common.plain_numbers(target),
        "value": common.tensor(values),
        "upstream": common.plain_numbers(upstream),
        "gradient": common.plain_numbers(gradient),
    }


def targets(seed, rows, classes):
    return np.random.default_rng(seed).integers(0, classes, rows)


def main():
    reductions = ["mean", "sum", "none"]
    cases = []

    extreme = [[1e4, -1e4, 0.0], [1e4, -1e4, 0.0], [-1e4, -1e4, -1e4], [50, 0, -50]]
    for name, x, target in [
        ("ordinary", common.random_array(1, 4, 5), targets(11, 4, 5)),
        ("one row", common.random_array(2, 1, 3), targets(12, 1, 3)),
        ("two classes", common.random_array(3, 6, 2), targets(13, 6, 2)),
        ("one class", common.random_array(4, 3, 1), targets(14, 3, 1)),
        ("long rows", common.random_array(5, 3, 67, scale=3), targets(15, 3, 67)),
        ("extreme", extreme, [0, 1, 2, 2]),
    ]:
        for smoothing in [0.0, 0.1]:
            for reduction in reductions:
                # The float32 value of 0.1, as for every parameter
                parameters = {"label-smoothing": common.exact(smoothing)}
                cases.append(case("cross-entropy", name, x, target, reduction, parameters))

    def probabilities(seed, rows, classes):
        # Not normalised: neither PyTorch nor the definition asks for it.
        return np.round(np.random.default_rng(seed).dirichlet(np.ones(classes), rows) * 64) / 64

    weights = [0.5, 2.0, 1.0, 0.25, 3.0]
    for smoothing in [0.0, 0.1]:
        for reduction in reductions:
            plain = {"label-smoothing": common.exact(smoothing)}
            weighted = plain | {"class-weights": weights}
            x = common.random_array(21, 4, 5)
            cases.append(case("cross-entropy", "weights", x, [0, 4, 3, 3], reduction, weighted))
            zero = plain | {"class-weights": [0.0, 1.0, 0.0]}
            cases.append(case("cross-entropy", "weights of zero", extreme, [0, 1, 2, 1], reduction, zero))
            loss = "cross-entropy-of-probabilities"
            cases.append(case(loss, "ordinary", x, probabilities(22, 4, 5), reduction, plain))
            cases.append(case(loss, "weights", x, probabilities(23, 4, 5), reduction, weighted))
            cases.append(case(loss, "extreme", extreme, probabilities(24, 4, 3), reduction, plain))
            long = common.random_array(25, 2, 67, scale=3)
            cases.append(case(loss, "long rows", long, probabilities(26, 2, 67), reduction, plain))
            cases.append(case(loss, "one class", common.random_array(27, 3, 1), np.ones((3, 1)), reduction, plain))
            cases.append(case(loss, "one row", common.random_array(28, 1, 3), [[0.5, 0.0, 0.5]], reduction, plain))

    large = [0.0, 20, -20, 90, -90, 110, -110, 1e4, -1e4, 1e4, -1e4, 0.0]
    for name, x, target in [
        ("ordinary", common.random_array(6, 3, 4, scale=2), np.random.default_rng(16).integers(0, 2, (3, 4))),
        ("soft targets", common.random_array(7, 5, scale=2), [0.0, 0.25, 0.5, 0.75, 1.0]),
        ("large", large, [1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 0]),
        ("column", common.random_array(8, 4, 1), [[1], [0], [1], [0]]),
    ]:
        for reduction in reductions:
            cases.append(case("binary-cross-entropy-with-logits", name, x, target, reduction))

    for name, x, target in [
        ("ordinary", common.random_array(9, 3, 4), common.random_array(17, 3, 4)),
        ("vector", common.random_array(10, 5), common.random_array(18, 5)),
        ("equal", [1.0, -2.0, 0.0], [1.0, -2.0, 0.0]),
        ("large", [1e10, -1e10, 1e4], [-1e10, -1e10, -1e4]),
    ]:
        for reduction in reductions:
            cases.append(case("mean-squared-error", name, x, target, reduction))

    for name, x, target in [
        ("ordinary", common.random_array(31, 3, 4, scale=2), common.random_array(32, 3, 4)),
        ("one element", [[1.5]], [[-0.25]]),
        # At 0 and at both ends of the square
        ("kinks", [1.0, -2.0, 0.0, 3.0, -1.0], [1.0, -1.0, 0.0, 2.0, 0.5]),
        ("large", [1e10, -1e10, 1e4], [-1e10, -1e10, -1e4]),
        ("small", [1e-6, -1e-20, 2.0], [0.0, 1e-20, 2.0]),
    ]:
        for reduction in reductions:
            cases.append(case("mean-absolute-error", name, x, target, reduction))
            for delta in [1.0, 0.25]:
                cases.append(case("huber", name, x, target, reduction, {"delta": delta}))

    common.write("losses.json", cases)


main()
