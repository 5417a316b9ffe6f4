#!/bin/sh
# Remakes the pictures of the documentation: curves by `rectify plot`, and a photograph of a report by Chromium.
#
#   Scripts/make-pictures.sh [PATH-TO-RECTIFY]
set -eu

rectify="${1:-.build/release/rectify}"
folder=Documentation/pictures
[ -x "$rectify" ] || { echo "make-pictures: $rectify is missing; build it, or name another" >&2; exit 66; }
command -v chromium >/dev/null || { echo "make-pictures: chromium is needed" >&2; exit 69; }
mkdir -p "$folder"

"$rectify" plot relu -o "$folder/relu.svg" >/dev/null
"$rectify" plot relu leaky-relu:negative-slope=0.1 prelu elu -o "$folder/alternatives.svg" >/dev/null
"$rectify" plot relu leaky-relu:negative-slope=0.1 elu sigmoid tanh --derivative -o "$folder/derivatives.svg" >/dev/null
"$rectify" plot --schedule step --schedule cosine --schedule one-cycle -o "$folder/schedules.svg" >/dev/null

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
"$rectify" train digits --report "$temporary/report.html" --quiet >/dev/null
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1180,1150 \
    --screenshot="$folder/report.png" "file://$temporary/report.html" >/dev/null 2>&1
ls -l "$folder"
