import RectifierCore
import RectifierTraining

/// All that decides how a network is made and trained, apart from the data.
public struct NetworkSettings: Sendable, Hashable, Codable {
    /// How many units each hidden layer has.
    public var hidden: [Int]
    /// The activation, as `ActivationCatalog.make(parsing:)` reads it.
    public var activation: String
    /// The rule for the first weights.
    public var initialization: Initialization
    /// What stands between each hidden layer and its activation.
    public var normalization: Normalization
    /// What each hidden unit is shifted by before its activation at the start.
    public var bias: Float
    /// The optimiser.
    public var optimizer: OptimizerSettings
    /// How often all training rows are gone through.
    public var epochs: Int
    /// How many rows a step is taken on.
    public var batchSize: Int
    /// Whether a last batch of fewer rows is left out, see ``Trainer/dropLast``.
    public var dropLast: Bool
    /// How many such gradients a step is taken along, see ``Trainer/accumulation``.
    public var accumulation: Int
    /// What the norm of a gradient is scaled down to; nil to leave it.
    public var clipNorm: Double?
    /// What each number of a gradient is limited to; nil to leave them.
    public var clipValue: Float?
    /// How the learning rate changes; nil for not at all.
    public var schedule: Schedule?
    /// When the training ends before its last epoch; nil for never.
    public var earlyStopping: EarlyStopping?
    /// How much of a moving average of the weights each step keeps; nil for no average.
    public var averageDecay: Double?
    /// How much the rows of each class count; nil for all the same, and for numbers.
    public var classWeights: ClassWeights?
    /// Whether the network kept is the one with the lowest loss on the validation rows, rather than the last.
    public var keepsBest: Bool
    /// What all random numbers follow from.
    public var seed: UInt64

    /// The settings with the given values.
    public init(
        hidden: [Int] = [128, 64], activation: String = "relu", initialization: Initialization = .he,
        normalization: Normalization = .none, bias: Float = 0, optimizer: OptimizerSettings = .init(),
        epochs: Int = 20, batchSize: Int = 32, dropLast: Bool = false, accumulation: Int = 1,
        clipNorm: Double? = nil, clipValue: Float? = nil,
        schedule: Schedule? = nil,
        earlyStopping: EarlyStopping? = nil, averageDecay: Double? = nil, classWeights: ClassWeights? = nil,
        keepsBest: Bool = false, seed: UInt64 = 0
    ) {
        self.hidden = hidden
        self.activation = activation
        self.initialization = initialization
        self.normalization = normalization
        self.bias = bias
        self.optimizer = optimizer
        self.epochs = epochs
        self.batchSize = batchSize
        self.dropLast = dropLast
        self.accumulation = accumulation
        self.clipNorm = clipNorm
        self.clipValue = clipValue
        self.schedule = schedule
        self.earlyStopping = earlyStopping
        self.averageDecay = averageDecay
        self.classWeights = classWeights
        self.keepsBest = keepsBest
        self.seed = seed
    }

    /// The trainer with these settings.
    public var trainer: Trainer {
        var trainer = Trainer(
            epochs: epochs, batchSize: batchSize, dropLast: dropLast, accumulation: accumulation, keepsBest: keepsBest)
        trainer.clipNorm = clipNorm
        trainer.clipValue = clipValue
        trainer.schedule = schedule
        trainer.earlyStopping = earlyStopping
        trainer.averageDecay = averageDecay
        trainer.classWeights = classWeights?.values
        return trainer
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
            initializer: initialization.initializer, normalization: normalization, bias: bias,
            biasLimit: initialization.biasLimit, using: &generator)
    }
}

// The numbers that settings may have, whether they come from an option or from a file. Their products fit into an Int.
extension NetworkSettings {
    /// How many epochs there may be.
    public static let epochRange = TrainingLength.epochRange
    /// How many rows a batch may have.
    public static let batchSizeRange = 1...1_000_000_000
    /// How many gradients a step may be taken along.
    public static let accumulationRange = 1...1_000_000
    /// How many units a hidden layer may have.
    public static let unitRange = 1...1_000_000
    /// How many hidden layers there may be.
    public static let mostLayers = 10_000
}

extension NetworkSettings {
    /// Reads settings; what earlier versions did not have is as it was then.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            hidden: try values.decode([Int].self, forKey: .hidden),
            activation: try values.decode(String.self, forKey: .activation),
            initialization: try values.decode(Initialization.self, forKey: .initialization),
            normalization: try values.decodeIfPresent(Normalization.self, forKey: .normalization) ?? Normalization.none,
            bias: try values.decodeIfPresent(Float.self, forKey: .bias) ?? 0,
            optimizer: try values.decode(OptimizerSettings.self, forKey: .optimizer),
            epochs: try values.decode(Int.self, forKey: .epochs),
            batchSize: try values.decode(Int.self, forKey: .batchSize),
            dropLast: try values.decodeIfPresent(Bool.self, forKey: .dropLast) ?? false,
            accumulation: try values.decodeIfPresent(Int.self, forKey: .accumulation) ?? 1,
            clipNorm: try values.decodeIfPresent(Double.self, forKey: .clipNorm),
            clipValue: try values.decodeIfPresent(Float.self, forKey: .clipValue),
            schedule: try values.decodeIfPresent(Schedule.self, forKey: .schedule),
            earlyStopping: try values.decodeIfPresent(EarlyStopping.self, forKey: .earlyStopping),
            averageDecay: try values.decodeIfPresent(Double.self, forKey: .averageDecay),
            classWeights: try values.decodeIfPresent(ClassWeights.self, forKey: .classWeights),
            keepsBest: try values.decode(Bool.self, forKey: .keepsBest),
            seed: try values.decode(UInt64.self, forKey: .seed))
        if let name = impossible {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "\(name) of the settings is not possible"))
        }
    }

    /// The name of a number that would end a training with these settings; nil if there is none.
    var impossible: String? {
        if !Self.epochRange.contains(epochs) { return "epochs" }
        if !Self.batchSizeRange.contains(batchSize) { return "batchSize" }
        if !Self.accumulationRange.contains(accumulation) { return "accumulation" }
        if hidden.count > Self.mostLayers || !hidden.allSatisfy(Self.unitRange.contains) { return "hidden" }
        if let clipNorm, !(clipNorm >= 0) { return "clipNorm" }
        if let clipValue, !(clipValue >= 0) { return "clipValue" }
        if let averageDecay, !(averageDecay >= 0 && averageDecay < 1) { return "averageDecay" }
        if let classWeights, !classWeights.values.allSatisfy({ $0 >= 0 && $0.isFinite }) { return "classWeights" }
        if !bias.isFinite { return "bias" }
        if !(optimizer.learningRate >= 0) { return "learningRate" }
        if !(optimizer.momentum >= 0) { return "momentum" }
        if !(optimizer.weightDecay >= 0) { return "weightDecay" }
        return nil
    }
}

extension NetworkSettings {
    /// Throws when such a network cannot be trained on that many rows: batch normalisation has no variance in a batch of
    /// one, which the last batch of an epoch may be; and without that batch none may be left.
    public func check(rows: Int) throws(NetworkError) {
        if dropLast, rows < batchSize { throw .noWholeBatch(rows: rows, batchSize: batchSize) }
        if normalization == .batch, !hidden.isEmpty, batchSize == 1 || (!dropLast && rows % batchSize == 1) {
            throw .batchOfOneRow(rows: rows, batchSize: batchSize)
        }
    }
}
