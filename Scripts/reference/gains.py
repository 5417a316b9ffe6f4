"""gains.json: the initialisation gain 1/sqrt(E[f(z)^2]), z standard normal, of every function at its defaults."""

import mpmath
from mpmath import mp, mpf

import common
import functions


def second_moment(function, pieces):
    # Beyond 40 the density is below 1e-347 and every f(z) grows no faster than z.
    edges = sorted({mpf(-40), mpf(0), mpf(40)} | {mpf(k) for k in function.kinks} | {mpf(p) for p in pieces})
    return mpmath.quad(lambda z: function.value(z) ** 2 * functions.normal_density(z), edges)


def main():
    mp.dps = 40
    coarse = [-20, -10, -5, -2, 2, 5, 10, 20]
    fine = [x / mpf(2) for x in range(-24, 25)] + [-30, -20, 20, 30]
    cases, gains = [], {}
    for name, parameters, function in functions.at_defaults():
        moment = second_moment(function, fine)
        # The same integral cut elsewhere: an integral that depends on the cuts has not converged.
        assert abs(moment - second_moment(function, coarse)) < mpf(10) ** -20 * moment, name
        gain = 1 / mpmath.sqrt(moment)
        gains[name, parameters.get("approximation")] = gain
        cases.append({"name": name, "parameters": parameters, "gain": common.number(common.to_double(gain))})

    # What is known in closed form.
    def close(gain, expected):
        return abs(gain - expected) < mpf(10) ** -18

    assert close(gains["identity", None], 1)
    assert close(gains["relu", None], mpmath.sqrt(2))
    assert close(gains["leaky-relu", None], mpmath.sqrt(2 / (1 + mpf("0.01") ** 2)))
    # SELU's constants are chosen to make this 1, and are given to 32 digits.
    assert close(gains["selu", None], 1)
    # E[(e^z - 1)^2; z < 0] = e^2 P(2) - 2 e^(1/2) P(1) + 1/2 with P(a) = Phi(-a)
    moment = mpmath.exp(2) * functions.normal_probability(mpf(-2))
    moment += 1 - 2 * mpmath.exp(mpf("0.5")) * functions.normal_probability(mpf(-1))
    assert close(gains["elu", None], 1 / mpmath.sqrt(moment))
    assert gains["celu", None] == gains["elu", None]
    common.write("gains.json", cases)


main()
