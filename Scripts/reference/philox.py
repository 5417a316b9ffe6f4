"""philox.json: known answers of Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", 2011).

The words are written as integers.
"""

import numpy as np

import common


def philox(counter, key, bits, multipliers, increments, rounds=10):
    """Philox with four words of `bits` bits: NumPy has the one of 64 bits, which checks the structure below."""
    mask = (1 << bits) - 1
    c, k = list(counter), list(key)
    for round in range(rounds):
        if round > 0:
            k = [(word + increment) & mask for word, increment in zip(k, increments)]
        product0, product1 = multipliers[0] * c[0], multipliers[1] * c[2]
        high0, low0 = product0 >> bits, product0 & mask
        high1, low1 = product1 >> bits, product1 & mask
        c = [high1 ^ c[1] ^ k[0], low1, high0 ^ c[3] ^ k[1], low0]
    return c


def philox4x32(counter, key):
    return philox(counter, key, 32, (0xD2511F53, 0xCD9E8D57), (0x9E3779B9, 0xBB67AE85))


def philox4x64(counter, key):
    multipliers = (0xD2E7470EE14C6C93, 0xCA5A826395121157)
    return philox(counter, key, 64, multipliers, (0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B))


def check_against_numpy():
    generator = np.random.default_rng(1)
    for _ in range(20):
        counter = [int(w) for w in generator.integers(0, 2**63, 4, dtype=np.uint64)]
        key = [int(w) for w in generator.integers(0, 2**63, 2, dtype=np.uint64)]
        numpys = np.random.Philox(counter=counter, key=key).random_raw(4)
        # NumPy adds one to the counter before its first output.
        counter[0] += 1
        assert [int(w) for w in numpys] == philox4x64(counter, key)


def words(text):
    return [int(word, 16) for word in text.split()]


def main():
    check_against_numpy()
    # Published with Random123 (kat_vectors)
    published = [
        ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
    ]
    for counter, key, output in published:
        assert philox4x32(words(counter), words(key)) == words(output)
    pairs = [(words(counter), words(key)) for counter, key, _ in published]
    # Single bits at either end of every word's neighbourhood, consecutive counters, and arbitrary ones
    pairs += [
        ([1, 0, 0, 0], [0, 0]),
        ([0, 1, 0, 0], [0, 0]),
        ([0, 0, 1, 0], [0, 0]),
        ([0, 0, 0, 1], [0, 0]),
        ([0, 0, 0, 0], [1, 0]),
        ([0, 0, 0, 0], [0, 1]),
        ([0xFFFFFFFF, 0, 0, 0], [42, 0]),
    ]
    generator = np.random.default_rng(2)
    for _ in range(4):
        drawn = [int(w) for w in generator.integers(0, 2**32, 6, dtype=np.uint64)]
        pairs.append((drawn[:4], drawn[4:]))
    cases = [{"counter": c, "key": k, "output": philox4x32(c, k)} for c, k in pairs]
    common.write("philox.json", cases)


main()
