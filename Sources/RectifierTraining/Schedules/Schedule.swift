import RectifierCore
import RectifierSupport

/// A learning-rate schedule: the learning rate as a function of the step. PyTorch's schedules, by PyTorch's definitions.
///
///     let schedule = Schedule.linear(from: 0.01, over: .epochs(5)).then(.cosine())
///     var progress = ScheduleProgress(schedule, base: 0.1, length: TrainingLength(epochs: 20, stepsPerEpoch: 100))
///     for step in 0..<2000 {
///         progress.apply(to: &optimizer, at: step)
///         …
///     }
///
/// A schedule is a value. It ticks once an epoch or once a step, t = 0, 1, …, and gives the rate of each tick from the
/// base rate η, that of the optimiser. What ticks by epoch has the rate of t = 0 in the whole first epoch, of t = 1 in
/// the second, and so on: as if PyTorch's `scheduler.step()` was called after each epoch. An epoch is as many steps as
/// all rows take, counted from where the schedule begins.
///
/// Where a span has no number it is that of the training: `.cosine()` falls to its minimum over all epochs, and as the
/// part of a sequence over what is left of them. It has a text form, `cosine:epochs=20`, see ``init(parsing:)``, in
/// which it is also encoded.
public indirect enum Schedule: Sendable, Hashable {
    /// The unit that a schedule ticks by.
    public enum Unit: String, Sendable, Hashable, CaseIterable {
        /// A step of the optimiser.
        case step
        /// A pass over all rows.
        case epoch
    }

    /// A number of steps or epochs; without a number as many as the training has.
    public struct Span: Sendable, Hashable {
        /// The unit that is counted, and ticked by.
        public let unit: Unit
        /// The number of units; nil for those of the training.
        public let count: Int?

        /// The steps or epochs of the training.
        public init(_ unit: Unit, _ count: Int? = nil) {
            self.unit = unit
            self.count = count
        }

        /// That many steps; the schedule ticks once a step.
        public static func steps(_ count: Int) -> Span { Span(.step, count) }
        /// That many epochs; the schedule ticks once an epoch.
        public static func epochs(_ count: Int) -> Span { Span(.epoch, count) }
        /// All steps of the training; the schedule ticks once a step.
        public static let allSteps = Span(.step)
        /// All epochs of the training; the schedule ticks once an epoch.
        public static let allEpochs = Span(.epoch)
    }

    /// A part of a sequence.
    public struct Part: Sendable, Hashable {
        /// The schedule, whose time begins with the part.
        public let schedule: Schedule
        /// The length of the part; nil for as long as the schedule says, see ``Schedule/length``.
        public let length: Span?

        /// A part of that length.
        public init(_ schedule: Schedule, lasting length: Span? = nil) {
            self.schedule = schedule
            self.length = length
        }
    }

    /// η·factor for t < span, then η. Without a number for ever: with a factor of 1 the rate never changes.
    ///
    /// PyTorch's `ConstantLR`.
    case constant(factor: Double = 1, over: Span = .allEpochs)

    /// η·factor^⌊t / span⌋: multiplied each time the span is over. Without a number at each third of the training.
    ///
    /// PyTorch's `StepLR`.
    case step(every: Span = .allEpochs, factor: Double = 0.1)

    /// η·factor^k, where k is the number of milestones that t has reached. One that is there twice counts twice. Without
    /// milestones at a half and at three quarters of the training, as He et al. 2015 (arXiv 1512.03385) trained.
    ///
    /// PyTorch's `MultiStepLR`.
    case multiStep(at: [Int]? = nil, per: Unit = .epoch, factor: Double = 0.1)

    /// η·factorᵗ. Without a factor the one that reaches a hundredth of η at the end of the training.
    ///
    /// PyTorch's `ExponentialLR`.
    case exponential(factor: Double? = nil, per: Unit = .epoch)

    /// η·(1 − t / span)^power, from t = span on 0. With a power of 1 it falls along a line.
    ///
    /// PyTorch's `PolynomialLR`.
    case polynomial(over: Span = .allEpochs, power: Double = 1)

    /// η·(from + (to − from)·t / span), from t = span on η·to. From less than 1 to 1 it is a warm-up.
    ///
    /// PyTorch's `LinearLR`, with its defaults: a third at first, over five ticks.
    case linear(from: Double = 1.0 / 3, to: Double = 1, over: Span = .epochs(5))

    /// minimum + (η − minimum)·(1 + cos(π·t / span)) / 2. After the span it rises again, as PyTorch's does.
    ///
    /// PyTorch's `CosineAnnealingLR`. Source: Loshchilov & Hutter 2017, arXiv 1608.03983, without restarts.
    case cosine(over: Span = .allEpochs, minimum: Double = 0)

    /// The cosine, which starts anew at η when it has reached its minimum; each span is `growth` times as long as the one
    /// before. Without a number the first is a quarter of the training.
    ///
    /// PyTorch's `CosineAnnealingWarmRestarts`. Source: Loshchilov & Hutter 2017, arXiv 1608.03983.
    case cosineRestarts(first: Span = .allEpochs, growth: Int = 1, minimum: Double = 0)

    /// One rise and a long fall, see ``OneCycle``.
    case oneCycle(OneCycle = OneCycle())

    /// Rises and falls in turn, see ``Cyclic``.
    case cyclic(Cyclic = Cyclic())

    /// Lower when a quantity no longer improves, see ``ReduceOnPlateau``.
    case reduceOnPlateau(ReduceOnPlateau = ReduceOnPlateau())

    /// One after the other; the last goes on to the end. PyTorch's `SequentialLR`, whose milestones are the ends of the
    /// parts. Each part but the last has a length.
    case sequence([Part])

    /// All at once: what one gives is η to the next. PyTorch's `ChainedScheduler`, for schedules that multiply.
    case chain([Schedule])

    /// This schedule for its own ``length``, then another.
    public func then(_ next: Schedule) -> Schedule { followed(by: next, after: nil) }

    /// This schedule for that long, of a sequence its last part, then another.
    public func then(after length: Span, _ next: Schedule) -> Schedule { followed(by: next, after: length) }

    /// Both at once: what this one gives is the base rate of the other.
    public func times(_ other: Schedule) -> Schedule {
        if case .chain(let schedules) = self { return .chain(schedules + [other]) }
        return .chain([self, other])
    }

    private func followed(by next: Schedule, after length: Span?) -> Schedule {
        if case .sequence(var parts) = self, let last = parts.popLast(), last.length == nil {
            return .sequence(parts + [Part(last.schedule, lasting: length), Part(next)])
        }
        return .sequence([Part(self, lasting: length), Part(next)])
    }
}

