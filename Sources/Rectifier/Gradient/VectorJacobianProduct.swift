// Gradients of functions whose result is not a single number: the caller says how much each number of it counts, as the
// gradient that comes from above.

/// The value of a function of a tensor, and the gradient of Σ upstream·function(x) by each number of x: the product of a
/// vector and the function's Jacobian (PyTorch's `y.backward(upstream)`, JAX's `vjp`).
///
///     let (y, dx) = valueWithGradient(at: x, from: upstream) { relu($0) }
///
/// Traps, with both shapes, when `upstream` does not have the value's shape, when the value does not depend on x, or
/// inside another gradient scope.
public func valueWithGradient<S: TensorReal>(
    at x: Tensor<S>, from upstream: Tensor<S>, _ function: (Tensor<S>) throws -> Tensor<S>
) rethrows -> (value: Tensor<S>, gradient: Tensor<S>) {
    let tape = Tape(purpose: .gradient)
    return try tape.scope("a tensor") {
        let leaf = tape.addLeaf()
        let value = try function(Tensor(storage: x.storage, shape: x.shape, trace: leaf))
        tape.pull(upstream, through: value, "the tensor")
        return (value.detached(), tape.gradient(of: leaf, like: x))
    }
}

/// The value of a function of a model's parameters and an input, and the gradients of Σ upstream·value by both.
///
/// Traps as `valueWithGradient(at:from:_:)` does.
public func valueWithGradient<M: Module, S: TensorReal>(
    at model: M, _ input: Tensor<S>, from upstream: Tensor<S>, _ function: (M, Tensor<S>) throws -> Tensor<S>
) rethrows -> (value: Tensor<S>, gradient: Gradient<M>, inputGradient: Tensor<S>) {
    let tape = Tape(purpose: .gradient)
    return try tape.scope("\(M.self)") {
        let (traced, places) = tape.attach(model, where: nil)
        let leaf = tape.addLeaf()
        let value = try function(traced, Tensor(storage: input.storage, shape: input.shape, trace: leaf))
        tape.pull(upstream, through: value, "\(M.self)")
        return (value.detached(), Gradient(tape, places), tape.gradient(of: leaf, like: input))
    }
}

extension Tape {
    fileprivate func pull<S: TensorReal>(
        _ upstream: Tensor<S>, through value: Tensor<S>, _ name: @autoclosure () -> String
    ) {
        require(
            upstream.shape == value.shape,
            "a gradient from above of shape \(upstream.shape) for a value of shape \(value.shape)")
        guard let trace = value.trace, trace.tape === self else {
            fatalError(
                "the value returned does not depend on \(name()): compute it from the closure's argument, and with "
                    + "operations of this library")
        }
        backward(from: trace, upstream.detached())
    }
}
