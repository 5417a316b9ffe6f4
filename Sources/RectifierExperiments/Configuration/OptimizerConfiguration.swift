import RectifierCore

/// The choice of an optimiser, as it can be written to a file.
public struct OptimizerConfiguration: Sendable, Hashable, Codable {
    /// The kinds of optimiser.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// `Adam`.
        case adam
        /// `AdamW`.
        case adamw
        /// `SGD`.
        case sgd
        /// `RMSprop`.
        case rmsprop
        /// `Adagrad`.
        case adagrad

        /// Whether `momentum` has an effect; Adam's kind have their own, and Adagrad has none.
        public var takesMomentum: Bool { self == .sgd || self == .rmsprop }
    }

    /// The kind.
    public var kind: Kind
    /// The learning rate.
    public var learningRate: Float
    /// The momentum; for `sgd` and `rmsprop` only.
    public var momentum: Float
    /// The weight decay.
    public var weightDecay: Float

    /// The choice with the given numbers; the weight decay is by default the optimiser's own: 0.01 for `adamw`, 0 for
    /// the others.
    public init(_ kind: Kind = .adam, learningRate: Float = 1e-3, momentum: Float = 0, weightDecay: Float? = nil) {
        self.kind = kind
        self.learningRate = learningRate
        self.momentum = momentum
        self.weightDecay = weightDecay ?? (kind == .adamw ? 0.01 : 0)
    }

    /// The name of a number that no optimiser takes; nil if there is none.
    var impossible: String? {
        if !(learningRate >= 0) { return "learningRate" }
        if !(momentum >= 0) { return "momentum" }
        return weightDecay >= 0 ? nil : "weightDecay"
    }

    /// A new optimiser of that kind. Traps for numbers that it does not take.
    public func make() -> any Optimizer {
        switch kind {
        case .adam: Adam(learningRate: learningRate, weightDecay: weightDecay)
        case .adamw: AdamW(learningRate: learningRate, weightDecay: weightDecay)
        case .sgd: SGD(learningRate: learningRate, momentum: momentum, weightDecay: weightDecay)
        case .rmsprop: RMSprop(learningRate: learningRate, weightDecay: weightDecay, momentum: momentum)
        case .adagrad: Adagrad(learningRate: learningRate, weightDecay: weightDecay)
        }
    }
}
