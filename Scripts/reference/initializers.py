"""initializers.json: the bound (uniform) or standard deviation (normal) of each initialiser, for weights (out, in).

The definitions are those of torch.nn.init: computed here, and compared with draws of torch's own.
LeCun's, which PyTorch lacks, has variance 1 / fan-in.
"""

import math

import torch

import common

SHAPES = [(64, 32), (10, 784), (5, 10)]
NONLINEARITIES = [("relu", None), ("leaky-relu", 0.2), ("linear", None), ("tanh", None)]


def torch_name(nonlinearity):
    return nonlinearity.replace("-", "_")


def gain(nonlinearity, slope):
    value = {
        "relu": math.sqrt(2),
        "leaky-relu": math.sqrt(2 / (1 + (slope or 0) ** 2)),
        "linear": 1.0,
        # A convention, not 1/sqrt(E[tanh(z)^2]), which is 1.5925... (gains.json)
        "tanh": 5 / 3,
    }[nonlinearity]
    assert math.isclose(value, torch.nn.init.calculate_gain(torch_name(nonlinearity), slope))
    return value


def verify(draw, shape, distribution, expected):
    """Compares with draws from torch: the greatest of many uniform draws is just below the bound."""
    weight = torch.empty(shape, dtype=torch.float64)
    draws = []
    while sum(d.numel() for d in draws) < 100_000:
        draw(weight)
        draws.append(weight.flatten().clone())
    draws = torch.cat(draws)
    if distribution == "uniform":
        greatest = draws.abs().max().item()
        assert 0.9995 * expected < greatest <= expected, (greatest, expected)
    else:
        measured = draws.std().item()
        # The standard error of a standard deviation is 1/sqrt(2n), here 0.0022.
        assert abs(measured / expected - 1) < 0.012, (measured, expected)


def main():
    torch.manual_seed(41)
    init = torch.nn.init
    cases = []

    def add(scheme, distribution, shape, value, **options):
        entry = {"initializer": scheme, "distribution": distribution, "shape": list(shape)}
        entry |= {key.replace("_", "-"): option for key, option in options.items()}
        entry["bound" if distribution == "uniform" else "standard-deviation"] = value
        cases.append(entry)

    for out, fan_in in SHAPES:
        shape = (out, fan_in)
        for nonlinearity, slope in NONLINEARITIES:
            g = gain(nonlinearity, slope)
            named = {"nonlinearity": nonlinearity} | ({} if slope is None else {"negative_slope": slope})
            for mode, fan in [("fan-in", fan_in), ("fan-out", out)]:
                arguments = dict(a=slope or 0, mode=mode.replace("-", "_"), nonlinearity=torch_name(nonlinearity))
                std = g / math.sqrt(fan)
                verify(lambda w: init.kaiming_normal_(w, **arguments), shape, "normal", std)
                add("kaiming", "normal", shape, std, mode=mode, **named)
                bound = g * math.sqrt(3 / fan)
                verify(lambda w: init.kaiming_uniform_(w, **arguments), shape, "uniform", bound)
                add("kaiming", "uniform", shape, bound, mode=mode, **named)
            std = g * math.sqrt(2 / (fan_in + out))
            verify(lambda w: init.xavier_normal_(w, gain=g), shape, "normal", std)
            add("xavier", "normal", shape, std, **named)
            bound = g * math.sqrt(6 / (fan_in + out))
            verify(lambda w: init.xavier_uniform_(w, gain=g), shape, "uniform", bound)
            add("xavier", "uniform", shape, bound, **named)
        add("lecun", "normal", shape, 1 / math.sqrt(fan_in))
        add("lecun", "uniform", shape, math.sqrt(3 / fan_in))
        bound = 1 / math.sqrt(fan_in)
        linear = lambda: torch.nn.Linear(fan_in, out, dtype=torch.float64)
        verify(lambda w: w.copy_(linear().weight.detach()), shape, "uniform", bound)
        add("pytorch", "uniform", shape, bound)
    common.write("initializers.json", cases)


main()
