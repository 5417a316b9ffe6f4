/// Statistics of many numbers: the weights of a layer, their gradient, or the outputs of an activation.
///
/// Numbers that are not finite are counted; every statistic is of the finite ones alone, so a single NaN spoils nothing.
/// Where there are no finite numbers the statistics are 0. All of them can be written as JSON, which has no NaN.
public struct TensorSummary: Sendable, Hashable, Codable {
    /// The fractions of numbers that the quantiles stand for.
    public static let probabilities: [Double] = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]

    /// The number of all numbers, finite or not.
    public var count: Int
    /// The number of NaNs.
    public var nanCount: Int
    /// The number of infinite ones.
    public var infiniteCount: Int
    /// The number of exact zeros.
    public var zeroCount: Int
    /// The mean.
    public var mean: Float
    /// The root of the mean squared distance from the mean.
    public var standardDeviation: Float
    /// The Euclidean norm: the root of the sum of squares.
    public var norm: Double
    /// The quantiles for ``probabilities``, from the smallest number to the largest. Between two numbers they lie on the
    /// line, as in NumPy. The first and the last are exact; the others are when there are at most 1,024 numbers, and
    /// else at most 1/32 of their magnitude off.
    public var quantiles: [Float]
    /// The histogram; nil if that was not asked for, or if there are no finite numbers.
    public var histogram: Histogram?

    /// The fraction of numbers that are NaN or infinite; 0 of no numbers.
    public var nonFiniteShare: Double { share(nanCount + infiniteCount) }

    /// The fraction of numbers that are exactly 0; 0 of no numbers.
    public var zeroShare: Double { share(zeroCount) }

    /// The number of finite numbers, of which the statistics are.
    public var finiteCount: Int { count - nanCount - infiniteCount }

    /// The smallest finite number.
    public var minimum: Float { quantiles.first ?? 0 }

    /// The number that half of the others are below.
    public var median: Float { quantiles.count == Self.probabilities.count ? quantiles[3] : 0 }

    /// The largest finite number.
    public var maximum: Float { quantiles.last ?? 0 }

    private func share(_ part: Int) -> Double { count == 0 ? 0 : Double(part) / Double(count) }
}

/// A histogram: counts of numbers in bins of equal width.
public struct Histogram: Sendable, Hashable, Codable {
    /// The lower edge of the first bin.
    public var lower: Double
    /// The upper edge of the last bin; it belongs to that bin, as every number belongs to the bin that begins with it.
    public var upper: Double
    /// The counts of the bins.
    public var counts: [Int]

    /// A histogram with those counts.
    public init(lower: Double, upper: Double, counts: [Int]) {
        self.lower = lower
        self.upper = upper
        self.counts = counts
    }

    /// The limits of the bins, one more than there are bins.
    public var limits: [Double] {
        counts.indices.map { lower + (upper - lower) * (Double($0) / Double(counts.count)) } + [upper]
    }
}
