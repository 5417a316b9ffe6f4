import RectifierCore
import RectifierData
import RectifierSupport

/// Trainer: the training loop, in mini-batches, by any loss. Keras' `fit`, Lightning's `Trainer`.
///
///     var trainer = Trainer(epochs: 20, batchSize: 32)
///     trainer.clipNorm = 1
///     trainer.schedule = .cosine()
///     trainer.earlyStopping = try EarlyStopping(patience: 3)
///     let outcome = try trainer.run(
///         &model, with: Adam(), on: parts.training, validation: parts.validation, using: &generator)
///     print(outcome.ending, outcome.keptEpoch ?? trainer.epochs)
///
/// It hides nothing: a step is what a dozen lines by hand do, see README. The same model, data and generator give the same
/// bits. The trainer has what is data; functions are arguments of `run`: the loss, the parameters that are trained, and
/// ``TrainingCallbacks``. A training that is to be stopped and resumed is a value, a ``TrainingState``. Batches of one's
/// own, of several inputs or outputs, come from a ``DataLoader``.
public struct Trainer: Sendable {
    /// The number of epochs.
    public var epochs: Int
    /// The number of rows in a batch.
    public var batchSize: Int
    /// Whether the last batch of an epoch is left out where it has fewer rows than the others, PyTorch's `drop_last`. The
    /// rows are in a new order each epoch, so that others are left out. Batch normalisation needs it where that batch would
    /// have one row.
    public var dropLast: Bool
    /// The order of the rows of an epoch, by default a new random one each.
    public var sampler: any Sampler = .random
    /// Gradient accumulation steps: the number of batches whose mean gradient a step is taken along. With 4 and batches of
    /// 32 a step is of 128 rows, in the memory of 32. The last step of an epoch is of what is left.
    public var accumulation: Int
    /// The norm that a step's gradient is scaled down to, see ``Gradient/clipNorm(to:p:)``; nil to leave it. With it a
    /// gradient that is not finite ends the training before it spoils the model.
    public var clipNorm: Double?
    /// The limit of each number of a step's gradient, see ``Gradient/clipValues(to:)``; nil to leave them. It comes after
    /// ``clipNorm``.
    public var clipValue: Float?
    /// The learning rate schedule, with the optimiser's rate as its base; nil for a constant rate.
    public var schedule: Schedule?
    /// When the training ends before its last epoch; nil for never.
    public var earlyStopping: EarlyStopping?
    /// Whether the model kept is that of the epoch with the best ``bestMetric``, the first of equal ones; otherwise it is
    /// the last. Early stopping that restores the best decides by its own rule instead.
    public var keepsBest: Bool
    /// The metric that ``keepsBest`` chooses by. Without validation rows there is no validation loss, and the last model is
    /// kept.
    public var bestMetric = Metric.validationLoss
    /// The decay of a moving average of the weights, e.g. 0.999; nil for no average. With it the average is what is
    /// evaluated and kept; it starts as ``ExponentialMovingAverageStart/warmUp`` does.
    public var averageDecay: Double?
    /// A weight for each class, which the loss of its rows is multiplied by, in training and on the validation rows; nil
    /// for 1 each, and for numbers. A loss of one's own does not see it. See ``ClassWeights``.
    public var classWeights: ClassWeights?
    /// The number of steps of an epoch between two checkpoints; nil for checkpoints after whole epochs only.
    public var checkpointInterval: Int?
    /// The default of ``monitoredRows``: enough for the fraction of zeros, and few beside the rows of the steps between two
    /// samples.
    public static let defaultMonitoredRows = 128
    /// The number of rows that a monitor sees the activations of, by default 128: the first to validate on, or else to
    /// train on.
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

