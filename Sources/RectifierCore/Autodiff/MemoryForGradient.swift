/// What each operation of a model keeps for its gradient, in the order of computing.
///
///     for kept in memoryForGradient(at: model, { model in crossEntropy(model(x), y) }) {
///         print(kept.operation, kept.parameter ?? "-", kept.bytes)
///     }
///
/// Each has its name, e.g. `linear` or `relu`; the name of the nearest parameter upstream, e.g. `fc1.weight`, nil where there
/// is none; and the bytes of its buffers, as the pool hands them out, that nothing else holds: neither the caller nor an
/// operation after it.
///
/// A buffer that several operations keep counts for the last of them: a ReLU before a linear layer, whose input is kept
/// anyway, keeps nothing. Where nothing else holds its output, it keeps one bit an element. Parameters, and an input
/// that the caller holds, count nowhere. Found by running `function` and letting go of what was kept, operation by
/// operation; tensors that other threads make or drop meanwhile would be counted.
///
/// - Parameters:
///   - model: The model; it stays as it is.
///   - generator: For the memory of training, where Dropout and its kind draw from it; nil for that of evaluation.
///   - function: Computes a tensor, such as a loss, from the model it is given.
public func memoryForGradient<M: Module>(
    at model: M, training generator: RandomGenerator? = nil, _ function: (M) throws -> Tensor<Float>
) rethrows -> [(operation: String, parameter: String?, bytes: Int)] {
    let tape = Tape(purpose: .gradient, generator: generator)
    return try tape.scope("\(M.self)") {
        let (traced, _) = tape.attach(model, where: nil)
        _ = try function(traced)
        return tape.releaseKept()
    }
}
