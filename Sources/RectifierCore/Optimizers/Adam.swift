import RectifierSupport

/// Adam: steps along the mean of the gradients, divided by the root of the mean of their squares. PyTorch's definition
/// and defaults.
///
/// m = β₁m + (1 − β₁)g, v = β₂v + (1 − β₂)g², w = w − rate·m̂ / (√v̂ + ε), with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ).
/// Weight decay adds decay·w to g. Source: Kingma & Ba 2015, arXiv 1412.6980.
public struct Adam: Optimizer {
    private var rule: AdamRule

    /// How far a step goes.
    public var learningRate: Float {
        get { rule.learningRate }
        set { rule.learningRate = newValue }
    }
    /// β₁, how much of the mean of the gradients is kept at each step.
    public var beta1: Float { rule.step.beta1 }
    /// β₂, how much of the mean of their squares is kept at each step.
    public var beta2: Float { rule.step.beta2 }
    /// ε, what is added to the root.
    public var epsilon: Float { rule.step.epsilon }
    /// What is added to the gradient for each weight: decay·w.
    public var weightDecay: Float { rule.step.decay }
    /// Options for some of the parameters.
    public var groups: [ParameterGroup] { rule.groups }

    /// Traps for a negative number, or a β outside 0 ..< 1.
    public init(
        learningRate: Float = 1e-3, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8,
        weightDecay: Float = 0, groups: [ParameterGroup] = []
    ) {
        rule = AdamRule(
            name: "Adam", learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
            weightDecay: weightDecay, isDecoupled: false, groups: groups)
    }

    public var memory: OptimizerMemory {
        get { rule.memory }
        set {
            requireFit(newValue)
            rule.memory = newValue
        }
    }

    /// Changes β₁. Traps for one outside 0 ..< 1.
    @discardableResult public mutating func setMomentum(_ momentum: Float) -> Bool {
        rule.setBeta1(momentum)
        return true
    }

    public mutating func update<M: Module>(_ model: inout M, along gradient: Gradient<M>) {
        rule.update(&model, along: gradient)
    }
}

/// Adam with weight decay apart from the gradient: w is first multiplied by 1 − rate·decay. PyTorch's definition and
/// defaults. Source: Loshchilov & Hutter 2019, arXiv 1711.05101.
public struct AdamW: Optimizer {
    private var rule: AdamRule

    /// How far a step goes.
    public var learningRate: Float {
        get { rule.learningRate }
        set { rule.learningRate = newValue }
    }
    /// β₁, how much of the mean of the gradients is kept at each step.
    public var beta1: Float { rule.step.beta1 }
    /// β₂, how much of the mean of their squares is kept at each step.
    public var beta2: Float { rule.step.beta2 }
    /// ε, what is added to the root.
    public var epsilon: Float { rule.step.epsilon }
    /// What is taken off each weight before the step: rate·decay·w.
    public var weightDecay: Float { rule.step.decay }
    /// Options for some of the parameters.
    public var groups: [ParameterGroup] { rule.groups }

    /// Traps for a negative number, or a β outside 0 ..< 1.
    public init(
        learningRate: Float = 1e-3, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8,
        weightDecay: Float = 0.01, groups: [ParameterGroup] = []
    ) {
        rule = AdamRule(
            name: "AdamW", learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
            weightDecay: weightDecay, isDecoupled: true, groups: groups)
    }

    public var memory: OptimizerMemory {
        get { rule.memory }
        set {
            requireFit(newValue)
            rule.memory = newValue
        }
    }

    /// Changes β₁. Traps for one outside 0 ..< 1.
    @discardableResult public mutating func setMomentum(_ momentum: Float) -> Bool {
        rule.setBeta1(momentum)
        return true
    }

    public mutating func update<M: Module>(_ model: inout M, along gradient: Gradient<M>) {
        rule.update(&model, along: gradient)
    }
}

/// What Adam and AdamW share.
struct AdamRule: Sendable {
    var learningRate: Float { didSet { step.rate = learningRate } }
    private(set) var step: Engine.AdamStep
    private let name: String
    let groups: [ParameterGroup]
    private var state = OptimizerState(["firstMoment", "secondMoment"])

    init(
        name: String, learningRate: Float, beta1: Float, beta2: Float, epsilon: Float, weightDecay: Float,
        isDecoupled: Bool, groups: [ParameterGroup]
    ) {
        require(learningRate >= 0, "\(name): a learning rate of \(learningRate)")
        require(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1, "\(name): betas \(beta1) and \(beta2)")
        require(epsilon >= 0 && weightDecay >= 0, "\(name): epsilon \(epsilon), weight decay \(weightDecay)")
        self.name = name
        self.learningRate = learningRate
        step = Engine.AdamStep(
            rate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, decay: weightDecay,
            isDecoupled: isDecoupled)
        self.groups = groups
    }

    var memory: OptimizerMemory {
        get {
            state.memory(
                learningRate: learningRate, momentum: step.beta1,
                options: [
                    "beta2": step.beta2, "epsilon": step.epsilon, "weightDecay": step.decay,
                    "decoupledWeightDecay": step.isDecoupled ? 1 : 0,
                ])
        }
        set {
            learningRate = newValue.learningRate
            if let momentum = newValue.momentum { setBeta1(momentum) }
            state.restore(newValue)
        }
    }

    mutating func setBeta1(_ beta1: Float) {
        require(beta1 >= 0 && beta1 < 1, "\(name): a beta1 of \(beta1)")
        step.beta1 = beta1
    }

    mutating func update<M: Module>(_ model: inout M, along gradient: Gradient<M>) {
        let step = step
        state.forEachParameter(of: &model, along: gradient, groups: groups) { state, weights, index, offset in
            Engine.adam(
                step.adapted(to: state.groups[index]), &weights, gradient.flat, &state, offset,
                number: state.steps[index])
        }
    }
}
