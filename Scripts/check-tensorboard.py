#!/usr/bin/env python3
"""Reads an event directory back with TensorBoard's own readers, and holds it against what should be there.

    python3 -m venv /tmp/tensorboard
    /tmp/tensorboard/bin/pip install tensorboard setuptools
    RECTIFIER_TENSORBOARD=/tmp/run swift test --filter TensorBoardRunTests
    /tmp/tensorboard/bin/python Scripts/check-tensorboard.py /tmp/run

The test leaves event files of a training that was killed and resumed, and expected.json. They are read in three ways: by
the event accumulator, by the provider that TensorBoard's pages ask, and by a TensorBoard server over HTTP, which has a
reader of its own. Ends with an error when a count or a value differs.
"""

import json
import math
import os
import pathlib
import re
import subprocess
import sys
import urllib.parse
import urllib.request

import numpy as np
from tensorboard.backend.event_processing import data_provider, event_accumulator, plugin_event_multiplexer
from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader
from tensorboard.context import RequestContext

ALL = 10**9


def same(got, expected):
    """Scalars are stored as float32."""
    return abs(got - expected) <= 1e-6 * max(abs(expected), 1e-30)


def check_scalars(how, got, expected):
    """`got` and `expected`: a number by step, by tag."""
    got = {tag: values for tag, values in got.items() if tag != "not a number"}
    assert got.keys() == expected.keys(), (how, got.keys() ^ expected.keys())
    for tag, values in expected.items():
        steps = {int(step): value for step, value in values.items()}
        assert got[tag].keys() == steps.keys(), (how, tag, sorted(got[tag]), sorted(steps))
        for step, value in steps.items():
            assert same(got[tag][step], value), (how, tag, step, got[tag][step], value)
    print(f"{how}: {len(expected)} scalar tags, {sum(map(len, expected.values()))} values")


def check_histograms(how, got, expected):
    """`got`: rows of left, right and count by step, by tag. Empty bins at the ends are left out by the readers."""
    assert got.keys() == expected.keys(), (how, got.keys() ^ expected.keys())
    count = 0
    for tag, values in expected.items():
        steps = {int(step): value for step, value in values.items()}
        assert got[tag].keys() == steps.keys(), (how, tag, sorted(got[tag]), sorted(steps))
        for step, value in steps.items():
            rows = np.array(got[tag][step], dtype=np.float64).reshape(-1, 3)
            filled = [i for i, n in enumerate(value["counts"]) if n]
            first, last = filled[0], filled[-1]
            assert rows[:, 2].tolist() == value["counts"][first : last + 1], (how, tag, step)
            inner = value["limits"][first + 1 : last + 1]
            lefts, rights = [value["minimum"], *inner], [*inner, value["maximum"]]
            scale = max(abs(value["minimum"]), abs(value["maximum"]))
            assert np.allclose(rows[:, 0], lefts, rtol=1e-6, atol=1e-6 * scale), (how, tag, step)
            assert np.allclose(rows[:, 1], rights, rtol=1e-6, atol=1e-6 * scale), (how, tag, step)
            count += 1
    print(f"{how}: {len(expected)} histogram tags, {count} histograms")


def by_accumulator(directory, expected):
    accumulator = event_accumulator.EventAccumulator(
        directory, size_guidance={"scalars": ALL, "histograms": ALL, "tensors": ALL})
    accumulator.Reload()
    tags = accumulator.Tags()
    scalars = {tag: {e.step: e.value for e in accumulator.Scalars(tag)} for tag in tags["scalars"]}
    check_scalars("event accumulator", scalars, expected["scalars"])
    assert math.isnan(scalars["not a number"][30])
    histograms = 0
    for tag, values in expected["histograms"].items():
        events = {e.step: e.histogram_value for e in accumulator.Histograms(tag)}
        assert events.keys() == {int(step) for step in values}, (tag, sorted(events))
        for step, value in values.items():
            got = events[int(step)]
            assert got.bucket == value["counts"] and got.num == sum(value["counts"]), (tag, step)
            assert got.min == value["minimum"] and got.max == value["maximum"], (tag, step)
            assert np.allclose(got.bucket_limit, value["limits"][1:], rtol=1e-15), (tag, step)
            histograms += 1
    assert set(tags["histograms"]) == set(expected["histograms"])
    print(f"event accumulator: {len(expected['histograms'])} histogram tags, {histograms} histograms")


