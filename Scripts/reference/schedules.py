"""schedules.json: the learning rates and momenta of PyTorch's schedulers, and what a plateau does with losses.

A schedule is written as the text that the library reads. The rates are those of ticks 0, 1, …: a tick is what PyTorch's
`scheduler.step()` ends. They are Python floats, doubles, on both sides.
"""

import math
import warnings

import torch
from torch.optim import lr_scheduler as s

import common

# PyTorch warns that nobody called optimizer.step(): right, only the rates are wanted.
warnings.filterwarnings("ignore")


def optimizer(base, adam=False):
    parameters = [torch.zeros(1, requires_grad=True)]
    if adam:
        return torch.optim.Adam(parameters, lr=base)
    return torch.optim.SGD(parameters, lr=base, momentum=0.9)


def momentum_of(group):
    return group["momentum"] if "momentum" in group else group["betas"][0]


def curve(make, base, ticks, adam=False):
    chosen = optimizer(base, adam)
    scheduler = make(chosen)
    rates, momenta = [], []
    for tick in range(ticks):
        if tick > 0:
            scheduler.step()
        group = chosen.param_groups[0]
        rates.append(group["lr"])
        momenta.append(momentum_of(group))
    return rates, momenta


def simple_cases():
    third = 1.0 / 3
    yield "constant", 0.1, 12, lambda o: s.ConstantLR(o, factor=1.0, total_iters=5)
    yield f"constant:factor={third},epochs=5", 0.1, 12, lambda o: s.ConstantLR(o)
    yield "constant:factor=0.5,steps=4", 0.3, 8, lambda o: s.ConstantLR(o, factor=0.5, total_iters=4)
    yield "step:epochs=30,factor=0.1", 0.1, 100, lambda o: s.StepLR(o, step_size=30)
    yield "step:epochs=1,factor=0.9", 0.1, 30, lambda o: s.StepLR(o, step_size=1, gamma=0.9)
    yield "step:steps=7,factor=0.5", 0.01, 30, lambda o: s.StepLR(o, step_size=7, gamma=0.5)
    yield "multi-step:epochs=30:80", 0.1, 100, lambda o: s.MultiStepLR(o, milestones=[30, 80])
    yield "multi-step:steps=12:5:5,factor=0.5", 0.2, 20, lambda o: s.MultiStepLR(o, milestones=[12, 5, 5], gamma=0.5)
    yield "exponential:factor=0.95", 0.1, 60, lambda o: s.ExponentialLR(o, gamma=0.95)
    yield "exponential:factor=0.5,per=step", 1.0, 12, lambda o: s.ExponentialLR(o, gamma=0.5)
    yield "polynomial:epochs=5", 0.1, 8, lambda o: s.PolynomialLR(o)
    yield "polynomial:epochs=20,power=2", 0.1, 25, lambda o: s.PolynomialLR(o, total_iters=20, power=2.0)
    yield "polynomial:steps=7,power=0.5", 0.1, 10, lambda o: s.PolynomialLR(o, total_iters=7, power=0.5)
    yield "linear", 0.1, 9, lambda o: s.LinearLR(o)
    yield "linear:from=0.01,epochs=10", 0.1, 15, lambda o: s.LinearLR(o, start_factor=0.01, total_iters=10)
    yield "linear:from=1,to=0,steps=8", 0.4, 12, lambda o: s.LinearLR(o, start_factor=1.0, end_factor=0.0, total_iters=8)
    yield "cosine:epochs=20", 0.1, 21, lambda o: s.CosineAnnealingLR(o, T_max=20)
    # On and on: up again after the span, and down again.
    yield "cosine:steps=10,min=0.001", 0.1, 45, lambda o: s.CosineAnnealingLR(o, T_max=10, eta_min=0.001)
    yield "cosine:epochs=1", 0.1, 4, lambda o: s.CosineAnnealingLR(o, T_max=1)
    restarts = s.CosineAnnealingWarmRestarts
    yield "cosine-restarts:epochs=10", 0.1, 35, lambda o: restarts(o, T_0=10)
    yield "cosine-restarts:steps=5,growth=2,min=0.0001", 0.1, 80, lambda o: restarts(o, T_0=5, T_mult=2, eta_min=0.0001)
    yield "cosine-restarts:epochs=3,growth=3", 0.1, 45, lambda o: restarts(o, T_0=3, T_mult=3)
    yield "cosine-restarts:epochs=1", 0.1, 4, lambda o: restarts(o, T_0=1)


