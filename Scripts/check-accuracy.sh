#!/bin/sh
# Builds Scripts/exhaustive and runs it with the options given:
#     Scripts/check-accuracy.sh SWIFT [--filter TEXT] [--stride N] [--document FILE] [--quiet yes]
# With --document the rows are kept beside the program, under a name that changes with the loops and the bounds, so that
# a run that was stopped goes on where it was.
set -eu
cd "$(dirname "$0")/.."
# The loops are compiled as SwiftPM compiles them for release: by the clang of the Swift toolchain, with -O2.
clang=$(dirname "$(command -v "$1")")/clang
shift
folder=.build-exhaustive
libraries="-lm -lpthread"
native=""
if [ "$(uname -m)" = x86_64 ]; then
    libraries="-lmvec $libraries"
    native="-march=native"
fi
mkdir -p $folder
if [ ! -e $folder/exhaustive ] || [ -n "$(find Scripts/exhaustive Sources/CKernels -type f -newer $folder/exhaustive)" ]; then
    flags="-O2 -Wall -Wextra -Wno-missing-field-initializers -ISources/CKernels/include"
    "$clang" $flags -c Scripts/exhaustive/kernels.c -o $folder/kernels.o
    "$clang" $flags -c Sources/CKernels/Threads.c -o $folder/Threads.o
    for name in reference cases compare sweep table main; do
        "$clang" $flags $native -c Scripts/exhaustive/$name.c -o $folder/$name.o
    done
    "$clang" $folder/*.o -o $folder/exhaustive $libraries
fi
case " $* " in
*" --document "*)
    # What the loops of one number are made of; a change of, say, the matrix products leaves them as they are.
    loops="math elementwise"
    sum=$( (cd Sources/CKernels && for name in $loops; do cat $name.inc; done && "$clang" --version &&
        cd ../../$folder && cat reference.o cases.o compare.o sweep.o) | cksum | cut -d ' ' -f 1)
    processor=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)
    exec $folder/exhaustive --rows "$folder/rows-$sum" --processor "${processor:-$(uname -m)}" \
        --compiler "$("$clang" --version | head -1 | sed 's/ (.*//')" "$@"
    ;;
*) exec $folder/exhaustive "$@" ;;
esac
