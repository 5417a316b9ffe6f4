import RectifierSupport

/// From where to where a quantity lies, as far as the numbers that were seen can say.
public struct ConfidenceInterval: Sendable, Hashable, Codable {
    /// The lower end.
    public let lower: Double
    /// The upper end.
    public let upper: Double
    /// How often such an interval, made anew of new numbers each time, contains the quantity: 0.95.
    public let level: Double

    /// An interval. Traps when the ends are in the wrong order.
    public init(lower: Double, upper: Double, level: Double) {
        require(lower <= upper, "ConfidenceInterval: from \(lower) to \(upper)")
        self.lower = lower
        self.upper = upper
        self.level = level
    }

    /// Student's interval of the mean of independent numbers: mean ± t·s / √n. Nil for fewer than two numbers.
    ///
    /// It has its level exactly for normal numbers, and nearly for the mean of twenty or so others without far
    /// outliers; numbers that are all the same have an interval without width. Source: Student 1908, "The probable
    /// error of a mean".
    public init?(ofMean numbers: [Double], level: Double = 0.95) {
        guard numbers.count > 1 else { return nil }
        require(level > 0 && level < 1, "ConfidenceInterval: the level is \(level); it must be between 0 and 1")
        let statistics = MeanAndDeviation(numbers)
        let t = StudentDistribution.quantile(0.5 + level / 2, degreesOfFreedom: numbers.count - 1)
        let half = t * statistics.deviation / Double(numbers.count).squareRoot()
        self.init(lower: statistics.mean - half, upper: statistics.mean + half, level: level)
    }

    /// The part of it that the quantity can have: an accuracy is at most 1.
    public func clipped(to range: ClosedRange<Double>) -> ConfidenceInterval {
        func inside(_ value: Double) -> Double { min(max(value, range.lowerBound), range.upperBound) }
        return ConfidenceInterval(lower: inside(lower), upper: inside(upper), level: level)
    }

    /// The larger distance of its ends from 0: what the quantity is at most, whatever its sign.
    public var largestMagnitude: Double { max(abs(lower), abs(upper)) }

    /// Whether 0 lies outside of it.
    public var excludesZero: Bool { lower > 0 || upper < 0 }

    /// Whether all of it is nearer to 0 than `margin`, or as near.
    public func isWithin(_ margin: Double) -> Bool { largestMagnitude <= margin }
}

/// The mean of some numbers and how far they are from it.
package struct MeanAndDeviation {
    package let mean: Double
    /// √(Σ(x − mean)² / (n − 1)); 0 for fewer than two numbers.
    let deviation: Double

    /// Of some numbers; traps when there are none.
    package init(_ numbers: [Double]) {
        require(!numbers.isEmpty, "MeanAndDeviation: there are no numbers")
        // Equal numbers have their own value as mean, to the bit, and no deviation.
        let first = numbers[0]
        let offset = numbers.reduce(0) { $0 + ($1 - first) } / Double(numbers.count)
        mean = first + offset
        let squares = numbers.reduce(0) { $0 + ($1 - first - offset) * ($1 - first - offset) }
        deviation = numbers.count > 1 ? (squares / Double(numbers.count - 1)).squareRoot() : 0
    }
}
