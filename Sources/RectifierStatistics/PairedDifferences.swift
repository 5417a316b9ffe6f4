import RectifierSupport

/// What paired measurements say about two ways of doing something: how far apart they are, how sure that is, and how
/// large it is beside the chance in it.
///
///     let differences = PairedDifferences(first: scoresWithReLU, second: scoresWithELU)
///     print(differences.mean, differences.interval, differences.test.p, differences.cohensD ?? 0)
public struct PairedDifferences: Sendable, Hashable, Codable {
    /// The first minus the second, pair by pair.
    public let values: [Double]
    /// Their mean.
    public let mean: Double
    /// Student's interval of the mean; nil for one pair.
    public let interval: ConfidenceInterval?
    /// Wilcoxon's exact test of whether they lie around 0.
    public let test: SignedRankTest
    /// Cohen's d of paired differences, mean / standard deviation; nil where all are the same. Source: Cohen 1988,
    /// "Statistical power analysis for the behavioral sciences".
    public let cohensD: Double?

    /// The differences of paired numbers. Traps when there are none, when they are not equally many, and when one is
    /// not finite.
    ///
    /// - Parameters:
    ///   - zeros: What the test does with differences of 0.
    ///   - tolerance: What is taken for the rounding of equal numbers, see ``SignedRankTest``.
    public init(
        first: [Double], second: [Double], level: Double = 0.95, zeros: SignedRankTest.ZeroHandling = .drop,
        tolerance: Double = 0
    ) {
        require(
            first.count == second.count && !first.isEmpty,
            "PairedDifferences: \(first.count) numbers beside \(second.count)")
        values = zip(first, second).map { abs($0 - $1) <= tolerance ? 0 : $0 - $1 }
        let statistics = MeanAndDeviation(values)
        // Differences that cancel leave rounding.
        mean = abs(statistics.mean) <= tolerance ? 0 : statistics.mean
        interval = ConfidenceInterval(ofMean: values, level: level)
        test = SignedRankTest(values, zeros: zeros, tolerance: tolerance)
        cohensD = statistics.deviation > tolerance ? mean / statistics.deviation : nil
    }
}
