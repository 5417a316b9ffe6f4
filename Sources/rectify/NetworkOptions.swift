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
            "\(OptimizerSettings.Kind.allCases.map(\.rawValue).joined(separator: ", ")). (default: adam)"),
        transform: OptionValues.optimizer)
    var optimizer = OptimizerSettings.Kind.adam

    @Option(
        parsing: .unconditional, help: "How far a step goes. (default: 0.001)",
        transform: OptionValues.learningRate)
    var learningRate: Float = 0.001

    @Option(
        parsing: .unconditional, help: "How much of the last step is kept, for sgd. (default: 0)",
        transform: OptionValues.momentum)
    var momentum: Float?

    @Option(
        parsing: .unconditional, help: "What is taken off the weights. (default: 0.01 for adamw, 0 for the others)",
        transform: OptionValues.weightDecay)
    var weightDecay: Float?

    @Option(
        parsing: .unconditional,
        help: "How often all rows are gone through. (default: 20; for a table as many as make 2,000 steps, 20 to 200)",
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
        if momentum != nil, optimizer != .sgd {
            throw ToolError.usage(
                "--momentum is for --optimizer sgd; \(optimizer.rawValue) has its own. Leave one out.")
        }
        return NetworkSettings(
            hidden: hidden, activation: activation.text,
            optimizer: .init(optimizer, learningRate: learningRate, momentum: momentum ?? 0, weightDecay: weightDecay),
            epochs: epochs ?? 20, batchSize: batchSize, seed: seed)
    }

    /// How often a table of that many training rows is gone through unasked: small ones more often.
    static func epochs(rows: Int, batchSize: Int) -> Int {
        let steps = max((rows + batchSize - 1) / batchSize, 1)
        return min(max(2000 / steps, 20), 200)
    }
}

/// The epoch after which the network is kept.
enum KeptEpoch: String, CaseIterable {
    /// That with the lowest loss on the validation rows.
    case best
    /// The last.
    case last
}
