import RectifierExperiments

/// The results of the trials of suggestions, beside that of changing nothing.
public struct SuggestionReport: Sendable, Hashable, Codable {
    /// The settings that the suggestions change. Their epochs are those of a trial.
    public var settings: Experiment
    /// The seeds, for each of which every trial is made with the same rows, in the same order.
    public var seeds: [UInt64]
    /// How many steps a training has at most.
    public var steps: Int
    /// How many rows were trained on.
    public var trainRows: Int
    /// How many rows the result is judged on. They are never test rows.
    public var validationRows: Int
    /// Whether the rows to judge on were set apart of those to train on, since there were no validation rows.
    public var areSetApart: Bool
    /// The loss of always giving the same answer, the best one for the rows trained on: a network that is no better has
    /// learned nothing.
    public var constantLoss: Double
    /// What came of changing nothing, one a seed.
    public var baseline: [SuggestionOutcome]
    /// The trials, the one with the lowest loss first and those that diverged last.
    public var trials: [SuggestionTrial]

    /// Changes of which no trial could be made.
    public var untried: [UntriedSuggestion] = []

    /// Whether rows are right or wrong here; with a number to learn they are not.
    public var hasAccuracy: Bool {
        (baseline + trials.flatMap(\.outcomes)).contains { $0.accuracy != nil }
    }

    /// The trial that helped most; nil where none did.
    public var best: SuggestionTrial? { trials.first { $0.verdict == .helped } }
}

/// A suggestion of which no trial could be made, such as batch normalisation of batches of one row.
public struct UntriedSuggestion: Sendable, Hashable, Codable {
    /// The suggestion.
    public var suggestion: Suggestion
    /// The description of the error that its training threw.
    public var reason: String
}

/// The trial of one suggestion, or of two together.
public struct SuggestionTrial: Sendable, Hashable, Codable {
    /// Whether a suggestion helped.
    public enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
        /// The loss is lower by a twentieth or more on average, for most seeds, and for none higher by as much; and the
        /// network learns.
        case helped
        /// The loss is lower, but not lower than that of always giving the same answer.
        case stillLearnsNothing = "still-learns-nothing"
        /// The difference is small, or one way for some seeds and the other way for others.
        case unclear
        /// The loss is higher: for every seed, or by a twentieth or more on average and for none lower by as much.
        case worse
        /// The training diverged for one seed or more.
        case diverged
    }

    /// The suggestion.
    public var suggestion: Suggestion
    /// What came of it, one a seed.
    public var outcomes: [SuggestionOutcome]
    /// Whether it helped.
    public var verdict: Verdict

    /// By how much the loss is lower than without the change, for each seed; nil where one of the two diverged.
    public func improvements(over baseline: [SuggestionOutcome]) -> [Double?] {
        zip(baseline, outcomes).map { before, after in
            before.validationLoss.flatMap { before in after.validationLoss.map { before - $0 } }
        }
    }
}

/// What came of one training.
public struct SuggestionOutcome: Sendable, Hashable, Codable {
    /// The seed.
    public var seed: UInt64
    /// The loss on the validation rows, of the network that was kept; nil if the training diverged.
    public var validationLoss: Double?
    /// The validation accuracy; nil for regression, or if the training diverged.
    public var accuracy: Double?
    /// The fraction of hidden units that are 0 for every validation row; nil if the training diverged.
    public var deadShare: Double?
    /// The gradient of the weights of that linear layer where it is smallest, over that where it is largest, as root mean
    /// squares; 0 where none arrives, nil if the training diverged.
    public var gradientRatio: Double?
    /// The loss on the validation rows after each epoch; nil where it was not finite.
    public var losses: [Double?]
    /// The step at which the training diverged, from 1; nil if it did not.
    public var divergedAt: Int?
}

extension [SuggestionOutcome] {
    /// The mean of a number over the seeds; nil where a seed has none.
    public func mean(_ value: (SuggestionOutcome) -> Double?) -> Double? {
        let values = compactMap(value)
        return values.count == count && !isEmpty ? values.reduce(0, +) / Double(count) : nil
    }

    /// The minimum and the maximum of a number over the seeds that have it.
    public func range(_ value: (SuggestionOutcome) -> Double?) -> ClosedRange<Double>? {
        let values = compactMap(value)
        guard let least = values.min(), let most = values.max() else { return nil }
        return least...most
    }

    /// Whether one of the trainings diverged.
    public var hasDiverged: Bool { contains { $0.divergedAt != nil } }
}

extension SuggestionTrial.Verdict {
    /// What the outcomes of a trial say beside those of changing nothing.
    init(_ outcomes: [SuggestionOutcome], over baseline: [SuggestionOutcome], constantLoss: Double) {
        guard !outcomes.hasDiverged, let loss = outcomes.mean(\.validationLoss) else {
            self = .diverged
            return
        }
        // A training that diverged is worse than any that did not.
        let differences = zip(baseline, outcomes).map { before, after in
            (before.validationLoss ?? .infinity) - (after.validationLoss ?? .infinity)
        }
        let before = baseline.mean(\.validationLoss) ?? .infinity
        // What counts, of the larger one: a seed on which both do well does not decide against a change that mends others.
        let matter = Self.leastGain * (before.isFinite ? max(before, loss) : 0)
        let better = differences.count { $0 > 0 } * 2 > differences.count
        if differences.allSatisfy({ $0 < 0 }) || loss - before > matter && differences.allSatisfy({ $0 < matter }) {
            self = .worse
        } else if better, differences.allSatisfy({ $0 > -matter }),
            before - loss > Self.leastGain * before || before == .infinity
        {
            self = loss < (1 - Self.leastGain) * constantLoss ? .helped : .stillLearnsNothing
        } else {
            self = .unclear
        }
    }

    /// The share by which a loss must be lower to count.
    static let leastGain = 0.05
}
