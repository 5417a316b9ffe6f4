/// All that decides how a network is made and trained, apart from the data.
public struct NetworkSettings: Sendable, Hashable, Codable {
    /// How many units each hidden layer has.
    public var hidden: [Int]
    /// The activation, as `ActivationCatalog.make(parsing:)` reads it.
    public var activation: String
    /// The rule for the first weights.
    public var initialization: Initialization
    /// The optimiser.
    public var optimizer: OptimizerSettings
    /// How often all training rows are gone through.
    public var epochs: Int
    /// How many rows a step is taken on.
    public var batchSize: Int
    /// Whether the network kept is the one with the lowest loss on the validation rows, rather than the last.
    public var keepsBest: Bool
    /// What all random numbers follow from.
    public var seed: UInt64

    /// The settings with the given values.
    public init(
        hidden: [Int] = [128, 64], activation: String = "relu", initialization: Initialization = .he,
        optimizer: OptimizerSettings = .init(), epochs: Int = 20, batchSize: Int = 32, keepsBest: Bool = false,
        seed: UInt64 = 0
    ) {
        self.hidden = hidden
        self.activation = activation
        self.initialization = initialization
        self.optimizer = optimizer
        self.epochs = epochs
        self.batchSize = batchSize
        self.keepsBest = keepsBest
        self.seed = seed
    }

    /// Generators for the three things that are drawn, independent of each other: so that another network sees the
    /// same rows, in the same order.
    public var generators: (rows: RandomGenerator, weights: RandomGenerator, order: RandomGenerator) {
        var generator = RandomGenerator(seed: seed)
        return (generator.split(), generator.split(), generator.split())
    }

    /// A new network for such data, with random weights.
    ///
    /// - Parameters:
    ///   - features: How many features a row has.
    ///   - outputs: How many classes there are, or 1 for a number.
    /// - Throws: ``ActivationError``, ``NamedOptionsError`` or ``NetworkError``.
    public func makeNetwork(features: Int, outputs: Int) throws -> LayerList {
        var generator = generators.weights
        return try LayerList.feedForward(
            features: features, hidden: hidden, outputs: outputs,
            activation: ActivationCatalog.make(parsing: activation),
            initializer: initialization.initializer, using: &generator)
    }
}

/// The choice of a rule for the first weights, as it can be written to a file.
public enum Initialization: String, Sendable, Hashable, Codable, CaseIterable {
    /// He's: what comes in keeps its size from layer to layer, however deep the network is.
    case he
    /// Xavier's, with the activation's gain: like He's between layers of equal width, and smaller where a few features
    /// spread to many units, which makes smoother functions: few rows are then learned better.
    case xavier

    /// The rule, given a gain.
    func initializer(gain: Float) -> Initializer {
        switch self {
        case .he: .heUniform(gain: gain)
        case .xavier: .xavierUniform(gain: gain)
        }
    }
}
