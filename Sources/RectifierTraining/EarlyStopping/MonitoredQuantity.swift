import RectifierData
import RectifierSupport

/// A number that each epoch gives, by which a training is judged while it runs.
public enum MonitoredQuantity: String, Sendable, Hashable, Codable, CaseIterable {
    /// The mean loss of the validation rows.
    case validationLoss = "val-loss"
    /// The share of validation rows that are answered right; classification only.
    case validationAccuracy = "val-accuracy"
    /// The mean loss of the training rows during the epoch.
    case trainLoss = "train-loss"

    /// Whether it is of rows that the model learns from, so that it goes on improving while the model gets worse.
    public var isOfTrainingRows: Bool { self == .trainLoss }

    /// Which direction is better, unless somebody says otherwise.
    public var mode: MonitorMode { self == .validationAccuracy ? .max : .min }

    /// What people call it.
    public var title: String {
        switch self {
        case .validationLoss: "validation loss"
        case .validationAccuracy: "validation accuracy"
        case .trainLoss: "training loss"
        }
    }

    /// Its value in an epoch.
    ///
    /// - Throws: ``MonitorError`` where the epoch has none: there were no validation rows, or a number was learned,
    ///   which has no accuracy.
    public func value(in record: EpochRecord) throws(MonitorError) -> Double {
        switch self {
        case .trainLoss: return record.trainLoss
        case .validationLoss:
            if let loss = record.validation?.loss { return loss }
        case .validationAccuracy:
            if let accuracy = record.validation?.accuracy { return accuracy }
        }
        throw .missing(self, hasValidationRows: record.validation != nil)
    }

    /// Whether such a training gives it; for a check before the first epoch.
    ///
    /// - Throws: ``MonitorError``, as ``value(in:)`` would after the epoch.
    public func check(task: LearningTask, hasValidationRows: Bool) throws(MonitorError) {
        let accuracy: Double? = task == .classification ? 0 : nil
        let evaluation = hasValidationRows ? Evaluation(loss: 0, accuracy: accuracy) : nil
        _ = try value(in: EpochRecord(epoch: 1, trainLoss: 0, validation: evaluation))
    }
}

/// Which direction of a monitored quantity is better. PyTorch's, Keras' and Lightning's `mode`.
public enum MonitorMode: String, Sendable, Hashable, Codable, CaseIterable {
    /// Lower is better, as for a loss.
    case min
    /// Higher is better, as for an accuracy.
    case max

    /// Whether `value` is better than `other`: strictly, so that NaN is better than nothing, nor anything than NaN.
    public func isBetter(_ value: Double, than other: Double) -> Bool { self == .min ? value < other : value > other }
}

/// Why a quantity cannot be watched.
public enum MonitorError: RectifierError, Hashable {
    /// The training does not give it.
    case missing(MonitoredQuantity, hasValidationRows: Bool)
    /// It is of training rows, which nobody asked for in so many words.
    case trainingRows(MonitoredQuantity)

    /// What is wrong, and the remedy.
    public var description: String {
        switch self {
        case .missing(let quantity, let hasValidationRows):
            hasValidationRows
                ? "There is no \(quantity.title) where a number is learned: monitor \(named(.validationLoss))."
                : "There are no validation rows, and so no \(quantity.title): keep some rows for validation."
        case .trainingRows(let quantity):
            "The \(quantity.title) goes on falling while the network gets worse on rows it has not seen: monitor "
                + "\(named(.validationLoss)), or allow training rows explicitly (training-rows=true)."
        }
    }

    private func named(_ quantity: MonitoredQuantity) -> String { "'\(quantity.rawValue)'" }
}
