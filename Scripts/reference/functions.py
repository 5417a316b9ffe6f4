"""The activation functions and their derivatives for one number, in mpmath.

Each takes an mpf and gives an mpf. They are written in forms that cancel nothing, so that 60 digits of working precision leave
far more than the 16 that are kept; check() compares them with the textbook formula, differentiated numerically, at 2000 digits.
"""

import mpmath
from mpmath import mp, mpf

mp.dps = 60

INFINITY = mpf("inf")

SELU_ALPHA = "1.6732632423543772848170429916717"
SELU_SCALE = "1.0507009873554804934193349852946"


def logistic(x):
    # With a negative exponent both ways: e^x for x = 3e38 would be a number of 1e38 digits before the point.
    if x >= 0:
        return 1 / (1 + mpmath.exp(-x))
    e = mpmath.exp(x)
    return e / (1 + e)


def log_one_plus_exp(x):
    return x + mpmath.log1p(mpmath.exp(-x)) if x > 0 else mpmath.log1p(mpmath.exp(x))


def normal_density(x):
    return mpmath.exp(-x * x / 2) / mpmath.sqrt(2 * mp.pi)


def normal_probability(x):
    return mpmath.erfc(-x / mpmath.sqrt(2)) / 2


class Function:
    """What is known about one activation with its parameters fixed.

    limits: y and derivative at -infinity, then at +infinity.
    kinks: where the function, its first or its second derivative jumps; `derivative` there is the convention of the contract (design.md).
    textbook: the definition as it stands in papers, for check().
    """

    def __init__(self, value, derivative, low, high, kinks=(), textbook=None):
        self.value, self.derivative = value, derivative
        self.low, self.high = low, high
        self.kinks = kinks
        self.textbook = textbook or value

    def __call__(self, x):
        if x == INFINITY:
            return self.high[0]
        if x == -INFINITY:
            return self.low[0]
        return self.value(x)

    def slope(self, x):
        if x == INFINITY:
            return self.high[1]
        if x == -INFINITY:
            return self.low[1]
        return self.derivative(x)


ZERO, ONE = mpf(0), mpf(1)
LIKE_RELU = dict(low=(ZERO, ZERO), high=(INFINITY, ONE))


def identity():
    return Function(lambda x: x, lambda x: ONE, low=(-INFINITY, ONE), high=(INFINITY, ONE))


def relu():
    return Function(lambda x: x if x > 0 else ZERO, lambda x: ONE if x > 0 else ZERO, kinks=(0,), **LIKE_RELU)


def relu6():
    return Function(
        lambda x: min(max(x, ZERO), mpf(6)), lambda x: ONE if 0 < x < 6 else ZERO,
        low=(ZERO, ZERO), high=(mpf(6), ZERO), kinks=(0, 6))


def leaky_relu(slope):
    # The function of slope 0 is 0 everywhere on the left, so that is its limit, although 0 * infinity is NaN.
    limit = -INFINITY if slope > 0 else INFINITY if slope < 0 else ZERO
    return Function(
        lambda x: x if x > 0 else slope * x, lambda x: ONE if x > 0 else slope,
        low=(limit, slope), high=(INFINITY, ONE), kinks=(0,))


def elu(alpha):
    return Function(
        lambda x: x if x > 0 else alpha * mpmath.expm1(x), lambda x: ONE if x > 0 else alpha * mpmath.exp(x),
        low=(-alpha, ZERO), high=(INFINITY, ONE), kinks=(0,),
        textbook=lambda x: x if x > 0 else alpha * (mpmath.exp(x) - 1))


def celu(alpha):
    return Function(
        lambda x: x if x > 0 else alpha * mpmath.expm1(x / alpha), lambda x: ONE if x > 0 else mpmath.exp(x / alpha),
        low=(-alpha, ZERO), high=(INFINITY, ONE), kinks=(0,),
        textbook=lambda x: max(ZERO, x) + min(ZERO, alpha * (mpmath.exp(x / alpha) - 1)))


def selu(alpha, scale):
    inner = elu(alpha)
    return Function(
        lambda x: scale * inner.value(x), lambda x: scale * inner.derivative(x),
        low=(-scale * alpha, ZERO), high=(INFINITY, scale), kinks=(0,),
        textbook=lambda x: scale * inner.textbook(x))


def gelu():
    return Function(
        lambda x: x * normal_probability(x), lambda x: normal_probability(x) + x * normal_density(x), **LIKE_RELU,
        textbook=lambda x: x / 2 * (1 + mpmath.erf(x / mpmath.sqrt(2))))


def gelu_tanh():
    # (1 + tanh u) / 2 is the logistic function of 2u, which does not cancel.
    cubic = mpf("0.044715")

    def inner(x):
        return 2 * mpmath.sqrt(2 / mp.pi) * (x + cubic * x**3)

    def derivative(x):
        u = inner(x)
        du = 2 * mpmath.sqrt(2 / mp.pi) * (1 + 3 * cubic * x**2)
        return logistic(u) + x * logistic(u) * logistic(-u) * du

    return Function(
        lambda x: x * logistic(inner(x)), derivative, **LIKE_RELU,
        textbook=lambda x: x / 2 * (1 + mpmath.tanh(mpmath.sqrt(2 / mp.pi) * (x + mpf("0.044715") * x**3))))