def cycling_cases():
    one, cyclic = s.OneCycleLR, s.CyclicLR
    yield "one-cycle:max=0.1,steps=100", 0.5, 100, False, lambda o: one(o, max_lr=0.1, total_steps=100)
    yield "one-cycle:steps=100", 0.5, 100, True, lambda o: one(o, max_lr=0.5, total_steps=100)
    yield "one-cycle:max=0.1,steps=50,anneal=linear", 0.1, 50, False, lambda o: one(
        o, max_lr=0.1, total_steps=50, anneal_strategy="linear")
    yield "one-cycle:max=1,steps=60,three-phases=true,warm-up=0.4", 0.1, 60, False, lambda o: one(
        o, max_lr=1.0, total_steps=60, three_phase=True, pct_start=0.4)
    yield "one-cycle:max=0.01,epochs=11,warm-up=0.25,divisor=10,final-divisor=100", 0.1, 11, False, lambda o: one(
        o, max_lr=0.01, total_steps=11, pct_start=0.25, div_factor=10.0, final_div_factor=100.0)
    yield "one-cycle:max=0.1,steps=10,min-momentum=0.6,max-momentum=0.99", 0.1, 10, True, lambda o: one(
        o, max_lr=0.1, total_steps=10, base_momentum=0.6, max_momentum=0.99)
    # The rise is over before the first step.
    yield "one-cycle:max=0.1,steps=10,warm-up=0.05", 0.1, 10, False, lambda o: one(
        o, max_lr=0.1, total_steps=10, pct_start=0.05)
    yield "one-cycle:max=0.1,steps=30,three-phases=true,warm-up=0.02", 0.1, 30, False, lambda o: one(
        o, max_lr=0.1, total_steps=30, pct_start=0.02, three_phase=True)
    yield "one-cycle:max=0.1,steps=20,warm-up=1", 0.1, 20, False, lambda o: one(
        o, max_lr=0.1, total_steps=20, pct_start=1.0)
    yield "cyclic:min=0.001,max=0.1,steps=5", 0.5, 32, False, lambda o: cyclic(
        o, base_lr=0.001, max_lr=0.1, step_size_up=5)
    yield "cyclic:min=0.001,max=0.1,steps=4,down=7", 0.1, 36, True, lambda o: cyclic(
        o, base_lr=0.001, max_lr=0.1, step_size_up=4, step_size_down=7)
    yield "cyclic:min=0.01,max=0.5,steps=6,mode=triangular2", 0.1, 50, False, lambda o: cyclic(
        o, base_lr=0.01, max_lr=0.5, step_size_up=6, mode="triangular2")
    yield "cyclic:min=0.01,max=0.5,epochs=6,mode=exp-range,decay=0.97", 0.1, 50, False, lambda o: cyclic(
        o, base_lr=0.01, max_lr=0.5, step_size_up=6, mode="exp_range", gamma=0.97)
    yield "cyclic:min=0.01,max=0.5,steps=3,min-momentum=0.5,max-momentum=0.7", 0.1, 20, False, lambda o: cyclic(
        o, base_lr=0.01, max_lr=0.5, step_size_up=3, base_momentum=0.5, max_momentum=0.7)


