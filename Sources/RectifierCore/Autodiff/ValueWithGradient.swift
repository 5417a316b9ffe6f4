import RectifierSupport

/// The value of a function of a model's parameters, and its gradient.
///
///     let (loss, gradient) = valueWithGradient(at: model) { model in crossEntropy(model(x), y) }
///     optimizer.update(&model, along: gradient)
///
/// This evaluates the model: Dropout passes everything on, and buffers stay as they are. To train with them, use the
/// form with `training:`.
///
/// - Parameters:
///   - model: A value whose parameters the gradient is taken of.
///   - isTrained: Which parameters, by name (`fc1.weight`), get a gradient; nil for all. The others are constants.
///   - function: Computes a single number from the model it is given.
/// - Returns: The number, and the gradient in the order of the model's parameters.
///
/// Traps when the result is not a single number, does not depend on any parameter, or the call stands inside another
/// gradient scope.
public func valueWithGradient<M: Module>(
    at model: M, where isTrained: ((String) -> Bool)? = nil, _ function: (M) throws -> Tensor<Float>
) rethrows -> (value: Float, gradient: Gradient<M>) {
    let tape = Tape(purpose: .gradient)
    return try tape.scope("\(M.self)") {
        let (traced, places) = tape.attach(model, where: isTrained)
        let value = tape.differentiate("\(M.self)", try function(traced))
        return (value, Gradient(tape, places))
    }
}

/// The value of a function of a model's parameters, and its gradient, while training: Dropout and its kind draw from
/// `generator`, and buffers such as running statistics are written back to the model.
public func valueWithGradient<M: Module>(
    at model: inout M, training generator: inout RandomGenerator, where isTrained: ((String) -> Bool)? = nil,
    _ function: (M) throws -> Tensor<Float>
) rethrows -> (value: Float, gradient: Gradient<M>) {
    let tape = Tape(purpose: .gradient, generator: generator)
    let result = try tape.scope("\(M.self)") { [model] in
        let (traced, places) = tape.attach(model, where: isTrained)
        let value = tape.differentiate("\(M.self)", try function(traced))
        return (value, Gradient(tape, places))
    }
    if let advanced = tape.generator { generator = advanced }
    if !tape.updatedBuffers.isEmpty {
        var number = 0
        model.forEachBuffer { buffer, _ in
            if let value = tape.updatedBuffers[number] { buffer.wrappedValue = value }
            number += 1
        }
    }
    return result
}

/// The value of a function of a model's parameters and an input, and both gradients.
public func valueWithGradient<M: Module, S: TensorReal>(
    at model: M, _ input: Tensor<S>, _ function: (M, Tensor<S>) throws -> Tensor<Float>
) rethrows -> (value: Float, gradient: Gradient<M>, inputGradient: Tensor<S>) {
    let tape = Tape(purpose: .gradient)
    return try tape.scope("\(M.self)") {
        let (traced, places) = tape.attach(model, where: nil)
        var input = input
        let leaf = tape.addLeaf()
        input.trace = leaf
        let value = tape.differentiate("\(M.self)", try function(traced, input))
        return (value, Gradient(tape, places), tape.gradient(of: leaf, like: input))
    }
}

/// The value of a function of a tensor, and its gradient: the derivative by each of the tensor's numbers.
public func valueWithGradient<S: TensorReal>(
    at x: Tensor<S>, _ function: (Tensor<S>) throws -> Tensor<S>
) rethrows -> (value: S, gradient: Tensor<S>) {
    let (value, gradients) = try valueWithGradient(at: [x]) { try function($0[0]) }
    return (value, gradients[0])
}

/// The value of a function of a tensor, and the gradient of the sum of value · upstream: what the function makes of the
/// gradient that comes from above, its vector-Jacobian product (PyTorch's `backward(gradient:)`, JAX's `vjp`).
///
/// Traps, with both shapes, when `upstream` has not the value's.
@specialized(where S == Float)
public func valueWithGradient<S: TensorReal>(
    at x: Tensor<S>, along upstream: Tensor<S>, _ function: (Tensor<S>) throws -> Tensor<S>
) rethrows -> (value: Tensor<S>, gradient: Tensor<S>) {
    let tape = Tape(purpose: .gradient)
    return try tape.scope("a tensor") {
        let leaf = tape.addLeaf()
        let value = try function(Tensor(storage: x.storage, shape: x.shape, trace: leaf))
        tape.differentiate("the input", value, along: upstream)
        return (value.detached(), tape.gradient(of: leaf, like: x))
    }
}

/// The value of a function of a model's parameters and an input, and both gradients of the sum of value · upstream. See
/// `valueWithGradient(at:along:_:)`.
public func valueWithGradient<M: Module, S: TensorReal>(
    at model: M, _ input: Tensor<S>, along upstream: Tensor<S>, _ function: (M, Tensor<S>) throws -> Tensor<S>
) rethrows -> (value: Tensor<S>, gradient: Gradient<M>, inputGradient: Tensor<S>) {
    let tape = Tape(purpose: .gradient)
    return try tape.scope("\(M.self)") {
        let (traced, places) = tape.attach(model, where: nil)
        let leaf = tape.addLeaf()
        let value = try function(traced, Tensor(storage: input.storage, shape: input.shape, trace: leaf))
        tape.differentiate("\(M.self)", value, along: upstream)
        return (value.detached(), Gradient(tape, places), tape.gradient(of: leaf, like: input))
    }
}

