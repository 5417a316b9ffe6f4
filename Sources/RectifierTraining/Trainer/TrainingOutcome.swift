/// What a training came to, apart from the model.
public struct TrainingOutcome: Sendable, Hashable, Codable {
    /// Why a training ended.
    public enum Ending: Sendable, Hashable, Codable {
        /// All epochs are done.
        case completed
        /// Early stopping ended it.
        case stoppedEarly(reason: StopReason)
        /// Somebody asked for it, by Ctrl-C, say; there are epochs left.
        case interrupted
    }

    /// The record of every epoch.
    public let history: [EpochRecord]
    /// The epoch after which the model was kept; nil for the last.
    public let keptEpoch: Int?
    /// Why it ended.
    public let ending: Ending
}
