import RectifierSupport

/// Adam: steps along the mean of the gradients, divided by the root of the mean of their squares. PyTorch's definition
/// and defaults.
///
///     m = β₁·m + (1 − β₁)·g
///     v = β₂·v + (1 − β₂)·g²
///     w = w − rate · m̂ / (√v̂ + ε),   m̂ = m / (1 − β₁ᵗ),   v̂ = v / (1 − β₂ᵗ)
///
/// Weight decay adds decay·w to g; decoupled, w is first multiplied by 1 − rate·decay, which is ``AdamW``. Source: Kingma &
/// Ba 2015, arXiv 1412.6980.
public struct Adam: Optimizer {
    /// The learning rate.
    public var learningRate: Float { didSet { step.rate = learningRate } }
    /// β₁, how much of the mean of the gradients is kept at each step.
    public var beta1: Float { step.beta1 }
    /// β₂, how much of the mean of their squares is kept at each step.
    public var beta2: Float { step.beta2 }
    /// ε, added to the root.
    public var epsilon: Float { step.epsilon }
    /// The weight decay.
    public var weightDecay: Float { step.decay }
    /// Whether weight decay is apart from the gradient, as in ``AdamW``.
    public var decoupledWeightDecay: Bool { step.isDecoupled }
    /// Options for some of the parameters.
    public let groups: [ParameterGroup]
    private var step: Backend.AdamStep
    private var state = OptimizerState(["firstMoment", "secondMoment"])

    /// Traps for a negative number, or a β outside 0 ..< 1.
    public init(
        learningRate: Float = 1e-3, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8,
        weightDecay: Float = 0, decoupledWeightDecay: Bool = false, groups: [ParameterGroup] = []
    ) {
        let name = decoupledWeightDecay ? "AdamW" : "Adam"
        require(learningRate >= 0, "\(name): a learning rate of \(learningRate)")
        require(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1, "\(name): betas \(beta1) and \(beta2)")
        require(epsilon >= 0 && weightDecay >= 0, "\(name): epsilon \(epsilon), weight decay \(weightDecay)")
        self.learningRate = learningRate
        self.groups = groups
        step = Backend.AdamStep(
            rate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, decay: weightDecay,
            isDecoupled: decoupledWeightDecay)
    }

    public static var momentumRange: Range<Float> { 0..<1 }

    public var memory: OptimizerMemory {
        get {
            state.memory(
                learningRate: learningRate, momentum: beta1,
                options: [
                    "beta2": beta2, "epsilon": epsilon, "weightDecay": weightDecay,
                    "decoupledWeightDecay": decoupledWeightDecay ? 1 : 0,
                ])
        }
        set {
            requireFit(newValue)
            learningRate = newValue.learningRate
            if let momentum = newValue.momentum { setMomentum(momentum) }
            state.restore(newValue)
        }
    }

    /// Changes β₁. Traps for one outside 0 ..< 1.
    @discardableResult public mutating func setMomentum(_ momentum: Float) -> Bool {
        require(
            Self.momentumRange.contains(momentum), "\(decoupledWeightDecay ? "AdamW" : "Adam"): a beta1 of \(momentum)")
        step.beta1 = momentum
        return true
    }

    public mutating func update<M: Module>(_ model: inout M, along gradient: Gradient<M>) {
        let step = step
        state.forEachParameter(of: &model, along: gradient, groups: groups) { state, weights, index, offset in
            Backend.adam(
                step.adapted(to: state.groups[index]), &weights, gradient.flat, &state, offset,
                number: state.steps[index])
        }
    }
}

/// AdamW: ``Adam`` with decoupled weight decay, by default 0.01. PyTorch's definition and defaults. Source: Loshchilov &
/// Hutter 2019, arXiv 1711.05101.
@dynamicMemberLookup
public struct AdamW: Optimizer {
    private var adam: Adam

    /// Traps for a negative number, or a β outside 0 ..< 1.
    public init(
        learningRate: Float = 1e-3, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8,
        weightDecay: Float = 0.01, groups: [ParameterGroup] = []
    ) {
        adam = Adam(
            learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay,
            decoupledWeightDecay: true, groups: groups)
    }

    /// The options are Adam's: `beta1`, `beta2`, `epsilon`, `weightDecay`, `groups`.
    public subscript<Option>(dynamicMember option: KeyPath<Adam, Option>) -> Option { adam[keyPath: option] }

    public static var momentumRange: Range<Float> { Adam.momentumRange }

    public var learningRate: Float {
        get { adam.learningRate }
        set { adam.learningRate = newValue }
    }

    public var memory: OptimizerMemory {
        get { adam.memory }
        set { adam.memory = newValue }
    }

    @discardableResult public mutating func setMomentum(_ momentum: Float) -> Bool { adam.setMomentum(momentum) }

    public mutating func update<M: Module>(_ model: inout M, along gradient: Gradient<M>) {
        adam.update(&model, along: gradient)
    }
}
