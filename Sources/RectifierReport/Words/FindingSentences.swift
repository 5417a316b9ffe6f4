import Rectifier

// The sentences of a finding, one place for each kind: made here of its numbers, wherever they are shown.
extension Finding {
    /// The observation, in one sentence.
    public var summary: String {
        let place = layerName ?? layer.map { LayerNames().name($0) } ?? "the network"
        switch observation {
        case .deadUnits(let count, let units, let activation, let born, let rows):
            let all = rows.seen < rows.all ? "each of the \(rows.seen) training rows examined" : "every training row"
            let since =
                born == count
                ? "dead since initialisation"
                : born == 0 ? "died in training" : "\(born) dead since initialisation, \(count - born) died in training"
            let end = count == units ? "; so the network's output is the same for every row" : ""
            return
                "\(count) of the \(units) \(activation) units of \(place) \(count == 1 ? "is" : "are") dead (output 0 "
                + "for \(all)): \(since)\(end).\(others)"
        case .deadInitializations(let count, let draws):
            return
                "\(count) of \(draws) networks like this one, initialised with other seeds, have a layer that is dead "
                + "before the first step; this one has not."
        case .vanishingGradient(let ratio, let last, _):
            return ratio == 0
                ? "No gradient reaches \(place): the first layers do not learn."
                : "The gradient norm of \(place) is \(short(1 / ratio)) times smaller than that of \(last): the first "
                    + "layers hardly learn."
        case .vanishingDifferences:
            return
                "The differences between inputs have nearly vanished in the last hidden layer: its outputs are almost "
                + "the same for every row."
        case .explodingOutput(let loss, let constant):
            return
                "Before the first step the loss is \(short(loss)), where the constant prediction has \(short(constant)): "
                + "the outputs, and so the gradients, are far too large."
        case .explodingGradient(let ratio):
            return "The gradient norm grows \(short(ratio)) times from the last hidden layer to the first."
        case .growingGradient(let growth, let peak, let step):
            return "The gradient norm grew \(short(growth)) times in training, to \(short(peak)) in step \(step)."
        case .saturation(let count, let units, let activation, let outputs):
            return count == 0
                ? "\(NumberText.percent(outputs)) of the outputs of the \(activation) units of \(place) are saturated, though "
                    + "no unit is for nearly every row."
                : "\(count) of the \(units) \(activation) units of \(place) \(count == 1 ? "is" : "are") saturated for nearly "
                    + "every row; \(NumberText.percent(outputs)) of all its outputs are."
        case .nonFinite(let origin):
            return "\(text(origin))\(step.map { " in step \($0)" } ?? ""): nothing can be learned from there."
        case .diverged: return "The training diverged: its learning rate was too high."
        case .largeSteps(let size, let hasFailed):
            let text =
                switch size {
                case .largest(let ratio, let steps):
                    "the largest update of \(steps.text) changed the weights by \(NumberText.percent(ratio)) of their norm"
                case .total(let distance):
                    "in the whole training the weights moved by \(short(distance)) times their norm"
                }
            return "The learning rate is too high: \(text), and "
                + (hasFailed ? "nearly nothing was learned." : "the loss rose again.")
        case .smallSteps(let distance):
            return
                "The learning rate is too low: the loss still falls, but in the whole training the weights changed by only "
                + "\(NumberText.percent(distance)) of their norm."
        case .overfitting(let epoch, let rise, let keptBest):
            return
                "The network overfits from epoch \(epoch + 1) on: the validation loss rose by \(NumberText.percent(rise)) "
                + "while the training loss fell"
                + (keptBest ? "; the network that was kept is from before." : ".")
        case .strongWeightDecay(let decay, let pull):
            return "The weight decay of \(NumberText.text(decay)) is too strong: it pulls the weights to 0 "
                + (pull >= 1 ? "harder than" : "about as hard as") + " the loss pulls them elsewhere."
        case .notLearning(let reduction, let steps, _):
            let loss = Diagnosis.lossText(learned: reduction)
            return steps.map { "Nothing was learned yet: after \($0) steps \(loss)." }
                ?? "Nothing was learned: \(loss)."
        }
    }

