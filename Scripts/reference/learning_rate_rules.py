"""learning-rate-rules.json: what the rules of a learning-rate range test read off curves.

The rules are those of fastai 2.7 (`steep`, `valley` and `minimum` of fastai/callback/schedule.py), computed here by trying
all that there is to try: the longest falling subsequence is found from every pair. Where the loss nowhere falls, of which
fastai makes a rate all the same, the expected value is null.
"""

import math

import numpy as np

import common


def steepest(rates, losses):
    slopes = [(losses[i + 1] - losses[i]) / (math.log(rates[i + 1]) - math.log(rates[i])) for i in range(len(rates) - 1)]
    if not slopes or min(slopes) >= 0:
        return None
    return rates[slopes.index(min(slopes))]


def valley(rates, losses):
    members = [1] * len(losses)
    for i in range(len(losses)):
        before = [members[j] for j in range(i) if losses[j] > losses[i]]
        members[i] = 1 + max(before, default=0)
    count = max(members, default=0)
    if count < 2:
        return None
    start = members.index(count) - count
    return rates[max(start + count // 3 + count // 6, 0)]


def minimum(rates, losses):
    lowest = losses.index(min(losses)) if losses else 0
    return rates[lowest] / 10 if lowest > 0 else None


def smoothed(losses, keep=0.9):
    mean, result = 0.0, []
    for i, loss in enumerate(losses):
        mean = keep * mean + (1 - keep) * loss
        result.append(mean / (1 - keep ** (i + 1)))
    return result


def curves():
    """Names, rates and losses."""
    rng = np.random.default_rng(6)
    for count in (25, 100, 200):
        rates = np.geomspace(1e-6, 10, count)
        place = np.linspace(0, 1, count)
        fall = 2.3 - 2.0 / (1 + np.exp(-30 * (place - 0.5)))
        flies = np.exp(np.minimum(40 * (place - 0.85), 5))
        yield f"falls and flies off, {count}", rates, fall + flies
        yield f"falls, {count}", rates, fall
        yield f"rises, {count}", rates, 2.3 + place
        yield f"flat, {count}", rates, np.full(count, 2.3)
        yield f"steps, {count}", rates, np.round(fall * 4) / 4
        yield f"valley between hills, {count}", rates, 1 + np.cos(place * 4 * math.pi) * (1 - place)
        for number in range(4):
            noise = rng.normal(0, 0.3, count)
            yield f"noisy {number}, {count}", rates, fall + flies + noise
            yield f"noisy and smoothed {number}, {count}", rates, np.array(smoothed((fall + flies + noise).tolist()))
            yield f"noise alone {number}, {count}", rates, noise + 2
    for losses in ([], [1.0], [2.0, 1.0], [1.0, 2.0], [1.0, 1.0, 0.5], [3.0, 1.0, 2.0, 0.0], [0.5, 0.4, 0.3, 0.2, 0.1]):
        yield f"{len(losses)} points", np.geomspace(0.001, 1, len(losses)) if losses else np.array([]), np.array(losses)


def cases():
    for name, rates, losses in curves():
        # Six digits are enough for a curve, and short in the file.
        rates = [float(f"{r:.6g}") for r in rates]
        losses = [float(f"{v:.6g}") for v in losses]
        yield {
            "name": name,
            "rates": rates,
            "losses": losses,
            "steepest": steepest(rates, losses),
            "valley": valley(rates, losses),
            "minimum": minimum(rates, losses),
        }


common.write("learning-rate-rules.json", list(cases()))
