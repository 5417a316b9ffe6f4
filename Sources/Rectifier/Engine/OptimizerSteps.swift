import CKernels
import RealModule

// One pass over a parameter, its part of the flat gradient, and what the optimiser remembers of it.

extension Engine {
    static func sgd(
        _ weights: inout Tensor<Float>, _ gradient: Tensor<Float>, _ state: inout OptimizerState, _ offset: Int,
        rate: Float, decay: Float, options: SGD, isFirst: Bool
    ) {
        var velocity: UnsafeMutablePointer<Float>?
        if !state.vectors.isEmpty {
            state.vectors[0].makeUnique()
            velocity = state.vectors[0].pointer + offset
        }
        rectifier_sgd(
            weights.pointer, gradient.pointer + offset, velocity, weights.count, rate, options.momentum,
            options.dampening, decay, options.nesterov, isFirst)
    }

    static func adam(
        _ weights: inout Tensor<Float>, _ gradient: Tensor<Float>, _ state: inout OptimizerState, _ offset: Int,
        rate: Float, decay: Float, options: AdamRule, step: Int
    ) {
        state.vectors[0].makeUnique()
        state.vectors[1].makeUnique()
        // In Double, since 1 − βᵗ cancels for small t.
        let correction1 = 1 - Double.pow(Double(options.beta1), step)
        let correction2 = 1 - Double.pow(Double(options.beta2), step)
        rectifier_adam(
            weights.pointer, gradient.pointer + offset, state.vectors[0].pointer + offset,
            state.vectors[1].pointer + offset, weights.count, rate, options.beta1, options.beta2, options.epsilon,
            decay, options.isDecoupled, Float(correction1), Float(correction2))
    }
}
