"""signed-rank.json: Wilcoxon's signed-rank test, exact, by SciPy; and student.json: Student's t distribution, by mpmath.

Without equal magnitudes and zeros SciPy's method "exact" is the reference; with them its permutation test over all 2^n signs. Both are
compared with a count of all signs here.
"""

import itertools

import mpmath
import numpy as np
from mpmath import mp, mpf
from scipy import stats

import common


def counted(differences, zeros):
    """The two sums of ranks and the two-sided p, by listing all signs."""
    differences = np.asarray(differences, dtype=np.float64)
    kept = differences if zeros == "pratt" else differences[differences != 0]
    ranks = stats.rankdata(np.abs(kept))
    ranks, kept = ranks[kept != 0], kept[kept != 0]
    positive, all_ranks = ranks[kept > 0].sum(), ranks.sum()
    if len(ranks) == 0:
        return 0.0, 0.0, 1.0
    sums = np.zeros(1)
    for rank in ranks:
        sums = np.concatenate([sums, sums + rank])
    lower, upper = np.mean(sums <= positive + 1e-9), np.mean(sums >= positive - 1e-9)
    return positive, all_ranks - positive, min(1.0, 2 * min(lower, upper))


def by_scipy(differences, zeros):
    magnitudes = [abs(d) for d in differences]
    if 0.0 in differences or len(set(magnitudes)) < len(magnitudes):
        method = stats.PermutationMethod(n_resamples=np.inf, batch=4096)
    else:
        method = "exact"
    return stats.wilcoxon(differences, zero_method="wilcox" if zeros == "drop" else "pratt", method=method).pvalue


def signed_rank():
    generator = np.random.default_rng(5)
    lists = [
        ("all of one sign", [1.0, 2.0, 3.0, 4.0, 5.0]),
        ("one pair", [0.5]),
        ("Wilcoxon 1945, the differences of Darwin's maize", [49.0, -67.0, 8.0, 16.0, 6.0, 23.0, 28.0, 41.0, 14.0, 29.0, 56.0, 24.0, 75.0, 60.0, -48.0]),
        ("ties", [1.0, 1.0, -1.0, 2.0, 2.0, -3.0, 3.0, 4.0]),
        ("ties and zeros", [0.0, 0.0, 1.0, 1.0, -1.0, 2.0, -2.0, 0.0, 3.0, 5.0]),
        ("only zeros", [0.0, 0.0, 0.0]),
        ("all the same", [2.0] * 6),
        ("an even balance", [1.0, -1.0, 2.0, -2.0]),
    ]
    for count in (3, 7, 12, 20, 30):
        lists.append((f"{count} normals", common.exact_list(np.round(generator.standard_normal(count) * 64) / 64 + 0.25 + np.arange(count) / 4096)))
    for count in (9, 12, 16):
        # As differences of accuracies are: few values, many of them equal.
        lists.append((f"{count} coarse numbers", [float(v) for v in generator.integers(-2, 5, count)]))
    cases = []
    for name, differences in lists:
        for zeros in ("drop", "pratt") if 0.0 in differences else ("drop",):
            few = len([d for d in differences if d != 0]) <= 20
            positive, negative, p = counted(differences, zeros) if few else (None, None, None)
            if any(differences) and len(differences) > 1:
                reference = float(by_scipy(differences, zeros))
                assert p is None or abs(reference - p) < 1e-12, (name, zeros, reference, p)
                p = reference
            cases.append({"name": name, "zeros": zeros, "differences": differences, "positive": positive, "negative": negative, "p": float(p)})
    common.write("signed-rank.json", cases)


def student_probability(t, freedom):
    x = freedom / (freedom + t * t)
    tail = mpmath.betainc(freedom / 2, mpf(1) / 2, 0, x, regularized=True) / 2
    return tail if t < 0 else 1 - tail


def student():
    mp.dps = 40
    cases = []
    for freedom in (1, 2, 3, 5, 19, 29, 100, 1000):
        for t in ("-40", "-6.5", "-2.5", "-1", "-0.125", "0", "0.5", "2.09375", "8"):
            p = student_probability(mpf(t), mpf(freedom))
            cases.append({"degreesOfFreedom": freedom, "t": float(t), "probability": common.number(common.to_double(p))})
    quantiles = []
    for freedom in (1, 2, 4, 19, 29, 99):
        for probability in (0.5, 0.9, 0.95, 0.975, 0.995):
            start = mpf(float(stats.t.ppf(probability, freedom)))
            t = start if probability == 0.5 else mpmath.findroot(lambda t: student_probability(t, mpf(freedom)) - mpf(probability), start)
            quantiles.append({"degreesOfFreedom": freedom, "probability": probability, "t": common.number(common.to_double(t))})
    common.write("student.json", cases)
    common.write("student-quantiles.json", quantiles)


signed_rank()
student()
