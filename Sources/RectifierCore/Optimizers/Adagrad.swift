import RectifierSupport

/// Adagrad: steps along the gradient, divided by the root of the sum of all its squares so far. PyTorch's definition and
/// defaults.
///
/// s = s + g², w = w − rateₜ·g / (√s + ε), with rateₜ = rate / (1 + (t − 1)·learningRateDecay) in the t-th step of the
/// parameter. Weight decay adds decay·w to g. Source: Duchi, Hazan & Singer 2011, "Adaptive subgradient methods for
/// online learning and stochastic optimization".
public struct Adagrad: Optimizer {
    /// The learning rate of the first step.
    public var learningRate: Float
    /// By how much the divisor of the learning rate grows at each step.
    public let learningRateDecay: Float
    /// Weight decay, coupled: `g += decay * w`.
    public let weightDecay: Float
    /// The initial value of s.
    public let initialAccumulator: Float
    /// ε, what is added to the root.
    public let epsilon: Float
    /// Options for some of the parameters.
    public let groups: [ParameterGroup]
    private var state = OptimizerState(["squareSum"])

    /// Traps for a negative number.
    public init(
        learningRate: Float = 1e-2, learningRateDecay: Float = 0, weightDecay: Float = 0, initialAccumulator: Float = 0,
        epsilon: Float = 1e-10, groups: [ParameterGroup] = []
    ) {
        require(
            learningRate >= 0 && learningRateDecay >= 0,
            "Adagrad: a learning rate of \(learningRate) with a decay of \(learningRateDecay)")
        require(
            weightDecay >= 0 && initialAccumulator >= 0 && epsilon >= 0,
            "Adagrad: weight decay \(weightDecay), initial accumulator \(initialAccumulator), epsilon \(epsilon)")
        self.learningRate = learningRate
        self.learningRateDecay = learningRateDecay
        self.weightDecay = weightDecay
        self.initialAccumulator = initialAccumulator
        self.epsilon = epsilon
        self.groups = groups
    }

    public var memory: OptimizerMemory {
        get {
            state.memory(
                learningRate: learningRate, momentum: nil,
                options: [
                    "learningRateDecay": learningRateDecay, "weightDecay": weightDecay,
                    "initialAccumulator": initialAccumulator, "epsilon": epsilon,
                ])
        }
        set {
            requireFit(newValue)
            learningRate = newValue.learningRate
            state.restore(newValue)
        }
    }

    public mutating func update<M: Module>(_ model: inout M, along gradient: Gradient<M>) {
        let step = Backend.AdagradStep(
            rate: learningRate, rateDecay: learningRateDecay, initial: initialAccumulator, epsilon: epsilon,
            decay: weightDecay)
        state.forEachParameter(of: &model, along: gradient, groups: groups) { state, weights, index, offset in
            Backend.adagrad(
                step.adapted(to: state.groups[index]), &weights, gradient.flat, &state, offset,
                number: state.steps[index])
        }
    }
}
