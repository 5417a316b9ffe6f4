import RectifierCore
import RectifierData
import RectifierSupport

/// Training on rows with known targets, classes or numbers, in mini-batches, in a new random order each epoch.
///
///     var trainer = Trainer(epochs: 20, batchSize: 32)
///     trainer.clipNorm = 1
///     trainer.schedule = .cosine()
///     trainer.earlyStopping = try EarlyStopping(patience: 3)
///     let outcome = try trainer.run(
///         &model, with: Adam(), on: parts.training, validation: parts.validation, using: &generator)
///     print(outcome.ending, outcome.keptEpoch ?? trainer.epochs)
///
/// It hides nothing: what it does in a step is what a dozen lines by hand do, see README. The same model, data and
/// generator give the same bits. A training that is to be stopped and resumed is a value, a ``TrainingState``.
public struct Trainer: Sendable, Hashable {
    /// How often all rows are gone through.
    public var epochs: Int
    /// How many rows a gradient is taken of.
    public var batchSize: Int
    /// Whether the last batch of an epoch is left out where it has fewer rows than the others, PyTorch's `drop_last`. The
    /// rows are in a new order each epoch, so that others are left out. Batch normalisation needs it where that batch would
    /// have one row.
    public var dropLast: Bool
    /// How many gradients a step is taken along, as their mean over the rows: with 4 and batches of 32 a step is of 128
    /// rows, in the memory of 32. The last step of an epoch is of what is left.
    public var accumulation: Int
    /// What the norm of a step's gradient is scaled down to, see ``Gradient/clipNorm(to:p:)``; nil to leave it. With it a
    /// gradient that is not finite ends the training before it spoils the model.
    public var clipNorm: Double?
    /// What each number of a step's gradient is limited to, see ``Gradient/clipValues(to:)``; nil to leave them. It comes
    /// after ``clipNorm``.
    public var clipValue: Float?
    /// How the learning rate changes, from the optimiser's own as its base; nil to leave it.
    public var schedule: Schedule?
    /// When the training ends before its last epoch; nil for never.
    public var earlyStopping: EarlyStopping?
    /// Whether the model kept is that of the epoch with the lowest loss on the validation rows, the first of equal ones.
    /// Without such rows it is the last. Early stopping that restores the best decides by its own rule instead.
    public var keepsBest: Bool
    /// How much of a moving average of the weights each step keeps, e.g. 0.999; nil for no average. With it the average
    /// is what is evaluated and kept; it starts as ``ExponentialMovingAverageStart/warmUp`` does.
    public var averageDecay: Double?
    /// A weight for each class, which the loss of its rows is multiplied by, in training and on the validation rows; nil
    /// for 1 each, and for numbers. See ``ClassWeights``.
    public var classWeights: ClassWeights?
    /// How many steps of an epoch pass between two checkpoints; nil for checkpoints after whole epochs only.
    public var checkpointInterval: Int?
    /// How many rows a monitor sees the activations of where nothing else is said: enough for the share of zeros, and
    /// few beside the rows of the steps between two samples.
    public static let defaultMonitoredRows = 128
    /// How many rows a monitor sees the activations of, by default 128: the first to validate on, or else to train on.
    public var monitoredRows = Self.defaultMonitoredRows

    /// A trainer that does nothing but steps. Traps when one of the numbers is below 1.
    public init(
        epochs: Int = 20, batchSize: Int = 32, dropLast: Bool = false, accumulation: Int = 1, keepsBest: Bool = false
    ) {
        require(
            epochs > 0 && batchSize > 0 && accumulation > 0,
            "Trainer: \(epochs) epochs with batches of \(batchSize), \(accumulation) a step")
        self.epochs = epochs
        self.batchSize = batchSize
        self.dropLast = dropLast
        self.accumulation = accumulation
        self.keepsBest = keepsBest
    }

    /// Trains `model` along the gradient of the loss that fits the targets, see ``SupervisedTarget``.
    ///
    /// - Parameters:
    ///   - model: What is trained, in place.
    ///   - optimizer: The rule for the steps.
    ///   - data: The rows to train on. Traps when there are none.
    ///   - validation: Rows that each epoch is reported and judged on. Nil for none.
    ///   - generator: Gives the order of the rows, and what layers such as Dropout draw.
    ///   - interruption: The wish to end after the epoch under way.
    ///   - report: Called after each step and each epoch; what it throws ends the training.
    /// - Returns: The record of every epoch, which one was kept, and why the training ended.
    /// - Throws: ``DivergenceError`` as soon as a loss is not a finite number, ``MonitorError`` when early stopping or a
    ///   plateau watches what such a training does not have; before the first step ``NetworkError`` when batch normalisation
    ///   would meet a batch of one row, or ``dropLast`` leaves no batch; and what `report` throws.
    @discardableResult
    public func run<Model: Layer, Target: SupervisedTarget>(
        _ model: inout Model, with optimizer: some Optimizer, on data: Dataset<Target>,
        validation: Dataset<Target>? = nil, using generator: inout RandomGenerator,
        interruption: Interruption? = nil, report: (TrainingProgress) throws -> Void = { _ in }
    ) throws -> TrainingOutcome {
        var state = TrainingState(model, optimizer: optimizer, generator: generator)
        let outcome = try run(&state, on: data, validation: validation, interruption: interruption, report: report)
        (model, generator) = (state.kept, state.generator)
        return outcome
    }

