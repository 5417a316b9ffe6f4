#!/usr/bin/env python3
"""Measures Rectifier beside PyTorch, JAX and MLX, and says how far each is from what the machine could do.

`make bench` sets it up and runs it; see Documentation/Benchmarking.md for what its numbers are.
"""

import argparse
import json
import os
import re
import sys
import tempfile

from driver import report
from driver.chart import write_chart
from driver.digits import measure_digits
from driver.machine import Machine
from driver.measure import measure
from driver.quiet import Quiet
from driver.process import FOLDER, LIBRARIES, LIMIT, start, use_cpus
from driver.workloads import DIGITS, Data, all_names, network_names


def main():
    options = parse_options()
    names = chosen_names(options)
    results = report.results(options.json) if options.resume else {}
    use_cpus(options.threads)
    machine = Machine(options.threads, options.rounds, options.python)
    quiet = Quiet(options.patience)
    with tempfile.TemporaryDirectory() as folder:
        names = [name for name in names if name not in results]
        if DIGITS in names:
            results[DIGITS] = measure_digits(options, folder, quiet)
            print(report.text(DIGITS, results[DIGITS]), flush=True)
        libraries = [
            start(name, options.python, os.path.join(options.products, "Benchmark"), options.threads)
            for name in [*LIBRARIES, LIMIT] if name in options.libraries
        ]
        data = Data(folder)
        for name in names:
            if name == DIGITS:
                continue
            path = data.file(name)
            results[name] = measure(name, path, libraries, options.rounds, folder, quiet)
            data.release(path)
            print(report.text(name, results[name]), flush=True)
            write_json(results, options.json)
        for library in libraries:
            library.stop()
    machine.finish(quiet)
    results = {name: results[name] for name in sorted(results, key=place)}
    write_json(results, options.json)
    if is_whole(options, results) or options.document:
        with open(os.path.join(FOLDER, "RESULTS.md"), "w") as file:
            file.write(report.document(results, machine, missing=len(set(all_names()) - set(results))))
        write_chart(results, machine, os.path.join(FOLDER, "results.svg"))
    disagreeing = [name for name, figures in results.items() if any(f.agrees is False for f in figures)]
    if disagreeing:
        sys.exit("The libraries' results differ: " + ", ".join(disagreeing))


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--filter", type=regular_expression, help="only workloads whose names this finds")
    parser.add_argument("--json", help="a file to write the figures to")
    parser.add_argument("--resume", type=lambda text: text == "yes", default=False,
                        help="yes: go on with that file, whose workloads are not measured again")
    parser.add_argument("--document", type=lambda text: text == "yes", default=False,
                        help="yes: write RESULTS.md and its chart of what there is, which says how much is missing")
    parser.add_argument("--network", help="one more network, such as 784-512-10 or 784-8x256-10")
    parser.add_argument("--batch", type=int, default=128, help="its rows a step")
    parser.add_argument("--activation", default="relu", help="its activation")
    parser.add_argument("--optimizer", default="sgd", choices=["sgd", "adam"], help="its optimiser")
    parser.add_argument("--rounds", type=int, default=5, help="how often each library is measured, in turn")
    parser.add_argument("--threads", type=int, default=2, help="threads, and CPUs, of each library")
    parser.add_argument("--patience", type=float, default=10,
                        help="seconds to wait before a round, at most, while other programs are busy")
    parser.add_argument("--libraries", default=",".join([*LIBRARIES, LIMIT]), type=lambda text: text.split(","),
                        help="only these")
    parser.add_argument("--python", default=sys.executable, help="the Python that has the other libraries")
    parser.add_argument("--products", required=True, help="where the benchmark was built, and rectify")
    return parser.parse_args()


def regular_expression(text):
    try:
        return re.compile(text)
    except re.error as error:
        raise argparse.ArgumentTypeError(f"'{text}' is not a regular expression: {error}") from error


def chosen_names(options):
    names = all_names()
    if options.network:
        added = network_names(options.network, options.batch, options.activation, options.optimizer)
        # On its own, unless a filter asks for others too.
        names = [name for name in added if name not in names] + (names if options.filter else [])
        names = names or added
    if options.filter:
        names = [name for name in names if options.filter.search(name)]
    if not names:
        sys.exit(f"No workload's name has '{options.filter.pattern}'.")
    return names


def write_json(results, path):
    """Writes the figures so far, so that a run that is cut short leaves them."""
    if path:
        with open(path, "w") as file:
            json.dump(report.records(results), file, indent=1)
            file.write("\n")


def place(name):
    """Where the workload stands in the report: a network that was added comes last."""
    names = all_names()
    return names.index(name) if name in names else len(names)


def is_whole(options, results):
    """Whether everything was measured, so that the report in the tree may be replaced."""
    return set(results) == set(all_names()) and set(options.libraries) == {*LIBRARIES, LIMIT}


if __name__ == "__main__":
    main()
