"""Reading a CSV file of 200 MB: Rectifier beside pandas, in turn.

    python Scripts/compare-table-reading.py [--rounds 5]

Each round starts a process a reader and a kind of file, in the order ours, theirs; the file is in the system's cache.
Times are of the reading alone, imports and start-up left out; memory is the most that the process had at once. pandas
reads as it comes (its C engine, Float64), and as a careful user might (dtype float32). "The numbers" are the
file's numbers as 32-bit floats.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile

import pandas

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SIZE = 200_000_000
PANDAS = """
import resource, sys, time
import pandas
start = time.perf_counter()
table = pandas.read_csv(sys.argv[1]{options})
seconds = time.perf_counter() - start
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, *table.shape)
"""


def write(path, make_row, names):
    source = random.Random(0)
    lines = "".join(",".join(make_row(source)) + "\n" for _ in range(20_000))
    with open(path, "w") as file:
        file.write(",".join(names) + "\n")
        while file.tell() < SIZE:
            file.write(lines)


def numbers(source):
    return [f"{source.gauss(0, 1):.6f}" for _ in range(20)]


def mixed(source):
    return [*(f"{source.gauss(50, 20):.2f}" for _ in range(6)), str(source.randrange(100)),
            source.choice(["red", "green", "blue", ""]), source.choice(["Lisbon", "Oslo", "Rome", "Bern"]),
            source.choice(["yes", "no"])]


def run(command):
    seconds, memory, rows, columns = subprocess.run(
        command, check=True, capture_output=True, text=True).stdout.split()
    return float(seconds), int(memory) * 1024, int(rows), int(columns)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    subprocess.run(
        ["swift", "build", "-c", "release", "--package-path", f"{ROOT}/Scripts/table-reading", "--scratch-path",
         f"{ROOT}/.build-table-reading"], check=True, capture_output=True)
    ours = f"{ROOT}/.build-table-reading/release/table-reading"
    print(f"pandas {pandas.__version__}, {rounds} rounds\n")
    print("| file | reader | MB/s, median | least | most | memory | of the numbers |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "table.csv")
        for name, make_row, names in [
            ("20 columns of numbers", numbers, [f"x{index}" for index in range(20)]),
            ("7 columns of numbers, 3 of texts", mixed,
             ["a", "b", "c", "d", "e", "f", "count", "color", "city", "answer"]),
        ]:
            write(path, make_row, names)
            size = os.path.getsize(path)
            readers = {
                "Rectifier": [ours, path],
                "pandas": [sys.executable, "-c", PANDAS.format(options=""), path],
            }
            if make_row is numbers:
                readers["pandas, float32"] = [
                    sys.executable, "-c", PANDAS.format(options=", dtype='float32'"), path]
            results = {reader: [] for reader in readers}
            for _ in range(rounds):
                for reader, command in readers.items():
                    results[reader].append(run(command))
            for reader, values in results.items():
                speeds = [size / 1e6 / seconds for seconds, *_ in values]
                memory = max(value[1] for value in values)
                share = memory / (values[0][2] * values[0][3] * 4)
                print(f"| {name} | {reader} | {statistics.median(speeds):.0f} | {min(speeds):.0f} | {max(speeds):.0f} "
                      f"| {memory / 1e6:.0f} MB | {share:.1f} × |", flush=True)


main()
