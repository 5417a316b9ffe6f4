import RectifierExperiments
import RectifierTraining

/// Trials of suggestions: a brief training with each change, beside one without.
///
///     let report = try SuggestionTrials().run(for: findings, data: data, settings: settings)
///     if let best = report.best { print(best.suggestion.changes) }
///
/// For each of a few seeds the network is trained anew, with the same first draws, rows and batches for every change, on
/// training rows alone, and judged on validation rows; test rows are never examined. The work is bounded: so many
/// steps a training, fewer for large networks, on so many rows. Few seeds and few steps make a hint, not a proof.
public struct SuggestionTrials: Sendable, Hashable {
    /// How many seeds there are, from that of the settings on.
    public var seedCount = 3
    /// The maximum number of steps of a training; a training of fewer is tried whole.
    public var steps = 500
    /// The maximum number of steps where the findings are of a whole training: that it overfits.
    public var longSteps = 2000
    /// The maximum number of multiplications and additions of all trainings together, in units of 10⁹: where that is not enough for the
    /// steps, there are fewer, then fewer changes, then fewer seeds; but there are always two changes of 50 steps. Nil for no
    /// limit.
    public var work: Double? = 500
    /// The maximum number of changes that are tried, apart from a combination.
    public var limit = 7
    /// The maximum number of validation rows.
    public var validationRows = 2000
    /// The fraction of the training rows to judge on where there are no validation rows.
    public var shareSetApart = 0.2

    /// Trials with the default bounds.
    public init() {}

    /// How far the trials are.
    public struct Progress: Sendable, Hashable {
        /// How many trainings are done.
        public let done: Int
        /// How many there are in all; a combination at the end may be added.
        public let total: Int
        /// The suggestion that is tried; nil for changing nothing.
        public let suggestion: Suggestion?
    }

    /// Tries the changes that the findings suggest, and reports what came of them.
    ///
    /// - Parameters:
    ///   - findings: Its kind.
    ///   - data: The rows; those to test on are not used.
    ///   - settings: How the network was trained.
    ///   - others: Suggestions to be tried first, such as a learning rate that a range test found.
    ///   - cancellation: Ends the trials: those after it are left out.
    ///   - progress: Called before each training; what it throws ends the trials.
    /// - Returns: What came of them; changes of which no trial can be made are named there too.
    /// - Throws: ``SuggestionTrialError`` for settings of which no network can be made; ``SplitError`` where there are no
    ///   validation rows and too few to set some apart; what `progress` throws.
    public func run(
        for findings: [Finding], data: PreparedData, settings: Experiment, trying others: [Suggestion] = [],
        cancellation: CancellationToken? = nil, progress: (Progress) throws -> Void = { _ in }
    ) throws -> SuggestionReport {
        let isLong = findings.contains { $0.kind == .overfitting && $0.severity > .note }
        let bounds = bounds(isLong: isLong, settings, data)
        let plan = try SuggestionPlan(
            data, settings, steps: bounds.steps, seedCount: bounds.seeds,
            validationRows: validationRows, shareSetApart: shareSetApart)
        let candidates = SuggestionCandidates.candidates(
            for: findings, trying: others, settings: settings, data: plan.data, limit: bounds.changes
        ).filter { !(plan.areSetApart && $0.changes.contains { $0.knob == .earlyStopping }) }

        var (done, total) = (0, plan.seeds.count * (1 + candidates.count))
        func outcomes(_ candidate: Suggestion?) throws -> [SuggestionOutcome]? {
            try plan.outcomes(candidate?.changes ?? []) {
                if cancellation?.isCancelled ?? false { return false }
                try progress(Progress(done: done, total: total, suggestion: candidate))
                done += 1
                return true
            }
        }
        var baseline: [SuggestionOutcome] = []
        if !candidates.isEmpty { baseline = try outcomes(nil) ?? [] }
        var (trials, untried) = ([SuggestionTrial](), [UntriedSuggestion]())
        func addTrial(_ candidate: Suggestion) throws {
            let start = done
            let results: [SuggestionOutcome]
            do {
                guard let made = try outcomes(candidate) else { return }
                results = made
            } catch let error as SuggestionTrialError {
                untried.append(UntriedSuggestion(suggestion: candidate, reason: error.reason))
                total -= start + plan.seeds.count - done
                return
            }
            trials.append(
                SuggestionTrial(
                    suggestion: candidate, outcomes: results,
                    verdict: .init(results, over: baseline, constantLoss: plan.constantLoss)))
            Self.rank(&trials)
        }
        if !baseline.isEmpty { for candidate in candidates { try addTrial(candidate) } }
        if let both = Self.combination(of: trials) {
            total += plan.seeds.count
            try addTrial(both)
        }
        return SuggestionReport(
            settings: plan.settings, seeds: plan.seeds, steps: plan.steps, trainRows: plan.data.counts.training,
            validationRows: plan.data.counts.validation, areSetApart: plan.areSetApart,
            constantLoss: plan.constantLoss, baseline: baseline, trials: trials, untried: untried)
    }

