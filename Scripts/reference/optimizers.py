"""optimizers.json: ten steps of PyTorch's optimisers, in float64 and in float32, from the same parameters and gradients.

The options are written as a user writes them (0.999, not the float32 nearest to it): PyTorch keeps them as doubles
in both precisions. An optimiser may round them to Float (the parameters then differ by 3e-9 at most), but it must do so
everywhere: with 1 - beta2 from the Float and the bias correction from the Double, every step is off by 6e-6 of itself.
"""

import numpy as np
import torch

import common

STEPS = 10
SHAPES = {"a.weight": (2, 3), "a.bias": (1,)}

INITIAL = {
    "a.weight": [0.5, -0.25, 1.5, -2.0, 0.1, 0.0],
    "a.bias": [0.3],
}


def gradients():
    """The same ten for every case: of very different sizes, with changes of sign, and with zeros."""
    generator = np.random.default_rng(31)
    steps = []
    for step in range(STEPS):
        gradient = {name: generator.standard_normal(shape) for name, shape in SHAPES.items()}
        weight = gradient["a.weight"]
        weight[0, 1] *= 1e-3
        weight[1, 0] *= 50
        # Never a gradient here, so that weight decay and the smallest denominator act alone;
        weight[1, 1] = 0.0
        # a gradient from the fifth step on only;
        if step < 4:
            weight[1, 2] = 0.0
        # and in one step none at all.
        if step == 6:
            for values in gradient.values():
                values[...] = 0.0
        steps.append({name: np.vectorize(common.exact)(values) for name, values in gradient.items()})
    return steps


def run(make, steps, dtype):
    parameters = {
        name: torch.tensor(INITIAL[name], dtype=torch.float32).to(dtype).reshape(shape).requires_grad_()
        for name, shape in SHAPES.items()
    }
    optimizer = make(parameters.values())
    outcome = []
    for gradient in steps:
        for name, parameter in parameters.items():
            parameter.grad = torch.tensor(gradient[name], dtype=dtype)
        optimizer.step()
        outcome.append({name: common.plain_numbers(p.detach().double().numpy()) for name, p in parameters.items()})
    return outcome


def main():
    sgd, adam, adamw = torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW
    # The options in full, so that no test depends on anybody's defaults
    sgd_options = dict(lr=0.1, momentum=0.0, dampening=0.0, nesterov=False, weight_decay=0.0)
    adam_options = dict(lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0)
    adamw_options = dict(lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)
    rmsprop, adagrad = torch.optim.RMSprop, torch.optim.Adagrad
    rmsprop_options = dict(lr=0.01, alpha=0.99, eps=1e-8, weight_decay=0.0, momentum=0.0, centered=False)
    adagrad_options = dict(lr=0.01, lr_decay=0.0, weight_decay=0.0, initial_accumulator_value=0.0, eps=1e-10)
    # PyTorch's defaults are what the cases called "default" claim.
    for kind, options in [
        (adam, adam_options), (adamw, adamw_options), (rmsprop, rmsprop_options), (adagrad, adagrad_options)
    ]:
        defaults = kind([torch.zeros(1)]).defaults
        assert all(defaults[key] == value for key, value in options.items()), defaults
    configurations = [
        ("sgd", "plain", sgd, sgd_options),
        ("sgd", "momentum", sgd, sgd_options | dict(momentum=0.9)),
        ("sgd", "momentum and dampening", sgd, sgd_options | dict(momentum=0.9, dampening=0.5)),
        ("sgd", "nesterov", sgd, sgd_options | dict(momentum=0.9, nesterov=True)),
        ("sgd", "weight decay", sgd, sgd_options | dict(weight_decay=0.05)),
        # PyTorch refuses Nesterov with dampening, so "all combined" is two cases.
        ("sgd", "momentum, dampening and weight decay", sgd,
            sgd_options | dict(momentum=0.9, dampening=0.5, weight_decay=0.05)),
        ("sgd", "momentum, nesterov and weight decay", sgd,
            sgd_options | dict(momentum=0.9, nesterov=True, weight_decay=0.05)),
        ("adam", "default", adam, adam_options),
        ("adam", "rate", adam, adam_options | dict(lr=0.01)),
        ("adam", "weight decay", adam, adam_options | dict(lr=0.01, weight_decay=0.1)),
        ("adam", "betas", adam, adam_options | dict(lr=0.01, betas=(0.8, 0.95))),
        ("adamw", "default", adamw, adamw_options),
        ("adamw", "weight decay", adamw, adamw_options | dict(lr=0.01, weight_decay=0.1)),
        ("rmsprop", "default", rmsprop, rmsprop_options),
        ("rmsprop", "alpha and epsilon", rmsprop, rmsprop_options | dict(alpha=0.9, eps=1e-3)),
        ("rmsprop", "momentum", rmsprop, rmsprop_options | dict(momentum=0.9)),
        ("rmsprop", "centered", rmsprop, rmsprop_options | dict(centered=True, eps=1e-3)),
        ("rmsprop", "weight decay", rmsprop, rmsprop_options | dict(weight_decay=0.1)),
        ("rmsprop", "all combined", rmsprop,
            rmsprop_options | dict(alpha=0.9, eps=1e-3, momentum=0.5, centered=True, weight_decay=0.1)),
        ("adagrad", "default", adagrad, adagrad_options),
        ("adagrad", "rate and its decay", adagrad, adagrad_options | dict(lr=0.1, lr_decay=0.25)),
        ("adagrad", "initial accumulator and epsilon", adagrad,
            adagrad_options | dict(lr=0.1, initial_accumulator_value=0.5, eps=0.01)),
        ("adagrad", "weight decay", adagrad, adagrad_options | dict(lr=0.1, weight_decay=0.1)),
    ]
    steps = gradients()
    written_gradients = [{name: common.plain_numbers(v) for name, v in step.items()} for step in steps]
    initial = {name: [common.exact(v) for v in values] for name, values in INITIAL.items()}
    cases = []
    for name, variant, kind, options in configurations:
        written = {}
        for key, value in options.items():
            if key == "betas":
                written["beta1"], written["beta2"] = value
            else:
                names = {"lr": "rate", "eps": "epsilon", "lr_decay": "rate-decay"}
                written[names.get(key, key.replace("_", "-"))] = value

        def make(parameters):
            # foreach and fused do the same arithmetic in another order; the plain loop is the definition.
            return kind(parameters, **options, foreach=False)

        float64, float32 = run(make, steps, torch.float64), run(make, steps, torch.float32)
        for exact, rounded in zip(float64, float32):
            for key in SHAPES:
                assert np.allclose(exact[key], rounded[key], rtol=1e-5, atol=1e-6), (name, variant)
        cases.append({
            "optimizer": name,
            "name": variant,
            "options": written,
            "shapes": {key: list(shape) for key, shape in SHAPES.items()},
            "initial": initial,
            "gradients": written_gradients,
            "float64": float64,
            "float32": float32,
        })
    common.write("optimizers.json", cases)


main()
