import CKernels

/// The loop of its own that one of the library's activations has for Float. Users' activations do not need one.
public struct ActivationKernel: Sendable {
    let function: rectifier_function
    let parameter: Float
    let remembers: Remembered

    init(_ function: rectifier_function, _ parameter: Float = 0, remembers: Remembered) {
        self.function = function
        self.parameter = parameter
        self.remembers = remembers
    }
}

extension Engine {
    /// An activation of each element: in place when nobody else needs the input.
    static func activate<S: TensorReal>(_ activation: some ElementwiseActivation, _ x: consuming Tensor<S>) -> Tensor<S>
    {
        let trace = x.trace
        let kernel = S.self == Float.self ? activation.kernel : nil
        let tape = Tape.recording(trace)
        guard let tape else { return evaluate(activation, kernel, x) }
        switch kernel?.remembers ?? .input {
        case .nothing:
            let result = evaluate(activation, kernel, x)
            return tape.record(.activation(activation), result, from: trace) { tape, g in tape.add(g, to: trace) }
        case .output:
            let result = evaluate(activation, kernel, x)
            let output = result.detached()
            return tape.record(.activation(activation), result, from: trace) { tape, g in
                tape.add(pull(activation, kernel, output, g), to: trace)
            }
        case .input:
            let input = x.detached()
            let result = evaluate(activation, kernel, x)
            return tape.record(.activation(activation), result, from: trace) { tape, g in
                tape.add(pull(activation, kernel, input, g), to: trace)
            }
        }
    }

    private static func evaluate<S: TensorReal>(
        _ activation: some ElementwiseActivation, _ kernel: ActivationKernel?, _ x: consuming Tensor<S>
    ) -> Tensor<S> {
        let isOurs = isKnownUniquelyReferenced(&x.storage)
        let result = isOurs ? Tensor<S>(storage: x.storage, shape: x.shape) : Tensor<S>(uninitialized: x.shape)
        let (source, target) = (x.storage.bytes, result.storage.bytes)
        if S.self == Double.self {
            activation._evaluate(
                source.assumingMemoryBound(to: Double.self), target.assumingMemoryBound(to: Double.self), x.count)
        } else if let kernel {
            rectifier_forward(
                kernel.function, source.assumingMemoryBound(to: Float.self), target.assumingMemoryBound(to: Float.self),
                x.count, kernel.parameter)
        } else {
            activation._evaluate(
                source.assumingMemoryBound(to: Float.self), target.assumingMemoryBound(to: Float.self), x.count)
        }
        return result
    }

    private static func pull<S: TensorReal>(
        _ activation: some ElementwiseActivation, _ kernel: ActivationKernel?, _ remembered: Tensor<S>,
        _ upstream: consuming Tensor<S>
    ) -> Tensor<S> {
        let isOurs = isKnownUniquelyReferenced(&upstream.storage)
        let result =
            isOurs
            ? Tensor<S>(storage: upstream.storage, shape: upstream.shape) : Tensor<S>(uninitialized: upstream.shape)
        let (x, g, target) = (remembered.storage.bytes, upstream.storage.bytes, result.storage.bytes)
        if S.self == Double.self {
            activation._pull(
                x.assumingMemoryBound(to: Double.self), g.assumingMemoryBound(to: Double.self),
                target.assumingMemoryBound(to: Double.self), upstream.count)
        } else if let kernel {
            rectifier_backward(
                kernel.function, x.assumingMemoryBound(to: Float.self), g.assumingMemoryBound(to: Float.self),
                target.assumingMemoryBound(to: Float.self), upstream.count, kernel.parameter)
        } else {
            activation._pull(
                x.assumingMemoryBound(to: Float.self), g.assumingMemoryBound(to: Float.self),
                target.assumingMemoryBound(to: Float.self), upstream.count)
        }
        return result
    }
}
