import CKernels

/// The loop of its own that one of the library's activations has for Float. Users' activations do not need one.
public struct ActivationKernel: Sendable {
    let function: rectifier_function
    let parameters: (a: Float, b: Float)
    let remembers: Remembered

    /// The loop of that line of functions.inc, with the parameters that it names a and b. Unless told otherwise it
    /// remembers what stands there.
    init(_ function: rectifier_function, _ a: Double = 0, _ b: Double = 0, remembers: Remembered? = nil) {
        self.function = function
        parameters = (Float(a), Float(b))
        let savesOutput = rectifier_saves_output(function, parameters.a, parameters.b)
        self.remembers = remembers ?? (savesOutput ? .output : .input)
    }
}

extension Engine {
    /// An activation of each element: in place when nobody else needs the input.
    static func activate<S: TensorReal>(_ activation: some ElementwiseActivation, _ x: consuming Tensor<S>) -> Tensor<S>
    {
        let trace = x.trace
        guard let tape = Tape.recording(trace) else { return evaluate(activation, loop(of: activation, S.self), x) }
        if let kernel = loop(of: activation, S.self) {
            let input = kernel.remembers == .input ? x.storage : nil
            let result = evaluate(activation, kernel, x)
            return record(activation, kernel, result, remembering: input ?? result.storage, from: trace, on: tape)
        }
        let (result, pull) = activateToPull(activation, x)
        return tape.record(.activation(activation), result, from: trace) { tape, g in tape.add(pull(g), to: trace) }
    }

    /// `result` as what the activation made by its kernel. Of Floats only.
    static func record<S: TensorReal>(
        _ activation: some ElementwiseActivation, _ kernel: ActivationKernel, _ result: consuming Tensor<S>,
        remembering remembered: Storage, from trace: Trace?, on tape: Tape
    ) -> Tensor<S> {
        if let memory = PackableMemory(kernel, remembered, count: result.count) {
            defer { tape.watch(memory) }
            return tape.record(.activation(activation), result, from: trace) { tape, g in
                if let numbers = memory.numbers {
                    tape.add(g, through: kernel, numbers, to: trace)
                } else {
                    tape.add(memory.pull(g), to: trace)
                }
            }
        }
        return tape.record(.activation(activation), result, from: trace) { tape, g in
            tape.add(g, through: kernel, remembered, to: trace)
        }
    }

    /// An activation of each element, and what makes of the gradient of the result that of x. Nothing is recorded.
    package static func activateToPull<S: TensorReal>(
        _ activation: some ElementwiseActivation, _ x: consuming Tensor<S>
    ) -> (value: Tensor<S>, pull: (consuming Tensor<S>) -> Tensor<S>) {
        let kernel = loop(of: activation, S.self)
        let remembers = S.self == Float.self ? activation.remembers : .input
        if remembers == .nothing { return (evaluate(activation, kernel, x), { $0 }) }
        let input = remembers == .input ? x.detached() : nil
        let result = evaluate(activation, kernel, x)
        let remembered = input ?? result.detached()
        return (result, { pull(activation, kernel, remembered, $0) })
    }

    /// The gradient by an activation's input, from the one by its output. Of Floats only.
    static func pull<S: TensorReal>(
        _ kernel: ActivationKernel, _ remembered: Storage, _ upstream: consuming Tensor<S>
    ) -> Tensor<S> {
        let result = upstream.memoryForResult()
        rectifier_backward(
            kernel.function, remembered.bytes.assumingMemoryBound(to: Float.self), upstream.floats, result.floats,
            result.count, kernel.parameters.a, kernel.parameters.b)
        return result
    }

    /// The same, and the sums of its columns written, or added, into a part of `sums` in the same pass.
    static func pull<S: TensorReal>(
        _ kernel: ActivationKernel, _ remembered: Storage, _ upstream: consuming Tensor<S>,
        columnSums sums: inout Tensor<Float>, from offset: Int, accumulates: Bool
    ) -> Tensor<S> {
        sums.makeUnique()
        let columns = upstream.shape.last ?? 1
        let result = upstream.memoryForResult()
        rectifier_backward_with_sums(
            kernel.function, remembered.bytes.assumingMemoryBound(to: Float.self), upstream.floats, result.floats,
            sums.pointer + offset, accumulates, columns == 0 ? 0 : result.count / columns, columns,
            kernel.parameters.a, kernel.parameters.b)
        return result
    }

    private static func loop<S: TensorReal>(of activation: some ElementwiseActivation, _: S.Type) -> ActivationKernel? {
        S.self == Float.self ? activation.kernel : nil
    }

    private static func evaluate<S: TensorReal>(
        _ activation: some ElementwiseActivation, _ kernel: ActivationKernel?, _ x: consuming Tensor<S>
    ) -> Tensor<S> {
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
        return result
    }

    private static func pull<S: TensorReal>(
        _ activation: some ElementwiseActivation, _ kernel: ActivationKernel?, _ remembered: Tensor<S>,
        _ upstream: consuming Tensor<S>
    ) -> Tensor<S> {
        if S.self == Float.self, let kernel { return pull(kernel, remembered.storage, upstream) }
        let result = upstream.memoryForResult()
        let (x, g, target) = (remembered.storage.bytes, upstream.storage.bytes, result.storage.bytes)
        if S.self == Double.self {
            activation._pull(
                x.assumingMemoryBound(to: Double.self), g.assumingMemoryBound(to: Double.self),
                target.assumingMemoryBound(to: Double.self), upstream.count)
        } else {
            activation._pull(
                x.assumingMemoryBound(to: Float.self), g.assumingMemoryBound(to: Float.self),
                target.assumingMemoryBound(to: Float.self), upstream.count)
        }
        return result
    }
}
