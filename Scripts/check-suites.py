#!/usr/bin/env python3
"""Fails where a suite that the tests declare did not run: a test run that runs nothing exits with 0.

check-suites.py tests-swift-testing.xml
"""
import pathlib
import re
import sys

declaration = re.compile(r"@Suite\b(?:\(.*?\))?\s*(?:\w+ )*?(?:struct|enum|class|actor) (\w+)")
declared = {
    name: path
    for path in sorted(pathlib.Path("Tests").rglob("*.swift"))
    for name in declaration.findall(path.read_text())
}
report = pathlib.Path(sys.argv[1]).read_text()
ran = {part for names in re.findall(r'classname="([^"]*)"', report) for part in names.split(".")}
missing = sorted(set(declared) - ran)
for name in missing:
    print(f"{declared[name]}: the suite {name} did not run", file=sys.stderr)
if missing or not declared:
    sys.exit(f"{len(missing)} of {len(declared)} suites did not run, says {sys.argv[1]}")
print(f"All {len(declared)} suites ran.")