    /// Trains `model`, in place, by the cross-entropy of classes or the mean squared error of numbers.
    ///
    /// - Parameters:
    ///   - model: The model; afterwards the one that is kept.
    ///   - optimizer: The optimiser.
    ///   - data: The rows to train on. Traps when there are none. Targets of any integer type are classes.
    ///   - validation: Rows that each epoch is evaluated on. Nil for none.
    ///   - generator: Gives the order of the rows, and what layers such as Dropout draw.
    ///   - isTrained: Which parameters, by name (`fc1.weight`), are trained; nil for all. The others are frozen: they and
    ///     their part of the optimiser stay as they are, without weight decay. Buffers, such as the running statistics of
    ///     BatchNorm, are no parameters and go on, as in PyTorch.
    ///   - callbacks: Functions that are called as the training goes.
    /// - Returns: The record of every epoch, the one that was kept, and the reason of the end.
    /// - Throws: ``DivergenceError`` as soon as a loss is not a finite number; before the first step ``MetricError`` when
    ///   early stopping or a plateau monitors what such a training does not have, ``NetworkError`` when batch normalisation
    ///   would meet a batch of one row, or ``dropLast`` leaves no batch; ``SamplerError``; and what the functions throw.
    @discardableResult
    public func run<Model: Layer, Target: SupervisedTarget>(
        _ model: inout Model, with optimizer: some Optimizer, on data: Dataset<Target>,
        validation: Dataset<Target>? = nil, using generator: inout RandomGenerator,
        where isTrained: ((String) -> Bool)? = nil, callbacks: TrainingCallbacks<Model> = TrainingCallbacks()
    ) throws -> TrainingOutcome {
        var state = TrainingState(model, optimizer: optimizer, generator: generator)
        let outcome = try run(&state, on: data, validation: validation, where: isTrained, callbacks: callbacks)
        (model, generator) = (state.kept, state.generator)
        return outcome
    }

    /// Trains `model`, in place, by any loss.
    ///
    ///     try trainer.run(&model, with: SGD(), on: data, using: &generator) { outputs, targets in
    ///         crossEntropy(outputs, targets, labelSmoothing: 0.1)
    ///     }
    ///
    /// - Parameter loss: The mean loss of a batch.
    /// - Throws: As above.
    @discardableResult
    public func run<Model: Layer, Target: SupervisedTarget>(
        _ model: inout Model, with optimizer: some Optimizer, on data: Dataset<Target>,
        validation: Dataset<Target>? = nil, using generator: inout RandomGenerator,
        where isTrained: ((String) -> Bool)? = nil, callbacks: TrainingCallbacks<Model> = TrainingCallbacks(),
        loss: @escaping (_ outputs: Tensor<Float>, _ targets: Tensor<Target>) throws -> Tensor<Float>
    ) throws -> TrainingOutcome {
        var state = TrainingState(model, optimizer: optimizer, generator: generator)
        let outcome = try run(
            &state, on: data, validation: validation, where: isTrained, callbacks: callbacks, loss: loss)
        (model, generator) = (state.kept, state.generator)
        return outcome
    }

    /// Goes on with a training until all epochs are done, or until it is ended before.
    ///
    ///     var state = TrainingState(model, optimizer: Adam(), generator: RandomGenerator(seed: 0))
    ///     try Checkpoint(newestIn: "run")?.restore(&state)        // if there is one
    ///     let callbacks = TrainingCallbacks<Network>(checkpoint: { try Checkpoint.save($0, in: "run") })
    ///     let outcome = try trainer.run(&state, on: data, callbacks: callbacks)
    ///     model = state.kept
    ///
    /// A training that is over stays as it is. One that went on from a checkpoint has, to the bit, the model and the
    /// history of one that never stopped; more epochs than before are as if they had been asked for from the start, if
    /// the schedule has numbers of its own.
    ///
    /// - Parameter state: Where the training is. A monitor in it sees every step.
    /// - Throws: As above.
    // The networks of settings are trained from another module, for which a generic function is not specialised.
    @_specialize(where Model == LayerList, Target == Int32)
    @_specialize(where Model == LayerList, Target == Float)
    @discardableResult
    public func run<Model: Layer, Target: SupervisedTarget>(
        _ state: inout TrainingState<Model>, on data: Dataset<Target>, validation: Dataset<Target>? = nil,
        where isTrained: ((String) -> Bool)? = nil, callbacks: TrainingCallbacks<Model> = TrainingCallbacks()
    ) throws -> TrainingOutcome {
        let weights = classWeights.map { Tensor($0.values) }
        return try run(
            &state, on: data, where: isTrained, callbacks: callbacks, sample: (validation ?? data).features,
            loss: { Target.loss($0, $1, classWeights: weights, reduction: .mean) },
            evaluate: validation.map { rows in { Evaluation(of: $0, on: rows, classWeights: classWeights?.values) } })
    }

