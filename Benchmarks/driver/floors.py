"""The floors of speed that the project sets itself, and how a measurement stands to them.

A floor holds for every workload that its pattern finds: by the ratio of the medians, or by the limit, which bounds what
is possible at all.
"""

import dataclasses
import re

from driver.process import DENSE, LIMIT

# A workload this near to its limit meets its floor whatever the ratio is.
NEAR_LIMIT = 1.3
COPY_SHARE = 0.85


@dataclasses.dataclass(frozen=True)
class Floor:
    """What is to hold: `ratio` times as fast as `library`, or within `limit` times the limit alone."""

    work: str
    pattern: str
    library: str
    ratio: float | None = None
    limit: float | None = None
    memory: float | None = None

    def outcomes(self, results):
        """For each workload: its name, the value reached, and whether that is enough."""
        for name, figures in results.items():
            by_name = {f.library: f for f in figures}
            ours, theirs, bound = by_name.get("rectifier"), by_name.get(self.library), by_name.get(LIMIT)
            if not re.search(self.pattern, name) or not ours or not theirs:
                continue
            if self.memory:
                value = theirs.peak_bytes / ours.peak_bytes
                yield name, value, value >= self.memory, None
                continue
            over = ours.median / bound.median if bound else None
            if self.limit:
                yield name, over, over <= self.limit, over
            else:
                value = theirs.median / ours.median
                yield name, value, value >= self.ratio or (over is not None and over <= NEAR_LIMIT), over

    @property
    def demand(self):
        if self.limit:
            return f"≤ {self.limit:.2f} × the limit"
        against = {"torch": "PyTorch", "jax": "JAX", DENSE: "ours with every number"}[self.library]
        return f"≥ {self.memory or self.ratio:g} × {'less than ' if self.memory else ''}{against}"


ELEMENTS = r"forward/(elu|selu|tanh|mish|softplus)/(65536|1048576|4194304)$"
SMALL, LARGE = r"(13-64-64-3|64-128-128-10)/", r"(784-512-512-10|784-8x256-10|1024-4096-1024)/"
FLOORS = [
    *(Floor(f"step {net}", f"step/{net}/", library, ratio)
      for net, ratios in {
          "13-64-64-3": (25, 3.5), "64-128-128-10": (7, 2), "784-512-512-10": (2, 1.5), "784-8x256-10": (3, 1.5),
          "1024-4096-1024": (1.3, 1.3)}.items()
      for library, ratio in zip(("torch", "jax"), ratios)),
    Floor("step 784-512-512-10", "step/784-512-512-10/", LIMIT, limit=1.2),
    Floor("monitored steps", "monitored/", LIMIT, limit=1.05),
    Floor("one row, the two small networks", f"inference/{SMALL}", "torch", 15),
    Floor("one row, the larger networks", f"inference/{LARGE}", "torch", 2),
    Floor("one row, 90 % zeros in the hidden layers of 4,096", "skipping/.*/90$", DENSE, 3),
    Floor("each activation forward, 4,096", "forward/.*/4096$", "torch", 2),
    Floor("each activation forward, 4,096", "forward/.*/4096$", "jax", 2),
    Floor("ELU, SELU, tanh, Mish, softplus forward, 65,536 and up", ELEMENTS, "torch", 4),
    Floor("ReLU, leaky ReLU forward, 4,194,304", "forward/(relu|leaky-relu)/4194304$", LIMIT, limit=1 / COPY_SHARE),
    Floor("each activation forward + backward", r"forward\+backward/", "torch", 2),
    Floor("digits, 30 epochs, whole process", "process/", "torch", 20),
    Floor("digits, 30 epochs, whole process", "process/", "jax", 10),
    Floor("its peak memory", "process/", "torch", memory=5),
    Floor("its peak memory", "process/", "jax", memory=5),
]


def table(results):
    """The floors as a table: how many workloads meet each, and the one that is furthest from it."""
    lines = ["| work | floor | met | the furthest from it |", "|---|---|---|---|"]
    for floor in FLOORS:
        outcomes = list(floor.outcomes(results))
        if not outcomes:
            continue
        met = sum(is_met for _, _, is_met, _ in outcomes)
        furthest = (max if floor.limit else min)(
            [o for o in outcomes if not o[2]] or outcomes, key=lambda outcome: outcome[1])
        name, value, _, over = furthest
        near = f", {over:.2f} × its limit" if over is not None and not floor.limit else ""
        mark = "all" if met == len(outcomes) else "**none**" if met == 0 else "**some**"
        lines.append(f"| {floor.work} | {floor.demand} | {mark}: {met} of {len(outcomes)} "
                     f"| `{name}`: {value:.2f} ×{near} |")
    return "\n".join(lines)
