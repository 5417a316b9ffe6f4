#!/bin/sh
# What `make claims` runs: measures claims and writes their tables and pictures into Documentation/Claims.md.
#     run.sh [CLAIM…] [--seeds N]
# Each seed has one thread; as many seeds run at once as there are cores.
set -eu
cd "$(dirname "$0")"

${SWIFT:-swift} build -c release --product Claims >&2
# A measurement belongs to the sources that it was made with.
commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
git diff --quiet HEAD -- Sources ../Sources 2>/dev/null || commit="$commit with changes"
OMP_NUM_THREADS=1 exec .build/release/Claims --document ../Documentation/Claims.md --commit "$commit" "$@"