    /// Goes on with a training until all epochs are done, or until it is ended before.
    ///
    ///     var state = TrainingState(model, optimizer: Adam(), generator: RandomGenerator(seed: 0))
    ///     try Checkpoint(newestIn: "run")?.restore(&state)        // if there is one
    ///     let outcome = try trainer.run(&state, on: data) { try Checkpoint.save($0, in: "run") }
    ///     model = state.kept
    ///
    /// A training that is over stays as it is. One that went on from a checkpoint has, to the bit, the model and the
    /// history of one that never stopped; more epochs than before are as if they had been asked for from the start, if
    /// the schedule has numbers of its own.
    ///
    /// - Parameters:
    ///   - state: Where the training is. A monitor in it sees every step.
    ///   - checkpoint: Called with the state after each epoch, and within one as ``checkpointInterval`` says; what it
    ///     throws ends the training.
    /// - Throws: As above, and what `checkpoint` throws.
    // The networks of settings are trained from another module, for which a generic function is not specialised.
    @_specialize(where Model == LayerList, Target == Int32)
    @_specialize(where Model == LayerList, Target == Float)
    @discardableResult
    public func run<Model: Layer, Target: SupervisedTarget>(
        _ state: inout TrainingState<Model>, on data: Dataset<Target>, validation: Dataset<Target>? = nil,
        interruption: Interruption? = nil, checkpoint: (TrainingState<Model>) throws -> Void = { _ in },
        report: (TrainingProgress) throws -> Void = { _ in }
    ) throws -> TrainingOutcome {
        require(data.count > 0, "Trainer: there are no rows to train on")
        for quantity in [earlyStopping?.monitor, schedule?.monitor].compactMap(\.self) {
            try quantity.check(task: Target.task, hasValidationRows: validation != nil)
        }
        if !isOver(state) { try checkBatches(of: data, for: state) }
        state.prepare(for: self, stepsPerEpoch: steps(of: data.count))
        // A checkpoint may say that more was seen than was done.
        state.monitor?.removeSamples(from: state.epoch * steps(of: data.count) + state.step)
        let sample = (validation ?? data).features
        var loop = TrainingLoop(
            trainer: self, data: data, sample: sample[range: 0..<min(monitoredRows, sample.shape[0])])
        while !isOver(state) {
            var progress = try loop.runEpoch(&state, checkpoint: checkpoint, report: report)
            let evaluation = validation.map {
                Evaluation(of: state.average?.model ?? state.model, on: $0, classWeights: classWeights?.values)
            }
            guard evaluation?.loss.isFinite ?? true else {
                throw DivergenceError(epoch: progress.epoch, step: progress.steps)
            }
            let record = EpochRecord(
                epoch: progress.epoch, trainLoss: progress.meanLoss, validation: evaluation,
                learningRate: progress.learningRate)
            try state.finishEpoch(record, for: self)
            state.seconds += loop.lap()
            try checkpoint(state)
            progress.finished = record
            try report(progress)
            if interruption?.isRequested ?? false { break }
        }
        return TrainingOutcome(
            history: state.history, keptEpoch: state.best?.epoch,
            ending: state.stopping?.stop.map { .stoppedEarly(reason: $0) }
                ?? (isOver(state) ? .completed : .interrupted))
    }

    /// Throws what would otherwise end an epoch in its midst: a last batch that the model cannot be trained on.
    private func checkBatches<Model: Layer, Target>(
        of data: Dataset<Target>, for state: TrainingState<Model>
    ) throws(NetworkError) {
        guard steps(of: data.count) > 0 else { throw .noWholeBatch(rows: data.count, batchSize: batchSize) }
        if leavesLoneRow(of: data.count),
            state.model.needsMoreRows(than: data.features[range: 0..<1], using: state.generator)
        {
            throw .batchOfOneRow(rows: data.count, batchSize: batchSize)
        }
    }

    /// Whether a batch of so many rows has one row.
    func leavesLoneRow(of rows: Int) -> Bool { batchSize == 1 ? rows > 0 : !dropLast && rows % batchSize == 1 }

    /// The batches of an epoch, in an order that the generator gives.
    package func batches<Target>(of data: Dataset<Target>, shuffledBy generator: inout RandomGenerator) -> Batches<
        Target
    > {
        data.batches(size: batchSize, dropLast: dropLast, shuffledBy: &generator)
    }

    /// Whether nothing is left to do.
    func isOver<Model: Module>(_ state: TrainingState<Model>) -> Bool {
        state.epoch >= epochs || state.stopping?.stop != nil
    }

    /// How many steps an epoch of so many rows has.
    public func steps(of rows: Int) -> Int {
        let batches = dropLast ? rows / batchSize : rows.dividedRoundingUp(by: batchSize)
        return batches.dividedRoundingUp(by: accumulation)
    }
}
