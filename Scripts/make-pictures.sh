#!/bin/sh
# Remakes the pictures of the documentation: curves by `rectify plot`, photographs of reports by Chromium, and all that
# stands in the tutorial.
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

# The loss of each training in Documentation/Training.md, as its report offers it to be saved.
loss() {
    name=$1
    shift
    "$rectify" train digits --quiet --report "$temporary/$name.html" "$@" >/dev/null
    python3 - "$temporary/$name.html" >"$folder/$name.svg" <<'END'
import html, re, sys, urllib.parse
link = re.search(r'<a [^>]*download="loss\.svg"[^>]*>', open(sys.argv[1]).read())[0]
data = html.unescape(re.search(r'href="data:image/svg\+xml[^,]*,([^"]*)"', link)[1])
print(urllib.parse.unquote(data).rstrip("\n"))
END
}
sgd="--optimizer sgd --learning-rate 1 --momentum 0.9"
few="--validation-fraction 0.3 --test-fraction 0.6 --hidden 256,256 --learning-rate 0.01 --epochs 100"
# shellcheck disable=SC2086 # the options are separate words
{
    loss exploding $sgd
    loss exploding-clipped $sgd --clip-norm 0.1
    loss rate-too-high --learning-rate 0.05
    loss rate-scheduled --learning-rate 0.05 --schedule one-cycle
    loss overfitting $few
    loss overfitting-stopped $few --early-stopping patience=10
}
# The outputs in Documentation/Tutorial.md, and its pictures.
"$(dirname "$0")/run-tutorial.py" "$rectify"
ls -l "$folder"
