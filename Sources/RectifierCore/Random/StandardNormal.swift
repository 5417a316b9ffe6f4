/// The standard normal distribution, mean 0 and standard deviation 1.
package enum StandardNormal {
    /// The number below which the share `probability` of the distribution lies: Φ⁻¹(p).
    ///
    /// Wichura's algorithm AS 241, PPND16 (Applied Statistics 37, 1988): rational approximations with a relative error
    /// of about 10⁻¹⁶. Only +, −, ×, ÷ and the square root are used, which IEEE 754 defines to the last bit, so
    /// that the result is the same on every platform. −∞ at 0, ∞ at 1, NaN outside of 0 ... 1 and for NaN.
    package static func quantile(_ probability: Double) -> Double {
        guard probability >= 0, probability <= 1 else { return .nan }
        let offset = probability - 0.5
        if abs(offset) <= 0.425 {
            let r = 0.180625 - offset * offset
            return offset * evaluate(centre.numerator, at: r) / evaluate(centre.denominator, at: r)
        }
        let tail = offset < 0 ? probability : 1 - probability
        guard tail > 0 else { return offset < 0 ? -.infinity : .infinity }
        let r = (-logarithm(tail)).squareRoot()
        let magnitude =
            if r <= 5 {
                evaluate(flank.numerator, at: r - 1.6) / evaluate(flank.denominator, at: r - 1.6)
            } else {
                evaluate(end.numerator, at: r - 5) / evaluate(end.denominator, at: r - 5)
            }
        return offset < 0 ? -magnitude : magnitude
    }

    /// The natural logarithm of a positive finite number, to about 1 ulp where the result is not near 0.
    ///
    /// x = m · 2ᵉ with m in [√½, √2), then log m = 2 artanh(s) = 2 (s + s³/3 + s⁵/5 + …) with s = (m − 1) / (m + 1):
    /// |s| < 0.172, and twelve terms leave less than 10⁻¹⁹.
    static func logarithm(_ x: Double) -> Double {
        var significand = x.significand
        var exponent = Double(x.exponent)
        if significand > 1.4142135623730951 {
            significand *= 0.5
            exponent += 1
        }
        let s = (significand - 1) / (significand + 1)
        let square = s * s
        var sum = 0.0
        for divisor in stride(from: 23.0, through: 1, by: -2) {
            sum = sum * square + 1 / divisor
        }
        return exponent * 0.6931471805599453 + 2 * s * sum
    }

    /// A polynomial by Horner's rule; the highest power's coefficient is first.
    @inline(__always)
    private static func evaluate(_ polynomial: Polynomial, at x: Double) -> Double {
        let (high, low) = (polynomial.high, polynomial.low)
        var sum = high.x * x + high.y
        sum = sum * x + high.z
        sum = sum * x + high.w
        sum = sum * x + low.x
        sum = sum * x + low.y
        sum = sum * x + low.z
        return sum * x + low.w
    }

    /// The eight coefficients of a polynomial of degree 7, the highest power's first, without an array's storage.
    private struct Polynomial {
        let high: SIMD4<Double>
        let low: SIMD4<Double>
    }

    /// The coefficients of AS 241, a numerator and a denominator for each of the three ranges.
    private static let centre = (
        numerator: Polynomial(
            high: [2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457],
            low: [13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608]),
        denominator: Polynomial(
            high: [5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867],
            low: [5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1])
    )
    private static let flank = (
        numerator: Polynomial(
            high: [7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258],
            low: [3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734]),
        denominator: Polynomial(
            high: [
                1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
            ],
            low: [0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1])
    )
    private static let end = (
        numerator: Polynomial(
            high: [
                2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
            ],
            low: [0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772]),
        denominator: Polynomial(
            high: [
                2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
            ],
            low: [0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1])
    )
}
