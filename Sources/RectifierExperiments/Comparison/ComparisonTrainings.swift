import RectifierCore
import RectifierTraining
import Synchronization

/// Progress of a comparison.
public struct ComparisonProgress: Sendable, Hashable {
    /// Phase: grid search, or comparison.
    public enum Phase: String, Sendable, Hashable {
        /// To find the grid of learning rates.
        case grid
        /// To be compared.
        case seeds
    }

    /// Phase: grid search, or comparison.
    public let phase: Phase
    /// Number of finished trainings.
    public let done: Int
    /// Total number of trainings, as far as is known: the grid may still change.
    public let total: Int
    /// The activation of the training that was done last.
    public let activation: String
    /// Its seed.
    public let seed: UInt64
}

/// The trainings of a comparison.
struct ComparisonTrainings: Sendable {
    let plan: ComparisonPlan
    let names: [String]
    /// The rows, divided as the seed says.
    let data: @Sendable (UInt64) throws -> PreparedData
    let cancellation: CancellationToken?
    let counter: ComparisonCounter

    /// Result of one activation with one seed.
    struct Outcome: Sendable {
        /// The rate that was best on the validation rows; nil where the training diverged at every rate.
        var learningRate: Float?
        /// The network's score on the test rows.
        var score: Double?
        /// The network's quality on the validation rows.
        var quality: ValidationQuality?
        /// The score on the validation rows at each rate; nil where the training diverged.
        var validation: [Float: Double?] = [:]
        var secondsPerEpoch: Double?
        /// The fraction of hidden units that are 0 on every test row.
        var silentShare: Double?
        /// The fraction of the hidden units' outputs that are 0 on the test rows.
        var zeroShare: Double?
    }

    /// A trained network and what it does on the validation rows.
    private struct Trained {
        let model: LayerList
        let quality: ValidationQuality
        let secondsPerEpoch: Double
    }

    /// The grid, fitted to all activations together. Test rows are not used.
    func fittedGrid() throws -> LearningRateGrid {
        var grid = plan.grid
        guard !grid.isFixed else { return grid }
        var known: [Float: [ValidationQuality?]] = [:]
        while true {
            counter.expect(
                gridTrainings: plan.gridSeeds.count * names.count * grid.rates.count,
                others: plan.seedCount * names.count * grid.rates.count)
            for rate in grid.rates where known[rate] == nil { known[rate] = try qualities(at: rate) }
            let best = names.indices.compactMap { arm in
                Self.bestRate(grid.rates.map { ($0, known[$0]?[arm]) })
            }
            // Where nothing but divergence was seen, lower rates may do.
            if grid.extend(toward: best.isEmpty ? Array(grid.rates.prefix(1)) : best) { continue }
            grid.narrow(around: best)
            return grid
        }
    }

    /// Mean validation score of each activation at a learning rate, over the seeds for the grid; nil where one diverged.
    private func qualities(at rate: Float) throws -> [ValidationQuality?] {
        let seeds = plan.gridSeeds
        let all = try Workers.map(names.count * seeds.count) { number -> ValidationQuality? in
            let seed = seeds[number % seeds.count]
            return try train(number / seeds.count, seed, rate, data(seed).withoutTestRows, .grid)?.quality
        }
        return names.indices.map { ValidationQuality.mean(Array(all[$0 * seeds.count..<($0 + 1) * seeds.count])) }
    }

    /// The rate with the best quality, the lowest of equal ones; nil where there is none.
    private static func bestRate(_ qualities: [(rate: Float, quality: ValidationQuality??)]) -> Float? {
        var best: (rate: Float, quality: ValidationQuality)?
        for (rate, quality) in qualities {
            guard let quality = quality ?? nil, best.map({ quality.isBetter(than: $0.quality) }) ?? true else {
                continue
            }
            best = (rate, quality)
        }
        return best?.rate
    }

    /// Results of each activation with each seed, in this order: [seed][activation]; nil where the comparison was
    /// ended.
    ///
    /// Where the rate that some activation does best at lies at an end of the grid, all are trained at a further one
    /// too.
    func outcomes(_ grid: inout LearningRateGrid) throws -> [[Outcome?]] {
        let (seeds, arms) = (plan.seeds, names.count)
        var all = [Outcome?](repeating: Outcome(), count: seeds.count * arms)
        var known: LearningRateGrid?
        while true {
            let rates = grid.rates.filter { !(known?.rates.contains($0) ?? false) }
            counter.expect(others: all.count * grid.rates.count)
            let before = all
            let next = try Workers.map(all.count) { number -> Outcome? in
                do {
                    return try before[number].map { try outcome(number % arms, seeds[number / arms], rates, after: $0) }
                } catch ComparisonError.interrupted {
                    return nil
                }
            }
            let isEnded = next.contains { $0 == nil }
            if isEnded, let known {
                // Some were trained at the further rate, and others not: what was complete before it counts.
                grid = known
                break
            }
            (all, known) = (next, grid)
            let best = (0..<arms).compactMap { arm in
                Self.mostChosen(seeds.indices.compactMap { all[$0 * arms + arm]?.learningRate })
            }
            guard !isEnded, grid.extend(toward: best) else { break }
        }
        return seeds.indices.map { Array(all[$0 * arms..<($0 + 1) * arms]) }
    }

