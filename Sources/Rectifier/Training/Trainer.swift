/// Training on rows with known targets, classes or numbers, in mini-batches, in a new random order each epoch.
///
///     let trainer = Trainer(epochs: 20, batchSize: 32)
///     let outcome = try trainer.run(&model, with: Adam(), on: parts.training, validation: parts.validation, using: &generator)
///
/// The same model, data and generator give the same bits. A training that shall be stopped and resumed is a value, a
/// ``TrainingState``.
public struct Trainer: Sendable, Hashable {
    /// How often all rows are gone through.
    public var epochs: Int
    /// How many rows a step is taken on.
    public var batchSize: Int
    /// Whether the model is left as it was after the epoch with the lowest loss on the validation rows; the first of
    /// equal ones. Without such rows it is the last.
    public var keepsBest: Bool

    /// Traps when one of the numbers is below 1.
    public init(epochs: Int = 20, batchSize: Int = 32, keepsBest: Bool = false) {
        require(epochs > 0 && batchSize > 0, "Trainer: \(epochs) epochs with batches of \(batchSize)")
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
    ///   - validation: Rows that each epoch is reported on. Nil for none.
    ///   - generator: Gives the order of the rows, and what layers such as Dropout draw.
    ///   - interruption: The wish to end after the epoch under way.
    ///   - report: Called after each step and each epoch; what it throws ends the training.
    /// - Returns: The record of every epoch, and why it ended.
    /// - Throws: ``DivergenceError`` as soon as a loss is not a finite number; and what `report` throws.
    @discardableResult
    public func run<Model: Layer, Target: SupervisedTarget>(
        _ model: inout Model, with optimizer: some Optimizer, on data: Dataset<Target>,
        validation: Dataset<Target>? = nil, using generator: inout RandomGenerator,
        interruption: Interruption? = nil, report: (TrainingProgress) throws -> Void = { _ in }
    ) throws -> TrainingOutcome {
        var state = TrainingState(model, optimizer: optimizer, generator: generator)
        let outcome = try run(&state, on: data, validation: validation, interruption: interruption, report: report)
        (model, generator) = (kept(of: state), state.generator)
        return outcome
    }

    /// Goes on with a training until all epochs are done, or until it is ended before.
    ///
    ///     var state = TrainingState(model, optimizer: Adam(), generator: RandomGenerator(seed: 0))
    ///     let checkpoints = Checkpoints(in: "run")
    ///     try checkpoints.restore(&state, for: trainer)       // if there is one
    ///     let outcome = try trainer.run(&state, on: data) { try checkpoints.save($0) }
    ///     model = trainer.kept(of: state)
    ///
    /// - Parameters:
    ///   - state: Where the training is.
    ///   - checkpoint: Called with the state after each epoch; what it throws ends the training.
    /// - Throws: ``DivergenceError`` as soon as a loss is not a finite number; and what the closures throw.
    @discardableResult
    public func run<Model: Layer, Target: SupervisedTarget>(
        _ state: inout TrainingState<Model>, on data: Dataset<Target>, validation: Dataset<Target>? = nil,
        interruption: Interruption? = nil, checkpoint: (TrainingState<Model>) throws -> Void = { _ in },
        report: (TrainingProgress) throws -> Void = { _ in }
    ) throws -> TrainingOutcome {
        let clock = ContinuousClock()
        var start = clock.now
        var isInterrupted = false
        while state.epoch < epochs, !isInterrupted {
            var progress = try runEpoch(&state, on: data, report: report)
            let evaluation = validation.map { Evaluation(of: state.model, on: $0) }
            guard evaluation?.loss.isFinite ?? true else {
                throw DivergenceError(epoch: progress.epoch, step: progress.steps)
            }
            let record = EpochRecord(
                epoch: progress.epoch, trainLoss: progress.meanLoss, validation: evaluation,
                learningRate: progress.learningRate)
            state.finishEpoch(record)
            let now = clock.now
            state.seconds += (now - start) / .seconds(1)
            start = now
            try checkpoint(state)
            progress.finished = record
            try report(progress)
            isInterrupted = interruption?.isRequested ?? false
        }
        return outcome(of: state)
    }
}

extension Trainer {
    /// The model that the training gives: as it is.
    public func kept<Model: Module>(of state: TrainingState<Model>) -> Model { state.model }

    /// What the training came to so far.
    public func outcome<Model: Module>(of state: TrainingState<Model>) -> TrainingOutcome {
        TrainingOutcome(
            history: state.history, keptEpoch: nil, ending: state.epoch < epochs ? .interrupted : .completed)
    }

    /// The steps of the epoch under way that are not yet done.
    private func runEpoch<Model: Layer, Target: SupervisedTarget>(
        _ state: inout TrainingState<Model>, on data: Dataset<Target>, report: (TrainingProgress) throws -> Void
    ) throws -> TrainingProgress {
        if state.step == 0 { state.orderGenerator = state.generator }
        var order = state.orderGenerator
        let batches = data.batches(size: batchSize, shuffledBy: &order)
        // Otherwise the epoch is resumed, and layers have drawn numbers since.
        if state.step == 0 { state.generator = order }
        var progress = state.progress(epochs: epochs, steps: batches.count, loss: .nan)
        while state.step < batches.count {
            let batch = batches[state.step]
            let (loss, gradient) = valueWithGradient(at: &state.model, training: &state.generator) {
                Target.loss($0(batch.features), batch.targets, reduction: .mean)
            }
            guard loss.isFinite else { throw DivergenceError(epoch: state.epoch + 1, step: state.step + 1) }
            state.optimizer.update(&state.model, along: gradient)
            state.lossMean.add(loss, rows: batch.count)
            state.step += 1
            progress = state.progress(epochs: epochs, steps: batches.count, loss: Double(loss))
            try report(progress)
        }
        return progress
    }
}

extension TrainingState {
    /// How far it is.
    fileprivate func progress(epochs: Int, steps: Int, loss: Double) -> TrainingProgress {
        TrainingProgress(
            epoch: epoch + 1, epochs: epochs, step: step, steps: steps, loss: loss, meanLoss: lossMean.value,
            learningRate: optimizer.learningRate, gradientNorm: nil)
    }

    /// Records an epoch whose steps are done.
    fileprivate mutating func finishEpoch(_ record: EpochRecord) {
        history.append(record)
        epoch += 1
        step = 0
        lossMean = LossMean()
    }
}
