import RectifierCore
import RectifierData
import RectifierExperiments
import RectifierSupport
import RectifierTraining

/// A change of how a network is made, trained or fed that may help.
///
///     let change = RemedyChange.activation("leaky-relu")
///     change.apply(to: &settings)
///     print(change.remedy(for: settings).options)     // ["--activation", "leaky-relu"]
public enum RemedyChange: Sendable, Hashable, Codable {
    /// Another learning rate.
    case learningRate(Float)
    /// Another rule for the first weights.
    case initialization(InitializerKind)
    /// Another activation, as `ActivationCatalog.make(parsing:)` reads it.
    case activation(String)
    /// Normalisation before each activation.
    case normalization(Normalization)
    /// Another first bias of the hidden units.
    case bias(Float)
    /// A limit on the norm of the gradient.
    case clipNorm(Double)
    /// A schedule of the learning rate.
    case schedule(Schedule)
    /// An end before the last epoch.
    case earlyStopping(EarlyStopping)
    /// Another weight decay, with the optimiser that takes it off the weights themselves where there is one.
    case weightDecay(Float)
    /// Other hidden layers.
    case hidden([Int])
    /// Inputs in another scale.
    case scaling(InputScaling)

    /// What is changed: two changes of the same part replace each other.
    var part: String {
        switch self {
        case .learningRate: "learning-rate"
        case .initialization: "initializer"
        case .activation: "activation"
        case .normalization: "normalization"
        case .bias: "bias"
        case .clipNorm: "clip-norm"
        case .schedule: "schedule"
        case .earlyStopping: "early-stopping"
        case .weightDecay: "weight-decay"
        case .hidden: "hidden"
        case .scaling: "scale"
        }
    }

    /// The change in two or three words, for a chart and a table: `rate 0.1`.
    public var title: String {
        switch self {
        case .learningRate(let rate): "rate \(NumberText.text(rate))"
        case .initialization(let rule): "\(rule.rawValue) weights"
        case .activation(let text): String(text.prefix { $0 != ":" })
        case .normalization(let kind): "\(kind.rawValue) norm"
        case .bias(let value): "bias \(NumberText.text(value))"
        case .clipNorm(let norm): "clip to \(NumberText.text(norm))"
        case .schedule(let schedule): Self.name(of: schedule)
        case .earlyStopping: "early stopping"
        case .weightDecay(let decay): "decay \(NumberText.text(decay))"
        case .hidden(let sizes): "hidden " + Self.text(sizes)
        case .scaling: "scaled inputs"
        }
    }

    /// The name of a schedule, or of the first of several.
    private static func name(of schedule: Schedule) -> String {
        String(schedule.text.prefix { $0.isLetter || $0 == "-" })
    }

    /// What two changes have in common that are too much alike for both to be tried.
    var key: String {
        switch self {
        case .clipNorm, .earlyStopping: part
        default: title
        }
    }

    /// Sizes as the tool reads them.
    private static func text(_ sizes: [Int]) -> String {
        sizes.isEmpty ? "none" : sizes.map(String.init).joined(separator: ",")
    }

    /// Makes the change, as far as it is one of settings.
    public func apply(to settings: inout Experiment) {
        switch self {
        case .learningRate(let rate): settings.training.optimizer.learningRate = rate
        case .initialization(let rule): settings.model.initializer = rule
        case .activation(let text): settings.model.activation = text
        case .normalization(let kind): settings.model.normalization = kind
        case .bias(let value): settings.model.bias = value
        case .clipNorm(let norm): settings.training.trainer.clipNorm = norm
        case .schedule(let schedule): settings.training.trainer.schedule = schedule
        case .earlyStopping(let rule): settings.training.trainer.earlyStopping = rule
        case .weightDecay(let decay): settings.training.optimizer = Self.decayed(settings.training.optimizer, decay)
        case .hidden(let sizes): settings.model.hidden = sizes
        case .scaling: break
        }
    }

    /// Makes the change, as far as it is one of the data.
    public func apply(to data: inout LearningData) {
        if case .scaling(.standard) = self { data = data.standardized }
    }

    /// Whether it would change anything.
    func changes(_ settings: Experiment, _ data: LearningData) -> Bool {
        if case .scaling(let scaling) = self {
            return scaling == .standard && data.preparation.scaling == InputScaling.none
        }
        var changed = settings
        apply(to: &changed)
        return changed != settings
    }

    /// Adam adds a decay to the gradient, where its own scaling undoes most of it; AdamW takes it off the weights.
    private static func decayed(_ optimizer: OptimizerConfiguration, _ decay: Float) -> OptimizerConfiguration {
        var optimizer = optimizer
        if optimizer.kind == .adam, decay > optimizer.weightDecay { optimizer.kind = .adamw }
        optimizer.weightDecay = decay
        return optimizer
    }
}