def gelu_sigmoid():
    k = mpf("1.702")
    return Function(
        lambda x: x * logistic(k * x), lambda x: logistic(k * x) * (1 + k * x * logistic(-k * x)), **LIKE_RELU,
        textbook=lambda x: x / (1 + mpmath.exp(-mpf("1.702") * x)))


def silu():
    return Function(
        lambda x: x * logistic(x), lambda x: logistic(x) * (1 + x * logistic(-x)), **LIKE_RELU,
        textbook=lambda x: x / (1 + mpmath.exp(-x)))


def mish():
    # With w = (1 + e^x)^2, tanh(log(1 + e^x)) = (w - 1) / (w + 1); top and bottom divided by e^2x for x > 0.
    def gate(x):
        if x > 0:
            e = mpmath.exp(-x)
            return (1 + 2 * e) / (1 + 2 * e + 2 * e * e)
        e = mpmath.exp(x)
        return (e * e + 2 * e) / (e * e + 2 * e + 2)

    return Function(
        lambda x: x * gate(x), lambda x: gate(x) + x * logistic(x) * (1 - gate(x) ** 2), **LIKE_RELU,
        textbook=lambda x: x * mpmath.tanh(mpmath.log(1 + mpmath.exp(x))))


def softplus():
    return Function(
        log_one_plus_exp, logistic, **LIKE_RELU, textbook=lambda x: mpmath.log(1 + mpmath.exp(x)))


def softsign():
    return Function(
        lambda x: x / (1 + abs(x)), lambda x: 1 / (1 + abs(x)) ** 2, low=(-ONE, ZERO), high=(ONE, ZERO))


def sigmoid():
    return Function(
        logistic, lambda x: logistic(x) * logistic(-x), low=(ZERO, ZERO), high=(ONE, ZERO),
        textbook=lambda x: 1 / (1 + mpmath.exp(-x)))


def tanh():
    def derivative(x):
        # 4 e^-2|x| / (1 + e^-2|x|)^2, where 1 - tanh^2 would cancel
        e = mpmath.exp(-2 * abs(x))
        return 4 * e / (1 + e) ** 2

    return Function(mpmath.tanh, derivative, low=(-ONE, ZERO), high=(ONE, ZERO))


def squared_relu():
    return Function(
        lambda x: x * x if x > 0 else ZERO, lambda x: 2 * x if x > 0 else ZERO, low=(ZERO, ZERO),
        high=(INFINITY, INFINITY))


def hard_sigmoid():
    return Function(
        lambda x: min(max(x + 3, ZERO), mpf(6)) / 6, lambda x: ONE / 6 if -3 < x < 3 else ZERO,
        low=(ZERO, ZERO), high=(ONE, ZERO), kinks=(-3, 3))


def hard_swish():
    def derivative(x):
        return ZERO if x <= -3 else ONE if x >= 3 else (2 * x + 3) / 6

    return Function(lambda x: x * min(max(x + 3, ZERO), mpf(6)) / 6, derivative, kinks=(-3, 3), **LIKE_RELU)


def hard_tanh(lower, upper):
    return Function(
        lambda x: min(max(x, lower), upper), lambda x: ONE if lower < x < upper else ZERO,
        low=(lower, ZERO), high=(upper, ZERO), kinks=(lower, upper))


LIKE_IDENTITY = dict(low=(-INFINITY, ONE), high=(INFINITY, ONE))


def hard_shrink(lam):
    return Function(
        lambda x: x if abs(x) > lam else ZERO, lambda x: ONE if abs(x) > lam else ZERO, kinks=(-lam, lam),
        **LIKE_IDENTITY)


def soft_shrink(lam):
    return Function(
        lambda x: x - lam if x > lam else x + lam if x < -lam else ZERO, lambda x: ONE if abs(x) > lam else ZERO,
        kinks=(-lam, lam), **LIKE_IDENTITY)


def threshold(limit, value):
    return Function(
        lambda x: x if x > limit else value, lambda x: ONE if x > limit else ZERO, low=(value, ZERO),
        high=(INFINITY, ONE), kinks=(limit,))


def shifted_relu():
    return threshold(mpf(-1), mpf(-1))


def step(limit):
    return Function(
        lambda x: ONE if x >= limit else ZERO, lambda x: ZERO, low=(ZERO, ZERO), high=(ONE, ZERO), kinks=(limit,))


def softplus_beta(beta):
    return Function(
        lambda x: log_one_plus_exp(beta * x) / beta, lambda x: logistic(beta * x), **LIKE_RELU,
        textbook=lambda x: mpmath.log(1 + mpmath.exp(beta * x)) / beta)


