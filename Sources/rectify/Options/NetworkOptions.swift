import ArgumentParser
import Rectifier

/// The options that decide how a network is made and trained.
struct NetworkOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Number of units of each hidden layer, or none. (default: 128,64)", valueName: "sizes"),
        transform: OptionValues.hidden)
    var hidden: [Int]?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Activation after each hidden layer. (default: relu)", valueName: "name[:parameter=value]"))
    var activation: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Weight initialiser: \(Initialization.allCases.map(\.rawValue).joined(separator: ", ")). "
                + "(default: he; xavier for tables)", valueName: "rule"),
        transform: OptionValues.initialization)
    var initializer: Initialization?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Normalisation between each hidden layer and its activation: none, batch or layer. It keeps signals and "
                + "gradients from vanishing or exploding. (default: none)", valueName: "kind"),
        transform: OptionValues.normalization)
    var normalization: Normalization?

    @Option(
        parsing: .unconditional,
        help: "Initial bias of each hidden unit. (default: 0)",
        transform: OptionValues.bias)
    var bias: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Optimizer: \(OptimizerSettings.Kind.allCases.map(\.rawValue).joined(separator: ", ")). (default: adam)"),
        transform: OptionValues.optimizer)
    var optimizer: OptimizerSettings.Kind?

    @Option(
        name: [.long, .customLong("lr")], parsing: .unconditional, help: "Learning rate. (default: 0.001)",
        transform: OptionValues.learningRate)
    var learningRate: Float?

    @Option(
        parsing: .unconditional, help: "Momentum, for sgd and rmsprop. (default: 0)",
        transform: OptionValues.momentum)
    var momentum: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Weight decay: L2 regularisation, decoupled for adamw. (default: 0.01 for adamw; for adam on tables found by "
                + "cross-validation, together with the number of epochs, or 1 / training rows, and 0.001 with --epochs; else 0)"
        ),
        transform: OptionValues.weightDecay)
    var weightDecay: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Number of epochs, 1 to 1000000000. (default: 20; for a table 'train' finds it, by early stopping or, with few "
                + "rows, by cross-validation; the other commands take 1,000 steps, from 20 to 200 epochs)"),
        transform: OptionValues.epochs)
    var epochs: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Epoch whose network is kept: best, the one with the lowest validation loss, or last. (default: best with "
                + "early stopping and for regression, else last)",
            valueName: "epoch"),
        transform: OptionValues.keptEpoch)
    var keepEpoch: KeptEpoch?

    @Option(
        parsing: .unconditional, help: "Mini-batch size, 1 to 1000000000. (default: 32)",
        transform: OptionValues.batchSize)
    var batchSize: Int?

    @Option(
        parsing: .unconditional, help: "Random seed. (default: 0)", transform: OptionValues.seed
    )
    var seed: UInt64?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Class weights in the loss: balanced, inversely proportional to the class frequencies, or weights other than 1, "
                + "such as yes=5. Repeat it for a name with a comma in it. (default: all 1)",
            valueName: "balanced|name=weight,…"))
    var classWeights: [String] = []

    /// The settings, before the data is known.
    func settings() throws -> NetworkSettings { try settings(over: NetworkSettings(optimizer: .init(kind))) }

    /// The settings for such data, once it is read: where the user says nothing, tables, which are often small and
    /// noisy, are learned with more care than images.
    func settings(for data: LearningData) throws -> NetworkSettings {
        var base = NetworkSettings(optimizer: .init(kind))
        // A number's noise is soon learned by heart; classes are told apart ever better, and the few validation rows
        // of a small table would choose badly.
        base.keepsBest = data.task == .regression
        if case .table = data.preparation {
            base.initialization = .xavier
            if kind == .adam { base.optimizer.weightDecay = 0.001 }
            let steps = (data.counts.training + (batchSize ?? base.batchSize) - 1) / (batchSize ?? base.batchSize)
            base.epochs = min(max(1000 / steps, 20), 200)
        }
        var settings = try settings(over: base)
        settings.classWeights = try ClassWeightOption.weights(classWeights, for: data)
        return settings
    }

    /// Whether nothing is said of how long a training is, so that the data decides.
    var leavesEpochsOpen: Bool {
        epochs == nil && control.schedule == nil && keepEpoch != .last
    }

    /// The weight decays that are tried to find the number of epochs; nil for the one that is given, or the optimiser's own.
    func weightDecays(in course: TableCourse) -> [Float]? {
        weightDecay == nil && kind == .adam ? course.weightDecays : nil
    }

    /// Whether nothing is said that needs validation rows.
    var leavesValidationOpen: Bool { control.earlyStopping == nil && keepEpoch == nil }

    /// The settings of a training on a table whose number of epochs was left open: the course that fits its rows, with
    /// early stopping where there are validation rows, and else for as many epochs as are found without.
    func settings(_ settings: NetworkSettings, in course: TableCourse, hasValidationRows: Bool) -> NetworkSettings {
        var settings = settings
        settings.epochs = course.limit
        if weightDecay == nil, settings.optimizer.kind == .adam { settings.optimizer.weightDecay = course.weightDecay }
        guard hasValidationRows else {
            settings.keepsBest = false
            settings.averageDecay = settings.averageDecay ?? TableCourse.averageDecay
            return settings
        }
        settings.earlyStopping = settings.earlyStopping ?? course.earlyStopping
        return settings
    }

    private var kind: OptimizerSettings.Kind { optimizer ?? .adam }

    /// The settings `base` with what is given in its place, after what the parser cannot check: options that do not go
    /// together.
    func settings(over base: NetworkSettings) throws -> NetworkSettings {
        var settings = base
        if let activation { settings.activation = try ActivationOption.parse(activation).text }
        settings.optimizer.kind = optimizer ?? base.optimizer.kind
        if momentum != nil, !settings.optimizer.kind.takesMomentum {
            throw ToolError.usage(
                "--momentum is for --optimizer sgd and rmsprop, not for \(settings.optimizer.kind.rawValue). Leave one "
                    + "out.")
        }
        settings.hidden = hidden ?? base.hidden
        settings.initialization = initializer ?? base.initialization
        settings.normalization = normalization ?? base.normalization
        settings.bias = bias ?? base.bias
        settings.optimizer.learningRate = learningRate ?? base.optimizer.learningRate
        settings.optimizer.momentum = momentum ?? base.optimizer.momentum
        settings.optimizer.weightDecay = weightDecay ?? base.optimizer.weightDecay
        settings.epochs = epochs ?? base.epochs
        settings.batchSize = batchSize ?? base.batchSize
        settings.seed = seed ?? base.seed
        if !classWeights.isEmpty {
            // On a run that is resumed, whose classes have numbers already: another text is a contradiction.
            let text = ClassWeightOption.text(classWeights)
            if base.classWeights?.text != text { settings.classWeights = ClassWeights(unresolved: text) }
        }
        if let keepEpoch { settings.keepsBest = keepEpoch == .best }
        try control.apply(to: &settings, keepsLast: keepEpoch == .last)
        return settings
    }

    @OptionGroup(title: "Options for the training loop") var control: ControlOptions
}

