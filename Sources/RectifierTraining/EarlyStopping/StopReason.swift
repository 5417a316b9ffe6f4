import RectifierSupport

/// Why early stopping ended a training.
public struct StopReason: Sendable, Hashable, Codable {
    /// What happened.
    public enum Cause: Sendable, Hashable, Codable {
        /// So many epochs in a row were no better than the best, or did not beat the baseline.
        case noImprovement(epochs: Int, baseline: Double?)
        /// The value was NaN or infinite, here as text.
        case notFinite(String)
    }

    /// What happened.
    public let cause: Cause
    /// What was watched.
    public let monitor: MonitoredQuantity
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

/// What is wrong with the options of early stopping.
public enum EarlyStoppingError: RectifierError, Hashable {
    /// An option has a value that makes no sense.
    case badOption(String, String, needs: String)
    /// The quantity cannot be watched.
    case monitor(MonitorError)

    /// What is wrong, and the remedy.
    public var description: String {
        switch self {
        case .badOption(let option, let value, let needs):
            "Early stopping: \(option)=\(value) is not possible; \(needs) is needed."
        case .monitor(let error): "Early stopping: \(error)"
        }
    }
}
