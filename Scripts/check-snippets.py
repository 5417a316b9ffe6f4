#!/usr/bin/env python3
"""Compiles the Swift of README.md and Documentation/*.md as a reader pastes it.

    Scripts/check-snippets.py [FOLDER-OF-A-BUILD]

The snippets of a page build on one another, as the page says: pasted one after the other into one main.swift, they must
compile without an error or a warning in Swift 6 mode. Lines are said as those of the page. The library must have been
built; the folder is `.build/release` unless another is named. A snippet of a manifest (`.package(…)`) is marked
`swift manifest` and is read as a whole Package.swift.
"""

import glob
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def main():
    build = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, ".build/release"))
    if not os.path.isdir(os.path.join(build, "Modules", "Rectifier.swiftmodule")) and not os.path.isfile(
            os.path.join(build, "Modules", "Rectifier.swiftmodule")):
        sys.exit(f"check-snippets: {build}/Modules has no Rectifier; build it first")
    pages = ["README.md"] + sorted(glob.glob("Documentation/*.md", root_dir=ROOT))
    counted = failed = 0
    for page in pages:
        with open(os.path.join(ROOT, page)) as file:
            lines = file.read().split("\n")
        snippets, manifests = swift_of(lines)
        counted += snippets + len(manifests)
        if snippets and not compiles(page, lines, build):
            failed += 1
        for start, text in manifests:
            if not is_manifest(page, start, text):
                failed += 1
    if not counted:
        sys.exit("check-snippets: no snippet was found")
    if failed:
        sys.exit(f"check-snippets: {failed} of the pages or manifests do not compile as pasted")
    print(f"check-snippets: {counted} snippets compile as pasted")


def swift_of(lines):
    """How many Swift snippets a page has, and its manifests; in `lines` all but the snippets becomes empty, so that
    line numbers stay those of the page."""
    count, manifests, inside, manifest = 0, [], None, []
    for number, line in enumerate(lines):
        if inside is None and line.startswith("```"):
            inside = line[3:].strip()
            manifest = []
            count += inside == "swift"
            lines[number] = ""
        elif line.startswith("```"):
            if inside == "swift manifest":
                manifests.append((number - len(manifest), "\n".join(manifest)))
            inside = None
            lines[number] = ""
        elif inside != "swift":
            manifest.append(line)
            lines[number] = ""
    return count, manifests


def compiles(page, lines, build):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "main.swift")
        with open(path, "w") as file:
            file.write("\n".join(lines))
        maps = [
            "Sources/COneDNN/module.modulemap", "Sources/CZlib/module.modulemap",
            "Sources/CKernels/include/module.modulemap",
        ]
        checkouts = os.path.join(os.path.dirname(build), "checkouts")
        maps = [os.path.join(ROOT, path) for path in maps] + [
            os.path.join(build, "CDigits.build/module.modulemap"),
            os.path.join(checkouts, "swift-numerics/Sources/_NumericsShims/include/module.modulemap"),
        ]
        flags = [flag for path in maps if os.path.exists(path) for flag in ("-Xcc", "-fmodule-map-file=" + path)]
        done = subprocess.run(
            ["swiftc", "-typecheck", "-swift-version", "6", "-warnings-as-errors",
             "-module-cache-path", os.path.join(build, "ModuleCache"), "-I", os.path.join(build, "Modules"), *flags, path],
            text=True, capture_output=True)
        if done.returncode:
            print(done.stderr.replace(path, page), file=sys.stderr)
        return done.returncode == 0


def is_manifest(page, start, text):
    """A Package.swift that the package manager can read; `…` in an address stands for the user's own."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "Package.swift"), "w") as file:
            file.write(re.sub("…", "example.com", text))
        done = subprocess.run(["swift", "package", "--package-path", folder, "dump-package"], text=True,
                              capture_output=True)
        if done.returncode:
            print(f"{page}:{start}: the manifest cannot be read\n{done.stderr}", file=sys.stderr)
        return done.returncode == 0


if __name__ == "__main__":
    main()
