import Rectifier

extension Experiment {
    /// An experiment with the settings given in one list.
    init(
        hidden: [Int] = [128, 64], activation: String = "relu", initializer: InitializerKind = .he,
        normalization: Normalization = .none, bias: Float = 0, optimizer: OptimizerConfiguration = .init(),
        epochs: Int = 20, batchSize: Int = 32, dropLast: Bool = false, accumulation: Int = 1, clipNorm: Double? = nil,
        clipValue: Float? = nil, schedule: Schedule? = nil, earlyStopping: EarlyStopping? = nil,
        averageDecay: Double? = nil, classWeights: ClassWeights? = nil, keepsBest: Bool = false, seed: UInt64 = 0
    ) {
        var trainer = Trainer(
            epochs: epochs, batchSize: batchSize, dropLast: dropLast, accumulation: accumulation, keepsBest: keepsBest)
        (trainer.clipNorm, trainer.clipValue, trainer.schedule) = (clipNorm, clipValue, schedule)
        (trainer.earlyStopping, trainer.averageDecay, trainer.classWeights) = (
            earlyStopping, averageDecay, classWeights
        )
        self.init(
            model: ModelConfiguration(
                hidden: hidden, activation: activation, initializer: initializer, normalization: normalization,
                bias: bias),
            training: TrainingConfiguration(trainer: trainer, optimizer: optimizer), seed: seed)
    }
}
