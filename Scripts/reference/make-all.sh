#!/bin/sh
# Makes every file of Tests/TestSupport/Reference anew. PYTHON names the interpreter of the environment (README.md).
set -eu
cd "$(dirname "$0")"
python=${PYTHON:-python3}
# The first twelve need no PyTorch.
for script in activations gains mean_field normal philox printing decimals tables metrics softmax summaries event_files rows losses optimizers initializers orthogonal normalization tensor_operations csv_logs model_files schedules clipping early_stopping signed_rank learning_rate_rules cross_entropy; do
    "$python" "$script.py"
done
