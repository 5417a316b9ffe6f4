import RectifierCore
import RectifierSupport

/// The outcome of a training, apart from the model.
public struct TrainingOutcome: Sendable, Hashable, Codable {
    /// The end of a training.
    public enum Ending: Sendable, Hashable, Codable {
        /// All epochs are done.
        case completed
        /// Early stopping ended it.
        case stoppedEarly(reason: StopReason)
        /// It was cancelled, by Ctrl-C, say; there are epochs left.
        case interrupted
        /// ``TrainingCallbacks/afterStep`` ended it, with that reason.
        case stopped(reason: String)
    }

    /// The record of every epoch.
    public let history: [EpochRecord]
    /// The epoch after which the model was kept; nil for the last.
    public let keptEpoch: Int?
    /// The end.
    public let ending: Ending
}

/// The record of an epoch.
public struct EpochRecord: Sendable, Hashable, Codable {
    /// The epoch, from 1.
    public let epoch: Int
    /// The mean loss of the training rows, each one's as it was before the step that it was used in.
    public let trainLoss: Double
    /// The evaluation on the validation rows at the end of the epoch; nil without such rows.
    public let validation: Evaluation?
    /// The learning rate of the epoch's last step; nil in runs that were saved before it was recorded.
    public let learningRate: Float?
    /// The metrics of one's own, by name.
    public var metrics: [String: Double] { ownMetrics ?? [:] }
    /// Nil where there are none, so that they are not written.
    private let ownMetrics: [String: Double]?

    private enum CodingKeys: String, CodingKey {
        case epoch, trainLoss, validation, learningRate
        case ownMetrics = "metrics"
    }

    /// The record with the given numbers.
    public init(
        epoch: Int, trainLoss: Double, validation: Evaluation?, learningRate: Float? = nil,
        metrics: [String: Double] = [:]
    ) {
        self.epoch = epoch
        self.trainLoss = trainLoss
        self.validation = validation
        self.learningRate = learningRate
        ownMetrics = metrics.isEmpty ? nil : metrics
    }
}

/// The progress of a training.
public struct TrainingProgress: Sendable, Hashable {
    /// The epoch, from 1.
    public let epoch: Int
    /// The number of epochs.
    public let epochs: Int
    /// The steps done in this epoch.
    public let step: Int
    /// The number of steps of an epoch.
    public let steps: Int
    /// The loss of the last step's rows, as it was before the step.
    public let loss: Double
    /// The mean loss of the epoch's rows so far, each one's as it was before the step that it was used in.
    public let meanLoss: Double
    /// The learning rate of the last step.
    public let learningRate: Float
    /// The norm of the last step's gradient before it was clipped; nil unless it is clipped by norm.
    public let gradientNorm: Double?
    /// The record of the epoch, once it is complete.
    public package(set) var finished: EpochRecord?

    /// The fraction of all steps that are done.
    public var fraction: Double {
        (Double(epoch - 1) + Double(step) / Double(max(steps, 1))) / Double(epochs)
    }
}

/// A mean loss in the making.
struct LossMean: Sendable, Hashable, Codable {
    private var sum = 0.0
    private(set) var rows = 0

    /// The mean loss of the rows so far; 0 of none.
    var value: Double { sum / Double(max(rows, 1)) }

    mutating func add(_ loss: Float, rows count: Int) {
        rows += count
        sum += Double(loss) * Double(count)
    }
}

/// A training whose loss or gradient is no longer finite: the steps were too large, and nothing can be learned from
/// there.
public struct DivergenceError: RectifierError, Hashable, Codable {
    /// The epoch, from 1.
    public let epoch: Int
    /// The step in the epoch, from 1.
    public let step: Int
    /// The parameters whose gradient was not finite, where that was noticed before the loss was not.
    public let parameters: [String]

    package init(epoch: Int, step: Int, parameters: [String] = []) {
        self.epoch = epoch
        self.step = step
        self.parameters = parameters
    }

    /// The place, and the remedy.
    public var description: String {
        let what = parameters.isEmpty ? "the loss" : "the gradient of \(NameList.text(parameters))"
        return "The training diverged: in epoch \(epoch), step \(step), \(what) was no longer a finite number. "
            + "Use a lower learning rate: a tenth of this one, say."
    }
}
