extension Finding {
    /// The observation of a finding, as numbers: RectifierReport makes a sentence of it.
    public enum Observation: Sendable, Hashable, Codable {
        /// Dead units of a layer: so many of all its units, so many of them before the first step.
        case deadUnits(Int, of: Int, activation: String, atInitialization: Int, rows: RowCount)
        /// Networks like this one that have a dead layer before the first step, of those drawn.
        case deadInitializations(Int, draws: Int)
        /// The gradient norm of the first hidden layer relative to the last hidden one's, of that name.
        case vanishingGradient(ratio: Double, lastLayer: String, FlowLimit)
        /// The fraction of the signal that still differs between samples in the last hidden layer.
        case vanishingDifferences(Double, FlowLimit)
        /// The training loss before the first step, beside that of the constant prediction.
        case explodingOutput(loss: Double, constant: Double)
        /// The gradient norm of the first hidden layer relative to the last one's.
        case explodingGradient(ratio: Double)
        /// The growth of the gradient norm in training, and its peak.
        case growingGradient(growth: Double, peak: Double, step: Int)
        /// Saturated units of a layer, and the fraction of all its outputs that are saturated.
        case saturation(Int, of: Int, activation: String, outputs: Double)
        /// The place of the first number that is not finite.
        case nonFinite(NonFinitePlace)
        /// A training that diverged.
        case diverged
        /// The largest relative step, or where none was sampled the relative distance of the weights.
        case largeSteps(UpdateSize, hasFailed: Bool)
        /// The relative distance of the weights over the whole training.
        case smallSteps(distance: Double)
        /// The epoch of the lowest validation loss, its relative rise since, and whether that epoch's network was kept.
        case overfitting(epoch: Int, rise: Double, keptBest: Bool)
        /// The weight decay, and its pull on the first weights relative to that of the loss.
        case strongWeightDecay(Float, pull: Double)
        /// The loss reduction from that of the constant prediction, which is 0 or below.
        case notLearning(reduction: Double, steps: Int?, FailureReason)
    }

    /// The number of training rows that were examined, of all.
    public struct RowCount: Sendable, Hashable, Codable {
        /// Looked at.
        public var seen: Int
        /// All training rows.
        public var all: Int
    }

    /// A relative size of steps, ‖Δw‖/‖w‖.
    public enum UpdateSize: Sendable, Hashable, Codable {
        /// The largest of the steps that were sampled.
        case largest(Double, SampledSteps)
        /// The whole way of the weights: no step was sampled.
        case total(Double)
    }

    /// The steps that a maximum is over.
    public struct SampledSteps: Sendable, Hashable, Codable {
        /// The number of steps that were sampled.
        public var count: Int
        /// Whether they are all steps of the training.
        public var isAll: Bool
    }

    /// The reason why what flows through a network vanishes.
    public enum FlowLimit: Sendable, Hashable, Codable {
        /// The initial variance times fan-in, and the one that the activation needs.
        case variance(Double, needed: Double)
        /// An activation that saturates.
        case activation
        /// The number of layers.
        case depth
    }

    /// The place of the first number that is not finite.
    public enum NonFinitePlace: Sendable, Hashable, Codable {
        /// Parameters, which the step before spoilt.
        case parameters([String])
        /// The output of an operation, of inputs that are finite.
        case output(layer: String?, operation: String)
        /// The gradient of some parameters, of a loss that is finite.
        case gradient([String])
        /// The loss; where it came from cannot be said, since the network is not there.
        case loss
    }

    /// The reason why a network has learned nothing, as far as is known.
    public enum FailureReason: Sendable, Hashable, Codable {
        /// Another finding explains it.
        case follows(Kind)
        /// The loss was falling, and there were few steps.
        case tooEarly
        /// The targets do not depend on the features, as far as can be seen.
        case noSignal
        /// Only features together tell of the targets, and the network is linear.
        case linearNetwork
        /// The width of the narrowest hidden layer.
        case narrow(Int)
        /// The scale of the inputs.
        case inputScale
        /// The running statistics of batch normalisation had too few steps.
        case runningStatistics
        /// None is known.
        case unexplained
    }
}
