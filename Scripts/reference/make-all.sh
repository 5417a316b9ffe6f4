#!/bin/sh
# Makes every file of Tests/RectifierTests/Reference anew. PYTHON names the interpreter of the environment (README.md).
set -eu
cd "$(dirname "$0")"
python=${PYTHON:-python3}
# The first eight need no PyTorch.
for script in activations gains normal philox printing decimals tables metrics softmax losses optimizers initializers tensor_operations; do
    "$python" "$script.py"
done
