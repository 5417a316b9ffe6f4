import RectifierSupport

/// Stochastic gradient descent, with momentum: v = μ·v + g, w = w − rate·v. PyTorch's definition and defaults.
///
/// In the first step v is g itself. With Nesterov's momentum the step is g + μ·v. Source: Polyak 1964; Sutskever et al.
/// 2013.
public struct SGD: Optimizer {
    /// The learning rate.
    public var learningRate: Float
    /// μ, how much of the last step is kept.
    public private(set) var momentum: Float
    /// Dampening: `v = momentum * v + (1 - dampening) * g`, from 0 to 1.
    public let dampening: Float
    /// Weight decay, coupled: `g += decay * w`.
    public let weightDecay: Float
    /// Whether momentum is Nesterov's.
    public let nesterov: Bool
    /// Options for some of the parameters.
    public let groups: [ParameterGroup]
    private var state: OptimizerState

    /// Traps for a negative number, and for Nesterov's momentum without momentum or with dampening.
    public init(
        learningRate: Float = 1e-3, momentum: Float = 0, dampening: Float = 0, weightDecay: Float = 0,
        nesterov: Bool = false, groups: [ParameterGroup] = []
    ) {
        require(learningRate >= 0, "SGD: a learning rate of \(learningRate)")
        require(momentum >= 0 && weightDecay >= 0, "SGD: momentum \(momentum), weight decay \(weightDecay)")
        require(
            !nesterov || (momentum > 0 && dampening == 0), "SGD: Nesterov's momentum needs a momentum and no dampening")
        self.learningRate = learningRate
        self.momentum = momentum
        self.dampening = dampening
        self.weightDecay = weightDecay
        self.nesterov = nesterov
        self.groups = groups
        state = OptimizerState(momentum > 0 ? ["velocity"] : [])
    }

    public var memory: OptimizerMemory {
        get {
            state.memory(
                learningRate: learningRate, momentum: momentum,
                options: ["dampening": dampening, "weightDecay": weightDecay, "nesterov": nesterov ? 1 : 0])
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
        require(momentum >= 0, "SGD: a momentum of \(momentum)")
        guard !state.vectors.isEmpty else { return false }
        self.momentum = momentum
        return true
    }

    public mutating func update<M: Module>(_ model: inout M, along gradient: Gradient<M>) {
        // A copy of `self` would share the state's vectors, and each step would copy them.
        let step = Backend.SGDStep(
            rate: learningRate, momentum: momentum, dampening: dampening, decay: weightDecay, nesterov: nesterov)
        state.forEachParameter(of: &model, along: gradient, groups: groups) { state, weights, index, offset in
            Backend.sgd(
                step.adapted(to: state.groups[index]), &weights, gradient.flat, &state, offset,
                isFirst: state.steps[index] == 1)
        }
    }
}