    /// How much is tried of such a network: steps a training, changes and seeds.
    func bounds(
        isLong: Bool, _ settings: Experiment, _ data: PreparedData
    ) -> (steps: Int, changes: Int, seeds: Int) {
        let own = settings.training.trainer.epochs * settings.training.trainer.steps(of: data.counts.training)
        let most = min(isLong ? longSteps : steps, max(own, 1))
        guard let work else { return (most, limit, seedCount) }
        let possible = work / stepWork(settings, data)
        // Beside the changes there are the training as it is and, at the end, two changes together.
        func cost(_ steps: Int, _ changes: Int, _ seeds: Int) -> Double { Double(steps * (changes + 2) * seeds) }
        // What overfits does so in the curve of a whole training: fewer changes rather than fewer steps.
        let least = isLong ? most : min(most, 100)
        let (changes, seeds) = (min(limit, 3), min(seedCount, 2))
        for (count, seeds) in [(limit, seedCount), (changes, seedCount), (changes, seeds), (min(limit, 2), 1)]
        where cost(least, count, seeds) <= possible {
            return (min(most, Int(possible / cost(1, count, seeds))), count, seeds)
        }
        return (min(most, max(Int(possible / cost(1, min(limit, 2), 1)), 50)), min(limit, 2), 1)
    }

    /// The multiplications and additions of a step, in units of 10⁹.
    private func stepWork(_ settings: Experiment, _ data: PreparedData) -> Double {
        let sizes = [data.featureCount] + settings.model.hidden + [data.outputCount]
        let weights = zip(sizes, sizes.dropFirst()).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        // Forward, and backward to the weights and to the inputs, a multiplication and an addition each.
        return max(
            6e-9 * weights * Double(settings.training.trainer.batchSize)
                * Double(settings.training.trainer.accumulation), 1e-12)
    }

    /// The lowest mean loss first, of equal ones the one tried first; those that diverged last.
    private static func rank(_ trials: inout [SuggestionTrial]) {
        func loss(_ trial: SuggestionTrial) -> Double { trial.outcomes.mean(\.validationLoss) ?? .infinity }
        trials = trials.enumerated().sorted { a, b in
            (loss(a.element), a.offset) < (loss(b.element), b.offset)
        }.map(\.element)
    }

    /// The two best trials' changes together, if they are of different knobs and both made the loss lower.
    private static func combination(of ranked: [SuggestionTrial]) -> Suggestion? {
        let better = ranked.filter { [.helped, .stillLearnsNothing].contains($0.verdict) }.map(\.suggestion.changes)
        guard let first = better.first else { return nil }
        let knobs = Set(first.map(\.knob))
        return better.first { knobs.isDisjoint(with: $0.map(\.knob)) }.map { Suggestion(first + $0) }
    }
}

/// What is suggested once suggestions were tried.
extension Finding {
    /// The finding with the suggestions that trials leave: those that helped, the best first, then those that were not
    /// tried.
    ///
    /// What did not help, or could not be tried, moves to ``tried``. Where none of its own suggestions helped, that which
    /// helped most of all stands first, if there is one.
    public func advised(by report: SuggestionReport) -> Finding {
        var (helped, others, rejected) = ([(suggestion: Suggestion, loss: Double)](), [Suggestion](), [Tried]())
        for suggestion in [suggestion] + alternatives {
            if let trial = report.trial(of: suggestion) {
                let loss = trial.outcomes.mean(\.validationLoss)
                if trial.verdict == .helped {
                    helped.append((suggestion, loss ?? .infinity))
                } else {
                    rejected.append(
                        Tried(
                            suggestion: suggestion,
                            result: .trial(
                                trial.verdict, validationLoss: loss,
                                baseline: report.baseline.mean(\.validationLoss))))
                }
            } else if let untried = report.untried.first(where: { report.isSame($0.suggestion, suggestion) }) {
                rejected.append(Tried(suggestion: suggestion, result: .impossible(reason: untried.reason)))
            } else if suggestion != .noneKnown {
                others.append(suggestion)
            }
        }
        if helped.isEmpty, severity > .note, let best = report.best {
            helped.append((best.suggestion, best.outcomes.mean(\.validationLoss) ?? .infinity))
        }
        let advised = helped.sorted { $0.loss < $1.loss }.map(\.suggestion) + others
        var finding = self
        finding.suggestion = advised.first ?? .noneHelped
        finding.alternatives = Array(advised.dropFirst())
        finding.tried = rejected
        return finding
    }
}

extension SuggestionReport {
    /// The trial of a suggestion of a finding; nil where there was none.
    public func trial(of suggestion: Suggestion) -> SuggestionTrial? {
        trials.first { isSame($0.suggestion, suggestion) }
    }

    /// Whether two suggestions do the same to the settings that were tried.
    func isSame(_ a: Suggestion, _ b: Suggestion) -> Bool { b.isTriable && likeness(a) == likeness(b) }

    private func likeness(_ suggestion: Suggestion) -> Set<Suggestion.Change.Likeness> {
        Set(suggestion.changes.filter { $0.knob == .scaling || $0.changes(settings) }.map(\.likeness))
    }
}
