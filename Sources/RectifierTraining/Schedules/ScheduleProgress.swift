import RectifierCore
import RectifierSupport

/// A schedule at work in one training: it gives the rate of each step, and remembers what a checkpoint must keep.
public struct ScheduleProgress: Sendable, Hashable, Codable {
    /// The schedule.
    public let schedule: Schedule
    /// The base rate: the optimiser's before anything changed it. Setting it scales what is left of the schedule. Traps
    /// for one that is negative or not finite.
    public var base: Double {
        didSet { require(base >= 0 && base.isFinite, "ScheduleProgress: a base rate of \(base)") }
    }
    /// The length of the training.
    public private(set) var length: TrainingLength
    /// The state of the plateau, if there is one in the schedule.
    public private(set) var plateau = ReduceOnPlateau.State()

    /// A schedule before the first step. Traps for one that ``Schedule/check()`` refuses.
    public init(_ schedule: Schedule, base: Double, length: TrainingLength) {
        do { try schedule.check() } catch { require(false, "\(error)") }
        require(base >= 0 && base.isFinite, "ScheduleProgress: a base rate of \(base)")
        self.schedule = schedule
        self.base = base
        self.length = length
    }

    /// The values of the schedule at a step, counted from 0 over the whole training. Beyond its end schedules go on as they
    /// say.
    public func values(at step: Int) -> ScheduleValues {
        schedule.values(at: time(step), base: base, plateau: plateau)
    }

    /// Gives the optimiser the learning rate of a step, and its momentum if the schedule cycles it and the optimiser has
    /// one. Call it before the step is made.
    public func apply(to optimizer: inout some Optimizer, at step: Int) {
        let values = values(at: step)
        optimizer.learningRate = Float(values.learningRate)
        if let momentum = values.momentum { optimizer.setMomentum(Float(momentum)) }
    }

    /// The same schedule, and what it remembers, in a training of another length.
    public func lasting(_ length: TrainingLength) -> ScheduleProgress {
        var copy = self
        copy.length = length
        return copy
    }

    /// Whether the schedule says the same of the first `steps` steps in a training of another length: then a training
    /// that has made them can be given that length, as if it had had it from the start.
    public func isSame(lasting length: TrainingLength, forFirst steps: Int) -> Bool {
        let other = lasting(length)
        return (0..<steps).allSatisfy { values(at: $0) == other.values(at: $0) }
    }

    /// Shows a complete epoch to the schedule. Only a plateau looks at it.
    ///
    /// - Throws: ``MetricError`` where the epoch does not have what the plateau monitors.
    public mutating func observe(_ record: EpochRecord) throws(MetricError) {
        guard let (rule, base) = watched(afterEpoch: record.epoch) else { return }
        rule.observe(try rule.monitor.value(in: record), &plateau, base: base)
    }

    /// Shows the value that a plateau monitors in a complete epoch, counted from 1.
    public mutating func observe(_ value: Double, epoch: Int) {
        guard let (rule, base) = watched(afterEpoch: epoch) else { return }
        rule.observe(value, &plateau, base: base)
    }

    /// The plateau that the epoch belongs to. The last step decides which part of a sequence that is.
    private func watched(afterEpoch epoch: Int) -> (rule: ReduceOnPlateau, base: Double)? {
        let last = max(epoch.clampedMultiplied(by: length.stepsPerEpoch) - 1, 0)
        return schedule.plateau(at: time(last), base: base, plateau)
    }

    private func time(_ step: Int) -> ScheduleTime {
        ScheduleTime(step: step, steps: length.steps, stepsPerEpoch: length.stepsPerEpoch)
    }
}

extension Schedule {
    /// The metric that a plateau in the schedule monitors; nil without one.
    public var monitor: Metric? {
        leaves.lazy.compactMap { if case .reduceOnPlateau(let rule) = $0 { rule.monitor } else { nil } }.first
    }

    /// The values of the schedule at each step of a training, to be plotted.
    ///
    /// - Parameters:
    ///   - base: The base rate.
    ///   - length: How long the training is.
    ///   - monitored: What an epoch, counted from 1, gives of the metric that a plateau monitors. Without it none
    ///     improves on the first.
    public func curve(
        base: Double, length: TrainingLength, monitored: (_ epoch: Int) -> Double = { _ in 1 }
    ) -> [ScheduleValues] {
        var progress = ScheduleProgress(self, base: base, length: length)
        return (1...length.epochs).flatMap { epoch in
            let first = (epoch - 1) * length.stepsPerEpoch
            let values = (first..<first + length.stepsPerEpoch).map { progress.values(at: $0) }
            progress.observe(monitored(epoch), epoch: epoch)
            return values
        }
    }
}

/// How long a training is: what schedules without numbers of their own span.
public struct TrainingLength: Sendable, Hashable, Codable {
    /// How often all rows are gone through.
    public let epochs: Int
    /// How many steps of the optimiser one epoch has.
    public let stepsPerEpoch: Int

    /// Traps when one of the numbers is below 1.
    public init(epochs: Int, stepsPerEpoch: Int) {
        require(epochs > 0 && stepsPerEpoch > 0, "TrainingLength: \(epochs) epochs of \(stepsPerEpoch) steps")
        self.epochs = epochs
        self.stepsPerEpoch = stepsPerEpoch
    }

    /// The numbers of epochs that settings and files may have; products with them fit into an Int.
    package static let epochRange = 1...1_000_000_000

    /// All steps; of more than an `Int` holds, the largest.
    public var steps: Int { epochs.clampedMultiplied(by: stepsPerEpoch) }
}

/// Where a training stands, seen by one schedule: a part of a sequence counts from its own start.
struct ScheduleTime {
    /// The steps made.
    var step: Int
    /// The steps there are.
    var steps: Int
    let stepsPerEpoch: Int

    /// The ticks that have passed. PyTorch's `last_epoch`.
    func tick(_ unit: Schedule.Unit) -> Int { unit == .step ? step : step / stepsPerEpoch }

    /// The ticks of `span`. Without a number it is that part of the training, rounded up.
    func ticks(of span: Schedule.Span, part divisor: Int = 1) -> Int {
        if let count = span.count { return count }
        let all = span.unit == .step ? steps : steps.dividedRoundingUp(by: stepsPerEpoch)
        return Swift.max(all.dividedRoundingUp(by: divisor), 1)
    }

    /// The steps of `span`.
    func steps(of span: Schedule.Span) -> Int {
        let ticks = ticks(of: span)
        return span.unit == .step ? ticks : ticks.clampedMultiplied(by: stepsPerEpoch)
    }
}
