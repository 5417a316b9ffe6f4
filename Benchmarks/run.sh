#!/bin/sh
# What `make bench` runs: the other libraries in a virtual environment outside the tree, the builds, and the driver.
#     PYTHON    a Python that has the libraries, in place of that environment
set -eu
cd "$(dirname "$0")"

if [ -z "${PYTHON:-}" ]; then
    home=${XDG_CACHE_HOME:-$HOME/.cache}/rectifier-bench
    PYTHON=$home/bin/python
    if ! cmp -s requirements.txt "$home/installed.txt"; then
        echo "Installing PyTorch, JAX and MLX in $home" >&2
        python3 -m venv "$home"
        # PyTorch's own index has it without the libraries for GPUs.
        "$PYTHON" -m pip install --quiet --retries 0 --index-url https://download.pytorch.org/whl/cpu torch ||
            "$PYTHON" -m pip install --quiet torch
        "$PYTHON" -m pip install --quiet -r requirements.txt
        cp requirements.txt "$home/installed.txt"
    fi
fi

${SWIFT:-swift} build -c release --product rectify >&2
${SWIFT:-swift} build -c release --product Benchmark >&2
exec "$PYTHON" bench.py --products .build/release "$@"