/// The epoch after which the network is kept.
enum KeptEpoch: String, CaseIterable {
    /// That with the lowest loss on the validation rows.
    case best
    /// The last.
    case last
}

extension NetworkSettings {
    /// The one that stands alone, without a value.
    static let dropLastFlag = "--drop-last"

    /// All of it as options of `rectify train`, with their values.
    var options: [(name: String, value: String)] {
        [
            ("--hidden", hidden.isEmpty ? "none" : hidden.map(String.init).joined(separator: ",")),
            ("--activation", activation),
            ("--initializer", initialization.rawValue),
            ("--normalization", normalization.rawValue),
            ("--bias", NumberText.text(bias)),
            ("--optimizer", optimizer.kind.rawValue),
            ("--learning-rate", NumberText.text(optimizer.learningRate)),
            ("--momentum", NumberText.text(optimizer.momentum)),
            ("--weight-decay", NumberText.text(optimizer.weightDecay)),
            ("--epochs", "\(epochs)"),
            ("--batch-size", "\(batchSize)"),
            (Self.dropLastFlag, dropLast ? "yes" : "no"),
            ("--accumulate", "\(accumulation)"),
            ("--clip-norm", clipNorm.map(NumberText.text) ?? "none"),
            ("--clip-value", clipValue.map(NumberText.text) ?? "none"),
            ("--schedule", schedule?.text ?? "none"),
            ("--early-stopping", earlyStopping?.text ?? "none"),
            ("--ema", averageDecay.map(NumberText.text) ?? "none"),
            ("--class-weights", classWeights?.text ?? "none"),
            ("--keep-epoch", (keepsBest ? KeptEpoch.best : .last).rawValue),
            ("--seed", "\(seed)"),
        ]
    }
}
