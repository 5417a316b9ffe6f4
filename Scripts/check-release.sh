#!/bin/sh
# Checks what a tag needs, and says how to set it: the version is the same everywhere and new, the changelog has it with
# a date, nothing is uncommitted; then the tests, the snippets, a package that depends on the tag, and the archive.
set -eu
cd "$(dirname "$0")/.."
version=$(sed -n 's/.*currentVersion = "\(.*\)".*/\1/p' Sources/RectifierExperiments/Runs/Version.swift)
wrong=""
say() { wrong=yes; echo "release: $1" >&2; }

echo "$version" | grep -Eq '^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$' ||
    say "Sources/RectifierExperiments/Runs/Version.swift: '$version' is no semantic version"
grep -Eq "^## $(echo "$version" | sed 's/\./\\./g') — [0-9]{4}-[0-9]{2}-[0-9]{2}\$" CHANGELOG.md ||
    say "CHANGELOG.md has no line '## $version — YYYY-MM-DD'"
grep -q "from: \"$version\"" README.md || say "README.md, 'In your package', names another version than $version"
[ -z "$(git status --porcelain)" ] || say "there are uncommitted changes (git status)"
git rev-parse -q --verify "refs/tags/$version" >/dev/null && say "the tag $version exists already; raise the version"
[ -z "$wrong" ] || exit 1

make test lint snippets user-package dist
echo "Ready. To release: git tag -a $version -m 'Rectifier $version' && git push origin $version"
