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
        /// The direction of improvement.
        public enum Mode: String, Sendable, Hashable, CaseIterable {
            /// By more than the number. Keras' and Lightning's `min_delta`.
            case absolute
            /// By more than this share of the best value's magnitude.
            case relative
        }

        /// The number.
        public let number: Double
        /// The direction of improvement.
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

    /// The metric that must improve.
    public let monitor: Metric
    /// Which direction is better.
    public let mode: Metric.Mode
    /// By how much a value must be better to count.
    public let minimumChange: MinimumChange
    /// The number of epochs in a row without improvement that ends the training.
    public let patience: Int
    /// The number of epochs at the start that are not examined. Keras' `start_from_epoch`.
    public let startFrom: Int
    /// A value that the training must beat: until it does, no epoch begins the wait anew. Nil for none.
    public let baseline: Double?
    /// Whether the model is left as it was after the best epoch, however the training ends.
    public let restoresBest: Bool
    /// Whether a value that is NaN or infinite ends the training at once. Lightning's `check_finite`.
    public let stopsAtNonFinite: Bool
    /// Whether a metric of training rows was asked for in so many words.
    public let allowsTrainingRows: Bool

    /// The rule with the given options.
    ///
    /// - Parameters:
    ///   - monitor: The metric that must improve. One of training rows is refused unless `allowsTrainingRows` is true: it improves
    ///     while the model learns its rows by heart, which is what early stopping is there to prevent.
    ///   - mode: Which direction is better; nil for the metric's own.
    /// - Throws: ``EarlyStoppingError`` for options that make no sense.
    public init(
        monitor: Metric = .validationLoss, mode: Metric.Mode? = nil,
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
        self.monitor = monitor.with(mode: mode)
        self.mode = mode ?? monitor.mode
        self.minimumChange = minimumChange
        self.patience = patience
        self.startFrom = startFrom
        self.baseline = baseline
        self.restoresBest = restoresBest
        self.stopsAtNonFinite = stopsAtNonFinite
        self.allowsTrainingRows = allowsTrainingRows
    }

    /// The state that is kept from epoch to epoch, and in a checkpoint.
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

    /// The observation after an epoch.
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
    /// - Throws: ``MetricError`` where the epoch does not have what is monitored.
    public func observe(_ record: EpochRecord, _ state: inout State) throws(MetricError) -> Observation {
        observe(try monitor.value(in: record), epoch: record.epoch, &state)
    }

    private func isImprovement(_ value: Double, on other: Double) -> Bool {
        let change = minimumChange.mode == .absolute ? minimumChange.number : minimumChange.number * other.magnitude
        return mode == .min ? value + change < other : value - change > other
    }
}

/// Why early stopping ended a training.
public struct StopReason: Sendable, Hashable, Codable {
    /// The cause.
    public enum Cause: Sendable, Hashable, Codable {
        /// So many epochs in a row were no better than the best, or did not beat the baseline.
        case noImprovement(epochs: Int, baseline: Double?)
        /// The value was NaN or infinite, here as text.
        case notFinite(String)
    }

    /// The cause.
    public let cause: Cause
    /// The monitored metric.
    public let monitor: Metric
    /// The epoch that ended the training, from 1.
    public let epoch: Int
    /// The best value; nil if there was none.
    public let best: Double?
    /// The epoch of the best value.
    public let bestEpoch: Int?
}

extension StopReason: CustomStringConvertible {
    /// A sentence: what was watched, what it did, and when it was best.
    public var description: String {
        let ending: String
        switch cause {
        case .noImprovement(let epochs, let baseline):
            let times = epochs == 1 ? "1 epoch" : "\(epochs) epochs in a row"
            if let baseline {
                ending = "did not improve on its best and on \(NumberText.short(baseline)) for \(times)"
            } else {
                ending = "did not improve for \(times)"
            }
        case .notFinite(let value): ending = "became \(value)"
        }
        var text = "Stopped after epoch \(epoch): the \(monitor.title) \(ending)"
        if let best, let bestEpoch { text += "; it was best in epoch \(bestEpoch), at \(NumberText.short(best))" }
        return text + "."
    }
}

