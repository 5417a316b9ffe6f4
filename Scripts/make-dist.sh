#!/bin/sh
# One archive with `rectify`, for machines without Swift: Swift's libraries are inside the program; oneDNN, of which Debian
# has no static form, and what else it loads lie beside it, each with its licence. Only the C library is the system's.
#
#   Scripts/make-dist.sh SWIFT
set -eu
cd "$(dirname "$0")/.."
swift="$1"
version=$(sed -n 's/.*currentVersion = "\(.*\)".*/\1/p' Sources/RectifierExperiments/Runs/Version.swift)
name="rectify-$version-linux-$(uname -m)"
scratch=.build-dist
archive="$scratch/$name.tar.gz"

# shellcheck disable=SC2016,SC2086 # $ORIGIN is the loader's; SWIFT may be several words
$swift build -c release --product rectify --scratch-path "$scratch" --static-swift-stdlib \
    -Xlinker -rpath -Xlinker '$ORIGIN/../lib' -Xlinker --disable-new-dtags

folder="$scratch/$name"
rm -rf "$folder"
mkdir -p "$folder/bin" "$folder/lib" "$folder/licenses"
cp "$scratch/release/rectify" "$folder/bin/rectify"
strip "$folder/bin/rectify"
# All that the program loads, but the C library and its loader, which belong to the system.
ldd "$folder/bin/rectify" | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p' | while read -r library; do
    case "${library##*/}" in
    libc.so* | libm.so* | libdl.so* | libpthread.so* | librt.so* | ld-linux*) continue ;;
    esac
    cp -L "$library" "$folder/lib/"
    # Where /lib is a link to /usr/lib, the package may own the file by either path.
    file=$(readlink -f "$library")
    package=$({ dpkg -S "$file" || dpkg -S "${file#/usr}"; } 2>/dev/null | head -1 | cut -d: -f1)
    if [ -n "$package" ] && [ -e "/usr/share/doc/$package/copyright" ]; then
        cp -L "/usr/share/doc/$package/copyright" "$folder/licenses/$package"
    else
        echo "make-dist: no licence was found for ${library##*/}" >&2
    fi
done
for package in "$scratch"/checkouts/*; do
    cp "$package/LICENSE.txt" "$folder/licenses/$(basename "$package")"
done
strip --strip-unneeded "$folder/lib/"*
cp LICENSE CHANGELOG.md "$folder/"
cp Sources/CDigits/README.md "$folder/licenses/digits"

# The program as a user finds it: unpacked elsewhere, with no Swift on the path to its libraries.
tar -C "$scratch" -czf "$archive.partial" "$name"
check=$(mktemp -d)
trap 'rm -rf "$check"' EXIT
tar -C "$check" -xzf "$archive.partial"
[ "$(env -i "$check/$name/bin/rectify" --version)" = "$version" ]
env -i "$check/$name/bin/rectify" train digits --epochs 1 --quiet >/dev/null
mv "$archive.partial" "$archive"
du -h "$archive"