    /// The dead units of other layers, as a sentence to follow; empty without any.
    private var others: String {
        let layers = symptoms.filter { $0.kind == .deadUnits && !$0.units.isEmpty }
        if layers.isEmpty { return "" }
        let counts = layers.map { "\($0.units.count) in \($0.layerName ?? $0.layer ?? "")" }
        return " Others have dead units too: \(counts.joined(separator: ", "))."
    }

    private func text(_ place: NonFinitePlace) -> String {
        switch place {
        case .parameters(let names):
            "After the step before, \(NameList.text(names, limit: 4)) held NaN or infinite values"
        case .output(let path, let operation):
            "The first NaN or infinite values came out of \(operation)"
                + (path.map { " in \(layerName ?? LayerNames().name($0))" } ?? "")
        case .gradient(let names):
            "The gradient of \(NameList.text(names, limit: 4)) was NaN or infinite, though the loss was finite"
        case .loss: "The loss was NaN or infinite"
        }
    }

    /// The reason, for a reader who is new to it, in a sentence or two.
    public var explanation: String {
        switch observation {
        case .deadUnits:
            let revival =
                units.first?.canRevive ?? false
                ? "They can revive only if the layers before them change their inputs."
                : "No layer before them learns, so no gradient can revive them."
            return "\(deadUnitExplanation) \(revival)"
        case .deadInitializations: return deadUnitExplanation
        case .vanishingGradient(_, _, let limit), .vanishingDifferences(_, let limit):
            let why =
                switch limit {
                case .variance(let scale, let needed):
                    "Here the initial variance times fan-in was \(short(scale)), where this activation needs \(short(needed))."
                case .activation: "Here the activation saturates, and its derivative is below 1 nearly everywhere."
                case .depth: "Here there are so many layers that even a factor close to 1 leaves nothing."
                }
            return
                "In each layer backpropagation multiplies the gradient by the activation's derivative and by the weights. "
                + "Where that product is below 1, the gradient shrinks with every layer. \(why)"
        case .explodingOutput, .explodingGradient:
            return cause == .dataScale
                ? "Here \(inputText). Outputs and gradients grow with the inputs, so the first steps are far too large, and "
                    + "large features drown the others."
                : "Each layer makes signals, and in backpropagation gradients, larger, and over many layers that multiplies: "
                    + "the first steps throw the weights far away."
        case .growingGradient:
            return
                "A step that is too large leads to where the loss is steeper, the next gradient is larger, and with it the "
                + "next step: it feeds itself." + (cause == .dataScale ? " Here \(inputText)." : "")
        case .saturation(_, _, let activation, _):
            let why =
                switch cause {
                case .dataScale: "Here \(inputText)."
                case .initialization: "The initial weights were so large that it was so from the start."
                case .learningRate: "Large steps moved the weights to where nearly all pre-activations are saturated."
                default: "The weights grew in training until it was so, as they do when classes are told apart."
                }
            return
                "Far from 0 \(activation) saturates: its derivative is near 0, and so is the gradient that passes back "
                + "through the unit. \(why)"
        case .nonFinite:
            let start =
                "A Float overflows to infinity near 3·10³⁸, and infinity minus infinity is NaN, which spreads to all that is "
                + "computed from it."
            switch cause {
            case .dataScale: return "\(start) Here \(inputText), and the steps grew with them."
            case .initialization: return "\(start) Here signals and gradients were far too large before the first step."
            default:
                return "\(start) Each step overshot and made the next gradient larger: the learning rate is too high."
            }
        case .diverged, .largeSteps:
            return
                "Each step goes along the negative gradient here; a step that is too long overshoots the minimum, to where "
                + "the loss is higher. Updates of about a thousandth of the weights' norm are usual."
                + (cause == .dataScale ? " Here \(inputText), and gradients grow with them." : "")
        case .smallSteps:
            return "The direction is right, but at this learning rate the training would take very much longer."
                + (cause == .dataScale ? " Here \(inputText): gradients are as small as the inputs." : "")
        case .overfitting:
            return "The network has begun to fit noise of its training rows, which does not generalise to other rows."
        case .strongWeightDecay:
            return
                "A step follows the gradient of the loss plus that of the weight decay. Where the decay is the larger part, "
                + "the weights shrink at any learning rate: a lower one only makes it slower."
        case .notLearning(_, _, let reason):
            return
                "The constant prediction is the best single answer for all rows: the class frequencies, or the mean. It needs "
                + "no features; a network that is no better does not use them. \(text(reason))"
        }
    }

