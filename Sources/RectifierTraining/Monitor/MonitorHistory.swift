import RectifierCore
import RectifierSupport

/// The record of a ``Monitor``: samples in the order of the steps, at most `limit` of them.
///
/// When there is no room for another, every second sample is let go and from then on half as many are taken; so the
/// samples stay evenly spread over the whole training, however long it is. Which ones are kept depends on the numbers
/// of the steps alone: a training that was stopped and resumed has the same as one that was not.
public struct MonitorHistory: Sendable, Hashable, Codable {
    /// The samples, in the order of the steps.
    public package(set) var samples: [MonitorSample] = []
    /// The most samples that are kept.
    public let limit: Int
    /// How many times as far apart the samples now are as was asked for: 1, 2, 4, …
    public package(set) var spacing = 1

    /// A history without samples. Traps for a limit below 2.
    public init(limit: Int = 200) {
        require(limit >= 2, "MonitorHistory: a limit of \(limit) samples; 2 or more are needed")
        self.limit = limit
    }

    /// A history that was written. Throws a `DecodingError` for numbers that no history has.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        samples = try container.decode([MonitorSample].self, forKey: .samples)
        limit = try container.decode(Int.self, forKey: .limit)
        spacing = try container.decode(Int.self, forKey: .spacing)
        guard limit >= 2, spacing >= 1, spacing < 1 << 48 else {
            throw DecodingError.dataCorruptedError(
                forKey: .limit, in: container, debugDescription: "a limit of \(limit) with a spacing of \(spacing)")
        }
        let steps = [-1] + samples.map(\.step) + [1 << 48]
        guard zip(steps, steps.dropFirst()).allSatisfy({ $0 < $1 }),
            samples.allSatisfy({ (0..<(1 << 48)).contains($0.epoch ?? 0) })
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .samples, in: container, debugDescription: "the samples' steps do not rise")
        }
    }
}

/// The record of a monitor at one step.
public struct MonitorSample: Sendable, Hashable, Codable {
    /// The number of the step, counted over the whole training.
    public var step: Int
    /// The epoch that the step is in; nil if it was not said.
    public var epoch: Int?
    /// The loss before the step; nil if it was not a finite number.
    public var loss: Double?
    /// The learning rate of the step; nil if it was not said.
    public var learningRate: Double?
    /// The parameters that were trained, in the order of the model.
    public var parameters: [ParameterSample]
    /// The outputs of the activations, in the order in which they are computed; empty if they were not recorded.
    public var activations: [ActivationSample] = []

    /// The Euclidean norm of the whole gradient: the root of the sum of the squares of its parameters' norms.
    public var gradientNorm: Double {
        parameters.reduce(0) { $0 + $1.gradient.norm * $1.gradient.norm }.squareRoot()
    }

    /// The number of weights, derivatives and outputs of activations that are NaN or infinite.
    public var nonFiniteCount: Int {
        let summaries = parameters.flatMap { [$0.weights, $0.gradient] } + activations.map(\.outputs)
        return summaries.reduce(0) { $0 + $1.count - $1.finiteCount }
    }
}

/// The statistics of one parameter at one step.
public struct ParameterSample: Sendable, Hashable, Codable {
    /// The parameter's name, e.g. `fc1.weight`.
    public var name: String
    /// The weights before the step.
    public var weights: TensorSummary
    /// The derivatives by them, as they were given to the monitor: before clipping if the monitor comes first.
    public var gradient: TensorSummary
    /// ‖Δw‖, the Euclidean norm of what the step changed, over the weights that are finite before and after; nil if the
    /// monitor was not shown the model after the step.
    public var updateNorm: Double?

    /// ‖Δw‖/‖w‖, how much the step changed relative to what was there; nil where the weights were all 0. About 10⁻³ is
    /// a healthy size; far less means that nothing is learned, far more that the steps are too large.
    public var updateRatio: Double? { weights.norm > 0 ? updateNorm.map { $0 / weights.norm } : nil }

    /// The name of the module that holds it, e.g. `fc1`; the parameter's own name if there is none.
    public var layer: String { ParameterName.layer(of: name) }
}

/// The statistics of the outputs of one activation at one step, on the rows that the monitor was given.
public struct ActivationSample: Sendable, Hashable, Codable {
    /// A name that no other activation of the model has: layer and operation, `fc1.relu`; a second one of the same
    /// `fc1.relu_2`.
    public var name: String
    /// The operation's name, e.g. `relu`.
    public var operation: String
    /// The name of the layer before it, e.g. `fc1`: the module that holds the nearest parameter upstream.
    public var layer: String?
    /// The number of units: the length of the last axis.
    public var units: Int
    /// The number of rows, all axes but the last taken together.
    public var rows: Int
    /// The statistics of the outputs. Its ``TensorSummary/zeroShare`` is the sparsity.
    public var outputs: TensorSummary
    /// The units whose output was 0 on every row, by their index: those that were never active.
    public var silentUnits: [Int]

    /// The fraction of units that were never active; 0 of no units.
    public var silentShare: Double { units == 0 ? 0 : Double(silentUnits.count) / Double(units) }
}
