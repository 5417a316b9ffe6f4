import RectifierCore

/// A training at one moment: all that it goes on from.
///
/// It is a value, so a copy is a snapshot; and it can be written to a file and read back, see ``Checkpoint``. Whoever
/// goes on from it, with ``Trainer``, gets the same bits as if the training had never paused.
public struct TrainingState<Model: Module>: Sendable {
    /// The model as it is after the last step.
    public var model: Model
    /// The rule for the steps, and what it remembers.
    public var optimizer: any Optimizer
    /// Gives the order of the rows, and what layers such as Dropout draw.
    public var generator: RandomGenerator
    /// The monitor of the training; nil for none.
    public var monitor: Monitor?
    /// The number of complete epochs.
    public package(set) var epoch = 0
    /// The number of steps done in the epoch after them.
    public package(set) var step = 0
    /// The training history: the record of each epoch.
    public package(set) var history: [EpochRecord] = []
    /// The duration of the training so far in seconds, the evaluation of each epoch included.
    public package(set) var seconds = 0.0
    /// The schedule, where there is one, and where it stands. Setting its base changes all rates from there on.
    public var schedule: ScheduleProgress?
    /// The state of early stopping, if there is one.
    public package(set) var stopping: EarlyStopping.State?
    /// The best model so far, if it is kept.
    public package(set) var best: BestModel<Model>?
    /// The moving average of the weights, if there is one.
    public package(set) var average: ExponentialMovingAverage<Model>?

    /// The generator as it was before it gave the order of the epoch under way, which can so be given again.
    package var orderGenerator: RandomGenerator
    /// The mean loss of the epoch under way.
    var lossMean = LossMean()

    /// The state before the first step.
    public init(_ model: Model, optimizer: any Optimizer, generator: RandomGenerator, monitor: Monitor? = nil) {
        self.model = model
        self.optimizer = optimizer
        self.generator = generator
        self.monitor = monitor
        orderGenerator = generator
    }

    /// The model that the training gives: the best, if it is kept, or else the average, if there is one, or the last.
    public var kept: Model { best?.model ?? average?.model ?? model }
}

extension TrainingState {
    /// Has what the trainer needs, and goes on with what is there of it.
    mutating func prepare(for trainer: Trainer, stepsPerEpoch: Int) {
        let length = TrainingLength(epochs: trainer.epochs, stepsPerEpoch: stepsPerEpoch)
        schedule = trainer.schedule.map { rule in
            if let schedule, schedule.schedule == rule { return schedule.lasting(length) }
            return ScheduleProgress(rule, base: Double(optimizer.learningRate), length: length)
        }
        stopping = trainer.earlyStopping.map { _ in stopping ?? .init() }
        best = trainer.bestMode.map { best ?? BestModel(mode: $0) }
        average = trainer.averageDecay.map { decay in
            average ?? ExponentialMovingAverage(of: model, decay: decay, start: .warmUp)
        }
    }

    /// The batches of the epoch under way, in its order; of an epoch that begins, in a new one.
    package mutating func epoch<Batch>(of loader: DataLoader<Batch>) throws -> DataLoader<Batch>.Epoch {
        if step == 0 { orderGenerator = generator }
        var order = orderGenerator
        let epoch = try loader.epoch(using: &order)
        // Otherwise the epoch is resumed, and layers have drawn numbers since.
        if step == 0 { generator = order }
        return epoch
    }

    /// Records an epoch whose steps are done, and judges it.
    mutating func finishEpoch(_ record: EpochRecord, for trainer: Trainer) throws(MetricError) {
        let judged = average?.model ?? model
        if let rule = trainer.earlyStopping, var seen = stopping {
            let isBest = try rule.observe(record, &seen).isBest
            stopping = seen
            if isBest, rule.restoresBest { best?.keep(judged, value: seen.best ?? .nan, epoch: record.epoch) }
        }
        if !trainer.stoppingRestoresBest, let value = try? trainer.bestMetric.value(in: record) {
            best?.observe(judged, value: value, epoch: record.epoch)
        }
        try schedule?.observe(record)
        history.append(record)
        epoch += 1
        step = 0
        lossMean = LossMean()
    }

    /// How far it is.
    func progress(of epochs: Int, steps: Int, loss: Double = .nan, norm: Double? = nil) -> TrainingProgress {
        TrainingProgress(
            epoch: epoch + 1, epochs: epochs, step: step, steps: steps, loss: loss, meanLoss: lossMean.value,
            learningRate: optimizer.learningRate, gradientNorm: norm)
    }
}

extension Trainer {
    fileprivate var stoppingRestoresBest: Bool { earlyStopping?.restoresBest ?? false }

    /// Which direction is better of what the best model is chosen by; nil if the last is kept.
    fileprivate var bestMode: Metric.Mode? {
        if stoppingRestoresBest { return earlyStopping?.mode }
        return keepsBest ? bestMetric.mode : nil
    }
}