def by_provider(directory, expected):
    multiplexer = plugin_event_multiplexer.EventMultiplexer(
        size_guidance={"tensors": ALL}, tensor_size_guidance={"scalars": ALL, "histograms": ALL})
    multiplexer.AddRunsFromDirectory(directory)
    multiplexer.Reload()
    provider = data_provider.MultiplexerDataProvider(multiplexer, directory)
    context = RequestContext()
    read = provider.read_scalars(context, experiment_id="", plugin_name="scalars", downsample=ALL)
    assert list(read) == ["."], list(read)
    check_scalars(
        "data provider", {tag: {d.step: d.value for d in data} for tag, data in read["."].items()},
        expected["scalars"])
    read = provider.read_tensors(context, experiment_id="", plugin_name="histograms", downsample=ALL)
    check_histograms(
        "data provider", {tag: {d.step: d.numpy for d in data} for tag, data in read["."].items()},
        expected["histograms"])


def by_server(directory, expected):
    program = pathlib.Path(sys.executable).parent / "tensorboard"
    guidance = "scalars=1000,histograms=1000"
    server = subprocess.Popen(
        [program, "--logdir", directory, "--port", "0", "--bind_all", "--samples_per_plugin", guidance,
         "--load_fast", "true"],
        stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    try:
        address = None
        for line in server.stderr:
            found = re.search(r"http://[^:]+:(\d+)/", line)
            if found:
                address = f"http://localhost:{found.group(1)}/data/plugin"
                break
        assert address, "the server did not start"

        def get(path, **query):
            with urllib.request.urlopen(f"{address}/{path}?{urllib.parse.urlencode(query)}", timeout=60) as answer:
                return json.load(answer)

        # It reads in the background.
        for _ in range(120):
            tags = get("scalars/tags").get(".", {})
            if len(tags) == len(expected["scalars"]) + 1 and "every step" in tags:
                break
            subprocess.run(["sleep", "0.5"], check=True)
        scalars = {tag: {int(s): v for _, s, v in get("scalars/scalars", run=".", tag=tag)} for tag in tags}
        check_scalars("server", scalars, expected["scalars"])
        # A histogram is answered in 30 bins of equal width; only the sum of counts is the file's.
        count = 0
        for tag, values in expected["histograms"].items():
            answer = get("histograms/histograms", run=".", tag=tag)
            assert {int(step) for _, step, _ in answer} == {int(step) for step in values}, tag
            for _, step, rows in answer:
                total = sum(n for _, _, n in rows)
                assert abs(total - sum(values[str(step)]["counts"])) < 1e-3 * total, (tag, step, total)
                count += 1
        print(f"server: {len(expected['histograms'])} histogram tags, {count} histograms")
    finally:
        server.terminate()
        server.wait()


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    directory = sys.argv[1]
    expected = json.loads((pathlib.Path(directory) / "expected.json").read_text())
    files = sorted(pathlib.Path(directory).glob("events.out.tfevents.*"))
    counts = [sum(1 for _ in RawEventFileLoader(str(file)).Load()) for file in files]
    print(f"{len(files)} files of {counts} whole records")
    # Version and start; 20 numbers and 7 samples. Then 19 and 7, the epoch and the number that is none.
    assert counts == [2 + 20 + 7, 2 + 19 + 7 + 2], counts
    by_accumulator(directory, expected)
    by_provider(directory, expected)
    by_server(directory, expected)
    print("all as expected")


if __name__ == "__main__":
    main()
