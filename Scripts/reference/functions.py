"""The activation functions and their derivatives for one number, in mpmath: one definition each, from which activations.py, gains.py
and mean_field.py make the references.

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
    kinks: where the function, its first or its second derivative jumps; `derivative` there is the convention of the contract of AccuracyMethod.md.
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
LIKE_IDENTITY = dict(low=(-INFINITY, ONE), high=(INFINITY, ONE))

# All of them: name, cases of parameters, and what makes the function of the numbers among those. See `activation`.
ACTIVATIONS = []


def activation(name, *cases, zero_is_positive=False):
    """Registers what makes a Function of its parameters: the catalogue's name, and parameters as texts, the defaults first.

    Numbers are given to it in that order, other values are not. zero_is_positive: by contract f(-0.0) is 0.0, a zero that the function
    chooses itself.
    """

    def register(make):
        ACTIVATIONS.append((name, cases or ({},), zero_is_positive, make))
        return make

    return register


def is_number(text):
    try:
        mpf(text)
        return True
    except ValueError:
        return False


def at_defaults():
    """Every function at its defaults, as real numbers (0.01 is one hundredth, not the float32 nearest to it)."""
    for name, cases, _, make in ACTIVATIONS:
        numbers = {key: mpf(text) for key, text in cases[0].items() if is_number(text)}
        written = {key: float(numbers[key]) if key in numbers else text for key, text in cases[0].items()}
        yield name, written, make(*numbers.values())


def at_floats(exact):
    """Every function at all its cases, where a parameter is the float32 value that `exact` gives, and is written as that."""
    for name, cases, zero_is_positive, make in ACTIVATIONS:
        for case in cases:
            numbers = {key: exact(float(mpf(text))) for key, text in case.items() if is_number(text)}
            written = {key: numbers.get(key, text) for key, text in case.items()}
            yield name, written, make(*map(mpf, numbers.values())), zero_is_positive


@activation("identity")
def identity():
    return Function(lambda x: x, lambda x: ONE, low=(-INFINITY, ONE), high=(INFINITY, ONE))


@activation("relu", zero_is_positive=True)
def relu():
    return Function(lambda x: x if x > 0 else ZERO, lambda x: ONE if x > 0 else ZERO, kinks=(0,), **LIKE_RELU)


@activation("relu6", zero_is_positive=True)
def relu6():
    return Function(
        lambda x: min(max(x, ZERO), mpf(6)), lambda x: ONE if 0 < x < 6 else ZERO,
        low=(ZERO, ZERO), high=(mpf(6), ZERO), kinks=(0, 6))


@activation(
    "leaky-relu",
    {"negative-slope": "0.01"}, {"negative-slope": "0.2"}, {"negative-slope": "0"}, {"negative-slope": "-0.5"},
    {"negative-slope": "1.5"})
def leaky_relu(slope):
    # The function of slope 0 is 0 everywhere on the left, so that is its limit, although 0 * infinity is NaN.
    limit = -INFINITY if slope > 0 else INFINITY if slope < 0 else ZERO
    return Function(
        lambda x: x if x > 0 else slope * x, lambda x: ONE if x > 0 else slope,
        low=(limit, slope), high=(INFINITY, ONE), kinks=(0,))


@activation("elu", {"alpha": "1"}, {"alpha": "0.5"}, {"alpha": "2"})
def elu(alpha):
    return Function(
        lambda x: x if x > 0 else alpha * mpmath.expm1(x), lambda x: ONE if x > 0 else alpha * mpmath.exp(x),
        low=(-alpha, ZERO), high=(INFINITY, ONE), kinks=(0,),
        textbook=lambda x: x if x > 0 else alpha * (mpmath.exp(x) - 1))


@activation("celu", {"alpha": "1"}, {"alpha": "0.5"}, {"alpha": "2"})
def celu(alpha):
    return Function(
        lambda x: x if x > 0 else alpha * mpmath.expm1(x / alpha), lambda x: ONE if x > 0 else mpmath.exp(x / alpha),
        low=(-alpha, ZERO), high=(INFINITY, ONE), kinks=(0,),
        textbook=lambda x: max(ZERO, x) + min(ZERO, alpha * (mpmath.exp(x / alpha) - 1)))


@activation("selu", {"alpha": SELU_ALPHA, "scale": SELU_SCALE})
def selu(alpha, scale):
    inner = elu(alpha)
    return Function(
        lambda x: scale * inner.value(x), lambda x: scale * inner.derivative(x),
        low=(-scale * alpha, ZERO), high=(INFINITY, scale), kinks=(0,),
        textbook=lambda x: scale * inner.textbook(x))


@activation("gelu", {"approximation": "none"})
def gelu():
    return Function(
        lambda x: x * normal_probability(x), lambda x: normal_probability(x) + x * normal_density(x), **LIKE_RELU,
        textbook=lambda x: x / 2 * (1 + mpmath.erf(x / mpmath.sqrt(2))))


@activation("gelu", {"approximation": "tanh"})
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


@activation("gelu", {"approximation": "sigmoid"})
def gelu_sigmoid():
    k = mpf("1.702")
    return Function(
        lambda x: x * logistic(k * x), lambda x: logistic(k * x) * (1 + k * x * logistic(-k * x)), **LIKE_RELU,
        textbook=lambda x: x / (1 + mpmath.exp(-mpf("1.702") * x)))


@activation("silu")
def silu():
    return Function(
        lambda x: x * logistic(x), lambda x: logistic(x) * (1 + x * logistic(-x)), **LIKE_RELU,
        textbook=lambda x: x / (1 + mpmath.exp(-x)))


@activation("mish")
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


@activation("softplus", {"beta": "1"}, {"beta": "2"}, {"beta": "0.5"}, {"beta": "0.3"})
def softplus(beta):
    return Function(
        lambda x: log_one_plus_exp(beta * x) / beta, lambda x: logistic(beta * x), **LIKE_RELU,
        textbook=lambda x: mpmath.log(1 + mpmath.exp(beta * x)) / beta)


@activation("softsign")
def softsign():
    return Function(
        lambda x: x / (1 + abs(x)), lambda x: 1 / (1 + abs(x)) ** 2, low=(-ONE, ZERO), high=(ONE, ZERO))


@activation("sigmoid")
def sigmoid():
    return Function(
        logistic, lambda x: logistic(x) * logistic(-x), low=(ZERO, ZERO), high=(ONE, ZERO),
        textbook=lambda x: 1 / (1 + mpmath.exp(-x)))


@activation("tanh")
def tanh():
    def derivative(x):
        # 4 e^-2|x| / (1 + e^-2|x|)^2, where 1 - tanh^2 would cancel
        e = mpmath.exp(-2 * abs(x))
        return 4 * e / (1 + e) ** 2

    return Function(mpmath.tanh, derivative, low=(-ONE, ZERO), high=(ONE, ZERO))


@activation("squared-relu", zero_is_positive=True)
def squared_relu():
    return Function(
        lambda x: x * x if x > 0 else ZERO, lambda x: 2 * x if x > 0 else ZERO, low=(ZERO, ZERO),
        high=(INFINITY, INFINITY))


@activation("shifted-relu")
def shifted_relu():
    return threshold(mpf(-1), mpf(-1))


@activation("hard-swish")
def hard_swish():
    def derivative(x):
        return ZERO if x <= -3 else ONE if x >= 3 else (2 * x + 3) / 6

    return Function(lambda x: x * min(max(x + 3, ZERO), mpf(6)) / 6, derivative, kinks=(-3, 3), **LIKE_RELU)


@activation("sparse-plus")
def sparse_plus():
    return Function(
        lambda x: ZERO if x <= -1 else x if x >= 1 else (x + 1) ** 2 / 4, sparse_sigmoid().value, kinks=(-1, 1),
        **LIKE_RELU)


@activation("exponential")
def exponential():
    return Function(mpmath.exp, mpmath.exp, low=(ZERO, ZERO), high=(INFINITY, INFINITY))


@activation("log-sigmoid")
def log_sigmoid():
    return Function(
        lambda x: -log_one_plus_exp(-x), lambda x: logistic(-x), low=(-INFINITY, ONE), high=(ZERO, ZERO),
        textbook=lambda x: -mpmath.log(1 + mpmath.exp(-x)))


@activation("hard-sigmoid")
def hard_sigmoid():
    return Function(
        lambda x: min(max(x + 3, ZERO), mpf(6)) / 6, lambda x: ONE / 6 if -3 < x < 3 else ZERO,
        low=(ZERO, ZERO), high=(ONE, ZERO), kinks=(-3, 3))


@activation("sparse-sigmoid")
def sparse_sigmoid():
    return Function(
        lambda x: min(max(x + 1, ZERO), mpf(2)) / 2, lambda x: ONE / 2 if -1 < x < 1 else ZERO,
        low=(ZERO, ZERO), high=(ONE, ZERO), kinks=(-1, 1))


@activation("tanhshrink")
def tanhshrink():
    def value(x):
        # The difference loses twice as many digits as x is small; 300 are enough for 1e-45 and 60 of the result.
        with mp.workdps(300):
            return x - mpmath.tanh(x)

    return Function(value, lambda x: mpmath.tanh(x) ** 2, **LIKE_IDENTITY, textbook=lambda x: x - mpmath.tanh(x))


@activation("rrelu", {"lower": "1/8", "upper": "1/3"})
def rrelu(lower, upper):
    # Outside training the slope is the mean of both.
    return leaky_relu((lower + upper) / 2)


@activation(
    "threshold",
    {"threshold": "0", "value": "0"}, {"threshold": "0.5", "value": "0"}, {"threshold": "-1", "value": "3"},
    {"threshold": "0.1", "value": "-0.7"}, zero_is_positive=True)
def threshold(limit, value):
    return Function(
        lambda x: x if x > limit else value, lambda x: ONE if x > limit else ZERO, low=(value, ZERO),
        high=(INFINITY, ONE), kinks=(limit,))


@activation("step", {"threshold": "0"}, {"threshold": "0.5"}, zero_is_positive=True)
def step(limit):
    return Function(
        lambda x: ONE if x >= limit else ZERO, lambda x: ZERO, low=(ZERO, ZERO), high=(ONE, ZERO), kinks=(limit,))


@activation("hard-tanh", {"lower": "-1", "upper": "1"}, {"lower": "0", "upper": "6"}, {"lower": "-0.3", "upper": "0.1"})
def hard_tanh(lower, upper):
    return Function(
        lambda x: min(max(x, lower), upper), lambda x: ONE if lower < x < upper else ZERO,
        low=(lower, ZERO), high=(upper, ZERO), kinks=(lower, upper))


@activation("hard-shrink", {"lambda": "0.5"}, {"lambda": "0"}, {"lambda": "0.3"}, zero_is_positive=True)
def hard_shrink(lam):
    return Function(
        lambda x: x if abs(x) > lam else ZERO, lambda x: ONE if abs(x) > lam else ZERO, kinks=(-lam, lam),
        **LIKE_IDENTITY)


@activation("soft-shrink", {"lambda": "0.5"}, {"lambda": "0"}, {"lambda": "0.3"}, zero_is_positive=True)
def soft_shrink(lam):
    return Function(
        lambda x: x - lam if x > lam else x + lam if x < -lam else ZERO, lambda x: ONE if abs(x) > lam else ZERO,
        kinks=(-lam, lam), **LIKE_IDENTITY)


@activation("squareplus", {"b": "4"}, {"b": "1"}, {"b": "0.25"})
def squareplus(b):
    def value(x):
        root = mpmath.sqrt(x * x + b)
        return b / 2 / (root - x) if x < 0 else (x + root) / 2

    return Function(
        value, lambda x: value(x) / mpmath.sqrt(x * x + b), **LIKE_RELU,
        textbook=lambda x: (x + mpmath.sqrt(x * x + b)) / 2)


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
