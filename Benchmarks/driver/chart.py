"""The chart: how many times as long as Rectifier the others take, by workload, on a logarithmic axis. Plain SVG."""

import math
from xml.sax.saxutils import escape

from driver.workloads import COUNTS, DIGITS, NETWORKS

# Okabe and Ito's colours, which people with any kind of colour vision tell apart.
SERIES = {
    "torch": ("PyTorch", "#D55E00"), "torch.compile": ("torch.compile", "#E69F00"), "jax": ("JAX", "#0072B2"),
    "mlx": ("MLX", "#009E73"),
}
WIDTH, LABELS, RIGHT, BAR, GAP, TOP = 960, 300, 60, 9, 12, 96
INK, FAINT = "#222222", "#D8D8D8"


def rows_of(results):
    """Labels, and the ratio of each library: a workload's, or the geometric mean over all activations of a size."""
    rows = []
    for sizes, batch in NETWORKS.items():
        label = sizes.replace("8x256", "(8 × 256)")
        for optimizer, title in (("sgd", "SGD"), ("adam", "Adam")):
            rows.append((f"step {label}, batch {batch}, {title}", [f"step/{sizes}/{batch}/relu/{optimizer}"]))
    for sizes in NETWORKS:
        rows.append((f"one row, {sizes.replace('8x256', '(8 × 256)')}", [f"inference/{sizes}/relu"]))
    rows.append(("digits, 30 epochs, whole process", [DIGITS]))
    for kind, title in (("forward", "forward"), ("forward+backward", "forward and backward")):
        for count in COUNTS:
            names = [name for name in results if name.startswith(f"{kind}/") and name.endswith(f"/{count}")]
            rows.append((f"activations {title}, {count:,}", names))
    found = [(label, {library: mean_ratio(results, names, library) for library in SERIES}) for label, names in rows]
    return [(label, ratios) for label, ratios in found if any(ratios.values())]


def mean_ratio(results, names, library):
    """The geometric mean of the ratios to ours; nothing where the library has none of the workloads."""
    ratios = []
    for name in names:
        figures = {f.library: f for f in results.get(name, [])}
        if library in figures and "rectifier" in figures:
            ratios.append(figures[library].median / figures["rectifier"].median)
    return math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else None


def write_chart(results, machine, path):
    """Draws the chart into the file at the path."""
    rows = rows_of(results)
    values = [ratio for _, ratios in rows for ratio in ratios.values() if ratio]
    low = math.log10(min(values + [1]) * 0.9)
    high = math.log10(max(values + [1]) * 1.3)
    plot = WIDTH - LABELS - RIGHT

    def x(ratio):
        return LABELS + plot * (math.log10(ratio) - low) / (high - low)

    height = sum(BAR * sum(r is not None for r in ratios.values()) + GAP for _, ratios in rows)
    bottom = TOP + height
    marks = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom + 40}" width="{WIDTH}" '
        f'height="{bottom + 40}" font-family="sans-serif" font-size="13" fill="{INK}">',
        "<title>How many times as long as Rectifier the others take</title>",
        f'<rect width="{WIDTH}" height="{bottom + 40}" fill="white"/>',
        label(20, 28, "How many times as long as Rectifier the others take", size=18, weight="bold"),
        label(20, 50, f"{machine.processor}, {machine.threads} threads, float32; medians; activations: geometric mean "
                      "over all of them; logarithmic axis"),
    ]
    position = LABELS
    for name, color in SERIES.values():
        marks.append(f'<rect x="{position}" y="64" width="12" height="12" fill="{color}"/>')
        marks.append(label(position + 18, 75, name))
        position += 130
    for tick in ticks(low, high):
        strong = tick == 1
        marks.append(f'<line x1="{x(tick):.1f}" y1="{TOP - 6}" x2="{x(tick):.1f}" y2="{bottom}" '
                     f'stroke="{INK if strong else FAINT}" stroke-width="{1.5 if strong else 1}"/>')
        marks.append(label(x(tick), bottom + 18, f"{tick:g} ×", anchor="middle", size=12))
    y = TOP
    for name, ratios in rows:
        shown = [(library, ratio) for library, ratio in ratios.items() if ratio]
        marks.append(label(LABELS - 12, y + BAR * len(shown) / 2 + 4.5, name, anchor="end"))
        for library, ratio in shown:
            start, end = sorted((x(1), x(ratio)))
            marks.append(f'<rect x="{start:.1f}" y="{y}" width="{max(end - start, 1):.1f}" height="{BAR - 1}" '
                         f'fill="{SERIES[library][1]}"><title>{escape(name)}, {SERIES[library][0]}: {ratio:.2f} ×'
                         "</title></rect>")
            marks.append(label(max(end, x(1)) + 4, y + BAR - 1, f"{ratio:.3g}", size=9))
            y += BAR
        y += GAP
    marks.append(label(x(1) + 4, bottom + 34, "right of 1 ×: Rectifier is faster", size=11))
    with open(path, "w") as file:
        file.write("\n".join([*marks, "</svg>"]) + "\n")


def ticks(low, high):
    """1, 2 and 5 of each power of ten, or the powers alone where there are many."""
    factors = (1, 2, 5) if high - low < 2.6 else (1,) if high - low > 5 else (1, 3)
    numbers = [factor * 10.0**power for power in range(math.floor(low), math.ceil(high) + 1) for factor in factors]
    return [number for number in numbers if low <= math.log10(number) <= high]


def label(x, y, content, anchor="start", size=13, weight="normal"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" font-weight="{weight}">'
            f"{escape(content)}</text>")