    /// Goes on with a training by any loss.
    @discardableResult
    public func run<Model: Layer, Target: SupervisedTarget>(
        _ state: inout TrainingState<Model>, on data: Dataset<Target>, validation: Dataset<Target>? = nil,
        where isTrained: ((String) -> Bool)? = nil, callbacks: TrainingCallbacks<Model> = TrainingCallbacks(),
        loss: @escaping (_ outputs: Tensor<Float>, _ targets: Tensor<Target>) throws -> Tensor<Float>
    ) throws -> TrainingOutcome {
        try run(
            &state, on: data, where: isTrained, callbacks: callbacks, sample: (validation ?? data).features, loss: loss,
            evaluate: validation.map { rows in { try Evaluation(of: $0, on: rows, loss: loss) } })
    }

    /// Goes on with a training on rows.
    @inline(__always)
    private func run<Model: Layer, Target: SupervisedTarget>(
        _ state: inout TrainingState<Model>, on data: Dataset<Target>, where isTrained: ((String) -> Bool)?,
        callbacks: TrainingCallbacks<Model>, sample: Tensor<Float>,
        loss: (Tensor<Float>, Tensor<Target>) throws -> Tensor<Float>, evaluate: ((Model) throws -> Evaluation)?
    ) throws -> TrainingOutcome {
        require(data.count > 0, "Trainer: there are no rows to train on")
        try checkMetrics(task: Target.task, hasValidationRows: evaluate != nil, callbacks.metrics.keys)
        if !isOver(state) { try checkBatches(of: data, for: state) }
        let sample = sample[range: 0..<min(monitoredRows, sample.shape[0])]
        return try run(
            &state, on: loader(of: data), where: isTrained, callbacks: callbacks,
            loss: { try loss($0($1.features), $1.targets) }, evaluate: evaluate, observe: { _ = $0(sample) })
    }

    /// Goes on with a training on batches of any type, of several inputs or outputs, say.
    ///
    ///     try trainer.run(&state, on: pairs, validation: others) { model, batch in
    ///         crossEntropy(model(batch.left, batch.right), batch.same)
    ///     }
    ///
    /// The loader decides on ``batchSize``, ``dropLast`` and ``sampler`` instead of the trainer.
    ///
    /// - Parameters:
    ///   - loader: The batches to train on.
    ///   - validation: Batches that each epoch is evaluated on, outside training mode. Nil for none.
    ///   - loss: The mean loss of a batch.
    /// - Throws: As above, and ``BatchError`` for a loader without batches, or a batch without examples.
    @discardableResult
    public func run<Model: Module, Batch>(
        _ state: inout TrainingState<Model>, on loader: DataLoader<Batch>, validation: DataLoader<Batch>? = nil,
        where isTrained: ((String) -> Bool)? = nil, callbacks: TrainingCallbacks<Model> = TrainingCallbacks(),
        loss: @escaping (Model, Batch) throws -> Tensor<Float>
    ) throws -> TrainingOutcome {
        guard loader.count > 0 else { throw BatchError.noBatches }
        try checkMetrics(task: .regression, hasValidationRows: validation != nil, callbacks.metrics.keys)
        return try run(
            &state, on: loader, where: isTrained, callbacks: callbacks, loss: loss,
            evaluate: validation.map { batches in { try Evaluation(of: $0, on: batches, loss: loss) } },
            observe: { model in
                var generator = RandomGenerator(seed: 0)
                _ = try loss(model, try (validation ?? loader).epoch(using: &generator).batch(0))
            })
    }