def combined_cases():
    def warm_up(o, total=5):
        return s.LinearLR(o, start_factor=0.1, total_iters=total)

    yield "linear:from=0.1,epochs=5/cosine:epochs=20", 0.1, 25, lambda o: s.SequentialLR(
        o, [warm_up(o), s.CosineAnnealingLR(o, T_max=20)], [5])
    yield "constant:factor=0.1,epochs=2/exponential:factor=0.9", 0.1, 20, lambda o: s.SequentialLR(
        o, [s.ConstantLR(o, factor=0.1, total_iters=2), s.ExponentialLR(o, gamma=0.9)], [2])
    yield "exponential:factor=0.9,per=step@steps=10/step:steps=3,factor=0.5", 0.1, 30, lambda o: s.SequentialLR(
        o, [s.ExponentialLR(o, gamma=0.9), s.StepLR(o, step_size=3, gamma=0.5)], [10])
    yield "linear:from=0.1,epochs=3/step:epochs=4,factor=0.5@epochs=9/polynomial:epochs=8", 0.1, 30, (
        lambda o: s.SequentialLR(
            o, [warm_up(o, 3), s.StepLR(o, step_size=4, gamma=0.5), s.PolynomialLR(o, total_iters=8)], [3, 12]))
    yield "linear:from=0.1,epochs=5/cosine-restarts:epochs=4,growth=2", 0.1, 40, lambda o: s.SequentialLR(
        o, [warm_up(o), s.CosineAnnealingWarmRestarts(o, T_0=4, T_mult=2)], [5])
    chain = s.ChainedScheduler
    yield "constant:factor=0.1,epochs=20*exponential:factor=0.9", 0.05, 30, lambda o: chain(
        [s.ConstantLR(o, factor=0.1, total_iters=20), s.ExponentialLR(o, gamma=0.9)])
    yield "linear:from=0.1,epochs=5*multi-step:epochs=3:9,factor=0.5*polynomial:epochs=40,power=2", 0.1, 30, (
        lambda o: chain([
            warm_up(o), s.MultiStepLR(o, milestones=[3, 9], gamma=0.5), s.PolynomialLR(o, total_iters=40, power=2.0)]))
    yield "linear:from=0.1,steps=5*cosine:steps=30", 0.1, 30, lambda o: chain(
        [warm_up(o), s.CosineAnnealingLR(o, T_max=30)])


def plateau_cases():
    falling = [1.0, 0.9, 0.8, 0.8, 0.79995, 0.8, 0.9, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7]
    noisy = [round(1 + math.sin(5.0 * i) / (1 + 0.2 * i), 4) for i in range(60)]
    yield "reduce-on-plateau:patience=2", dict(patience=2), falling
    yield "reduce-on-plateau:patience=0,factor=0.5", dict(patience=0, factor=0.5), falling
    yield "reduce-on-plateau:patience=1,cooldown=2,factor=0.5", dict(patience=1, cooldown=2, factor=0.5), falling
    yield "reduce-on-plateau:patience=1,threshold=0.05,threshold-mode=absolute", dict(
        patience=1, threshold=0.05, threshold_mode="abs"), falling
    yield "reduce-on-plateau:patience=0,factor=0.1,min=0.005", dict(patience=0, factor=0.1, min_lr=0.005), falling
    yield "reduce-on-plateau:patience=0,factor=0.1,epsilon=0.0005", dict(patience=0, factor=0.1, eps=0.0005), falling
    yield "reduce-on-plateau:mode=max,patience=1,threshold=0.1", dict(mode="max", patience=1, threshold=0.1), [
        0.1, 0.2, 0.2, 0.21, 0.3, 0.32, 0.33, 0.5, 0.5, 0.5, 0.5, 0.6, 0.6, 0.6]
    yield "reduce-on-plateau:patience=1", dict(patience=1), [
        1.0, 0.5, math.nan, math.nan, math.nan, 0.4, math.inf, 0.3, 0.2, 0.2, 0.2]
    # PyTorch's relative threshold of a negative best.
    yield "reduce-on-plateau:patience=1,threshold=0.1,factor=0.5", dict(patience=1, threshold=0.1, factor=0.5), [
        -1.0, -0.95, -0.97, -1.2, -1.2, -1.1, -1.0, -1.0, -1.0]
    for cooldown in range(4):
        yield f"reduce-on-plateau:patience=3,factor=0.7,threshold=0.01,cooldown={cooldown}", dict(
            patience=3, factor=0.7, threshold=0.01, cooldown=cooldown), noisy


def main():
    cases = []

    def add(text, base, rates, momenta=None, adam=False, monitored=None):
        cases.append({
            "schedule": text, "base": base, "rates": common.numbers(rates),
            "momenta": None if momenta is None else common.numbers(momenta), "adam": adam,
            "monitored": None if monitored is None else common.numbers(monitored)})

    for text, base, ticks, make in list(simple_cases()) + list(combined_cases()):
        add(text, base, curve(make, base, ticks)[0])
    for text, base, ticks, adam, make in cycling_cases():
        rates, momenta = curve(make, base, ticks, adam)
        add(text, base, rates, momenta, adam)
    for text, options, monitored in plateau_cases():
        base = 0.1
        chosen = optimizer(base)
        scheduler = s.ReduceLROnPlateau(chosen, **options)
        rates = [base]
        for value in monitored:
            scheduler.step(value)
            rates.append(chosen.param_groups[0]["lr"])
        add(text, base, rates, monitored=monitored)
    common.write("schedules.json", cases)


main()