    /// The rate that is there most often, the lowest of equal ones.
    private static func mostChosen(_ rates: [Float]) -> Float? {
        let counts = rates.reduce(into: [:]) { counts, rate in counts[rate, default: 0] += 1 }
        return counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key
    }

    /// Result of an activation and a seed, now that it was trained at `rates` too.
    private func outcome(_ arm: Int, _ seed: UInt64, _ rates: [Float], after before: Outcome) throws -> Outcome {
        try checkGoesOn()
        let data = try self.data(seed)
        let rows = data.withoutTestRows
        var outcome = before
        var best: Trained?
        for rate in rates {
            let trained = try train(arm, seed, rate, rows, .seeds)
            outcome.validation[rate] = .some(trained?.quality.score)
            guard let trained, outcome.quality.map({ trained.quality.isBetter(than: $0) }) ?? true else { continue }
            (best, outcome.learningRate, outcome.quality) = (trained, rate, trained.quality)
        }
        // Nothing is better than what there was.
        guard let best else { return outcome }
        // The test rows are used here and nowhere else, by a network that was chosen.
        outcome.score = try score(of: best.model, on: data, seed: seed)
        outcome.secondsPerEpoch = best.secondsPerEpoch
        let activity = LayerActivity.measure(best.model, on: data)
        let units = activity.reduce(0) { $0 + $1.units }
        if units > 0 {
            outcome.silentShare = Double(activity.reduce(0) { $0 + $1.silentUnits.count }) / Double(units)
            outcome.zeroShare = activity.reduce(0) { $0 + $1.zeroShare * Double($1.units) } / Double(units)
        }
        return outcome
    }

    /// One training; nil where it diverged.
    private func train(
        _ arm: Int, _ seed: UInt64, _ rate: Float, _ rows: PreparedData, _ phase: ComparisonProgress.Phase
    ) throws -> Trained? {
        try checkGoesOn()
        let settings = plan.settings(arm: arm, seed: seed, learningRate: rate)
        var trained: Trained?
        do {
            let run = try Experiment.Result(
                training: settings.makeModel(features: rows.featureCount, outputs: rows.outputCount), on: rows,
                settings, callbacks: TrainingCallbacks(cancellation: cancellation))
            guard run.ending != .interrupted else { throw ComparisonError.interrupted(seeds: 0) }
            trained = Trained(
                model: run.model, quality: try ValidationQuality(of: run.model, on: rows),
                secondsPerEpoch: run.seconds / Double(max(run.history.count, 1)))
        } catch is DivergenceError {
            // It has no quality, which is the worst.
        }
        counter.count(phase, names[arm], seed)
        return trained
    }

    private func checkGoesOn() throws(ComparisonError) {
        if cancellation?.isCancelled ?? false { throw .interrupted(seeds: 0) }
    }

    private func score(of model: LayerList, on data: PreparedData, seed: UInt64) throws -> Double {
        switch TestMetrics(of: model, on: data) {
        case .classification(let metrics, _): return metrics.accuracy
        case .regression(let metrics):
            guard let determination = metrics.determination else { throw ComparisonError.constantTarget(seed: seed) }
            return determination
        case nil: throw ComparisonError.noRows(.test)
        }
    }
}

/// Counts trainings, on whichever thread they are made, and tells of each.
final class ComparisonCounter: Sendable {
    private struct Counts {
        var done = 0
        var doneForGrid = 0
        var gridTrainings = 0
        var others = 0
    }

    private let counts = Mutex(Counts())
    private let report: @Sendable (ComparisonProgress) -> Void

    /// `report` is called after each training, by one thread at a time.
    init(_ report: @escaping @Sendable (ComparisonProgress) -> Void) { self.report = report }

    /// So many trainings there will be: for the grid, or as many as there were, and to be compared.
    func expect(gridTrainings: Int? = nil, others: Int) {
        counts.withLock {
            $0.gridTrainings = gridTrainings ?? $0.doneForGrid
            $0.others = others
        }
    }

    /// Number of trainings.
    var trainingCount: Int { counts.withLock { $0.done } }

    func count(_ phase: ComparisonProgress.Phase, _ activation: String, _ seed: UInt64) {
        counts.withLock {
            $0.done += 1
            if phase == .grid { $0.doneForGrid += 1 }
            report(
                .init(
                    phase: phase, done: $0.done, total: max($0.gridTrainings, $0.doneForGrid) + $0.others,
                    activation: activation, seed: seed))
        }
    }
}
