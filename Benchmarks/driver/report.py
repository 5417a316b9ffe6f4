"""Figures as text, as JSON and as a document."""

from driver.process import LIBRARIES, LIMIT


def named(figures):
    return {f.library: f for f in figures}


def text(name, figures):
    """The figures of a workload, a line a library."""
    by_name = named(figures)
    lines = [name]
    for f in figures:
        line = f"  {f.library:14}{f.median * 1e6:14,.1f} µs  (least {f.minimum * 1e6:,.1f})"
        if f.peak_bytes:
            line += f"  {f.peak_bytes / 2**20:,.0f} MiB"
        if "rectifier" in by_name and f.library != "rectifier":
            ratio, least, most = f.ratio(by_name["rectifier"])
            line += f"  {ratio:7.2f} × ours ({least:.2f}–{most:.2f})"
        if f.agrees is not None:
            line += "" if f.agrees else "  RESULTS DIFFER"
        lines.append(line)
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
