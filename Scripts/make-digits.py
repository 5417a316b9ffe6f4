#!/usr/bin/env python3
"""Writes Sources/CDigits/digits.bin from scikit-learn's copy of the UCI optical digits test set.

The file is 1797 × 64 bytes of pixels, 0 to 16, row by row, then 1797 bytes of labels, 0 to 9.

    python3 -m venv venv && venv/bin/pip install scikit-learn && venv/bin/python Scripts/make-digits.py
"""

import hashlib
import pathlib

import numpy
import sklearn
from sklearn.datasets import load_digits

digits = load_digits()
assert digits.data.shape == (1797, 64) and digits.target.shape == (1797,)
assert ((digits.data >= 0) & (digits.data <= 16) & (digits.data == digits.data.round())).all()
assert set(digits.target) == set(range(10))

content = digits.data.astype(numpy.uint8).tobytes() + digits.target.astype(numpy.uint8).tobytes()
path = pathlib.Path(__file__).resolve().parent.parent / "Sources" / "CDigits" / "digits.bin"
path.write_bytes(content)
print(f"{path}: {len(content)} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}, scikit-learn {sklearn.__version__}")