/// An error in the options of early stopping.
public enum EarlyStoppingError: RectifierError, Hashable {
    /// An option has a value that makes no sense.
    case badOption(String, String, needs: String)
    /// The metric cannot be used.
    case monitor(MetricError)

    /// The problem and the remedy.
    public var description: String {
        switch self {
        case .badOption(let option, let value, let needs):
            "Early stopping: \(option)=\(value) is not possible; \(needs) is needed."
        case .monitor(let error): "Early stopping: \(error)"
        }
    }
}

extension EarlyStopping {
    /// Reads options such as `patience=5,monitor=val-loss,min-delta=0.001`, in any order; those not given have their
    /// defaults.
    ///
    /// `monitor` is the name of a ``Metric``, `mode` min or max, which one of one's own needs; `min-delta` and `baseline` are numbers, and
    /// `min-delta-mode` is absolute or relative; `patience` and `start-from` are epochs; `restore-best`, `check-finite`
    /// and `training-rows` are true or false.
    ///
    /// - Throws: ``OptionError`` or ``EarlyStoppingError``.
    public init(parsing text: String) throws {
        var reader = OptionReader(try NamedOptions(name: "early-stopping", parsing: text))
        let (metric, mode) = try reader.metric()
        try self.init(
            monitor: metric ?? .validationLoss, mode: mode,
            minimumChange: MinimumChange(
                try reader.number("min-delta") ?? 0, try reader.choice("min-delta-mode") ?? .absolute),
            patience: try reader.integer("patience") ?? 5,
            startFrom: try reader.integer("start-from") ?? 0,
            baseline: try reader.number("baseline"),
            restoresBest: try reader.flag("restore-best") ?? true,
            stopsAtNonFinite: try reader.flag("check-finite") ?? true,
            allowsTrainingRows: try reader.flag("training-rows") ?? false)
        try reader.checkAllTaken()
    }

    /// The text that ``init(parsing:)`` reads back.
    public var text: String {
        var options = [
            "monitor=\(monitor.name)", "mode=\(mode.rawValue)",
            "min-delta=\(NumberText.text(minimumChange.number))",
            "min-delta-mode=\(minimumChange.mode.rawValue)", "patience=\(patience)", "start-from=\(startFrom)",
        ]
        if let baseline { options.append("baseline=\(NumberText.text(baseline))") }
        options += [
            "restore-best=\(restoresBest)", "check-finite=\(stopsAtNonFinite)", "training-rows=\(allowsTrainingRows)",
        ]
        return options.joined(separator: ",")
    }
}

/// Written as its text, so that what is read is checked.
extension EarlyStopping: Codable {
    public init(from decoder: any Decoder) throws {
        self = try decoder.decodeText { try Self(parsing: $0) }
    }

    public func encode(to encoder: any Encoder) throws { try encoder.encodeText(text) }
}

/// The best model of a training so far, kept while the training goes on.
///
///     var best = BestModel<Network>(mode: .min)
///     for epoch in 1...20 {
///         …
///         best.observe(model, value: validationLoss, epoch: epoch)
///     }
///     if let kept = best.model { model = kept }
///
/// A model is a value, so keeping it costs nothing at first; when the training changes its own, there are two in
/// memory.
public struct BestModel<Model: Sendable>: Sendable {
    /// Which direction is better.
    public let mode: Metric.Mode
    /// The model; nil before the first.
    public private(set) var model: Model?
    /// Its value.
    public private(set) var value: Double?
    /// Its epoch.
    public private(set) var epoch: Int?

    /// Nothing kept yet.
    public init(mode: Metric.Mode = .min) { self.mode = mode }

    /// Keeps the model if it is better than the one kept; of equal ones the first stays, and NaN is never kept.
    ///
    /// - Returns: Whether it was kept.
    @discardableResult
    public mutating func observe(_ model: Model, value: Double, epoch: Int) -> Bool {
        guard self.value.map({ mode.isBetter(value, than: $0) }) ?? !value.isNaN else { return false }
        keep(model, value: value, epoch: epoch)
        return true
    }

    /// Keeps the model whatever was kept: where somebody else, such as ``EarlyStopping``, says which is the best, and
    /// when a training is resumed.
    public mutating func keep(_ model: Model, value: Double, epoch: Int) {
        (self.model, self.value, self.epoch) = (model, value, epoch)
    }
}
