import RectifierCore
import RectifierExperiments
import RectifierSupport

/// What helps, as code and as options of `rectify train`.
extension Finding.Remedy {
    /// A lower learning rate: a tenth, or what is usual for the optimiser where that is less.
    static func lowerLearningRate(_ settings: Experiment?, from seen: Double?) -> Finding.Remedy {
        let optimizer = settings?.training.optimizer
        let usual = optimizer?.usualLearningRate ?? 1e-3
        let text = NumberText.short(min(seen.map { $0 / 10 } ?? .infinity, usual))
        return Finding.Remedy(
            "Take smaller steps: a learning rate of \(text)\(seen.map { " instead of \(NumberText.short($0))" } ?? "").",
            code: "let optimizer = \(optimizer?.typeName ?? "Adam")(learningRate: \(text))",
            options: ["--learning-rate", text])
    }

    /// A higher learning rate: ten times, or what is usual for the optimiser where that is more.
    static func higherLearningRate(_ settings: Experiment?, from seen: Double?) -> Finding.Remedy {
        let optimizer = settings?.training.optimizer
        let usual = optimizer?.usualLearningRate ?? 1e-3
        let text = NumberText.short(max((seen ?? 0) * 10, usual))
        return Finding.Remedy(
            "Take larger steps: a learning rate of \(text)\(seen.map { " instead of \(NumberText.short($0))" } ?? "").",
            code: "let optimizer = \(optimizer?.typeName ?? "Adam")(learningRate: \(text))",
            options: ["--learning-rate", text])
    }

    /// A rate that rises at the beginning and falls at the end.
    static let warmUp = Finding.Remedy(
        "Let the learning rate rise over the first steps and fall later, so that no early step is too large.",
        code: "trainer.schedule = .oneCycle()", options: ["--schedule", "one-cycle"])

    /// Gradients scaled down to a norm.
    static func clipping(to norm: Double = 1) -> Finding.Remedy {
        let text = NumberText.short(norm)
        return Finding.Remedy(
            "Scale gradients down to a norm of \(text) where they are larger.", code: "trainer.clipNorm = \(text)",
            options: ["--clip-norm", text])
    }

    /// An activation with a slope on both sides, so that no unit can die.
    static let leakyReLU = Finding.Remedy(
        "Use leaky ReLU, whose slope below 0 lets a gradient through, so that a unit that is off can come back.",
        code: "LeakyReLU(negativeSlope: 0.1)", options: ["--activation", "leaky-relu:negative-slope=0.1"])

    /// An activation whose mean is near 0.
    static let elu = Finding.Remedy(
        "Use ELU, which is smooth below 0 and has a slope there.", code: "ELU()", options: ["--activation", "elu"])

    /// An activation that does not shrink gradients.
    static let relu = Finding.Remedy(
        "Use ReLU between the layers: its slope is 1 wherever a unit is on, and gradients pass it as they are.",
        code: "ReLU()", options: ["--activation", "relu", "--initializer", "he"])

    /// First weights that keep the size of signals.
    static let he = Finding.Remedy(
        "Draw the first weights by He's rule with the activation's gain, which keeps signals and gradients in size.",
        code: "Linear(inputs, units, initializer: .heUniform(gain: ReLU().gain))", options: ["--initializer", "he"])

    /// Batch normalisation between layer and activation.
    static let normalization = Finding.Remedy(
        "Put a normalisation between each layer and its activation, which brings signals into scale again and again.",
        code: "Linear(inputs, units); BatchNorm(units); ReLU()", options: ["--normalization", "batch"])

    /// Inputs of mean 0 and deviation 1.
    static let scaledInputs = Finding.Remedy(
        "Bring the inputs to mean 0 and deviation 1, by numbers found from the training rows.",
        code: "let scale = Standardization(of: training.features)\nlet training = scale(training)",
        options: ["--scale", "standard"])

    /// Fewer layers.
    static func fewerLayers(_ settings: Experiment?) -> Finding.Remedy {
        let hidden = Array((settings?.model.hidden ?? [128, 64]).prefix(2))
        return Finding.Remedy(
            "Use fewer layers: \(hidden.count) may be enough.",
            code: "LayerList.feedForward(features: features, hidden: \(hidden), outputs: outputs, …)",
            options: ["--hidden", hidden.map(String.init).joined(separator: ",")])
    }

