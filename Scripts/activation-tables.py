#!/usr/bin/env python3
"""Writes what `rectify functions --markdown` prints into README.md, and gives Documentation/Activations.md a row for each of these
functions, in that order. Rows that it has stay as they are: what other libraries call a function is filled in by hand.

    .build/release/rectify functions --markdown | Scripts/activation-tables.py
"""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def replace_table(page, header, make):
    """Puts make(rows) in place of the rows of the table whose header begins like that."""
    path = ROOT / page
    lines = path.read_text().split("\n")
    start = next(i for i, line in enumerate(lines) if line.startswith(header))
    end = start
    while lines[end].startswith("|"):
        end += 1
    lines[start:end] = make(lines[start:end])
    path.write_text("\n".join(lines))


def name(row):
    return row.split("`")[1]


def main():
    table = sys.stdin.read().strip().split("\n")
    names = [name(row) for row in table[2:]]
    replace_table("README.md", "| name |", lambda _: table)

    def rows(old):
        known = {name(row): row for row in old[2:]}
        empty = "| `{}` |" + " – |" * (old[0].count("|") - 3) + " |"
        return old[:2] + [known.get(n, empty.format(n)) for n in names]

    replace_table("Documentation/Activations.md", "| here |", rows)


main()
