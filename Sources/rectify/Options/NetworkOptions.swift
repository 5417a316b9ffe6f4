import ArgumentParser
import Rectifier

/// The options that decide how a network is made and trained.
struct NetworkOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The layers, in place of --hidden, --activation and --normalization: linear N, batch-norm, layer-norm, "
                + "rms-norm, dropout P and activations, such as 'linear 128, relu, dropout 0.2, linear'. The last linear "
                + "has as many units as there are outputs.", valueName: "layers"))
    var network: String?

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
            "Weight initialiser: \(InitializerKind.allCases.map(\.rawValue).joined(separator: ", ")). "
                + "(default: he; xavier for tables)", valueName: "rule"),
        transform: OptionValues.initialization)
    var initializer: InitializerKind?

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
            "Optimizer: \(OptimizerConfiguration.Kind.allCases.map(\.rawValue).joined(separator: ", ")). (default: adam)"
        ),
        transform: OptionValues.optimizer)
    var optimizer: OptimizerConfiguration.Kind?

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

    /// The experiment, before the data is known.
    func experiment(_ data: DataConfiguration) throws -> Experiment { try experiment(over: usual(data)) }

    /// The experiment on such data, once it is read: with the defaults for it where the user says nothing.
    func experiment(_ configuration: DataConfiguration, for data: PreparedData) throws -> Experiment {
        var usual = usual(configuration)
        usual.setDefaults(for: data)
        var experiment = try experiment(over: usual)
        experiment.training.trainer.classWeights = try ClassWeightOption.weights(classWeights, for: data)
        return experiment
    }

    /// The experiment where nothing else is said. What the defaults depend on is said already.
    private func usual(_ data: DataConfiguration) -> Experiment {
        Experiment(
            training: TrainingConfiguration(
                trainer: Trainer(batchSize: batchSize ?? Trainer().batchSize), optimizer: .init(optimizer ?? .adam)),
            data: data)
    }

    /// The settings that nobody chose, so that the data decides.
    var open: OpenSettings {
        var open: OpenSettings = []
        if epochs == nil, control.schedule == nil, keepEpoch != .last { open.insert(.epochs) }
        if weightDecay == nil { open.insert(.weightDecay) }
        if control.earlyStopping == nil, keepEpoch == nil { open.insert(.validationRows) }
        return open
    }

    /// The experiment `base` with what is given in its place, after what the parser cannot check: options that do not go
    /// together.
    func experiment(over base: Experiment) throws -> Experiment {
        var experiment = base
        experiment.model = try model(over: base.model)
        experiment.training.optimizer = try optimizer(over: base.training.optimizer)
        experiment.training.trainer.epochs = epochs ?? base.training.trainer.epochs
        experiment.training.trainer.batchSize = batchSize ?? base.training.trainer.batchSize
        experiment.seed = seed ?? base.seed
        if !classWeights.isEmpty {
            // On a run that is resumed, whose classes have numbers already: another text is a contradiction.
            let text = ClassWeightOption.text(classWeights)
            if base.training.trainer.classWeights?.text != text {
                experiment.training.trainer.classWeights = ClassWeights(unresolved: text)
            }
        }
        if let keepEpoch { experiment.training.trainer.keepsBest = keepEpoch == .best }
        try control.apply(to: &experiment.training.trainer, keepsLast: keepEpoch == .last)
        return experiment
    }

    private func model(over base: ModelConfiguration) throws -> ModelConfiguration {
        var model = base
        if let network {
            let short = [
                ("--hidden", hidden != nil), ("--activation", activation != nil),
                ("--normalization", normalization != nil),
            ]
            if let other = short.first(where: \.1)?.0 {
                throw ToolError.usage("--network and \(other) both say what the layers are. Leave one out.")
            }
            do {
                model.layers = try LayerConfiguration.layers(parsing: network)
            } catch {
                throw ToolError.usage("--network: \(error)")
            }
        }
        // In the order in which each leaves the others as they are.
        if let hidden { model.hidden = hidden }
        if let activation { model.activation = try ActivationOption.parse(activation).text }
        if let normalization { model.normalization = normalization }
        model.initializer = initializer ?? base.initializer
        model.bias = bias ?? base.bias
        return model
    }

    private func optimizer(over base: OptimizerConfiguration) throws -> OptimizerConfiguration {
        let kind = optimizer ?? base.kind
        if momentum != nil, !kind.takesMomentum {
            throw ToolError.usage(
                "--momentum is for --optimizer sgd and rmsprop, not for \(kind.rawValue). Leave one out.")
        }
        var result = base
        result.kind = kind
        result.learningRate = learningRate ?? base.learningRate
        result.momentum = momentum ?? base.momentum
        result.weightDecay = weightDecay ?? base.weightDecay
        return result
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

extension Experiment {
    /// The option that stands alone, without a value.
    static let dropLastFlag = "--drop-last"

    /// All of it but the data as options of `rectify train`, with their values.
    var options: [(name: String, value: String)] {
        let trainer = training.trainer
        return model.options + training.optimizer.options + [
            ("--epochs", "\(trainer.epochs)"),
            ("--batch-size", "\(trainer.batchSize)"),
            (Self.dropLastFlag, trainer.dropLast ? "yes" : "no"),
            ("--accumulate", "\(trainer.accumulation)"),
            ("--clip-norm", trainer.clipNorm.map(NumberText.text) ?? "none"),
            ("--clip-value", trainer.clipValue.map(NumberText.text) ?? "none"),
            ("--schedule", trainer.schedule?.text ?? "none"),
            ("--early-stopping", trainer.earlyStopping?.text ?? "none"),
            ("--ema", trainer.averageDecay.map(NumberText.text) ?? "none"),
            ("--class-weights", trainer.classWeights?.text ?? "none"),
            ("--keep-epoch", (trainer.keepsBest ? KeptEpoch.best : .last).rawValue),
            ("--seed", "\(seed)"),
        ]
    }

    /// The options whose values are others than in `other`. Where only one of the two has a short form, the layers are
    /// compared.
    func options(otherThan other: Experiment) -> [(name: String, value: String, otherValue: String)] {
        var (mine, others) = (options, other.options)
        if model.isShort != other.model.isShort {
            let short = ["--network", "--hidden", "--activation", "--normalization"]
            mine.removeAll { short.contains($0.name) }
            mine.insert(("--network", model.text), at: 0)
            others.append(("--network", other.model.text))
        }
        return mine.compactMap { option in
            guard let known = others.last(where: { $0.name == option.name })?.value, known != option.value else {
                return nil
            }
            return (option.name, option.value, known)
        }
    }
}

extension ModelConfiguration {
    /// The options of the model: the layers in their short form where they have one.
    fileprivate var options: [(name: String, value: String)] {
        var layers = [(name: "--network", value: text)]
        if isShort {
            layers = [("--hidden", hidden.isEmpty ? "none" : hidden.map(String.init).joined(separator: ","))]
            // Without hidden layers there is none to have them.
            if !hidden.isEmpty {
                layers += [("--activation", activation), ("--normalization", normalization.rawValue)]
            }
        }
        return layers + [("--initializer", initializer.rawValue), ("--bias", NumberText.text(bias))]
    }
}

extension OptimizerConfiguration {
    fileprivate var options: [(name: String, value: String)] {
        [
            ("--optimizer", kind.rawValue), ("--learning-rate", NumberText.text(learningRate)),
            ("--momentum", NumberText.text(momentum)), ("--weight-decay", NumberText.text(weightDecay)),
        ]
    }
}