    /// More units in each layer.
    static func widerLayers(_ settings: Experiment?) -> Finding.Remedy {
        let hidden = (settings?.model.hidden ?? [32, 32]).map { max($0 * 4, 32) }
        return Finding.Remedy(
            "Use wider layers: the chance that all units of a layer are off at once halves with each unit.",
            code: "LayerList.feedForward(features: features, hidden: \(hidden), outputs: outputs, …)",
            options: ["--hidden", hidden.map(String.init).joined(separator: ",")])
    }

    /// More units, or a first hidden layer, where there are too few to hold what is to be learned.
    static func moreUnits(_ settings: Experiment?) -> Finding.Remedy {
        let now = settings?.model.hidden ?? []
        let hidden = now.isEmpty ? [32] : now.map { max($0 * 4, 32) }
        return Finding.Remedy(
            now.isEmpty ? "Put a hidden layer between the rows and the outputs." : "Give the hidden layers more units.",
            code: "LayerList.feedForward(features: features, hidden: \(hidden), outputs: outputs, …)",
            options: ["--hidden", hidden.map(String.init).joined(separator: ",")])
    }

    /// Layer normalisation, which does in use what it does in training.
    static let layerNormalization = Finding.Remedy(
        "Use layer normalisation, which is the same in training and in use.",
        code: "Linear(inputs, units); LayerNorm(units); ReLU()", options: ["--normalization", "layer"])

    /// A look at the data.
    static let lookAtRows = Finding.Remedy(
        "Look whether each row has its own target, and whether the columns can say anything of it.", code: "",
        options: [])

    /// Where each remedy that is known is there already, or cannot be made.
    static let noneKnown = Finding.Remedy(
        "What is known to help is there already, or cannot be made with these settings.", code: "", options: [])

    /// The network of the epoch that was best on the validation rows.
    static let earlyStopping = Finding.Remedy(
        "Stop when the validation loss no longer falls, and keep the network as it was best.",
        code: "trainer.earlyStopping = try EarlyStopping(patience: 5)", options: ["--early-stopping", "patience=5"])

    /// Weights that are pulled towards 0.
    static let weightDecay = Finding.Remedy(
        "Pull the weights towards 0 at each step, which makes smoother functions.",
        code: "let optimizer = AdamW(learningRate: 0.001, weightDecay: 0.1)",
        options: ["--optimizer", "adamw", "--weight-decay", "0.1"])

    /// Fewer weights.
    static func fewerUnits(_ settings: Experiment?) -> Finding.Remedy {
        let hidden = (settings?.model.hidden ?? [64]).map { max($0 / 4, 4) }
        return Finding.Remedy(
            "Use fewer units, so that there is less to learn by heart with.",
            code: "LayerList.feedForward(features: features, hidden: \(hidden), outputs: outputs, …)",
            options: ["--hidden", hidden.isEmpty ? "none" : hidden.map(String.init).joined(separator: ",")])
    }

    /// More epochs.
    static func moreEpochs(_ settings: Experiment?) -> Finding.Remedy {
        let count = (settings?.training.trainer.epochs ?? 20) * 5
        return Finding.Remedy(
            "Go through the rows more often: \(count) times.", code: "trainer.epochs = \(count)",
            options: ["--epochs", "\(count)"])
    }
}

extension OptimizerConfiguration {
    /// A learning rate that most networks learn with: the optimiser's own default, and for SGD 0.1, less with momentum.
    var usualLearningRate: Double {
        switch kind {
        case .adam, .adamw, .rmsprop: 1e-3
        case .adagrad: 1e-2
        case .sgd: momentum >= 0.5 ? 0.01 : 0.1
        }
    }

    /// The name of its type.
    var typeName: String {
        switch kind {
        case .adam: "Adam"
        case .adamw: "AdamW"
        case .sgd: "SGD"
        case .rmsprop: "RMSprop"
        case .adagrad: "Adagrad"
        }
    }
}