/// The value of a function of several tensors, and its gradient by each of them.
@specialized(where S == Float)
public func valueWithGradient<S: TensorReal>(
    at inputs: [Tensor<S>], _ function: ([Tensor<S>]) throws -> Tensor<S>
) rethrows -> (value: S, gradients: [Tensor<S>]) {
    let tape = Tape(purpose: .gradient)
    return try tape.scope("tensors") {
        let leaves = inputs.map { _ in tape.addLeaf() }
        let traced = zip(inputs, leaves).map { Tensor<S>(storage: $0.storage, shape: $0.shape, trace: $1) }
        let value = tape.differentiate("the inputs", try function(traced))
        return (value, zip(leaves, inputs).map { tape.gradient(of: $0, like: $1) })
    }
}

/// The gradient of a function of a model's parameters. See `valueWithGradient(at:where:_:)`.
public func gradient<M: Module>(
    at model: M, where isTrained: ((String) -> Bool)? = nil, _ function: (M) throws -> Tensor<Float>
) rethrows -> Gradient<M> {
    try valueWithGradient(at: model, where: isTrained, function).gradient
}

/// The gradient of a function of a tensor. See `valueWithGradient(at:_:)`.
public func gradient<S: TensorReal>(
    at x: Tensor<S>, _ function: (Tensor<S>) throws -> Tensor<S>
) rethrows -> Tensor<S> {
    try valueWithGradient(at: x, function).gradient
}

/// Runs a model and records what each operation in it computed, without gradients.
///
///     let (output, observations) = observe(model) { model in model(x) }
///     for one in observations where one.isActivation { print(one.layer ?? "-", one.output.shape) }
public func observe<M: Module, R>(
    _ model: M, _ body: (M) throws -> R
) rethrows -> (result: R, observations: [Observation]) {
    let tape = Tape(purpose: .observation)
    let result = try tape.scope("\(M.self)") { try body(tape.attach(model, where: nil).model) }
    return (result, tape.observations)
}

// What layers that behave differently in training ask.
extension Module {
    /// Whether the model is in training mode, PyTorch's `training`: whether this thread is inside
    /// `valueWithGradient(at:training:)`.
    public var isTraining: Bool {
        guard let tape = Tape.current else { return false }
        if tape.generator == nil, !tape.isTraining { tape.meetsTrainingLayer = true }
        return tape.generator != nil
    }

    /// Runs `body` with the generator of the training; returns nil outside training, and when `body` calls this again.
    public func withTrainingGenerator<R>(_ body: (inout RandomGenerator) throws -> R) rethrows -> R? {
        guard let tape = Tape.current else { return nil }
        guard var generator = tape.generator else {
            if !tape.isTraining { tape.meetsTrainingLayer = true }
            return nil
        }
        tape.generator = nil
        defer { tape.generator = generator }
        return try body(&generator)
    }
}

extension Tape {
    /// A copy of the model whose parameters are leaves of this tape, and whose buffers know their number; and where the
    /// parameters stand.
    func attach<M: Module>(
        _ model: M, where isTrained: ((String) -> Bool)?
    ) -> (model: M, places: ParameterPlaces<M>) {
        let known = ParameterPlaces<M>.known
        var traced = model
        var parameters = 0
        var buffers = 0
        var trained: [String] = []
        var isKnown = known != nil
        traced.forEachState { state, path in
            switch state {
            case .parameter(let tensor):
                isKnown = isKnown && known?.layout.has(path, tensor.pointee.shape, at: parameters) == true
                parameters += 1
                if let isTrained {
                    // The name as it is kept: making one costs as much as a small layer.
                    let name = isKnown ? known?.layout.entries[parameters - 1].name ?? path.name : path.name
                    guard isTrained(name) else { return }
                    trained.append(name)
                }
                tensor.pointee.trace = addParameter()
            case .buffer(let buffer):
                buffer.pointee.place = Trace(scope: number, index: buffers)
                buffers += 1
            }
        }
        let places: ParameterPlaces<M>
        if let known, isKnown, known.layout.entries.count == parameters {
            places = known
        } else {
            places = .learn(model)
        }
        layout = isTrained == nil ? places.layout : places.layout(of: trained)
        return (traced, places)
    }

    func differentiate<S: TensorReal>(_ name: @autoclosure () -> String, _ loss: Tensor<S>) -> S {
        require(
            loss.count == 1,
            "the function at \(name()) returned a tensor of shape \(loss.shape): a gradient is taken of a single "
                + "number; use .mean() or .sum()")
        differentiate(name(), loss, along: Tensor<S>(repeating: 1, shape: loss.shape))
        return loss.scalar
    }

    /// Carries `upstream`, the gradient of `value`, back to all leaves.
    func differentiate<S: TensorReal>(
        _ name: @autoclosure () -> String, _ value: Tensor<S>, along upstream: Tensor<S>
    ) {
        require(
            hasLeaves,
            "every parameter of \(name()) is frozen or it has none: there is nothing to take a gradient of")
        guard let trace = value.trace, trace.scope == number else {
            fatalError(
                "the value returned does not depend on \(name()): compute it from the closure's argument, not from "
                    + "the model or tensor outside, and with operations of this library")
        }
        require(
            upstream.shape == value.shape,
            "a gradient from above of shape \(upstream.shape) for a value of shape \(value.shape)")
        backward(from: trace, upstream.detached())
    }
}
