import CKernels

/// The loop of its own that one of the library's activations has for Float. Users' activations do not need one.
public struct ActivationKernel: Sendable {
    let function: rectifier_function
    let parameters: (a: Float, b: Float)
    let savedForBackward: SavedForBackward

    /// The loop of that line of functions.inc, with the parameters that it names a and b. Unless told otherwise it
    /// saves for backward what stands there.
    init(_ function: rectifier_function, _ a: Double = 0, _ b: Double = 0, saving: SavedForBackward? = nil) {
        self.function = function
        parameters = (Float(a), Float(b))
        let savesOutput = rectifier_saves_output(function, parameters.a, parameters.b)
        savedForBackward = saving ?? (savesOutput ? .output : .input)
    }
}

extension Backend {
    /// An activation of each element: in place when nobody else needs the input.
    static func activate<S: TensorReal>(_ activation: some ElementwiseActivation, _ x: consuming Tensor<S>) -> Tensor<S>
    {
        let trace = x.trace
        let kernel = S.self == Float.self ? activation.kernel : nil
        let tape = Tape.recording(trace)
        if let tape, kernel == nil {
            let (result, vjp) = activateWithVJP(activation, x.detached())
            return tape.record(.activation(activation), result, from: trace) { tape, g in tape.add(vjp(g), to: trace) }
        }
        let input = tape != nil && kernel?.savedForBackward == .input ? x.storage : nil
        let result = x.memoryForResult()
        let (source, target) = (x.storage.bytes, result.storage.bytes)
        if S.self == Double.self {
            activation._evaluate(
                source.assumingMemoryBound(to: Double.self), target.assumingMemoryBound(to: Double.self), x.count)
        } else if let kernel {
            rectifier_forward(
                kernel.function, source.assumingMemoryBound(to: Float.self), target.assumingMemoryBound(to: Float.self),
                x.count, kernel.parameters.a, kernel.parameters.b)
        } else {
            activation._evaluate(
                source.assumingMemoryBound(to: Float.self), target.assumingMemoryBound(to: Float.self), x.count)
        }
        guard let tape, let kernel else { return result }
        let remembered = input ?? result.storage
        if let memory = PackableMemory(kernel, remembered, count: result.count) {
            defer { tape.watch(memory) }
            return tape.recordUntyped(.activation(activation), result, from: trace) { tape, slot in
                let g = Tensor<S>(storage: slot.storage, shape: slot.shape)
                if let numbers = memory.numbers {
                    tape.add(g, through: kernel, numbers, to: trace)
                } else {
                    tape.add(memory.vjp(g), to: trace)
                }
            }
        }
        return tape.recordUntyped(.activation(activation), result, from: trace) { tape, slot in
            tape.add(Tensor<S>(storage: slot.storage, shape: slot.shape), through: kernel, remembered, to: trace)
        }
    }

    /// An activation of each element, and its vjp: the gradient by x from that by the result. Nothing is recorded.
    package static func activateWithVJP<S: TensorReal>(
        _ activation: some ElementwiseActivation, _ x: consuming Tensor<S>
    ) -> (value: Tensor<S>, vjp: (consuming Tensor<S>) -> Tensor<S>) {
        x.trace = nil
        let kernel = S.self == Float.self ? activation.kernel : nil
        if S.self == Float.self, activation.savedForBackward == .nothing { return (activate(activation, x), { $0 }) }
        // A formula's derivative is one of its input, whatever an activation of one's own says it saves.
        let saved = kernel?.savedForBackward ?? .input
        let input = saved == .input ? x.detached() : nil
        let result = activate(activation, x)
        let remembered = input ?? result.detached()
        if let kernel { return (result, { vjp(kernel, remembered, $0) }) }
        return (result, { vjp(activation, remembered, $0) })
    }

    /// The vjp of an activation by its kernel.
    private static func vjp<S: TensorReal>(
        _ kernel: ActivationKernel, _ remembered: Tensor<S>, _ upstream: consuming Tensor<S>
    ) -> Tensor<S> {
        let result = upstream.memoryForResult()
        rectifier_backward(
            kernel.function, remembered.floats, upstream.floats, result.floats, result.count, kernel.parameters.a,
            kernel.parameters.b)
        return result
    }

    /// The vjp of an activation by its formula in Swift.
    private static func vjp<S: TensorReal>(
        _ activation: some ElementwiseActivation, _ x: Tensor<S>, _ upstream: consuming Tensor<S>
    ) -> Tensor<S> {
        let result = upstream.memoryForResult()
        let (x, g, target) = (x.storage.bytes, upstream.storage.bytes, result.storage.bytes)
        if S.self == Double.self {
            activation._vjp(
                x.assumingMemoryBound(to: Double.self), g.assumingMemoryBound(to: Double.self),
                target.assumingMemoryBound(to: Double.self), upstream.count)
        } else {
            activation._vjp(
                x.assumingMemoryBound(to: Float.self), g.assumingMemoryBound(to: Float.self),
                target.assumingMemoryBound(to: Float.self), upstream.count)
        }
        return result
    }
}
