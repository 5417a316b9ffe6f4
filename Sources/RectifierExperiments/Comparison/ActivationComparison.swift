import RectifierStatistics
import RectifierSupport
import RectifierTraining

/// A comparison of activations on one's own data: which does best, how sure that is, what it costs, and which one to
/// use.
///
///     let plan = ComparisonPlan(activations: ["relu", "elu"], settings: Experiment(hidden: [64]))
///     let comparison = try ActivationComparison(plan) { seed in
///         var generator = Experiment(seed: seed).generators.rows
///         return PreparedData(
///             try ClassificationData(
///                 name: "digits", Digits.dataset, classNames: Digits.classNames, validationFraction: 0.1,
///                 testFraction: 0.2, using: &generator), divisor: 16)
///     }
///     print(comparison.recommendation.text)
///
/// ``ComparisonPlan`` says what is the same and what differs. The trainings are made on all processors, each in one
/// thread; the results do not depend on how many there are, only the times do. A score of a seed is that of an
/// ``Experiment`` with that seed, that activation, its learning rate and the initialiser `he-normal` (or
/// `xavier-normal`).
///
/// A training that diverges counts as the worst score: 0, which is no right answer, or guessing the mean; or the lowest
/// score of all, where R² is below 0.
///
/// The numbers are about training on these data: different seeds split the same rows differently, and so know
/// of each other. For rows from elsewhere the intervals are too narrow (Dietterich 1998; Nadeau & Bengio 2003).
public struct ActivationComparison: Sendable, Hashable, Codable {
    /// The plan.
    public let plan: ComparisonPlan
    /// The metric of the scores.
    public let metric: ComparisonMetric
    /// The learning rates that were tried.
    public let grid: LearningRateGrid
    /// The seeds that were completed, all unless the comparison was ended before.
    public let seeds: [UInt64]
    /// The activations, in the order of the plan.
    public let arms: [ComparisonArm]
    /// Each two of them, in the same order.
    public let pairs: [ComparisonPair]
    /// Which one to use, and why.
    public let recommendation: ComparisonRecommendation
    /// Notes for the user, in sentences.
    public let notes: [String]
    /// Number of trainings.
    public let trainingCount: Int
    /// Duration of all trainings in seconds.
    public let seconds: Double

    /// The level of the intervals.
    public static let level = 0.95

    /// Compares.
    ///
    /// - Parameters:
    ///   - plan: What is compared, and how.
    ///   - cancellation: Ends the comparison. Seeds that are complete are compared if there are two or more.
    ///   - report: Called after each training, by one thread at a time.
    ///   - data: The rows, divided as the seed says. Called on several threads.
    /// - Throws: ``ComparisonError``; ``OptionError`` and ``NetworkError`` for activations
    ///   that do not exist or cannot stand between layers; and what `data` throws.
    public init(
        _ plan: ComparisonPlan, cancellation: CancellationToken? = nil,
        report: @escaping @Sendable (ComparisonProgress) -> Void = { _ in },
        data: @escaping @Sendable (_ seed: UInt64) throws -> PreparedData
    ) throws {
        let start = ContinuousClock.now
        let names = try plan.names()
        let first = try data(plan.settings.seed)
        try first.checkComparable()
        let counter = ComparisonCounter(report)
        let trainings = ComparisonTrainings(
            plan: plan, names: names, data: data, cancellation: cancellation, counter: counter)
        var grid = try trainings.fittedGrid()
        let all = try trainings.outcomes(&grid)
        let complete = zip(plan.seeds, all).compactMap {
            seed, outcomes -> (seed: UInt64, outcomes: [ComparisonTrainings.Outcome])? in
            let known = outcomes.compactMap(\.self)
            return known.count == names.count ? (seed: seed, outcomes: known) : nil
        }
        guard complete.count > 1 else { throw ComparisonError.interrupted(seeds: complete.count) }
        let scores = complete.flatMap { $0.outcomes.compactMap(\.score) }
        guard !scores.isEmpty else { throw ComparisonError.allDiverged }
        let validation = complete.flatMap { $0.outcomes.flatMap { $0.validation.values.compactMap(\.self) } }
        let worst = (test: min(0, scores.min() ?? 0), validation: min(0, validation.min() ?? 0))

        self.plan = plan
        self.grid = grid
        metric = first.task == .classification ? .accuracy : .determination
        seeds = complete.map(\.seed)
        let (done, fitted) = (seeds, grid)
        let possible: ClosedRange<Double> = metric == .accuracy ? 0...1 : -.infinity...1
        arms = names.indices.map { arm in
            ComparisonArm(
                names[arm], complete.map { $0.outcomes[arm] }, seeds: done, grid: fitted, worst: worst,
                level: Self.level, possible: possible)
        }
        pairs = Self.pairs(arms, plan)
        recommendation = ComparisonRecommendation(arms: arms, pairs: pairs, metric: metric, plan: plan)
        trainingCount = counter.trainingCount
        notes = Self.notes(arms, pairs, grid, plan, seeds: done.count)
        seconds = (ContinuousClock.now - start) / .seconds(1)
    }

