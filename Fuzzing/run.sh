#!/bin/sh
# Tries the readers of what comes from outside with damaged inputs, by libFuzzer and the address sanitizer:
#     Fuzzing/run.sh SWIFT RUNS SEED READER...
# Ends with an error at the first input that traps, takes longer than 20 seconds or more memory than it may; the input is
# then in .build-fuzz/found. What was found before stays in .build-fuzz/corpus, and the next run goes on from there.
set -eu
cd "$(dirname "$0")/.."
swift=$1 runs=$2 seed=$3
shift 3
folder=.build-fuzz
"$swift" build --package-path Fuzzing --scratch-path $folder -c release --sanitize=fuzzer --sanitize=address \
    -Xswiftc -enable-testing -Xswiftc -sanitize-coverage=edge,inline-8bit-counters,pc-table,trace-cmp,indirect-calls
program=$folder/release/Fuzz
# Memory that was freed is not kept back for long: it would be counted by libFuzzer's limit.
export ASAN_OPTIONS="detect_leaks=0:quarantine_size_mb=16:malloc_context_size=2:${ASAN_OPTIONS:-}"
mkdir -p $folder/found
for reader in "$@"; do
    inputs=$folder/inputs/$reader
    rm -rf "$inputs"
    mkdir -p "$folder/corpus/$reader"
    $program --reader="$reader" --write="$inputs" >/dev/null 2>&1
    limits="-timeout=20 -rss_limit_mb=3072 -artifact_prefix=$folder/found/$reader-"
    echo "== $reader: large inputs"
    # shellcheck disable=SC2086 # the options are separate words
    $program --reader="$reader" $limits "$inputs"/large/* >"$folder/log-$reader" 2>&1 || {
        tail -40 "$folder/log-$reader"
        exit 1
    }
    grep "the most memory" "$folder/log-$reader"
    echo "== $reader: $runs changed inputs"
    # shellcheck disable=SC2086
    $program --reader="$reader" $limits -runs="$runs" -seed="$seed" -max_len=4096 -dict="$inputs/words" \
        -print_final_stats=1 -verbosity=1 "$folder/corpus/$reader" "$inputs/seeds" >"$folder/log-$reader" 2>&1 || {
        tail -40 "$folder/log-$reader"
        exit 1
    }
    grep -E "INITED|DONE|stat::|the most memory" "$folder/log-$reader"
done
