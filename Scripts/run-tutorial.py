#!/usr/bin/env python3
"""Runs every command of Documentation/Tutorial.md, and writes what it printed under it.

    Scripts/run-tutorial.py [PATH-TO-RECTIFY]

A command stands in a block marked `console`, in a line that begins with `$ ` (and those that a backslash joins to it);
what follows up to the next command or the end of the block is replaced, long lines broken. All
commands run in one directory, which is
removed in the end. Of the pictures that the document shows, those of which a command wrote NAME.svg there are copied;
of a report NAME.html the top is photographed by Chromium as NAME.png.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DOCUMENT = os.path.join(ROOT, "Documentation", "Tutorial.md")
COLUMNS = 118
PHOTOGRAPHS = {"width": 1180, "height": 1150}


def main():
    tool = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, ".build/release/rectify"))
    if not os.access(tool, os.X_OK):
        sys.exit(f"run-tutorial: {tool} is missing; build it, or name another")
    with open(DOCUMENT) as file:
        text = file.read()
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PATH": os.path.dirname(tool) + os.pathsep + os.environ["PATH"], "COLUMNS": str(COLUMNS)}
        text = re.sub(r"^```console\n(.*?)^```$", lambda block: run_block(block[1], folder, environment), text,
                      flags=re.MULTILINE | re.DOTALL)
        take_pictures(text, folder)
    with open(DOCUMENT, "w") as file:
        file.write(text)


def run_block(block, folder, environment):
    """The block with the output of each of its commands."""
    lines = []
    for command in re.findall(r"^\$ (?:.*\\\n)*.*$", block, flags=re.MULTILINE):
        print(command, file=sys.stderr)
        script = command.removeprefix("$ ")
        done = subprocess.run(["bash", "-c", script], cwd=folder, env=environment, text=True, capture_output=True)
        if done.returncode:
            sys.exit(f"run-tutorial: exit code {done.returncode}: {script}\n{done.stderr}")
        output = "\n".join(part for line in done.stdout.rstrip().split("\n") for part in broken(line))
        lines += [command, output] if output else [command]
    return "```console\n" + "\n".join(lines) + "\n```"


def broken(line):
    """A line in lines of at most COLUMNS, the further ones under the text after a heading."""
    if len(line) <= COLUMNS:
        return [line.rstrip()]
    start = len(re.match(r"\S+ {2,}|\s*", line)[0])
    return textwrap.wrap(line, COLUMNS, subsequent_indent=" " * start, break_on_hyphens=False)


def take_pictures(text, folder):
    """The pictures of the document that the commands made."""
    for path in re.findall(r"\]\((pictures/[^)]+)\)", text):
        name, kind = os.path.splitext(os.path.basename(path))
        target = os.path.join(ROOT, "Documentation", path)
        if kind == ".svg" and os.path.exists(os.path.join(folder, name + kind)):
            shutil.copy(os.path.join(folder, name + kind), target)
        report = os.path.join(folder, name + ".html")
        if kind == ".png" and os.path.exists(report):
            subprocess.run(
                ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                 "--window-size={width},{height}".format(**PHOTOGRAPHS), f"--screenshot={target}", f"file://{report}"],
                check=True, capture_output=True)


if __name__ == "__main__":
    main()
