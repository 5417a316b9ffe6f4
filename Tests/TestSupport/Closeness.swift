@testable import RectifierCore

/// How far `got` is from `expected` in units in the last place of the Float nearest to `expected`; 0 for equal
/// infinities and for two NaNs, infinity where only one of both is one.
func ulps(_ got: Float, _ expected: Double) -> Double {
    if expected.isNaN || got.isNaN { return expected.isNaN == got.isNaN ? 0 : .infinity }
    let nearest = Float(expected)
    if nearest.isInfinite || got.isInfinite { return got == nearest ? 0 : .infinity }
    return (Double(got) - expected).magnitude / Double(max(nearest.magnitude, .leastNormalMagnitude).ulp)
}

/// The absolute error, with NaN and infinities as in `ulps`.
func distance<S: BinaryFloatingPoint>(_ got: S, _ expected: Double) -> Double {
    if expected.isNaN || got.isNaN { return expected.isNaN == got.isNaN ? 0 : .infinity }
    if S(expected).isInfinite || got.isInfinite { return got == S(expected) ? 0 : .infinity }
    return (Double(got) - expected).magnitude
}

/// The first place where numbers differ by more than `tolerance`·(1 + |expected|), as text; nil when there is none.
func difference<S: BinaryFloatingPoint>(
    _ got: [S], _ expected: [Double], within tolerance: Double
) -> String? {
    guard got.count == expected.count else { return "\(got.count) numbers, expected \(expected.count)" }
    for (index, (got, expected)) in zip(got, expected).enumerated() {
        // An infinite expected value makes the bound infinite, but the distance is 0 or infinite then.
        let bound = expected.isFinite ? tolerance * (1 + expected.magnitude) : 0
        if !(distance(got, expected) <= bound) { return "[\(index)] is \(got), expected \(expected)" }
    }
    return nil
}

/// Unequal weights with both signs, all powers of two: a product with them is exact.
func unevenUpstream<S: BinaryFloatingPoint>(_ count: Int, _: S.Type = S.self) -> [S] {
    let pattern: [S] = [1, -2, 0.5, 4, -0.25, 8, -1]
    return (0..<count).map { pattern[$0 % pattern.count] }
}
