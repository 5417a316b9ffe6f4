"""normalization.json: PyTorch's LayerNorm, RMSNorm and batch normalisation, in float64 with their gradients; the output also in
float32, but not where that loses most of its digits (numbers far from zero).

For the batches of "momentum" and "mean over batches" the running numbers are those after three steps on the same input.
"""

import numpy as np
import torch

import common


def array(values):
    return np.vectorize(common.exact)(np.asarray(values, dtype=np.float64)) if np.size(values) else np.asarray(values)


def parameters(seed, shape):
    return common.random_array(seed, *shape) + 1, common.random_array(seed + 1, *shape)


def numbers(tensor):
    return None if tensor is None else common.plain_numbers(tensor.detach().double().numpy())


def run(x, upstream, weight, bias, dtype, function):
    """The output of `function`, and the gradients of what has one."""
    leaves = [None if v is None else torch.tensor(v, dtype=dtype, requires_grad=True) for v in (x, weight, bias)]
    output = function(*leaves)
    output.backward(torch.tensor(upstream, dtype=dtype))
    return output, [None if leaf is None else leaf.grad for leaf in leaves]


def case(layer, name, x, weight, bias, function, extra, keeps_float32):
    x = array(x)
    upstream = common.random_array(97, *x.shape)
    output, gradients = run(x, upstream, weight, bias, torch.float64, function)
    single, _ = run(x, upstream, weight, bias, torch.float32, function)
    if keeps_float32:
        assert torch.allclose(single.double(), output, rtol=1e-4, atol=1e-5), (layer, name)
    return {
        "layer": layer,
        "name": name,
        "shape": list(x.shape),
        **extra,
        "input": common.plain_numbers(x),
        "weight": None if weight is None else common.plain_numbers(weight),
        "bias": None if bias is None else common.plain_numbers(bias),
        "output": numbers(output),
        "float32": numbers(single) if keeps_float32 else None,
        "upstream": common.plain_numbers(upstream),
        "gradient": numbers(gradients[0]),
        "weight-gradient": numbers(gradients[1]),
        "bias-gradient": numbers(gradients[2]),
    }


def rows(layer, name, x, axes, affine="both", epsilon=1e-5, keeps_float32=True):
    x = np.asarray(x, dtype=np.float64)
    shape = x.shape[x.ndim - axes:]
    weight, bias = parameters(51, shape)
    if affine == "none":
        weight = None
    if affine != "both" or layer == "rms-norm":
        bias = None
    epsilon = common.exact(epsilon)

    def function(x, weight, bias):
        if layer == "layer-norm":
            return torch.nn.functional.layer_norm(x, shape, weight, bias, epsilon)
        return torch.nn.functional.rms_norm(x, shape, weight, epsilon)

    return case(layer, name, x, weight, bias, function, {"over": list(shape), "epsilon": epsilon}, keeps_float32)


def batch(name, x, training, affine=True, momentum=0.1, steps=1, epsilon=1e-5, keeps_float32=True):
    x = array(x)
    features = x.shape[1]
    weight, bias = parameters(61, (features,)) if affine else (None, None)
    running = common.random_array(71, features), np.abs(common.random_array(72, features)) + 0.5
    kinds = {2: torch.nn.BatchNorm1d, 3: torch.nn.BatchNorm1d, 4: torch.nn.BatchNorm2d}
    epsilon, after = common.exact(epsilon), {}

    def function(x, weight, bias):
        module = kinds[x.ndim](features, eps=epsilon, momentum=momentum, affine=False, dtype=x.dtype)
        module.train(training)
        module.running_mean.copy_(torch.tensor(running[0]))
        module.running_var.copy_(torch.tensor(running[1]))
        for _ in range(steps):
            normal = module(x)
        after[x.dtype] = module
        if weight is None:
            return normal
        shape = [1, -1] + [1] * (x.ndim - 2)
        return normal * weight.reshape(shape) + bias.reshape(shape)

    extra = {
        "epsilon": epsilon, "training": training, "momentum": momentum, "steps": steps,
        "running-mean": common.plain_numbers(running[0]), "running-var": common.plain_numbers(running[1]),
    }
    result = case("batch-norm", name, x, weight, bias, function, extra, keeps_float32)
    module = after[torch.float64]
    result["new-mean"], result["new-var"] = numbers(module.running_mean), numbers(module.running_var)
    result["batches"] = int(module.num_batches_tracked)
    assert list(torch.nn.BatchNorm1d(1).state_dict()) == [
        "weight", "bias", "running_mean", "running_var", "num_batches_tracked"]
    return result


def main():
    far = 1e6 + common.random_array(81, 4, 9)
    cases = []
    for layer in ["layer-norm", "rms-norm"]:
        cases += [
            rows(layer, "ordinary", common.random_array(41, 3, 5), 1),
            rows(layer, "two axes", common.random_array(42, 2, 3, 4), 2),
            rows(layer, "many rows", common.random_array(43, 3, 4, 5), 1),
            rows(layer, "no rows before", common.random_array(44, 7), 1),
            rows(layer, "one row", common.random_array(45, 1, 6), 1),
            rows(layer, "one feature", common.random_array(46, 4, 1), 1),
            rows(layer, "long rows", common.random_array(47, 2, 67, scale=3), 1),
            rows(layer, "no bias", common.random_array(48, 3, 5), 1, "weight"),
            rows(layer, "nothing learned", common.random_array(49, 3, 17), 1, "none"),
            rows(layer, "epsilon", common.random_array(50, 3, 8), 1, epsilon=0.5),
            rows(layer, "constant rows", [[3.0] * 9, [-1e4] * 9, [0.0] * 9], 1),
            rows(layer, "empty batch", np.zeros((0, 4)), 1),
            rows(layer, "far from zero", far, 1, keeps_float32=layer != "layer-norm"),
        ]
    for training in [True, False]:
        cases += [
            batch("rows", common.random_array(82, 5, 3), training),
            batch("lengths", common.random_array(83, 4, 3, 5), training),
            batch("images", common.random_array(84, 2, 3, 2, 3), training),
            batch("two rows", common.random_array(85, 2, 4), training),
            batch("one feature", common.random_array(86, 6, 1), training),
            batch("many features", common.random_array(87, 3, 67, scale=3), training),
            batch("long lengths", common.random_array(88, 2, 2, 37), training),
            batch("one example of a length", common.random_array(89, 1, 3, 4), training),
            batch("nothing learned", common.random_array(90, 5, 3), training, affine=False),
            batch("constant features", np.tile([3.0, -1e4, 0.0], (6, 1)), training, keeps_float32=False),
            batch("momentum", common.random_array(91, 5, 3), training, momentum=0.25, steps=3),
            batch("mean over batches", common.random_array(92, 5, 3), training, momentum=None, steps=3),
            batch("epsilon", common.random_array(93, 5, 3), training, epsilon=0.5),
            batch("far from zero", far, training, keeps_float32=False),
            batch("empty batch", np.zeros((0, 3)), training),
        ]
    cases.append(batch("one row", common.random_array(94, 1, 3), False))
    common.write("normalization.json", cases)


main()
