"""Figures as text, as JSON and as the document RESULTS.md."""

import json
import os

from driver import floors
from driver.measure import Figures
from driver.process import DENSE, LIBRARIES, LIMIT

TITLES = {"torch": "PyTorch", "torch.compile": "torch.compile", "jax": "JAX", "mlx": "MLX", LIMIT: "limit",
          DENSE: "ours, every number"}
SECTIONS = [
    ("Training steps", "step/"),
    ("As many steps as from one sample of a monitor to the next; the limit is the same steps without it", "monitored/"),
    ("The outputs for one row", "inference/"), ("Whole processes", "process/"),
    ("One row after another, with zeros skipped: the network, and the percentage of zeros", "skipping/"),
    ("Activations, forward", "forward/"), ("Activations, forward and backward", "forward+backward/"),
]


def named(figures):
    return {f.library: f for f in figures}


def text(name, figures):
    """The figures of a workload, a line a library."""
    ours = named(figures).get("rectifier")
    lines = [name]
    for f in figures:
        line = f"  {f.library:14}{f.median * 1e6:14,.1f} µs  (least {f.minimum * 1e6:,.1f})"
        if f.peak_bytes:
            line += f"  {f.peak_bytes / 2**20:,.0f} MiB"
        if ours and f is not ours:
            ratio, least, most = f.ratio(ours)
            line += f"  {ratio:7.2f} × ours ({least:.2f}–{most:.2f})"
        lines.append(line + ("  RESULTS DIFFER" if f.agrees is False else ""))
    return "\n".join(lines)


def records(results):
    """All figures as JSON has them: an object a workload and library."""
    found = []
    for name, figures in results.items():
        ours = named(figures).get("rectifier")
        for f in figures:
            record = {
                "workload": name, "library": f.library, "medianMicroseconds": f.median * 1e6,
                "minimumMicroseconds": f.minimum * 1e6, "roundsMicroseconds": [s * 1e6 for s in f.seconds],
                "iterations": f.iterations,
            }
            if ours and f is not ours:
                record["ratio"], record["ratioLeast"], record["ratioMost"] = f.ratio(ours)
            if f.agrees is not None:
                record["agrees"] = f.agrees
            if f.peak_bytes:
                record["peakBytes"] = f.peak_bytes
            found.append(record)
    return found


def results(path):
    """The figures of each workload in a file of such records; none where there is no file."""
    found = {}
    if path and os.path.exists(path):
        with open(path) as file:
            for r in json.load(file):
                seconds = [microseconds / 1e6 for microseconds in r["roundsMicroseconds"]]
                found.setdefault(r["workload"], []).append(
                    Figures(r["library"], seconds, r["iterations"], r.get("agrees"), r.get("peakBytes")))
    return found


def document(results, machine, missing=0):
    """RESULTS.md."""
    share = f" Of {len(results) + missing} workloads {missing} were not measured in this run." if missing else ""
    parts = [
        "# Rectifier beside PyTorch, JAX and MLX",
        "Made by `make bench`; Documentation/Benchmarking.md says what each number is and how the comparison is kept fair." + share,
        "![How many times as long as Rectifier the others take](results.svg)",
        "## Measured on", machine_table(machine), "## Floors",
        "What the project demands of itself. A floor is met by the ratio of medians, or by a time of at most "
        f"{floors.NEAR_LIMIT} times the limit.",
        floors.table(results),
        "## All figures",
        "Microseconds: the median of the rounds, and the least in parentheses. Below it for others the ratio of the "
        "medians to ours, and its least and most in any round; for the limit, ours by it. "
        + agreement(results),
    ]
    for title, prefix in SECTIONS:
        rows = {name: figures for name, figures in results.items() if name.startswith(prefix)}
        if rows:
            parts += [f"### {title}", section(rows, prefix)]
    return "\n\n".join(parts) + "\n"


def machine_table(machine):
    versions = ", ".join(f"{name} {version}" for name, version in machine.versions.items())
    if machine.has_gpu_build:
        versions += "; PyTorch is the build for GPUs, whose process starts slower and holds more than that without"
    rows = [
        ("date", machine.date), ("processor", f"{machine.processor}, {machine.cpus} CPUs, {machine.vectors}"),
        ("memory", machine.memory), ("system", machine.system), ("versions", versions),
        ("threads", f"{machine.threads} for each library, bound to as many CPUs"),
        ("rounds", f"{machine.rounds} of each workload; {machine.busy_rounds} of all {machine.rounds_measured} began "
                   "while other programs used more than a tenth of the CPUs"),
        ("load", "at the beginning {:.2f}, at the end {:.2f}".format(*machine.load)),
        ("command", "`make bench`" + (f" with `ROUNDS={machine.rounds}`" if machine.rounds != 5 else "")),
    ]
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])


def agreement(results):
    compared = [f for figures in results.values() for f in figures if f.agrees is not None]
    differing = [name for name, figures in results.items() if any(f.agrees is False for f in figures)]
    if differing:
        return "**Results differ in " + ", ".join(f"`{name}`" for name in differing) + ".**"
    return f"The results of all libraries agree in every workload that two of them have ({len(compared)} results)."


def section(rows, prefix):
    """The table of the workloads whose names begin with the prefix."""
    columns = [l for l in [*LIBRARIES[1:], LIMIT] if any(l in named(figures) for figures in rows.values())]
    lines = ["| | ours | " + " | ".join(TITLES[c] for c in columns) + " |", "|---|--:|" + "--:|" * len(columns)]
    for name, figures in rows.items():
        by_name = named(figures)
        ours = by_name["rectifier"]
        cells = [name.removeprefix(prefix), times(ours)]
        for column in columns:
            other = by_name.get(column)
            cells.append(comparison(other, ours) if other else "–")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def times(f):
    peak = f"<br>{f.peak_bytes / 2**20:,.0f} MiB" if f.peak_bytes else ""
    return f"{microseconds(f.median)} ({microseconds(f.minimum)}){peak}"


def comparison(other, ours):
    ratio, least, most = other.ratio(ours)
    if other.library == LIMIT:
        return f"{times(other)}<br>{1 / ratio:.2f} × ({1 / most:.2f}–{1 / least:.2f})"
    return f"{times(other)}<br>**{ratio:.2f} ×** ({least:.2f}–{most:.2f})"


def microseconds(seconds):
    """Three digits, or all before the point."""
    value = seconds * 1e6
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
