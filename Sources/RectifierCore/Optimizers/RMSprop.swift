import RectifierSupport

/// RMSprop: steps along the gradient, divided by the root of a running mean of its squares. PyTorch's definition and
/// defaults.
///
/// s = α·s + (1 − α)·g², w = w − rate·g / (√s + ε). With momentum μ, v = μ·v + g / (√s + ε) and w = w − rate·v. Centred,
/// √(s − m²) stands for √s, with m = α·m + (1 − α)·g; it is computed without cancellation, where PyTorch's may become
/// NaN for a steady gradient. Weight decay adds decay·w to g. All means start at 0. Source: Tieleman & Hinton 2012,
/// lecture 6.5 of "Neural networks for machine learning"; centred: Graves 2013, arXiv 1308.0850.
public struct RMSprop: Optimizer {
    /// The learning rate.
    public var learningRate: Float
    /// α, how much of the running means is kept at each step.
    public let alpha: Float
    /// ε, what is added to the root.
    public let epsilon: Float
    /// Weight decay, coupled: `g += decay * w`.
    public let weightDecay: Float
    /// μ, how much of the last step is kept.
    public private(set) var momentum: Float
    /// Whether the square of the gradients' mean is taken off the mean of their squares.
    public let centered: Bool
    /// Options for some of the parameters.
    public let groups: [ParameterGroup]
    private var state: OptimizerState

    /// Traps for a negative number, or an α above 1.
    public init(
        learningRate: Float = 1e-2, alpha: Float = 0.99, epsilon: Float = 1e-8, weightDecay: Float = 0,
        momentum: Float = 0, centered: Bool = false, groups: [ParameterGroup] = []
    ) {
        require(learningRate >= 0, "RMSprop: a learning rate of \(learningRate)")
        require(
            alpha >= 0 && alpha <= 1 && epsilon >= 0 && weightDecay >= 0 && momentum >= 0,
            "RMSprop: alpha \(alpha), epsilon \(epsilon), weight decay \(weightDecay), momentum \(momentum)")
        self.learningRate = learningRate
        self.alpha = alpha
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        self.momentum = momentum
        self.centered = centered
        self.groups = groups
        state = OptimizerState(["meanSquare"] + (momentum > 0 ? ["velocity"] : []) + (centered ? ["mean"] : []))
    }

    public var memory: OptimizerMemory {
        get {
            state.memory(
                learningRate: learningRate, momentum: momentum,
                options: [
                    "alpha": alpha, "epsilon": epsilon, "weightDecay": weightDecay, "centered": centered ? 1 : 0,
                ])
        }
        set {
            requireFit(newValue)
            learningRate = newValue.learningRate
            if let momentum = newValue.momentum { setMomentum(momentum) }
            state.restore(newValue)
        }
    }

    /// Changes the momentum, if there is one. Traps for a negative number.
    @discardableResult public mutating func setMomentum(_ momentum: Float) -> Bool {
        require(momentum >= 0, "RMSprop: a momentum of \(momentum)")
        guard state.vectors.count > (centered ? 2 : 1) else { return false }
        self.momentum = momentum
        return true
    }

    public mutating func update<M: Module>(_ model: inout M, along gradient: Gradient<M>) {
        let step = Backend.RMSpropStep(
            rate: learningRate, alpha: alpha, epsilon: epsilon, momentum: momentum, decay: weightDecay,
            isCentered: centered)
        state.forEachParameter(of: &model, along: gradient, groups: groups) { state, weights, index, offset in
            Backend.rmsprop(step.adapted(to: state.groups[index]), &weights, gradient.flat, &state, offset)
        }
    }
}
