"""Decimal texts and the Floats nearest to them, found with whole numbers alone: no rounding on the way.

    python Scripts/reference/decimals.py
"""

import random
from fractions import Fraction

import numpy as np

import common


def nearest_float(value):
    """The bits of the binary32 nearest to a positive fraction, ties to even; None where it would be infinite."""
    exponent = max(value.numerator.bit_length() - value.denominator.bit_length() - 24, -149)
    while value >= Fraction(2) ** (exponent + 24):
        exponent += 1
    while exponent > -149 and value < Fraction(2) ** (exponent + 23):
        exponent -= 1
    mantissa = round(value / Fraction(2) ** exponent)  # ties to even
    if mantissa == 1 << 24:
        mantissa, exponent = mantissa >> 1, exponent + 1
    if exponent > 104:
        return None
    return mantissa if mantissa < 1 << 23 else ((exponent + 150) << 23) | (mantissa - (1 << 23))


def exact_decimal(value):
    """A fraction whose denominator is a power of 2, written out."""
    power = value.denominator.bit_length() - 1
    text = str(value.numerator * 5 ** power)
    text = text.rjust(power + 1, "0")
    return (text[: len(text) - power] + "." + text[len(text) - power :]) if power else text


def case(text):
    sign = text.startswith("-")
    mantissa, _, exponent = text.lstrip("+-").lower().partition("e")
    value = Fraction(mantissa) * Fraction(10) ** int(exponent or 0)
    bits = nearest_float(value) if value else 0
    if bits is not None:
        # The check of the check: rounded twice, which is right but for halfway cases.
        assert abs(bits - int(np.float32(float(value)).view(np.uint32))) <= 1, text
        bits |= sign << 31
    return {"text": text, "bits": bits}


def main():
    generator = random.Random(1)
    texts = ["0", "-0", "+0", "0e5", ".5", "5.", "+.5", "-5.", "1e5", "1E+5", "1e-5", "007", "0.000000000000000000000001",
             "100000000000000000000000", "9007199254740993", "16777217", "16777219", "33554435", "1e22", "1e23", "1e-22",
             "1e-23", "3.4028234663852886e38", "3.4028235677973366e38", "3.4028235677973365e38", "1e39", "-1e39",
             "1e400", "1e99999", "1e-99999", "1e-400", "1.17549435e-38", "1.1754942807573643e-38", "1e-45", "7e-46",
             "7.006492321624085e-46", "7.1e-46", "0." + "0" * 60 + "1", "1" + "0" * 38, "1" + "0" * 39,
             "0" * 400 + "1", "1" + "0" * 200 + "e-200", "0." + "0" * 200 + "1e200", "1.00000005960464477540",
             "1.00000005960464477539", "1.000000059604644775390625"]
    for _ in range(300):
        digits = "".join(generator.choice("0123456789") for _ in range(generator.randint(1, 30)))
        mark = generator.randint(0, len(digits))
        text = digits[:mark] + generator.choice([".", ""]) + digits[mark:]
        if generator.random() < 0.5:
            text += generator.choice("eE") + generator.choice(["", "+", "-"]) + str(generator.randint(0, 45))
        texts.append(generator.choice(["", "-", "+"]) + text)
    # Halfway between two neighbours, and a little beside it; normal and subnormal.
    for _ in range(100):
        exponent = generator.randint(-149, 20)
        mantissa = generator.randint(1 << 23, (1 << 24) - 1) if exponent > -149 else generator.randint(0, 1 << 23)
        text = exact_decimal((Fraction(mantissa) + Fraction(1, 2)) * Fraction(2) ** exponent)
        texts += [text, text + ("0001" if "." in text else ".0001"), text[:-1] + ("4" if text[-1] == "5" else text[-1])]
    common.write("decimals.json", [case(text) for text in dict.fromkeys(texts)])


main()