    /// The loop.
    private func run<Model: Module, Batch>(
        _ state: inout TrainingState<Model>, on loader: DataLoader<Batch>, where isTrained: ((String) -> Bool)?,
        callbacks: TrainingCallbacks<Model>, loss: (Model, Batch) throws -> Tensor<Float>,
        evaluate: ((Model) throws -> Evaluation)?, observe: (Model) throws -> Void
    ) throws -> TrainingOutcome {
        let steps = loader.count.dividedRoundingUp(by: accumulation)
        state.prepare(for: self, stepsPerEpoch: steps)
        // A checkpoint may say that more was seen than was done.
        state.monitor?.removeSamples(from: state.epoch * steps + state.step)
        var (stopped, clock) = (nil as String?, Stopwatch())
        training: while !isOver(state) {
            let batches = try state.epoch(of: loader)
            let (epoch, order) = (state.epoch, state.orderGenerator)
            var progress = state.progress(of: epochs, steps: steps)
            while state.step < steps {
                let (value, norm, gradient) = try step(
                    &state, batches, number: epoch * steps + state.step, where: isTrained,
                    callbacks.transformGradient, loss: loss, observe: observe)
                state.step += 1
                progress = state.progress(of: epochs, steps: steps, loss: value, norm: norm)
                var isElsewhere = false
                if let afterStep = callbacks.afterStep {
                    if case .stop(let reason) = try afterStep(&state, progress, gradient) { stopped = reason }
                    // Whether it went back, to where the batches are others or yet to be drawn.
                    isElsewhere = state.epoch != epoch || state.step == 0 || state.orderGenerator != order
                }
                let isDue = checkpointInterval.map { !isElsewhere && state.step < steps && state.step % $0 == 0 }
                if isDue ?? false || stopped != nil {
                    state.seconds += clock.lap()
                    try callbacks.checkpoint?(state)
                }
                try callbacks.report?(progress)
                if stopped != nil { break training }
                if isElsewhere { continue training }
            }
            let evaluation = try evaluate?(state.average?.model ?? state.model)
            guard evaluation?.loss.isFinite ?? true else {
                throw DivergenceError(epoch: progress.epoch, step: progress.steps)
            }
            let record = EpochRecord(
                epoch: progress.epoch, trainLoss: progress.meanLoss, validation: evaluation,
                learningRate: progress.learningRate, metrics: try measure(callbacks.metrics, state))
            try state.finishEpoch(record, for: self)
            state.seconds += clock.lap()
            try callbacks.checkpoint?(state)
            progress.finished = record
            try callbacks.report?(progress)
            if callbacks.cancellation?.isCancelled ?? false { break }
        }
        return TrainingOutcome(
            history: state.history, keptEpoch: state.best?.epoch,
            ending: stopped.map { .stopped(reason: $0) }
                ?? state.stopping?.stop.map { .stoppedEarly(reason: $0) }
                ?? (isOver(state) ? .completed : .interrupted))
    }

    /// One step of the optimiser, the one of that number in the whole training.
    ///
    /// - Returns: The loss, the norm of the gradient before it was clipped where that was found, and the gradient after.
    package func step<Model: Module, Batch>(
        _ state: inout TrainingState<Model>, _ batches: DataLoader<Batch>.Epoch, number: Int,
        where isTrained: ((String) -> Bool)? = nil, _ transform: GradientTransform<Model>? = nil,
        loss: (Model, Batch) throws -> Tensor<Float>, observe: (Model) throws -> Void
    ) throws -> (loss: Double, norm: Double?, gradient: Gradient<Model>) {
        state.schedule?.apply(to: &state.optimizer, at: number)
        var accumulator = GradientAccumulator<Model>()
        var step: (loss: Double, gradient: Gradient<Model>)?
        let first = state.step * accumulation
        for index in first..<first + min(accumulation, batches.count - first) {
            let (batch, rows) = try batches.make(index)
            guard rows > 0 else { throw BatchError.empty(index) }
            let (value, gradient) = try valueWithGradient(
                at: &state.model, training: &state.generator, where: isTrained
            ) { try loss($0, batch) }
            guard value.isFinite else { throw DivergenceError(epoch: state.epoch + 1, step: state.step + 1) }
            state.lossMean.add(value, rows: rows)
            if accumulation == 1 {
                step = (Double(value), gradient)
            } else {
                accumulator.add(gradient, loss: value, rows: rows)
            }
        }
        guard let mean = step ?? accumulator.take() else { throw BatchError.noBatches }
        let value = mean.loss
        var gradient = mean.gradient
        step = nil
        state.monitor?.willUpdate(state.model, gradient, loss: Float(value), step: number, epoch: state.epoch + 1)
        var norm: Double?
        do {
            if let transform { norm = try transform.apply(&gradient) }
            if let clipNorm {
                let before = try gradient.clipNorm(to: clipNorm, refusesNonFinite: true)
                norm = norm ?? before
            }
        } catch let error as NonFiniteGradientError {
            throw DivergenceError(epoch: state.epoch + 1, step: state.step + 1, parameters: error.parameters)
        }
        if let clipValue { gradient.clipValues(to: clipValue) }
        state.optimizer.update(&state.model, along: gradient)
        state.average?.update(with: state.model, where: isTrained)
        if state.monitor?.isSampling ?? false {
            state.monitor?.didUpdate(state.model, learningRate: state.optimizer.learningRate)
            try state.monitor?.observeActivations(of: state.model, observe)
        }
        return (value, norm, gradient)
    }
}

