#!/bin/sh
# One training step of 64-128-128-10 at batch 32 here and in PyTorch, in turn:
#     Scripts/compare-step-time.sh PYTHON      where PYTHON is an interpreter that has torch
set -eu
cd "$(dirname "$0")/.."
python=${1:?the path of a Python interpreter that has torch}
swift build -c release --package-path Scripts/step-time --scratch-path .build-step-time >/dev/null
for _ in 1 2 3 4 5; do
    .build-step-time/release/step-time 2000
    "$python" Scripts/reference/step-time.py --steps 2000
done
