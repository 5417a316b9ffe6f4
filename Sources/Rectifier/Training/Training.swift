/// Training on rows with known targets, classes or numbers, in mini-batches, in a new random order each epoch.
///
///     let training = SupervisedTraining(epochs: 20, batchSize: 32)
///     let history = try training.run(&model, with: Adam(), on: split.training, validation: nil, using: &generator)
///
/// The model is left as it is after the last epoch, or after the best if so chosen. The same model, data and generator give the same bits.
public struct SupervisedTraining: Sendable, Hashable, Codable {
    /// How often all rows are gone through.
    public var epochs: Int
    /// How many rows a step is taken on.
    public var batchSize: Int
    /// Whether the model is left as it was after the epoch with the lowest loss on the validation rows; the first of
    /// equal ones. Without such rows it is the last.
    public var keepsBest: Bool

    /// Traps when one of the numbers is below 1.
    public init(epochs: Int = 20, batchSize: Int = 32, keepsBest: Bool = false) {
        require(epochs > 0 && batchSize > 0, "SupervisedTraining: \(epochs) epochs with batches of \(batchSize)")
        self.epochs = epochs
        self.batchSize = batchSize
        self.keepsBest = keepsBest
    }

    /// Trains `model` along the gradient of the loss that fits the targets, see ``SupervisedTarget``.
    ///
    /// - Parameters:
    ///   - model: What is trained, in place.
    ///   - optimizer: The rule for the steps.
    ///   - data: The rows to train on.
    ///   - validation: Rows that each epoch is reported on; they change nothing. Nil for none.
    ///   - generator: Gives the order of the rows, and what layers such as Dropout draw.
    ///   - report: Called after each step and each epoch; what it throws ends the training.
    /// - Returns: The record of every epoch.
    /// - Throws: ``DivergenceError`` as soon as a loss is not a finite number; and what `report` throws.
    @discardableResult
    public func run<Model: Layer, Target: SupervisedTarget>(
        _ model: inout Model, with optimizer: some Optimizer, on data: Dataset<Target>,
        validation: Dataset<Target>? = nil, using generator: inout RandomGenerator,
        report: (TrainingProgress) throws -> Void = { _ in }
    ) throws -> [EpochRecord] {
        var (optimizer, history) = (optimizer, [EpochRecord]())
        var best: (loss: Double, model: Model)?
        for epoch in 1...epochs {
            let batches = data.batches(size: batchSize, shuffledBy: &generator)
            var progress = TrainingProgress(epoch: epoch, epochs: epochs, step: 0, steps: batches.count)
            for batch in batches {
                let (loss, gradient) = valueWithGradient(at: &model, training: &generator) {
                    Target.loss($0(batch.features), batch.targets, reduction: .mean)
                }
                guard loss.isFinite else { throw DivergenceError(epoch: epoch, step: progress.step + 1) }
                optimizer.update(&model, along: gradient)
                progress.add(loss: loss, rows: batch.count)
                try report(progress)
            }
            let evaluation = validation.map { Evaluation(of: model, on: $0) }
            guard evaluation?.loss.isFinite ?? true else { throw DivergenceError(epoch: epoch, step: batches.count) }
            let record = EpochRecord(epoch: epoch, trainLoss: progress.meanLoss, validation: evaluation)
            history.append(record)
            if keepsBest, let loss = evaluation?.loss, loss < best?.loss ?? .infinity { best = (loss, model) }
            progress.finished = record
            try report(progress)
        }
        if let best { model = best.model }
        return history
    }
}

/// How far a training is.
public struct TrainingProgress: Sendable, Hashable {
    /// The epoch, from 1.
    public let epoch: Int
    /// How many epochs there are.
    public let epochs: Int
    /// The steps done in this epoch.
    public private(set) var step: Int
    /// How many steps an epoch has.
    public let steps: Int
    /// The record of the epoch, once it is complete.
    public internal(set) var finished: EpochRecord?
    private var lossSum = 0.0
    private var rows = 0

    init(epoch: Int, epochs: Int, step: Int, steps: Int) {
        (self.epoch, self.epochs, self.step, self.steps) = (epoch, epochs, step, steps)
    }

    /// The mean loss of the epoch's rows so far, each one's as it was before the step that it was used in.
    public var meanLoss: Double { lossSum / Double(max(rows, 1)) }

    /// The share of all steps that are done.
    public var fraction: Double {
        (Double(epoch - 1) + Double(step) / Double(max(steps, 1))) / Double(epochs)
    }

    mutating func add(loss: Float, rows count: Int) {
        step += 1
        rows += count
        lossSum += Double(loss) * Double(count)
    }
}

/// What one epoch came to.
public struct EpochRecord: Sendable, Hashable, Codable {
    /// The epoch, from 1.
    public let epoch: Int
    /// The mean loss of the training rows, each one's as it was before the step that it was used in.
    public let trainLoss: Double
    /// How the model did on the validation rows at the end of the epoch; nil without such rows.
    public let validation: Evaluation?

    /// The record with the given numbers.
    public init(epoch: Int, trainLoss: Double, validation: Evaluation?) {
        self.epoch = epoch
        self.trainLoss = trainLoss
        self.validation = validation
    }
}

/// A training whose loss is no longer a finite number: the steps were too large, and nothing can be learned from there.
public struct DivergenceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The epoch, from 1.
    public let epoch: Int
    /// The step in the epoch, from 1.
    public let step: Int

    /// What happened, and the remedy.
    public var description: String {
        "The training diverged: in epoch \(epoch), step \(step), the loss was no longer a finite number. "
            + "Use a lower learning rate: a tenth of this one, say."
    }
}
