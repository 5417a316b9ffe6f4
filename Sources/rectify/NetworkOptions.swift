import ArgumentParser
import Rectifier

/// The options that decide how a network is made and trained.
struct NetworkOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The units of each hidden layer, or none. (default: 128,64)", valueName: "sizes"),
        transform: OptionValues.hidden)
    var hidden = [128, 64]

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The activation after each hidden layer.", valueName: "name[:parameter=value]"))
    var activation = "relu"

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The rule for the first weights: he or xavier. (default: he; xavier for tables)", valueName: "rule"),
        transform: OptionValues.initialization)
    var initializer: Initialization?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "\(OptimizerSettings.Kind.allCases.map(\.rawValue).joined(separator: ", ")). (default: adam)"),
        transform: OptionValues.optimizer)
    var optimizer = OptimizerSettings.Kind.adam

    @Option(
        parsing: .unconditional, help: "How far a step goes. (default: 0.001)",
        transform: OptionValues.learningRate)
    var learningRate: Float = 0.001

    @Option(
        parsing: .unconditional, help: "How much of the last step is kept, for sgd and rmsprop. (default: 0)",
        transform: OptionValues.momentum)
    var momentum: Float?

    @Option(
        parsing: .unconditional,
        help: "What is taken off the weights. (default: 0.01 for adamw, 0.001 for adam on tables, 0 otherwise)",
        transform: OptionValues.weightDecay)
    var weightDecay: Float?

    @Option(
        parsing: .unconditional,
        help: "How often all rows are gone through. (default: 20; for a table as many as make 1,000 steps, 20 to 200)",
        transform: OptionValues.count)
    var epochs: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The network that is kept: best, that of the epoch with the lowest loss on the validation rows, or last. "
                + "(default: best for regression, last for classification)",
            valueName: "epoch"),
        transform: OptionValues.keptEpoch)
    var keepEpoch: KeptEpoch?

    @Option(
        parsing: .unconditional, help: "How many rows a step is taken on. (default: 32)", transform: OptionValues.count)
    var batchSize = 32

    @Option(
        parsing: .unconditional, help: "What all random numbers follow from. (default: 0)", transform: OptionValues.seed
    )
    var seed: UInt64 = 0

    /// The settings, after what the parser cannot check: options that do not go together.
    func settings() throws -> NetworkSettings {
        let activation = try ActivationOption.parse(activation)
        if momentum != nil, !optimizer.takesMomentum {
            throw ToolError.usage(
                "--momentum is for --optimizer sgd and rmsprop, not for \(optimizer.rawValue). Leave one out.")
        }
        return NetworkSettings(
            hidden: hidden, activation: activation.text, initialization: initializer ?? .he,
            optimizer: .init(optimizer, learningRate: learningRate, momentum: momentum ?? 0, weightDecay: weightDecay),
            epochs: epochs ?? 20, batchSize: batchSize, seed: seed)
    }

    /// The settings for such data, once it is read: where the user says nothing, tables, which are often small and
    /// noisy, are learned with more care than images.
    func settings(for data: LearningData) throws -> NetworkSettings {
        var settings = try settings()
        // A number's noise is soon learned by heart; classes are told apart ever better, and the few validation rows
        // of a small table would choose badly.
        settings.keepsBest = (keepEpoch ?? (data.task == .regression ? .best : .last)) == .best
        guard case .table = data.preparation else { return settings }
        if initializer == nil { settings.initialization = .xavier }
        if weightDecay == nil, optimizer == .adam { settings.optimizer.weightDecay = 0.001 }
        if epochs == nil {
            let steps = (data.counts.training + batchSize - 1) / batchSize
            settings.epochs = min(max(1000 / steps, 20), 200)
        }
        return settings
    }
}

/// The epoch after which the network is kept.
enum KeptEpoch: String, CaseIterable {
    /// That with the lowest loss on the validation rows.
    case best
    /// The last.
    case last
}
