import RectifierSupport

/// A share that was counted in random trials, with an interval for the probability behind it.
///
///     BinomialProportion(0, of: 100).interval    // 0 … 0.037: nothing was seen, but it need not be impossible
public struct BinomialProportion: Sendable, Hashable, Codable {
    /// How often it happened.
    public let count: Int
    /// How often it could have happened.
    public let trials: Int

    /// A share. Traps when the count is not from 0 to the number of trials, or when there are none.
    public init(_ count: Int, of trials: Int) {
        require(trials > 0 && (0...trials).contains(count), "BinomialProportion: \(count) of \(trials)")
        (self.count, self.trials) = (count, trials)
    }

    /// The share itself.
    public var value: Double { Double(count) / Double(trials) }

    /// Wilson's interval, which in the long run holds the probability in 95 % of all cases; it is also right, to a few
    /// percent, where the share is near 0 or 1. Source: Wilson 1927, "Probable inference, the law of succession, and
    /// statistical inference"; Brown, Cai & DasGupta 2001.
    public var interval: ClosedRange<Double> { interval(deviations: 1.959963984540054) }

    /// Wilson's interval for another confidence: so many standard deviations of a normal number to each side.
    public func interval(deviations z: Double) -> ClosedRange<Double> {
        let (n, square) = (Double(trials), z * z)
        let middle = (value + square / (2 * n)) / (1 + square / n)
        let half =
            (value * (1 - value) / n + square / (4 * n * n)).squareRoot() * z / (1 + square / n)
        // Exactly 0 and 1 at the ends, where rounding may leave a little.
        return (count == 0 ? 0 : max(middle - half, 0))...(count == trials ? 1 : min(middle + half, 1))
    }
}