extension RemedyChange {
    /// The change in words, as code and as options of `rectify train`, for a network with such settings.
    public func remedy(for settings: Experiment) -> Finding.Remedy {
        let units = settings.model.hidden.first ?? 64
        switch self {
        case .learningRate(let rate):
            var optimizer = settings.training.optimizer
            let before = optimizer.learningRate
            optimizer.learningRate = rate
            let way = rate < before ? "Lower" : "Raise"
            return .init(
                "\(way) the learning rate from \(NumberText.text(before)) to \(NumberText.text(rate)).",
                code: Self.code(optimizer), options: ["--learning-rate", NumberText.text(rate)])
        case .initialization(let rule):
            return .init(
                "Draw the first weights by \(rule.title).",
                code: "Linear(inputs, \(units), initializer: \(Self.code(rule)))",
                options: ["--initializer", rule.rawValue])
        case .activation(let text):
            let activation = try? ActivationCatalog.make(parsing: text)
            let name = activation?.documentation.name ?? text
            return .init(
                "Use \(Self.title(ofActivation: name)) in place of \(Self.title(ofActivation: settings.model.activation)).",
                code: "\(activation.map { "\(type(of: $0))" } ?? name)()     // where the old one stands",
                options: ["--activation", text])
        case .normalization(let kind):
            let layer = kind == .batch ? "BatchNorm" : "LayerNorm"
            return .init(
                "Put \(kind.title ?? "no normalisation") between each hidden layer and its activation.",
                code: "Linear(inputs, \(units))\n\(layer)(\(units))\n… the activation",
                options: ["--normalization", kind.rawValue])
        case .bias(let value):
            return .init(
                "Begin with biases of \(NumberText.text(value)) in the hidden layers, so that more units fire at first.",
                code: "layer.bias = Tensor(repeating: \(NumberText.text(value)), shape: [\(units)])",
                options: ["--bias", NumberText.text(value)])
        case .clipNorm(let norm):
            return .init(
                "Clip the gradient to a norm of \(NumberText.text(norm)).",
                code: "trainer.clipNorm = \(NumberText.text(norm))", options: ["--clip-norm", NumberText.text(norm)])
        case .schedule(let schedule):
            // Without its options where they are those it has anyway.
            let name = Self.name(of: schedule)
            let text = (try? Schedule(parsing: name)) == schedule ? name : schedule.text
            return .init(
                "Let the learning rate follow a schedule: \(text).",
                code: "trainer.schedule = try Schedule(parsing: \"\(text)\")", options: ["--schedule", text])
        case .earlyStopping(let rule):
            return .init(
                "Stop when the \(rule.monitor.title) has not improved for \(rule.patience) epochs, and keep the best "
                    + "network.",
                code: "trainer.earlyStopping = try EarlyStopping(patience: \(rule.patience))",
                options: ["--early-stopping", "patience=\(rule.patience)"])
        case .weightDecay(let decay):
            let optimizer = Self.decayed(settings.training.optimizer, decay)
            let kind =
                optimizer.kind == settings.training.optimizer.kind ? [] : ["--optimizer", optimizer.kind.rawValue]
            return .init(
                "Let the weights decay by \(NumberText.text(decay)), which favours smooth functions.",
                code: Self.code(optimizer), options: kind + ["--weight-decay", NumberText.text(decay)])
        case .hidden(let sizes):
            let what =
                sizes.count < settings.model.hidden.count
                ? "Use fewer hidden layers"
                : sizes.reduce(0, +) > settings.model.hidden.reduce(0, +)
                    ? "Give the hidden layers more units" : "Give the hidden layers fewer units"
            return .init(
                "\(what): \(Self.text(sizes)).", code: "settings.model.hidden = \(sizes)",
                options: ["--hidden", Self.text(sizes)])
        case .scaling(let scaling):
            return .init(
                "Bring the inputs to mean 0 and deviation 1.",
                code: "let scale = Standardization(of: training.features)\nlet training = scale(training)",
                options: ["--scale", scaling.rawValue])
        }
    }

    /// What an activation is called in a sentence.
    private static func title(ofActivation text: String) -> String {
        switch text.prefix(while: { $0 != ":" }) {
        case "relu": "ReLU"
        case "leaky-relu": "leaky ReLU"
        case "prelu": "PReLU, which learns its slope,"
        case "elu": "ELU"
        default: text
        }
    }

    private static func code(_ optimizer: OptimizerConfiguration) -> String {
        let name =
            switch optimizer.kind {
            case .adam: "Adam"
            case .adamw: "AdamW"
            case .sgd: "SGD"
            case .rmsprop: "RMSprop"
            case .adagrad: "Adagrad"
            }
        let numbers = [("momentum", optimizer.momentum), ("weightDecay", optimizer.weightDecay)]
        // In the order of the initialiser's parameters.
        let others = optimizer.kind == .rmsprop ? numbers.reversed() : numbers
        let parts =
            (["learningRate: \(NumberText.text(optimizer.learningRate))"])
            + others.filter { $0.1 > 0 }.map { "\($0.0): \(NumberText.text($0.1))" }
        return "\(name)(\(parts.joined(separator: ", ")))"
    }

    private static func code(_ rule: InitializerKind) -> String {
        switch rule {
        case .he: ".heUniform(gain: activation.gain)"
        case .xavier: ".xavierUniform(gain: activation.gain)"
        case .heNormal: ".heNormal(gain: activation.gain)"
        case .xavierNormal: ".xavierNormal(gain: activation.gain)"
        case .leCun: ".leCunUniform()"
        case .leCunNormal: ".leCunNormal()"
        case .orthogonal: ".orthogonal(gain: activation.gain)"
        case .pytorch: ".pyTorchUniform()"
        }
    }
}
