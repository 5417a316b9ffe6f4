import RectifierSupport

/// Wilcoxon's signed-rank test of paired differences, exact: whether they lie around 0 symmetrically.
///
///     let test = SignedRankTest(zip(a, b).map { $0 - $1 })
///     print(test.p, test.rankBiserialCorrelation ?? 0)
///
/// The differences' magnitudes are ranked, equal ones with the mean of their ranks, and the ranks of the positive ones
/// summed. If nothing but chance made the signs, each of the 2ⁿ ways to put signs before these very ranks is equally
/// likely; `p` is the fraction of them that are at least as uneven, both sides together: min(1, 2·min(P(T ≤ t), P(T ≥
/// t))). All are counted, by dynamic programming, so that `p` is exact with equal magnitudes too, where tables are not.
/// Without equal magnitudes and zeros it is SciPy's `wilcoxon(method="exact")`.
///
/// Sources: Wilcoxon 1945, "Individual comparisons by ranking methods"; zeros: Pratt 1959, "Remarks on zeros and ties
/// in the Wilcoxon signed rank procedures".
public struct SignedRankTest: Sendable, Hashable, Codable {
    /// What is done with differences of 0, which have no sign.
    public enum ZeroHandling: String, Sendable, Hashable, Codable, CaseIterable {
        /// They are left out before the ranks are given: Wilcoxon's own way.
        case drop
        /// They have ranks like others, the lowest, and are left out afterwards: Pratt's way.
        case pratt
    }

    /// How many differences there are with a sign.
    public let count: Int
    /// How many are 0.
    public let zeroCount: Int
    /// How zeros are handled.
    public let zeros: ZeroHandling
    /// Whether several differences with a sign have the same magnitude.
    public let hasTies: Bool
    /// The sum of the ranks of the positive differences.
    public let positiveRankSum: Double
    /// The sum of the ranks of the negative differences.
    public let negativeRankSum: Double
    /// The exact probability, two-sided, of ranks that are at least as uneven; 1 where all differences are 0.
    public let p: Double

    /// The test of paired differences.
    ///
    /// - Parameters:
    ///   - differences: The differences, which must be finite; traps otherwise.
    ///   - zeros: What is done with differences of 0.
    ///   - tolerance: What two magnitudes may differ by and still count as equal, and a difference from 0: the rounding
    ///     of how they were computed. Traps when it is below 0.
    public init(_ differences: [Double], zeros: ZeroHandling = .drop, tolerance: Double = 0) {
        require(differences.allSatisfy(\.isFinite), "SignedRankTest: a difference is not finite")
        require(tolerance >= 0, "SignedRankTest: the tolerance is \(tolerance); it must not be negative")
        let signed = differences.filter { abs($0) > tolerance }
        count = signed.count
        zeroCount = differences.count - signed.count
        self.zeros = zeros
        let (doubled, hasTies) = Self.doubledRanks(signed.map(abs), after: zeros == .pratt ? zeroCount : 0, tolerance)
        self.hasTies = hasTies
        let positive = zip(signed, doubled).reduce(0) { $1.0 > 0 ? $0 + $1.1 : $0 }
        let all = doubled.reduce(0, +)
        positiveRankSum = Double(positive) / 2
        negativeRankSum = Double(all - positive) / 2
        p = Self.probability(of: positive, ranks: doubled)
    }

    /// The matched-pairs rank-biserial correlation, (T⁺ − T⁻) / (T⁺ + T⁻): 1 where all differences are positive, −1
    /// where all are negative, 0 where neither side has more. Nil where all are 0. Source: Kerby 2014, "The simple
    /// difference formula".
    public var rankBiserialCorrelation: Double? {
        let sum = positiveRankSum + negativeRankSum
        return sum > 0 ? (positiveRankSum - negativeRankSum) / sum : nil
    }

    /// The minimum p-value that so many pairs can have: 2 / 2ⁿ, when all differences have the same sign; 1 without a pair.
    public static func smallestP(pairs: Int) -> Double { min(1, Double.exp2(Double(1 - max(pairs, 0)))) }

    /// How many pairs a test needs at least, of several that Holm's correction is made for, to be able to pass: the
    /// least n with tests·2 / 2ⁿ ≤ `level`.
    ///
    /// Traps when the level is not above 0.
    public static func pairsNeeded(tests: Int, level: Double) -> Int {
        require(level > 0, "SignedRankTest: the level is \(level); it must be above 0")
        var pairs = 1
        while Double(max(tests, 1)) * smallestP(pairs: pairs) > level { pairs += 1 }
        return pairs
    }

    /// Twice the rank of each magnitude: whole numbers, also where equal ones share a mean. The lowest follows `offset`
    /// others.
    private static func doubledRanks(
        _ magnitudes: [Double], after offset: Int, _ tolerance: Double
    ) -> (ranks: [Int], hasTies: Bool) {
        let order = magnitudes.indices.sorted { magnitudes[$0] < magnitudes[$1] }
        var ranks = [Int](repeating: 0, count: magnitudes.count)
        var (first, hasTies) = (0, false)
        while first < order.count {
            var end = first + 1
            while end < order.count, magnitudes[order[end]] - magnitudes[order[end - 1]] <= tolerance { end += 1 }
            // The mean of the ranks first + 1 … end.
            for place in first..<end { ranks[order[place]] = first + 1 + end + 2 * offset }
            hasTies = hasTies || end > first + 1
            first = end
        }
        return (ranks, hasTies)
    }

    /// The two-sided probability of a sum of the positive ones among `ranks`.
    private static func probability(of sum: Int, ranks: [Int]) -> Double {
        var distribution = [1.0]
        // A rank more either counts or does not, each with probability ½. All terms are positive, so that nothing is
        // lost.
        for rank in ranks {
            var next = [Double](repeating: 0, count: distribution.count + rank)
            for (value, share) in distribution.enumerated() {
                next[value] += share / 2
                next[value + rank] += share / 2
            }
            distribution = next
        }
        let lower = distribution[...sum].reduce(0, +)
        let upper = distribution[sum...].reversed().reduce(0, +)
        return min(1, 2 * min(lower, upper))
    }
}

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
