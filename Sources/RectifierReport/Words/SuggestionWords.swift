import Rectifier

// A suggestion, in prose.
extension Suggestion {
    /// The suggestion in a sentence, for a training with such settings.
    public func message(for settings: Experiment? = nil) -> String {
        switch advice {
        case .checkData:
            return "Check whether each row has its own target, and whether the columns can say anything of it."
        case .noneKnown: return "All that is known to help is there already, or cannot be made with these settings."
        case .noneHelped: return "None of the changes that were tried helped."
        case nil: break
        }
        // AdamW comes with its weight decay, and ReLU with its initialiser.
        let knobs = Set(changes.map(\.knob))
        let said = changes.filter {
            !($0.knob == .optimizer && knobs.contains(.weightDecay)
                || $0.knob == .initializer && knobs == [.activation, .initializer])
        }
        return said.map { $0.message(for: settings) }.joined(separator: " And: ")
    }

    /// The changes in a few words, for a chart and a table: `lr 0.1 + elu`.
    public var title: String {
        let hasDecay = changes.contains { $0.knob == .weightDecay }
        return changes.filter { !(hasDecay && $0.knob == .optimizer) }.map(\.title).joined(separator: " + ")
    }
}

extension Suggestion.Change {
    /// The change in two or three words: `lr 0.1`.
    public var title: String {
        switch self {
        case .hidden(let sizes): "hidden " + Self.text(sizes)
        case .activation(let text): String(text.prefix { $0 != ":" })
        case .initializer(let rule): "\(rule.rawValue) init"
        case .normalization(let kind): "\(kind.rawValue) norm"
        case .bias(let value): "bias \(NumberText.text(value))"
        case .optimizer(let kind): kind.rawValue
        case .learningRate(let rate): "lr \(NumberText.text(rate))"
        case .weightDecay(let decay): "weight decay \(NumberText.text(decay))"
        case .epochs(let count): "\(count) epochs"
        case .clipNorm(let norm): "clip norm \(NumberText.text(norm))"
        case .schedule(let schedule): schedule.name
        case .earlyStopping: "early stopping"
        case .scaling: "standardised inputs"
        }
    }

    /// The change in a sentence.
    func message(for settings: Experiment?) -> String {
        switch self {
        case .hidden(let sizes):
            let text = Self.text(sizes)
            guard let now = settings?.model.hidden else { return "Use hidden layers of \(text) units." }
            if now.isEmpty { return "Add a hidden layer: \(text) units." }
            if sizes.count < now.count { return "Use fewer hidden layers: \(text)." }
            return sizes.reduce(0, +) > now.reduce(0, +)
                ? "Use wider hidden layers: \(text)." : "Use narrower hidden layers: \(text)."
        case .activation(let text):
            let name = Self.name(ofActivation: text)
            let why =
                switch text.prefix(while: { $0 != ":" }) {
                case "leaky-relu": ", whose slope below 0 lets a gradient through, so that a dead unit can revive"
                case "prelu": ", which learns its slope below 0"
                case "elu": ", which is smooth below 0 and has a slope there"
                case "relu": ", whose derivative is 1 wherever a unit is active"
                default: ""
                }
            return settings.map { "Use \(name) in place of \(Self.name(ofActivation: $0.model.activation))\(why)." }
                ?? "Use \(name)\(why)."
        case .initializer(let rule): return "Draw the initial weights by \(rule.title)."
        case .normalization(let kind):
            return "Put \(kind.title ?? "no normalisation") between each hidden layer and its activation."
        case .bias(let value):
            return
                "Start with biases of \(NumberText.text(value)) in the hidden layers, so that more units are active at first."
        case .optimizer(let kind): return "Use \(kind.typeName)."
        case .learningRate(let rate):
            guard let now = settings?.training.optimizer.learningRate else {
                return "Set the learning rate to \(NumberText.text(rate))."
            }
            return "\(rate < now ? "Lower" : "Raise") the learning rate from \(NumberText.text(now)) to "
                + "\(NumberText.text(rate))."
        case .weightDecay(let decay):
            let text = NumberText.text(decay)
            guard let now = settings?.training.optimizer.weightDecay, decay < now else {
                return "Use a weight decay of \(text), which favours smooth functions."
            }
            return "Lower the weight decay from \(NumberText.text(now)) to \(text)."
        case .epochs(let count): return "Train for more epochs: \(count)."
        case .clipNorm(let norm): return "Clip the gradient to a norm of \(NumberText.text(norm))."
        case .schedule(let schedule): return "Use a learning rate schedule: \(schedule.briefText)."
        case .earlyStopping(let rule):
            return
                "Stop when the \(rule.monitor.title) has not improved for \(rule.patience) epochs, and keep the best "
                + "network."
        case .scaling:
            return "Standardise the inputs to mean 0 and standard deviation 1, as measured on the training rows."
        }
    }

    /// Sizes as in `128,64`.
    private static func text(_ sizes: [Int]) -> String {
        sizes.isEmpty ? "none" : sizes.map(String.init).joined(separator: ",")
    }

    private static func name(ofActivation text: String) -> String {
        switch text.prefix(while: { $0 != ":" }) {
        case "relu": "ReLU"
        case "leaky-relu": "leaky ReLU"
        case "prelu": "PReLU"
        case "elu": "ELU"
        default: text
        }
    }
}

extension Schedule {
    /// Its name, or that of the first of several.
    var name: String { String(text.prefix { $0.isLetter || $0 == "-" }) }

    /// Its text, without options that are the default ones.
    var briefText: String { (try? Schedule(parsing: name)) == self ? name : text }
}

extension OptimizerConfiguration.Kind {
    /// The name of the optimiser's type.
    var typeName: String {
        switch self {
        case .adam: "Adam"
        case .adamw: "AdamW"
        case .sgd: "SGD"
        case .rmsprop: "RMSprop"
        case .adagrad: "Adagrad"
        }
    }
}

extension SuggestionTrial.Verdict {
    /// The verdict in a few words.
    public var title: String {
        switch self {
        case .helped: "helped"
        case .stillLearnsNothing: "better, but learns nothing yet"
        case .unclear: "unclear"
        case .worse: "worse"
        case .diverged: "diverged"
        }
    }
}

extension Finding.Tried.Result {
    /// In words: `worse: validation loss 0.69 instead of 0.52`.
    public var text: String {
        func rounded(_ loss: Double) -> String { NumberText.short((loss * 1e4).rounded() / 1e4) }
        switch self {
        case .trial(let verdict, let loss, let baseline):
            guard let loss else { return verdict.title }
            return "\(verdict.title): validation loss \(rounded(loss))"
                + (baseline.map { " instead of \(rounded($0))" } ?? "")
        case .impossible(let reason): return "could not be tried: \(reason)"
        }
    }
}
