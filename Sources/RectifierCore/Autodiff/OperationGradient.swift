/// The gradient of a loss by what one operation computed: how much of it arrives there on its way back.
package struct OperationGradient: Sendable, Hashable {
    /// The operation's name, e.g. `linear`.
    let operation: String
    /// The name of the module that holds the nearest parameter upstream, e.g. `fc1`.
    package let layer: String?
    /// Whether the operation is an activation function.
    package let isActivation: Bool
    /// The gradient's Euclidean norm, over all rows.
    package let norm: Double
}

/// The gradient of a function of a model's parameters, as in training, and that by what every operation computed, the
/// first one first. The model's buffers stay as they are.
package func gradientWithOperations<M: Module>(
    at model: M, training generator: RandomGenerator, _ function: (M) throws -> Tensor<Float>
) rethrows -> (gradient: Gradient<M>, operations: [OperationGradient]) {
    let tape = Tape(purpose: .gradient, generator: generator)
    tape.operationGradients = []
    return try tape.scope("\(M.self)") {
        let (traced, places) = tape.attach(model, where: nil)
        _ = tape.differentiate("\(M.self)", try function(traced))
        return (Gradient(tape, places), (tape.operationGradients ?? []).reversed())
    }
}

extension Tensor where Scalar == Float {
    /// The root of the sum of squares, added in Double.
    package var euclideanNorm: Double {
        withUnsafeBufferPointer { $0.reduce(0) { $0 + Double($1) * Double($1) } }.squareRoot()
    }
}
