import RectifierCore
import RectifierData
import RectifierSupport

/// Metric: a number that each epoch gives, by name, and the direction that is better. Early stopping, reduce on plateau
/// and the best model are judged by one.
///
///     trainer.earlyStopping = try EarlyStopping(monitor: .validationAccuracy)
///
///     let f1 = Metric("val-f1", mode: .max)                  // one of your own
///     callbacks.metrics[f1] = { model in f1Score(model(rows), labels) }
///     trainer.earlyStopping = try EarlyStopping(monitor: f1)
///
/// The function that measures a metric of your own is ``TrainingCallbacks/metrics``.
public struct Metric: Sendable, Hashable {
    /// The better direction. PyTorch's, Keras' and Lightning's `mode`.
    public enum Mode: String, Sendable, Hashable, Codable, CaseIterable {
        /// Lower is better, as for a loss.
        case min
        /// Higher is better, as for an accuracy.
        case max

        /// Whether `value` is better than `other`: strictly, so NaN is never better.
        public func isBetter(_ value: Double, than other: Double) -> Bool {
            self == .min ? value < other : value > other
        }
    }

    /// The name, such as `val-loss`.
    public let name: String
    /// The better direction.
    public let mode: Mode

    /// The mean loss of the validation rows, `val-loss`.
    public static let validationLoss = Metric(builtIn: "val-loss", mode: .min)
    /// The fraction of validation rows that are classified right, `val-accuracy`; classification only.
    public static let validationAccuracy = Metric(builtIn: "val-accuracy", mode: .max)
    /// The mean loss of the training rows during the epoch, `train-loss`.
    public static let trainLoss = Metric(builtIn: "train-loss", mode: .min)
    /// The metrics that the trainer measures itself.
    static let builtIn = [validationLoss, validationAccuracy, trainLoss]

    /// A metric of one's own, measured by ``TrainingCallbacks/metrics``. Traps for the name of a built-in one, and for a
    /// name that could not stand in an option: letters, digits, `-`, `_`, `.` and `@` can.
    public init(_ name: String, mode: Mode) {
        require(
            Self.isName(name), "Metric: the name '\(name)' is taken, or has other characters than letters, digits, -_.@"
        )
        (self.name, self.mode) = (name, mode)
    }

    private init(builtIn name: String, mode: Mode) { (self.name, self.mode) = (name, mode) }

    /// Whether a metric of one's own can have that name.
    static func isName(_ name: String) -> Bool {
        !name.isEmpty && !builtIn.contains { $0.name == name }
            && name.allSatisfy { $0.isLetter || $0.isNumber || "-_.@".contains($0) }
    }

    /// The same metric where that mode is asked for: one of one's own takes it, a built-in one has its own.
    func with(mode: Mode?) -> Metric {
        guard let mode, !Self.builtIn.contains(self) else { return self }
        return Metric(name, mode: mode)
    }

    /// Whether it is of rows that the model learns from, so that it goes on improving while the model overfits.
    public var isOfTrainingRows: Bool { self == .trainLoss }

    /// The name in prose: `validation loss` for `val-loss`, the name itself for one of one's own.
    public var title: String {
        switch self {
        case .validationLoss: "validation loss"
        case .validationAccuracy: "validation accuracy"
        case .trainLoss: "training loss"
        default: name
        }
    }

    /// The value in an epoch.
    ///
    /// - Throws: ``MetricError`` where the epoch has none: there were no validation rows, a number was learned, which has
    ///   no accuracy, or nobody measured it.
    public func value(in record: EpochRecord) throws(MetricError) -> Double {
        let value: Double? =
            switch self {
            case .trainLoss: record.trainLoss
            case .validationLoss: record.validation?.loss
            case .validationAccuracy: record.validation?.accuracy
            default: record.metrics[name]
            }
        guard let value else { throw .missing(self, hasValidationRows: record.validation != nil) }
        return value
    }

    /// Checks, before the first epoch, that a training gives the metric.
    ///
    /// - Parameters:
    ///   - task: Only a classification has an accuracy.
    ///   - hasValidationRows: Whether there are validation rows.
    ///   - measured: The metrics of one's own that are measured.
    /// - Throws: ``MetricError``, as ``value(in:)`` would after the epoch.
    public func check(
        task: LearningTask, hasValidationRows: Bool, measured: some Sequence<Metric> = []
    ) throws(MetricError) {
        let accuracy: Double? = task == .classification ? 0 : nil
        let evaluation = hasValidationRows ? Evaluation(loss: 0, accuracy: accuracy) : nil
        var names: [String: Double] = [:]
        for metric in measured { names[metric.name] = 0 }
        _ = try value(in: EpochRecord(epoch: 1, trainLoss: 0, validation: evaluation, metrics: names))
    }
}

/// Written as its name; one of one's own with its mode before it, `max:val-f1`.
extension Metric: Codable {
    public init(from decoder: any Decoder) throws {
        self = try decoder.decodeText { text in
            if let known = Self.builtIn.first(where: { $0.name == text }) { return known }
            let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
            guard parts.count == 2, let mode = Mode(rawValue: parts[0]), Self.isName(parts[1]) else {
                throw MetricError.unknown(text)
            }
            return Metric(parts[1], mode: mode)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        try encoder.encodeText(Self.builtIn.contains(self) ? name : "\(mode.rawValue):\(name)")
    }
}

extension OptionReader {
    /// `monitor` and `mode`. A name that is not built in needs the mode beside it, which tells it from a slip.
    mutating func metric() throws(OptionError) -> (metric: Metric?, mode: Metric.Mode?) {
        var given: String?
        _ = try value("monitor", needs: "a name") { (text: String) -> String? in
            given = text
            return text
        }
        let mode: Metric.Mode? = try choice("mode")
        guard let given else { return (nil, mode) }
        let name = NamedOptions.normalize(given)
        if let known = Metric.builtIn.first(where: { $0.name == name }) { return (known, mode) }
        if let mode, Metric.isName(given) { return (Metric(given, mode: mode), mode) }
        throw bad("monitor", given, needs: "one of \(Metric.builtIn.map(\.name).joined(separator: ", "))")
    }
}

/// A metric that cannot be used.
public enum MetricError: RectifierError, Hashable {
    /// The training does not give it.
    case missing(Metric, hasValidationRows: Bool)
    /// It is of training rows, which nobody asked for in so many words.
    case trainingRows(Metric)
    /// A metric of one's own was NaN after that epoch.
    case notANumber(Metric, epoch: Int)
    /// The text names no metric.
    case unknown(String)

    /// The cause, and the remedy.
    public var description: String {
        switch self {
        case .missing(let metric, let hasValidationRows):
            if !Metric.builtIn.contains(metric) {
                "Nobody measures the metric \(named(metric)): set callbacks.metrics for it, or monitor "
                    + "\(named(.validationLoss))."
            } else if hasValidationRows {
                "There is no \(metric.title) where a number is learned: monitor \(named(.validationLoss))."
            } else {
                "There are no validation rows, and so no \(metric.title): keep some rows for validation."
            }
        case .trainingRows(let metric):
            "The \(metric.title) goes on falling while the network gets worse on rows it has not seen: monitor "
                + "\(named(.validationLoss)), or allow training rows explicitly (training-rows=true)."
        case .notANumber(let metric, let epoch):
            "The metric \(named(metric)) was NaN after epoch \(epoch): return 0, say, where it is not defined."
        case .unknown(let text):
            "\(NameList.quoted(text)) is no metric: write the name of a built-in one, or MODE:NAME, such as max:val-f1."
        }
    }

    private func named(_ metric: Metric) -> String { "'\(metric.name)'" }
}
