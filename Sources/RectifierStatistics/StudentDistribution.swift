import RectifierSupport

/// Student's t distribution: that of a mean divided by its estimated standard error, for normal numbers.
public enum StudentDistribution {
    /// The probability of a t below the given one.
    ///
    /// 1 − ½·I(ν / (ν + t²); ν/2, ½) for t ≥ 0, with the regularised incomplete beta function I. Traps unless there is
    /// a degree of freedom, at least.
    public static func probability(below t: Double, degreesOfFreedom: Int) -> Double {
        require(
            degreesOfFreedom >= 1,
            "StudentDistribution: \(degreesOfFreedom) degrees of freedom; 1 or more are "
                + "needed")
        let freedom = Double(degreesOfFreedom)
        let square = t * t
        guard square.isFinite else { return t < 0 ? 0 : t > 0 ? 1 : .nan }
        let sum = freedom + square
        let tail = 0.5 * IncompleteBeta.regularized(freedom / sum, square / sum, freedom / 2, 0.5)
        return t < 0 ? tail : 1 - tail
    }

    /// The number below which the share `probability` of the distribution lies; −∞ at 0, ∞ at 1, NaN outside of 0 ...
    /// 1.
    ///
    /// Found by halving an interval around it until no Double is between its ends: slow, some hundred values of the
    /// distribution, and exact to its rounding.
    public static func quantile(_ probability: Double, degreesOfFreedom: Int) -> Double {
        guard probability >= 0, probability <= 1 else { return .nan }
        if probability == 0.5 { return 0 }
        // By symmetry; the lower tail is the one with all its digits.
        if probability > 0.5 { return -quantile(1 - probability, degreesOfFreedom: degreesOfFreedom) }
        if probability == 0 { return -.infinity }
        var (low, high) = (-1.0, 0.0)
        while Self.probability(below: low, degreesOfFreedom: degreesOfFreedom) > probability, low > -1e150 { low *= 2 }
        while true {
            let middle = low + (high - low) / 2
            guard middle > low, middle < high else { return middle }
            if Self.probability(below: middle, degreesOfFreedom: degreesOfFreedom) < probability {
                low = middle
            } else {
                high = middle
            }
        }
    }
}

/// The incomplete beta function.
enum IncompleteBeta {
    /// I(x; a, b) = ∫₀ˣ s^(a−1)·(1 − s)^(b−1) ds / B(a, b), given x and 1 − x, one of which is then not rounded away.
    ///
    /// By the continued fraction of the Digital Library of Mathematical Functions, 8.17.22, which converges fast below
    /// the distribution's mean, and by I(x; a, b) = 1 − I(1 − x; b, a) above it.
    static func regularized(_ x: Double, _ complement: Double, _ a: Double, _ b: Double) -> Double {
        if x <= 0 { return 0 }
        if complement <= 0 { return 1 }
        if x > (a + 1) / (a + b + 2) { return 1 - regularized(complement, x, b, a) }
        let logarithm =
            a * Double.log(x) + b * Double.log(complement) + Double.logGamma(a + b) - Double.logGamma(a)
            - Double.logGamma(b)
        return Double.exp(logarithm) / (a * fraction(x, a, b))
    }

    /// 1 + d₁/(1 + d₂/(1 + …)), evaluated forwards by the ratios of successive numerators and denominators (Lentz
    /// 1976).
    private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let tiny = 1e-300
        var (value, numerator, denominator) = (1.0, 1.0, 0.0)
        for index in 1...10_000 {
            let half = Double(index / 2)
            let coefficient =
                index % 2 == 0
                ? half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))
                : -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
            denominator = 1 + coefficient * denominator
            if abs(denominator) < tiny { denominator = tiny }
            denominator = 1 / denominator
            numerator = 1 + coefficient / numerator
            if abs(numerator) < tiny { numerator = tiny }
            let ratio = numerator * denominator
            value *= ratio
            if abs(ratio - 1) <= 1e-15 { break }
        }
        return value
    }
}