    private var deadUnitExplanation: String {
        let start = "The derivative of a unit that is 0 for every row is 0 there, so its weights get no gradient."
        switch cause {
        case .initialization, .depth:
            return
                "\(start) Here it was so at initialisation: in a narrow layer all pre-activations of a unit may happen to be "
                + "negative; and the deeper the layer, the more alike are its inputs for all rows."
        case .learningRate:
            return
                "\(start) Here steps were so large that weights or biases jumped to where the pre-activation is negative for "
                + "all rows."
        case .biasDrift:
            return "\(start) Here the biases fell, step by step, until the pre-activation was negative for all rows."
        case .regularization:
            return "\(start) Here the weight decay shrank the weights of these units, and of the layers before, to 0."
        case .dataScale:
            return
                "\(start) Here \(inputText): the common part of all rows, or the size of the gradients that follow, decides "
                + "the sign of a pre-activation."
        default: return "\(start) A few dead units are usual in a ReLU network; they are useless, but do no harm."
        }
    }

    private func text(_ reason: FailureReason) -> String {
        switch reason {
        case .follows(let kind): "It follows from \(kind.rawValue), see there."
        case .tooEarly: "The loss was falling, and there were few steps: it may be too early to say."
        case .noSignal:
            "Here it may be the best there is: neither does one feature tell more of the targets than of shuffled ones, nor are "
                + "the targets of nearest neighbours more alike. Check whether rows and targets belong together; no change of "
                + "the network adds information that the rows lack."
        case .linearNetwork:
            "Here no feature alone tells anything of the targets, but nearest neighbours do: interactions of features, which a "
                + "linear network cannot represent."
        case .narrow(let width): "Here a layer of width \(width) is a bottleneck."
        case .inputScale: "Here \(inputText)."
        case .runningStatistics:
            "With the statistics of each batch it did learn; the running statistics of batch normalisation, which evaluation "
                + "uses, had too few steps."
        case .unexplained: "None of the other findings explains it: only a trial can tell what helps."
        }
    }

    /// The scale of the inputs, as the end of a sentence.
    private var inputText: String {
        let numbers = [value(.inputMean), value(.inputRootMeanSquare)].map { $0.map { short($0) } ?? "?" }
        guard numbers != ["?", "?"] else {
            return "the inputs are not in scale: networks need a mean of about 0 and a root mean square of about 1"
        }
        return
            "the inputs have a mean of \(numbers[0]) and a root mean square of \(numbers[1]), where networks need about 0 "
            + "and 1"
    }

    /// The paper or book that this is known from.
    public var source: String {
        switch observation {
        case .deadUnits, .deadInitializations:
            switch cause {
            case .initialization, .depth: "Lu, Shin, Su & Karniadakis 2019, arXiv 1903.06733"
            case .dataScale: "LeCun, Bottou, Orr & Müller 1998, Efficient BackProp, § 4.3"
            default: "Maas, Hannun & Ng 2013, Rectifier nonlinearities improve neural network acoustic models"
            }
        case .vanishingGradient, .vanishingDifferences:
            "Glorot & Bengio 2010; He, Zhang, Ren & Sun 2015, arXiv 1502.01852"
        case .explodingOutput, .explodingGradient, .growingGradient: "Pascanu, Mikolov & Bengio 2013, arXiv 1211.5063"
        case .saturation:
            "Glorot & Bengio 2010, Understanding the difficulty of training deep feedforward neural networks"
        case .nonFinite: "Goodfellow, Bengio & Courville 2016, Deep Learning, § 8.2.4"
        case .diverged, .largeSteps, .smallSteps:
            "Bengio 2012, Practical recommendations for gradient-based training, arXiv 1206.5533"
        case .overfitting: "Prechelt 1998, Early stopping – but when?"
        case .strongWeightDecay: "Krogh & Hertz 1991, A simple weight decay can improve generalization"
        case .notLearning: "Goodfellow, Bengio & Courville 2016, Deep Learning, § 11.5"
        }
    }
}

extension Finding.SampledSteps {
    /// In words: `all 40 steps`, `the 88 steps sampled`.
    var text: String { isAll ? "all \(count) steps" : "the \(count) steps sampled" }
}

private func short(_ value: Double) -> String { NumberText.short(value) }
