/// All that decides how a classifier is made and trained, apart from the data.
public struct ClassifierSettings: Sendable, Hashable, Codable {
    /// How many units each hidden layer has.
    public var hidden: [Int]
    /// The activation, as `ActivationCatalog.make(parsing:)` reads it.
    public var activation: String
    /// The optimiser.
    public var optimizer: OptimizerSettings
    /// How often all training rows are gone through.
    public var epochs: Int
    /// How many rows a step is taken on.
    public var batchSize: Int
    /// What all random numbers follow from.
    public var seed: UInt64

    /// The settings with the given values.
    public init(
        hidden: [Int] = [128, 64], activation: String = "relu", optimizer: OptimizerSettings = .init(),
        epochs: Int = 20, batchSize: Int = 32, seed: UInt64 = 0
    ) {
        self.hidden = hidden
        self.activation = activation
        self.optimizer = optimizer
        self.epochs = epochs
        self.batchSize = batchSize
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
    /// - Throws: ``ActivationError``, ``NamedOptionsError`` or ``NetworkError``.
    public func makeNetwork(features: Int, classes: Int) throws -> LayerList {
        var generator = generators.weights
        return try LayerList.feedForward(
            features: features, hidden: hidden, outputs: classes,
            activation: ActivationCatalog.make(parsing: activation), using: &generator)
    }
}

/// A classifier that was trained, and how it went.
public struct ClassifierRun: Sendable {
    /// The network after the last epoch.
    public let model: LayerList
    /// The record of every epoch.
    public let history: [EpochRecord]
    /// The result on the test rows; nil without such rows.
    public let test: Evaluation?
    /// What each activation does on the test rows, or on the training rows where there are none.
    public let activity: [LayerActivity]
    /// How long the training took, the evaluation of each epoch included.
    public let seconds: Double

    /// Trains a network. Nothing is chosen on the test rows, nor on the validation rows.
    ///
    /// - Parameters:
    ///   - network: The network as it is at the start, see ``ClassifierSettings/makeNetwork(features:classes:)``.
    ///   - data: The rows.
    ///   - settings: How the network is trained.
    ///   - report: Called after each step and each epoch; what it throws ends the training.
    /// - Throws: ``DivergenceError``, and what `report` throws.
    public init(
        training network: LayerList, on data: ClassificationData, _ settings: ClassifierSettings,
        report: (TrainingProgress) throws -> Void = { _ in }
    ) throws {
        var model = network
        var generator = settings.generators.order
        let training = ClassifierTraining(
            epochs: settings.epochs, batchSize: settings.batchSize)
        let clock = ContinuousClock()
        let start = clock.now
        history = try training.run(
            &model, with: settings.optimizer.make(), on: data.training, validation: data.validation, using: &generator,
            report: report)
        seconds = (clock.now - start) / .seconds(1)
        test = data.test.map { [model] in Evaluation(of: model, on: $0) }
        guard test?.loss.isFinite ?? true else {
            let steps = data.training.batches(size: settings.batchSize).count
            throw DivergenceError(epoch: settings.epochs, step: steps)
        }
        activity = LayerActivity.measure(model, on: data.test ?? data.training)
        self.model = model
    }
}