extension Trainer {
    /// The number of steps in an epoch of so many rows.
    public func steps(of rows: Int) -> Int {
        let rows = sampler.epochCount(of: rows)
        let batches = dropLast ? rows / batchSize : rows.dividedRoundingUp(by: batchSize)
        return batches.dividedRoundingUp(by: accumulation)
    }

    /// The batches of the rows, as the trainer's numbers say.
    package func loader<Target>(of data: Dataset<Target>) -> DataLoader<Batch<Target>> {
        DataLoader(data, batchSize: batchSize, sampler: sampler, dropLast: dropLast)
    }

    /// Whether nothing is left to do.
    func isOver<Model: Module>(_ state: TrainingState<Model>) -> Bool {
        state.epoch >= epochs || state.stopping?.stop != nil
    }

    /// Whether an epoch of so many rows has a batch of one row.
    func leavesLoneRow(of rows: Int) -> Bool {
        let rows = sampler.epochCount(of: rows)
        return batchSize == 1 ? rows > 0 : !dropLast && rows % batchSize == 1
    }

    /// Throws what would otherwise end an epoch in its midst: a last batch that the model cannot be trained on.
    private func checkBatches<Model: Layer, Target>(
        of data: Dataset<Target>, for state: TrainingState<Model>
    ) throws(NetworkError) {
        let rows = sampler.epochCount(of: data.count)
        guard steps(of: data.count) > 0 else { throw .noWholeBatch(rows: rows, batchSize: batchSize) }
        if leavesLoneRow(of: data.count),
            state.model.needsMoreRows(than: data.features[range: 0..<1], using: state.generator)
        {
            throw .batchOfOneRow(rows: rows, batchSize: batchSize)
        }
    }

    /// Throws when the training does not have a metric that something is judged by.
    private func checkMetrics(
        task: LearningTask, hasValidationRows: Bool, _ measured: some Sequence<Metric>
    ) throws(MetricError) {
        var needed = [earlyStopping?.monitor, schedule?.monitor].compactMap(\.self)
        if keepsBest, bestMetric != .validationLoss { needed.append(bestMetric) }
        for metric in needed {
            try metric.check(task: task, hasValidationRows: hasValidationRows, measured: measured)
        }
    }

    /// The metrics of one's own, of the model that an epoch is judged by.
    private func measure<Model: Module>(
        _ metrics: [Metric: (Model) throws -> Double], _ state: TrainingState<Model>
    ) throws -> [String: Double] {
        if metrics.isEmpty { return [:] }
        let judged = state.average?.model ?? state.model
        var values: [String: Double] = [:]
        for (metric, measure) in metrics.sorted(by: { $0.key.name < $1.key.name }) {
            let value = try measure(judged)
            if value.isNaN {
                guard let earlyStopping, earlyStopping.monitor == metric, earlyStopping.stopsAtNonFinite else {
                    throw MetricError.notANumber(metric, epoch: state.epoch + 1)
                }
            }
            values[metric.name] = value
        }
        return values
    }
}

extension Layer {
    /// Whether training would meet a variance of a single number in a batch of this one row, as in a ``BatchNorm``. It is
    /// tried, on a copy and without a gradient: which layers there are does not say what shapes they get.
    fileprivate func needsMoreRows(than row: Tensor<Float>, using generator: RandomGenerator) -> Bool {
        let tape = Tape(purpose: .observation, generator: generator)
        tape.meetsLoneNumber = false
        tape.scope("\(Self.self)") { _ = self(row) }
        return tape.meetsLoneNumber == true
    }
}

/// Measures time in laps.
private struct Stopwatch {
    private var start = ContinuousClock.now

    /// The seconds since the last call, or since it was made.
    mutating func lap() -> Double {
        let now = ContinuousClock.now
        defer { start = now }
        return (now - start) / .seconds(1)
    }
}