    private static func pairs(_ arms: [ComparisonArm], _ plan: ComparisonPlan) -> [ComparisonPair] {
        let places = arms.indices.flatMap { first in arms.indices.dropFirst(first + 1).map { (first, $0) } }
        // Shares of the same rows differ by 1/rows or more; anything less is rounding.
        let differences = places.map { first, second in
            PairedDifferences(
                first: arms[first].scores, second: arms[second].scores, level: level, zeros: plan.zeros,
                tolerance: 1e-12)
        }
        let adjusted = HolmCorrection.adjusted(differences.map(\.test.p))
        return places.indices.map { index in
            ComparisonPair(
                arms[places[index].0].name, arms[places[index].1].name, differences[index], pHolm: adjusted[index],
                significance: plan.significance, margin: plan.margin)
        }
    }

    /// The least p after Holm's correction that so many seeds allow.
    public var smallestPHolm: Double {
        min(1, Double(pairs.count) * SignedRankTest.smallestP(pairs: seeds.count))
    }

    /// Whether so many seeds are enough for a difference to pass Holm's correction.
    public var canDetect: Bool { smallestPHolm <= plan.significance }

    private static func notes(
        _ arms: [ComparisonArm], _ pairs: [ComparisonPair], _ grid: LearningRateGrid, _ plan: ComparisonPlan, seeds: Int
    ) -> [String] {
        var notes: [String] = []
        if seeds < plan.seedCount {
            notes.append(
                "Interrupted: only the \(seeds) complete seeds of \(plan.seedCount) are "
                    + "compared.")
        }
        if seeds < plan.seedsNeeded {
            let smallest = SignedRankTest.smallestP(pairs: seeds)
            notes.append(
                "With \(seeds) seeds no difference can be detected, however large: the smallest p is "
                    + "\(NumberText.short(smallest)), and of \(pairs.count) pair\(pairs.count == 1 ? "" : "s") the Holm "
                    + "correction raises it to \(NumberText.short(min(1, smallest * Double(pairs.count)))), above "
                    + "\(NumberText.short(plan.significance)). \(plan.seedsNeeded) seeds are needed.")
        }
        for arm in arms where !arm.divergedSeeds.isEmpty {
            notes.append(
                "\(arm.name) diverged at every learning rate with "
                    + "\(arm.divergedSeeds.count == 1 ? "seed" : "seeds") "
                    + arm.divergedSeeds.map(String.init).joined(separator: ", ")
                    + ", which counts as the worst score.")
        }
        let edge = arms.filter { $0.learningRate.map(grid.isAtEdge) ?? false }
        if !edge.isEmpty, let least = grid.rates.first, let most = grid.rates.last {
            notes.append(
                "The learning rate chosen most often lies at an end of the grid, \(NumberText.text(least)) to "
                    + "\(NumberText.text(most)), for \(edge.map(\.name).joined(separator: ", ")); a rate beyond it may "
                    + "do better.")
        }
        let ties = pairs.count { $0.differences.test.hasTies }
        let zeros = pairs.reduce(0) { $0 + $1.differences.test.zeroCount }
        if ties > 0 || zeros > 0 {
            notes.append(
                "Tied differences have the mean of their ranks (in \(ties) of \(pairs.count) tests); seeds with the "
                    + "same score for both are "
                    + (plan.zeros == .drop ? "left out, as Wilcoxon did" : "ranked and then left out, as Pratt did")
                    + " (\(zeros) in all). The p-values are exact for it.")
        }
        return notes
    }
}
