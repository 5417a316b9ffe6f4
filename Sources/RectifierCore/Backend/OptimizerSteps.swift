import CKernels
import RealModule

// One pass over a parameter, its part of the flat gradient, and what the optimiser remembers of it.

/// The options of one step that a group of parameters may have of its own.
protocol OptimizerStep {
    var rate: Float { get set }
    var decay: Float { get set }
}

extension OptimizerStep {
    func adapted(to group: ParameterGroup?) -> Self {
        guard let group else { return self }
        var step = self
        step.rate *= group.learningRateFactor
        step.decay = group.weightDecay ?? decay
        return step
    }
}

extension Backend {
    /// The options of one step of stochastic gradient descent.
    struct SGDStep: OptimizerStep {
        var rate: Float
        let momentum: Float
        let dampening: Float
        var decay: Float
        let nesterov: Bool
    }

    static func sgd(
        _ step: SGDStep, _ weights: inout Tensor<Float>, _ gradient: Tensor<Float>, _ state: inout OptimizerState,
        _ offset: Int, isFirst: Bool
    ) {
        var velocity: UnsafeMutablePointer<Float>?
        if !state.vectors.isEmpty {
            state.vectors[0].makeUnique()
            velocity = state.vectors[0].pointer + offset
        }
        rectifier_sgd(
            weights.pointer, gradient.pointer + offset, velocity, weights.count, step.rate, step.momentum,
            step.dampening, step.decay, step.nesterov, isFirst)
    }

    /// The options of one step of Adam or AdamW.
    struct AdamStep: OptimizerStep {
        var rate: Float
        var beta1: Float
        let beta2: Float
        let epsilon: Float
        var decay: Float
        let isDecoupled: Bool
    }

    static func adam(
        _ step: AdamStep, _ weights: inout Tensor<Float>, _ gradient: Tensor<Float>, _ state: inout OptimizerState,
        _ offset: Int, number: Int
    ) {
        state.vectors[0].makeUnique()
        state.vectors[1].makeUnique()
        // In Double, since 1 − βᵗ cancels for small t; from the Float β, which the moments use too.
        let correction1 = 1 - Double.pow(Double(step.beta1), number)
        let correction2 = 1 - Double.pow(Double(step.beta2), number)
        rectifier_adam(
            weights.pointer, gradient.pointer + offset, state.vectors[0].pointer + offset,
            state.vectors[1].pointer + offset, weights.count, step.rate, step.beta1, step.beta2, step.epsilon,
            step.decay, step.isDecoupled, Float(correction1), Float(correction2))
    }

    /// The options of one step of RMSprop.
    struct RMSpropStep: OptimizerStep {
        var rate: Float
        let alpha: Float
        let epsilon: Float
        let momentum: Float
        var decay: Float
        let isCentered: Bool
    }

    /// Remembered are the mean squares, then the velocity if there is momentum, then the mean if the step is centred.
    static func rmsprop(
        _ step: RMSpropStep, _ weights: inout Tensor<Float>, _ gradient: Tensor<Float>, _ state: inout OptimizerState,
        _ offset: Int
    ) {
        for index in state.vectors.indices { state.vectors[index].makeUnique() }
        let last = state.vectors.count - 1
        rectifier_rmsprop(
            weights.pointer, gradient.pointer + offset, state.vectors[0].pointer + offset,
            step.momentum > 0 ? state.vectors[1].pointer + offset : nil,
            step.isCentered ? state.vectors[last].pointer + offset : nil, weights.count, step.rate, step.alpha,
            step.epsilon, step.momentum, step.decay)
    }

    /// The options of one step of Adagrad.
    struct AdagradStep: OptimizerStep {
        var rate: Float
        let rateDecay: Float
        let initial: Float
        let epsilon: Float
        var decay: Float
    }

    static func adagrad(
        _ step: AdagradStep, _ weights: inout Tensor<Float>, _ gradient: Tensor<Float>, _ state: inout OptimizerState,
        _ offset: Int, number: Int
    ) {
        state.vectors[0].makeUnique()
        let sums = state.vectors[0].pointer + offset
        if number == 1 { sums.update(repeating: step.initial, count: weights.count) }
        let rate = Double(step.rate) / (1 + Double(number - 1) * Double(step.rateDecay))
        rectifier_adagrad(
            weights.pointer, gradient.pointer + offset, sums, weights.count, Float(rate), step.epsilon, step.decay)
    }
}
