import Rectifier

// A suggestion, as Swift.
extension Suggestion {
    /// The changes as Swift code, for a training with such settings: `let optimizer = Adam(learningRate: 0.001)`.
    ///
    /// Empty for advice.
    public func code(for settings: Experiment? = nil) -> String {
        let ofOptimizer: Set<Knob> = [.optimizer, .learningRate, .weightDecay]
        var lines: [String] = []
        if changes.contains(where: { ofOptimizer.contains($0.knob) }) {
            // One initialiser takes them all.
            var changed = settings ?? Experiment()
            for change in changes { change.apply(to: &changed) }
            lines.append("let optimizer = \(changed.training.optimizer.code)")
        }
        return (lines + changes.compactMap(\.code)).joined(separator: "\n")
    }
}

extension Suggestion.Change {
    /// The change as Swift code; nil for those of the optimiser.
    fileprivate var code: String? {
        switch self {
        case .hidden(let sizes):
            "LayerList.feedForward(features: features, hidden: \(sizes), outputs: outputs, …)"
        case .activation(let text): Self.code(ofActivation: text)
        case .initializer(let rule): "Linear(inputs, units, initializer: \(Self.code(rule)))"
        case .normalization(let kind):
            "Linear(inputs, units); \(kind == .batch ? "BatchNorm" : "LayerNorm")(units); activation"
        case .bias(let value): "layer.bias = Tensor(repeating: \(NumberText.text(value)), shape: [units])"
        case .optimizer, .learningRate, .weightDecay: nil
        case .epochs(let count): "trainer.epochs = \(count)"
        case .clipNorm(let norm): "trainer.clipNorm = \(NumberText.text(norm))"
        case .schedule(let schedule):
            schedule == .oneCycle()
                ? "trainer.schedule = .oneCycle()"
                : schedule == .cosine()
                    ? "trainer.schedule = .cosine()"
                    : "trainer.schedule = try Schedule(parsing: \"\(schedule.briefText)\")"
        case .earlyStopping(let rule):
            "trainer.earlyStopping = try EarlyStopping(patience: \(rule.patience))"
        case .scaling:
            "let scale = Standardization(of: training.features)\nlet training = scale(training)"
        }
    }

    /// `LeakyReLU(negativeSlope: 0.1)`.
    private static func code(ofActivation text: String) -> String {
        let name = (try? ActivationCatalog.make(parsing: text)).map { "\(type(of: $0))" } ?? text
        let options = (try? NamedOptions(parsing: text))?.options ?? []
        let arguments = options.map { option in
            let words = option.name.split(separator: "-")
            return (words.prefix(1).map(String.init) + words.dropFirst().map(\.capitalized)).joined()
                + ": \(option.value)"
        }
        return "\(name)(\(arguments.joined(separator: ", ")))"
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

extension Substring {
    /// With an upper-case first letter.
    fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst() }
}

extension OptimizerConfiguration {
    /// The optimiser as Swift code.
    var code: String {
        let numbers = [("momentum", momentum), ("weightDecay", weightDecay)]
        // In the order of the initialiser's parameters.
        let others = kind == .rmsprop ? numbers.reversed() : numbers
        let parts =
            ["learningRate: \(NumberText.text(learningRate))"]
            + others.filter { $0.1 > 0 }.map { "\($0.0): \(NumberText.text($0.1))" }
        return "\(kind.typeName)(\(parts.joined(separator: ", ")))"
    }
}
