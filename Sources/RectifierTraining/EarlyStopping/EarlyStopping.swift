import RectifierCore
import RectifierSupport

/// The end of a training that no longer gets better, so that it does not learn its rows by heart.
///
///     let earlyStopping = EarlyStopping(patience: 5)
///     var state = EarlyStopping.State()
///     for epoch in 1...100 {
///         …
///         let observation = earlyStopping.observe(validationLoss, epoch: epoch, &state)
///         if observation.isBest { best = model }
///         if let reason = observation.stop { print(reason); break }
///     }
///
/// It is Keras' and Lightning's rule. After each epoch: a value that is better than the best so far by more than the
/// minimum change becomes the best, and the wait begins anew, with a ``baseline`` only if it is better than that too.
/// Any other epoch lengthens the wait by one, and when it reaches ``patience`` the training ends. So a patience of 0 is
/// one of 1: the first epoch that is not better ends it.
///
/// Where the two differ: the first epoch never ends a training for want of progress, as in Keras; a value that is not
/// finite ends it at once, as in Lightning, unless ``stopsAtNonFinite`` is false, when it is an epoch without
/// improvement (in Keras too, but for a first epoch, whose NaN nothing can beat there). ``startFrom``, ``baseline`` and
/// ``restoresBest`` are Keras'. A relative minimum change is ours.
public struct EarlyStopping: Sendable, Hashable {
    /// By how much a value must be better than the best to count.
    public struct MinimumChange: Sendable, Hashable {
        /// How the number is meant.
        public enum Mode: String, Sendable, Hashable, CaseIterable {
            /// By more than the number. Keras' and Lightning's `min_delta`.
            case absolute
            /// By more than this share of the best value's magnitude.
            case relative
        }

        /// The number.
        public let number: Double
        /// How it is meant.
        public let mode: Mode

        /// The change with that number.
        public init(_ number: Double, _ mode: Mode) {
            self.number = number
            self.mode = mode
        }

        /// By more than the number.
        public static func absolute(_ number: Double) -> MinimumChange { MinimumChange(number, .absolute) }
        /// By more than this share of the best value's magnitude.
        public static func relative(_ share: Double) -> MinimumChange { MinimumChange(share, .relative) }
    }

    /// What must improve.
    public let monitor: MonitoredQuantity
    /// Which direction is better.
    public let mode: MonitorMode
    /// By how much a value must be better to count.
    public let minimumChange: MinimumChange
    /// How many epochs in a row without improvement end the training.
    public let patience: Int
    /// How many epochs at the start are not looked at. Keras' `start_from_epoch`.
    public let startFrom: Int
    /// A value that the training must beat: until it does, no epoch begins the wait anew. Nil for none.
    public let baseline: Double?
    /// Whether the model is left as it was after the best epoch, however the training ends.
    public let restoresBest: Bool
    /// Whether a value that is NaN or infinite ends the training at once. Lightning's `check_finite`.
    public let stopsAtNonFinite: Bool
    /// Whether a quantity of training rows was asked for in so many words.
    public let allowsTrainingRows: Bool

    /// The rule with the given options.
    ///
    /// - Parameters:
    ///   - monitor: What must improve. One of training rows is refused unless `allowsTrainingRows` is true: it improves
    ///     while the model learns its rows by heart, which is what early stopping is there to prevent.
    ///   - mode: Which direction is better; nil for the quantity's own.
    /// - Throws: ``EarlyStoppingError`` for options that make no sense.
    public init(
        monitor: MonitoredQuantity = .validationLoss, mode: MonitorMode? = nil,
        minimumChange: MinimumChange = .absolute(0), patience: Int = 5, startFrom: Int = 0, baseline: Double? = nil,
        restoresBest: Bool = true, stopsAtNonFinite: Bool = true, allowsTrainingRows: Bool = false
    ) throws(EarlyStoppingError) {
        if monitor.isOfTrainingRows, !allowsTrainingRows { throw .monitor(.trainingRows(monitor)) }
        guard patience >= 0 else { throw .badOption("patience", "\(patience)", needs: "a whole number of 0 or more") }
        guard startFrom >= 0 else {
            throw .badOption("start-from", "\(startFrom)", needs: "a whole number of 0 or more")
        }
        guard minimumChange.number >= 0, minimumChange.number.isFinite else {
            throw .badOption("min-delta", NumberText.text(minimumChange.number), needs: "a number of 0 or more")
        }
        if let baseline, !baseline.isFinite {
            throw .badOption("baseline", NumberText.text(baseline), needs: "a finite number")
        }
        self.monitor = monitor
        self.mode = mode ?? monitor.mode
        self.minimumChange = minimumChange
        self.patience = patience
        self.startFrom = startFrom
        self.baseline = baseline
        self.restoresBest = restoresBest
        self.stopsAtNonFinite = stopsAtNonFinite
        self.allowsTrainingRows = allowsTrainingRows
    }

    /// What must be kept from epoch to epoch, and in a checkpoint.
    public struct State: Sendable, Hashable, Codable {
        /// The best value so far; nil before the first.
        public package(set) var best: Double?
        /// The epoch of the best value, from 1.
        public package(set) var bestEpoch: Int?
        /// The epochs since the wait began anew.
        public package(set) var wait = 0
        /// Why the training was ended; nil while it was not.
        public package(set) var stop: StopReason?

        /// The state before the first epoch.
        public init() {}
    }

    /// What an epoch has shown.
    public struct Observation: Sendable, Hashable {
        /// Whether it is the best so far, so that the model should be kept.
        public let isBest: Bool
        /// Why the training should end now; nil if it should go on.
        public let stop: StopReason?
    }

    /// Takes the value of a complete epoch, counted from 1, into account.
    public func observe(_ value: Double, epoch: Int, _ state: inout State) -> Observation {
        guard epoch > startFrom else { return Observation(isBest: false, stop: nil) }
        if stopsAtNonFinite, !value.isFinite {
            state.stop = StopReason(
                cause: .notFinite(NumberText.text(value)), monitor: monitor, epoch: epoch, best: state.best,
                bestEpoch: state.bestEpoch)
            return Observation(isBest: false, stop: state.stop)
        }
        let isBest = value.isFinite && (state.best.map { isImprovement(value, on: $0) } ?? true)
        state.wait += 1
        if isBest {
            state.best = value
            state.bestEpoch = epoch
            if baseline.map({ isImprovement(value, on: $0) }) ?? true { state.wait = 0 }
        }
        if !isBest, state.wait >= patience, epoch > 1 {
            state.stop = StopReason(
                cause: .noImprovement(epochs: state.wait, baseline: baseline), monitor: monitor, epoch: epoch,
                best: state.best, bestEpoch: state.bestEpoch)
        }
        return Observation(isBest: isBest, stop: state.stop)
    }

    /// Takes a complete epoch into account.
    ///
    /// - Throws: ``MonitorError`` where the epoch does not have what is monitored.
    public func observe(_ record: EpochRecord, _ state: inout State) throws(MonitorError) -> Observation {
        observe(try monitor.value(in: record), epoch: record.epoch, &state)
    }

    private func isImprovement(_ value: Double, on other: Double) -> Bool {
        let change = minimumChange.mode == .absolute ? minimumChange.number : minimumChange.number * other.magnitude
        return mode == .min ? value + change < other : value - change > other
    }
}