def log_sigmoid():
    return Function(
        lambda x: -log_one_plus_exp(-x), lambda x: logistic(-x), low=(-INFINITY, ONE), high=(ZERO, ZERO),
        textbook=lambda x: -mpmath.log(1 + mpmath.exp(-x)))


def tanhshrink():
    def value(x):
        # The difference loses twice as many digits as x is small; 300 are enough for 1e-45 and 60 of the result.
        with mp.workdps(300):
            return x - mpmath.tanh(x)

    return Function(value, lambda x: mpmath.tanh(x) ** 2, **LIKE_IDENTITY, textbook=lambda x: x - mpmath.tanh(x))


def squareplus(b):
    def value(x):
        root = mpmath.sqrt(x * x + b)
        return b / 2 / (root - x) if x < 0 else (x + root) / 2

    return Function(
        value, lambda x: value(x) / mpmath.sqrt(x * x + b), **LIKE_RELU,
        textbook=lambda x: (x + mpmath.sqrt(x * x + b)) / 2)


def sparse_sigmoid():
    return Function(
        lambda x: min(max(x + 1, ZERO), mpf(2)) / 2, lambda x: ONE / 2 if -1 < x < 1 else ZERO,
        low=(ZERO, ZERO), high=(ONE, ZERO), kinks=(-1, 1))


def sparse_plus():
    return Function(
        lambda x: ZERO if x <= -1 else x if x >= 1 else (x + 1) ** 2 / 4, sparse_sigmoid().value, kinks=(-1, 1),
        **LIKE_RELU)


def exponential():
    return Function(mpmath.exp, mpmath.exp, low=(ZERO, ZERO), high=(INFINITY, INFINITY))


def swish(beta):
    return Function(
        lambda x: x * logistic(beta * x), lambda x: logistic(beta * x) * (1 + beta * x * logistic(-beta * x)),
        **LIKE_RELU, textbook=lambda x: x / (1 + mpmath.exp(-beta * x)))


def selu_standard():
    return selu(mpf(SELU_ALPHA), mpf(SELU_SCALE))


# Every function at its defaults, as real numbers (0.01 is one hundredth, not the float32 nearest to it).
DEFAULTS = [
    ("identity", {}, identity()),
    ("relu", {}, relu()),
    ("relu6", {}, relu6()),
    ("leaky-relu", {"negative-slope": 0.01}, leaky_relu(mpf("0.01"))),
    ("elu", {"alpha": 1.0}, elu(ONE)),
    ("celu", {"alpha": 1.0}, celu(ONE)),
    ("selu", {"alpha": float(SELU_ALPHA), "scale": float(SELU_SCALE)}, selu_standard()),
    ("gelu", {"approximation": "none"}, gelu()),
    ("gelu", {"approximation": "tanh"}, gelu_tanh()),
    ("gelu", {"approximation": "sigmoid"}, gelu_sigmoid()),
    ("silu", {}, silu()),
    ("mish", {}, mish()),
    ("softplus", {"beta": 1.0}, softplus()),
    ("softsign", {}, softsign()),
    ("sigmoid", {}, sigmoid()),
    ("tanh", {}, tanh()),
    ("rrelu", {"lower": 0.125, "upper": 1 / 3}, leaky_relu(mpf(11) / 48)),
    ("squared-relu", {}, squared_relu()),
    ("shifted-relu", {}, shifted_relu()),
    ("threshold", {"threshold": 0.0, "value": 0.0}, relu()),
    ("step", {"threshold": 0.0}, step(ZERO)),
    ("hard-swish", {}, hard_swish()),
    ("squareplus", {"b": 4.0}, squareplus(mpf(4))),
    ("sparse-plus", {}, sparse_plus()),
    ("exponential", {}, exponential()),
    ("log-sigmoid", {}, log_sigmoid()),
    ("hard-sigmoid", {}, hard_sigmoid()),
    ("sparse-sigmoid", {}, sparse_sigmoid()),
    ("hard-tanh", {"lower": -1.0, "upper": 1.0}, hard_tanh(-ONE, ONE)),
    ("tanhshrink", {}, tanhshrink()),
    ("hard-shrink", {"lambda": 0.5}, hard_shrink(ONE / 2)),
    ("soft-shrink", {"lambda": 0.5}, soft_shrink(ONE / 2)),
]


def check(function, points):
    """Compares value and derivative with the textbook formula and its central difference."""
    for x in points:
        value, slope = function.value(x), function.derivative(x)
        with mp.workdps(2000):
            expected = function.textbook(x)
            # The step must be far below |x|, or it crosses the kink at 0, and its square below the last digit kept.
            step = min(abs(x), ONE) * mpf(10) ** -300
            difference = (function.textbook(x + step) - function.textbook(x - step)) / (2 * step)
        assert abs(value - expected) <= mpf(10) ** -50 * abs(expected), (x, value, expected)
        assert abs(slope - difference) <= mpf(10) ** -40 * abs(difference) + mpf(10) ** -500, (x, slope, difference)
