import RectifierCore
import RectifierData
import RectifierTraining

/// An experiment: the configuration of a model, of its training and of its data, from which everything follows.
///
///     var experiment = Experiment(model: ModelConfiguration(hidden: [32]))
///     experiment.training.trainer.epochs = 10
///     let result = try experiment.run()                  // digits, by default
///     print(result.test)
///
/// It is a value that is written to a file, as ``RunManifest`` does, and changed, as a suggestion of the diagnosis does. The
/// same experiment gives the same network, bit for bit, on the same kind of processor.
public struct Experiment: Sendable, Hashable, Codable {
    /// The network.
    public var model: ModelConfiguration
    /// Its training.
    public var training: TrainingConfiguration
    /// The data.
    public var data: DataConfiguration
    /// The random seed, from which the division of the rows, the first weights and the order of the rows follow.
    public var seed: UInt64

    /// An experiment of the given parts.
    public init(
        model: ModelConfiguration = ModelConfiguration(), training: TrainingConfiguration = TrainingConfiguration(),
        data: DataConfiguration = DataConfiguration(), seed: UInt64 = 0
    ) {
        (self.model, self.training, self.data, self.seed) = (model, training, data, seed)
    }

    /// Generators for the three things that are drawn, independent of each other: so that another network sees the
    /// same rows, in the same order.
    public var generators: (rows: RandomGenerator, weights: RandomGenerator, order: RandomGenerator) {
        var generator = RandomGenerator(seed: seed)
        return (generator.split(), generator.split(), generator.split())
    }

    /// Reads the rows and divides them, see ``DataConfiguration/load(_:using:)``.
    public func load(_ known: TableSchema? = nil) throws -> LoadedData {
        var generator = generators.rows
        return try data.load(known, using: &generator)
    }

    /// A new network for such data, with random weights.
    ///
    /// - Parameters:
    ///   - features: The number of features of a row.
    ///   - outputs: The number of classes, or 1 for a number.
    /// - Throws: ``OptionError`` or ``NetworkError``.
    public func makeModel(features: Int, outputs: Int) throws -> LayerList {
        var generator = generators.weights
        return try model.makeModel(features: features, outputs: outputs, using: &generator)
    }

    /// A new network for `data`, with random weights.
    public func makeModel(for data: PreparedData) throws -> LayerList {
        try makeModel(features: data.featureCount, outputs: data.outputCount)
    }

    /// Reads the data, makes the network and trains it.
    public func run() throws -> Experiment.Result {
        let data = try load().data
        return try Experiment.Result(training: makeModel(for: data), on: data, self)
    }

    /// Throws when the network cannot be trained on that many rows: batch normalisation has no variance in a batch of
    /// one, which the last batch of an epoch may be; and without that batch none may be left.
    public func check(rows: Int) throws(NetworkError) {
        let trainer = training.trainer
        if trainer.dropLast, rows < trainer.batchSize {
            throw .noWholeBatch(rows: rows, batchSize: trainer.batchSize)
        }
        if model.layers.contains(.batchNorm),
            trainer.batchSize == 1 || (!trainer.dropLast && rows % trainer.batchSize == 1)
        {
            throw .batchOfOneRow(rows: rows, batchSize: trainer.batchSize)
        }
    }
}

/// The configuration of a training: the trainer's settings and the optimiser.
public struct TrainingConfiguration: Sendable, Hashable, Codable {
    /// The trainer.
    public var trainer: Trainer
    /// The optimiser.
    public var optimizer: OptimizerConfiguration

    /// A training with the given trainer and optimiser.
    public init(trainer: Trainer = Trainer(), optimizer: OptimizerConfiguration = OptimizerConfiguration()) {
        (self.trainer, self.optimizer) = (trainer, optimizer)
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        trainer = try values.decode(Trainer.self, forKey: .trainer)
        optimizer = try values.decode(OptimizerConfiguration.self, forKey: .optimizer)
        if let name = optimizer.impossible {
            throw DecodingError.dataCorruptedError(
                forKey: .optimizer, in: values, debugDescription: "\(name) of the optimiser is not possible")
        }
    }
}
