import RectifierCore
import RectifierExperiments
import RectifierSupport
import RectifierTraining

/// The suggestions that findings make, each in one place.
extension Suggestion {
    /// A lower learning rate: a tenth, or the optimiser's usual one where that is less.
    static func lowerLearningRate(_ settings: Experiment?, from seen: Double?) -> Suggestion {
        let usual = settings?.training.optimizer.usualLearningRate ?? 1e-3
        return Suggestion(.learningRate(readable(min(seen.map { $0 / 10 } ?? .infinity, usual))))
    }

    /// A higher learning rate: ten times, or the optimiser's usual one where that is more.
    static func higherLearningRate(_ settings: Experiment?, from seen: Double?) -> Suggestion {
        let usual = settings?.training.optimizer.usualLearningRate ?? 1e-3
        return Suggestion(.learningRate(readable(max((seen ?? 0) * 10, usual))))
    }

    /// The learning rate times a factor.
    static func learningRate(times factor: Double, _ settings: Experiment) -> Suggestion {
        Suggestion(.learningRate(readable(Double(settings.training.optimizer.learningRate) * factor)))
    }

    /// As people write it: 0.0003 rather than 0.00030000001.
    private static func readable(_ rate: Double) -> Float { Float(NumberText.rounded(rate)) }

    /// A learning rate that rises over the first steps, when gradients are largest, and falls later.
    static let warmUp = Suggestion(.schedule(.oneCycle()))

    /// A learning rate that falls to 0 along a cosine.
    static let cosine = Suggestion(.schedule(.cosine()))

    /// Gradients clipped to a norm of 1.
    static let clipping = Suggestion(.clipNorm(1))

    /// Leaky ReLU: its slope below 0 lets a gradient through, so that no unit can die.
    static let leakyReLU = Suggestion(.activation("leaky-relu:negative-slope=0.1"))

    /// ELU, whose mean is near 0.
    static let elu = Suggestion(.activation("elu"))

    /// PReLU, which learns its slope.
    static let prelu = Suggestion(.activation("prelu"))

    /// ReLU, which does not shrink gradients.
    static let relu = Suggestion(.activation("relu"))

    /// ReLU and weights that suit it.
    static let reluWithHe = Suggestion(.activation("relu"), .initializer(.he))

    /// He's initialiser, which keeps the variance of signals.
    static let he = Suggestion(.initializer(.he))

    /// Xavier's initialiser.
    static let xavier = Suggestion(.initializer(.xavier))

    /// Random orthogonal weights.
    static let orthogonal = Suggestion(.initializer(.orthogonal))

    /// Biases a little above 0, so that more ReLUs are on at first.
    static let positiveBias = Suggestion(.bias(0.1))

    /// Batch normalisation before each activation.
    static let normalization = Suggestion(.normalization(.batch))

    /// Layer normalisation, which in evaluation does the same as in training.
    static let layerNormalization = Suggestion(.normalization(.layer))

    /// Inputs of mean 0 and standard deviation 1.
    static let scaledInputs = Suggestion(.scaling(.standard))

    /// The first two hidden layers of many.
    static func fewerLayers(_ settings: Experiment?) -> Suggestion {
        Suggestion(.hidden(Array((settings?.model.hidden ?? [128, 64]).prefix(2))))
    }

    /// Four times the units, and a hidden layer where there is none.
    static func widerLayers(_ settings: Experiment?) -> Suggestion {
        let now = settings?.model.hidden ?? [32, 32]
        return Suggestion(.hidden(now.isEmpty ? [32] : now.map { max($0 * 4, 32) }))
    }

    /// Twice the units, up to 512.
    static func doubledLayers(_ settings: Experiment) -> Suggestion {
        Suggestion(.hidden(settings.model.hidden.map { max(min($0 * 2, 512), $0) }))
    }

    /// A quarter of the units, and no fewer than `minimum`.
    static func narrowerLayers(_ settings: Experiment?, minimum: Int = 4) -> Suggestion {
        Suggestion(.hidden((settings?.model.hidden ?? [64]).map { max($0 / 4, minimum) }))
    }

    /// Early stopping on the validation loss.
    static let earlyStopping: Suggestion =
        (try? EarlyStopping(patience: 5)).map { Suggestion(.earlyStopping($0)) } ?? Suggestion(.noneKnown)

    /// A weight decay. Adam adds it to the gradient, where its own scaling undoes most of it; AdamW takes it off the
    /// weights, and so replaces Adam where the decay is to be stronger.
    static func weightDecay(_ decay: Float, _ settings: Experiment?) -> Suggestion {
        let optimizer = settings?.training.optimizer ?? .init()
        let isDecoupled = optimizer.kind == .adam && decay > optimizer.weightDecay
        return Suggestion((isDecoupled ? [.optimizer(.adamw)] : []) + [.weightDecay(decay)])
    }

    /// A weight decay that most networks learn with.
    static func lessWeightDecay(_ settings: Experiment?) -> Suggestion {
        let now = settings.map { Double($0.training.optimizer.weightDecay) } ?? 1
        return weightDecay(readable(min(now / 100, 1e-4)), settings)
    }

    /// Five times the epochs.
    static func moreEpochs(_ settings: Experiment?) -> Suggestion {
        Suggestion(.epochs((settings?.training.trainer.epochs ?? 20) * 5))
    }

    /// A look at the data.
    static let checkData = Suggestion(.checkData)

    /// All that is known is there already.
    static let noneKnown = Suggestion(.noneKnown)

    /// All was tried in vain.
    static let noneHelped = Suggestion(.noneHelped)
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
}
