import RectifierStatistics
import RectifierSupport

/// Metric of a comparison, accuracy or R²: larger is better.
public enum ComparisonMetric: String, Sendable, Hashable, Codable {
    /// The fraction of the test rows that are answered right.
    case accuracy
    /// R², the fraction of the targets' variance that is explained.
    case determination

    /// Its name in tables.
    public var title: String { self == .accuracy ? "accuracy" : "R²" }

    /// A score as people read it: `97.8 %`, `0.978`.
    public func text(_ score: Double) -> String {
        self == .accuracy ? Self.rounded(score * 100, 1) + " %" : Self.rounded(score, 4)
    }

    /// A difference without its sign: `0.42 points`, `0.0042`.
    public func text(difference: Double) -> String {
        self == .accuracy ? Self.rounded(abs(difference) * 100, 2) + " points" : Self.rounded(abs(difference), 4)
    }

    /// A number with so many digits after the point.
    private static func rounded(_ value: Double, _ digits: Int) -> String {
        let scale = Double.pow(10, digits)
        guard value.isFinite, abs(value) * scale < 1e15 else { return NumberText.short(value) }
        let scaled = Int((abs(value) * scale).rounded())
        let (whole, part) = scaled.quotientAndRemainder(dividingBy: Int(scale))
        let fraction = String(part)
        return (value < 0 && scaled > 0 ? "-" : "") + "\(whole)."
            + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}

/// One activation of a comparison, and what came of it.
public struct ComparisonArm: Sendable, Hashable, Codable {
    /// The activation's name, with its parameters where they are not the usual ones.
    public let name: String
    /// The learning rate that was chosen most often, on validation rows; nil where every training diverged.
    public let learningRate: Float?
    /// The learning rate chosen with each seed; nil where every one diverged.
    public let learningRates: [Float?]
    /// The score on the test rows with each seed.
    public let scores: [Double]
    /// The mean score.
    public let mean: Double
    /// Student's interval of the mean.
    public let interval: ConfidenceInterval?
    /// The mean score on the validation rows at each learning rate of the grid.
    public let validationScores: [Double]
    /// The seeds with which the training diverged at every learning rate: they count as the worst score there is.
    public let divergedSeeds: [UInt64]
    /// Time per epoch with validation, in one thread: the median of the selected networks.
    public let secondsPerEpoch: Double?
    /// The mean share of hidden units that were 0 on every test row at the end; nil without hidden units.
    public let silentShare: Double?
    /// The mean share of outputs of hidden units that were 0.
    public let zeroShare: Double?

    /// Results of an activation with each seed.
    ///
    /// - Parameters:
    ///   - worst: What counts where a training diverged: as a score on test rows, and on validation rows.
    ///   - possible: The scores that there can be, beyond which no interval reaches.
    init(
        _ name: String, _ outcomes: [ComparisonTrainings.Outcome], seeds: [UInt64], grid: LearningRateGrid,
        worst: (test: Double, validation: Double), level: Double,
        possible: ClosedRange<Double> = -.infinity ... .infinity
    ) {
        self.name = name
        learningRates = outcomes.map(\.learningRate)
        scores = outcomes.map { $0.score ?? worst.test }
        mean = MeanAndDeviation(scores).mean
        interval = ConfidenceInterval(ofMean: scores, level: level)?.clipped(to: possible)
        let validation = grid.rates.map { rate in
            outcomes.reduce(0) { $0 + (($1.validation[rate] ?? nil) ?? worst.validation) } / Double(outcomes.count)
        }
        validationScores = validation
        // Of rates chosen equally often the one that does better on the validation rows.
        let chosen = learningRates
        learningRate = grid.rates.indices.map { rate in (rate, chosen.count { $0 == grid.rates[rate] }) }
            .filter { $0.1 > 0 }
            .max { ($0.1, validation[$0.0]) < ($1.1, validation[$1.0]) }
            .map { grid.rates[$0.0] }
        divergedSeeds = zip(seeds, outcomes).filter { $1.score == nil }.map(\.0)
        let times = outcomes.compactMap(\.secondsPerEpoch).sorted()
        secondsPerEpoch = times.isEmpty ? nil : (times[(times.count - 1) / 2] + times[times.count / 2]) / 2
        silentShare = Self.mean(outcomes.compactMap(\.silentShare))
        zeroShare = Self.mean(outcomes.compactMap(\.zeroShare))
    }

    private static func mean(_ shares: [Double]) -> Double? {
        shares.isEmpty ? nil : shares.reduce(0, +) / Double(shares.count)
    }
}

/// Two activations of a comparison beside each other.
public struct ComparisonPair: Sendable, Hashable, Codable {
    /// Verdict on two activations.
    public enum Verdict: Sendable, Hashable, Codable {
        /// The one of that name is better: the test passes Holm's correction, and the interval lies on one side of 0.
        case better(String)
        /// The interval lies within the margin: whatever difference there is does not matter.
        case noDifference
        /// Neither: no difference was detected, which does not mean that there is none. It is at most so large, as far
        /// as the interval can say.
        case noneDetected(atMost: Double?)
    }

    /// The name of the first.
    public let first: String
    /// The name of the second.
    public let second: String
    /// The scores of the first minus those of the second, seed by seed.
    public let differences: PairedDifferences
    /// The test's p after Holm's correction over all pairs.
    public let pHolm: Double
    /// The verdict.
    public let verdict: Verdict
    /// Whether the interval lies within the margin; also of a difference that was detected.
    public let isWithinMargin: Bool

    /// The mean difference, first − second.
    public var difference: Double { differences.mean }
    /// Student's interval of it.
    public var interval: ConfidenceInterval? { differences.interval }
    /// The exact p of Wilcoxon's signed-rank test.
    public var p: Double { differences.test.p }

    init(
        _ first: String, _ second: String, _ differences: PairedDifferences, pHolm: Double, significance: Double,
        margin: Double
    ) {
        self.first = first
        self.second = second
        self.differences = differences
        self.pHolm = pHolm
        isWithinMargin = differences.interval?.isWithin(margin) ?? false
        // The test asks where most differences lie, the interval where their mean does; a difference has both.
        if pHolm <= significance, let interval = differences.interval, interval.excludesZero {
            verdict = .better(differences.mean > 0 ? first : second)
        } else if isWithinMargin {
            verdict = .noDifference
        } else {
            verdict = .noneDetected(atMost: differences.interval?.largestMagnitude)
        }
    }

    /// The verdict in words.
    public func text(_ metric: ComparisonMetric) -> String {
        switch verdict {
        case .better(let name):
            "\(name) is better\(isWithinMargin ? ", by less than the margin" : "")"
        case .noDifference: "no difference"
        case .noneDetected(let limit):
            limit.map { "none detected, at most \(metric.text(difference: $0))" } ?? "none detected"
        }
    }
}