/// The values of a schedule at a step.
public struct ScheduleValues: Sendable, Hashable, Codable {
    /// The learning rate.
    public var learningRate: Double
    /// The momentum, from schedules that cycle it; nil to leave it as it is.
    public var momentum: Double?
}

/// What is wrong with a schedule.
public enum ScheduleError: RectifierError, Hashable {
    /// There is none of that name.
    case unknownName(String, nearest: [String])
    /// It has no such option, or the option cannot have that value.
    case option(OptionError)
    /// The text cannot be read; the position is counted in characters from 1.
    case syntax(text: String, position: Int, problem: String)
    /// A part of a sequence has no end, but others follow.
    case endless(part: String)
    /// The last part of a sequence, which goes on to the end, has a length.
    case lengthOfLast(part: String)
    /// A sequence or a chain has fewer than two schedules.
    case tooFew
    /// There is more than one plateau, though only one quantity is counted.
    case severalPlateaus

    /// What is wrong, and the remedy.
    public var description: String {
        switch self {
        case .unknownName(let name, let nearest):
            let hint =
                nearest.isEmpty
                ? "; there are \(ScheduleCatalog.names.joined(separator: ", "))."
                : "; did you mean \(nearest.map { "'\($0)'" }.joined(separator: " or "))?"
            return "There is no schedule \(NameList.quoted(name))\(hint)"
        case .option(let error): return "\(error)"
        case .syntax(let text, let position, let problem):
            return "\(NameList.quoted(text)), character \(position): \(problem). Write a schedule as name or "
                + "name:option=value,option=value, one after the other with '/', and both at once with '*'."
        case .endless(let part):
            return "\(NameList.quoted(part)) has no end, so that nothing can follow: say how long it lasts, as in "
                + "\(NameList.quoted(part + "@epochs=10"))."
        case .lengthOfLast(let part):
            return
                "\(NameList.quoted(part)) is the last part and goes on to the end: leave out how long it lasts, or let another follow."
        case .tooFew: return "A sequence or a chain needs two schedules or more."
        case .severalPlateaus: return "There can be only one 'reduce-on-plateau' in a schedule."
        }
    }
}
