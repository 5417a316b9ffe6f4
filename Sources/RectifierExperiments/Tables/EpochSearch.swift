import RectifierCore
import RectifierData
import RectifierTraining

/// The number of epochs, and the weight decay, found by k-fold cross-validation on the training rows, for tables that have
/// too few rows to hold some back.
///
///     let search = try EpochSearch(for: data, experiment, weightDecays: [1e-4, 1e-3], limit: 500, patience: 40)
///     experiment.training.trainer.epochs = search.epochs        // then train on all rows
///
/// The training rows are divided into five folds, each class in the same proportion. A network is trained on four of them
/// and evaluated on the fifth after each epoch, and so for each fold; the mean of their losses is over all rows, where a
/// tenth held back would have few. The best epoch is that with the lowest mean. It is sought until that has not improved
/// for `patience` epochs. Of many rows not every fold is needed: as many are trained as have ``enoughRows`` together.
public struct EpochSearch: Sendable, Hashable, Codable {
    /// Number of folds.
    public static let foldCount = 5
    /// Number of rows to evaluate, where there are so many: an accuracy then has a standard error of 1.6 points at most,
    /// 0.5/√1000.
    public static let enoughRows = 1000

    /// Number of folds that were held out and evaluated on.
    public let folds: Int
    /// Number of rows in these folds.
    public let rows: Int
    /// The maximum number of epochs that were tried.
    public let limit: Int
    /// The epoch with the lowest mean loss, from 1.
    public let epochs: Int
    /// The weight decay with the lowest.
    public let weightDecay: Float
    /// The mean over the rows after that epoch.
    public let evaluation: Evaluation

    /// Whether the best epoch is the last that was tried, so that more may be better.
    public var isAtLimit: Bool { epochs == limit }

    /// Searches on the training rows of `data`; its other rows are not examined.
    ///
    /// - Parameters:
    ///   - data: The rows.
    ///   - experiment: How networks are made and trained; their number of epochs, early stopping and choice of an epoch
    ///     are left out.
    ///   - weightDecays: Those that are tried; nil for that of `experiment`.
    ///   - limit: The maximum number of epochs.
    ///   - patience: How many epochs without improvement end the search.
    /// - Returns: Nil where it cannot be said: with fewer than five rows, or if a training diverges in its first epoch.
    /// - Throws: ``NetworkError`` or ``OptionError`` for a network that cannot be made.
    public init?(
        for data: PreparedData, _ experiment: Experiment, weightDecays: [Float]? = nil, limit: Int, patience: Int
    ) throws {
        var best: EpochSearch?
        for decay in weightDecays ?? [experiment.training.optimizer.weightDecay] {
            var experiment = experiment
            experiment.training.optimizer.weightDecay = decay
            let search: EpochSearch?
            switch data.parts {
            case .classes(let parts):
                let labels = parts.training.targets.scalars
                search = try EpochSearch(
                    parts.training, data.outputCount, experiment, limit: limit, patience: patience, labels)
            case .numbers(let parts):
                search = try EpochSearch(
                    parts.training, 1, experiment, limit: limit, patience: patience,
                    [Int32](repeating: 0, count: parts.training.count))
            }
            if let search, search.evaluation.loss < best?.evaluation.loss ?? .infinity { best = search }
        }
        guard let best else { return nil }
        self = best
    }

    private init?<Target: SupervisedTarget>(
        _ data: Dataset<Target>, _ outputs: Int, _ experiment: Experiment, limit: Int, patience: Int,
        _ labels: [Int32]
    ) throws {
        guard data.count >= Self.foldCount else { return nil }
        var folds = try Self.divided(labels, experiment).map {
            try Fold(without: $0, data, outputs, experiment)
        }
        // The first of them that are enough.
        var rows = 0
        folds = Array(
            folds.prefix { fold in
                defer { rows += fold.validation.count }
                return rows < Self.enoughRows
            })
        rows = folds.reduce(0) { $0 + $1.validation.count }
        var (best, bestEpoch) = (nil as Evaluation?, 0)
        for epoch in 1...max(limit, 1) {
            var (loss, hits) = (0.0, nil as Double?)
            do {
                for index in folds.indices {
                    let one = try folds[index].train(through: epoch)
                    let weight = Double(folds[index].validation.count) / Double(rows)
                    loss += one.loss * weight
                    hits = one.accuracy.map { (hits ?? 0) + $0 * weight }
                }
            } catch is DivergenceError {
                break
            }
            if loss < best?.loss ?? .infinity {
                (best, bestEpoch) = (Evaluation(loss: loss, accuracy: hits), epoch)
            } else if epoch - bestEpoch >= patience {
                break
            }
        }
        guard let best else { return nil }
        (self.folds, self.rows, self.limit) = (folds.count, rows, limit)
        (epochs, weightDecay, evaluation) = (bestEpoch, experiment.training.optimizer.weightDecay, best)
    }

    /// The rows of each fold: every class is dealt out in turn, so that all folds have as many of it, to one.
    private static func divided(_ labels: [Int32], _ experiment: Experiment) -> [[Int]] {
        var generator = experiment.foldGenerator
        let count = labels.count
        let order = generator.permutation(count)
        let byClass = order.indices.sorted { (labels[order[$0]], $0) < (labels[order[$1]], $1) }.map { order[$0] }
        return (0..<foldCount).map { fold in
            stride(from: fold, to: count, by: foldCount).map { byClass[$0] }.sorted()
        }
    }

    /// A network that is trained without the rows of one fold.
    private struct Fold<Target: SupervisedTarget> {
        let validation: Dataset<Target>
        private let training: Dataset<Target>
        private var trainer: Trainer
        private var state: TrainingState<LayerList>

        init(without rows: [Int], _ data: Dataset<Target>, _ outputs: Int, _ experiment: Experiment) throws {
            let left = Set(rows)
            var others = (0..<data.count).filter { !left.contains($0) }
            // Batch normalisation cannot do with a batch of one row.
            if (try? experiment.check(rows: others.count)) == nil { others.removeLast() }
            (validation, training) = (data.subset(rows), data.subset(others))
            trainer = experiment.training.trainer
            // Of fewer rows there may be no whole batch.
            if others.count < trainer.batchSize { trainer.dropLast = false }
            (trainer.earlyStopping, trainer.keepsBest) = (nil, false)
            state = TrainingState(
                try experiment.makeModel(features: data.featureCount, outputs: outputs),
                optimizer: experiment.training.optimizer.make(), generator: experiment.generators.order)
        }

        /// Trains until so many epochs are done, and says how good it then is on the fold.
        mutating func train(through epoch: Int) throws -> Evaluation {
            trainer.epochs = epoch
            let outcome = try trainer.run(&state, on: training, validation: validation)
            guard let evaluation = outcome.history.last?.validation else {
                fatalError("EpochSearch: a fold has no rows")
            }
            return evaluation
        }
    }
}

extension Experiment {
    /// Draws the folds of ``EpochSearch``: independent of what `generators` draw.
    fileprivate var foldGenerator: RandomGenerator {
        var generator = RandomGenerator(seed: seed)
        for _ in 0..<3 { _ = generator.split() }
        return generator.split()
    }
}
