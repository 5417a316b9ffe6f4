/// What one operation keeps in memory until its gradient is taken.
public struct GradientMemory: Sendable, Equatable {
    /// The operation's name, e.g. `linear` or `relu`.
    public let operation: String
    /// The name of the nearest parameter upstream, e.g. `fc1.weight`.
    public let parameter: String?
    /// The bytes of the buffers that this operation keeps, and that neither a later operation nor the caller keeps too.
    ///
    /// A buffer is up to a quarter larger than the numbers in it.
    public let byteCount: Int
}

/// What the operations of a function of a model keep in memory until its gradient is taken, in the order of computing.
///
///     for one in memoryForGradient(at: network, { crossEntropy($0(x), y) }) {
///         print(one.parameter ?? "", one.operation, one.byteCount)
///     }
///
/// A buffer that several operations keep counts for the last of them: so ReLU counts nothing where the next layer keeps
/// its output as its input, and a first layer nothing for a batch that the caller holds. The function is run, and no
/// gradient taken. Buffers are counted for the whole process: no other thread may compute meanwhile.
///
/// - Parameters:
///   - model: A value whose parameters the gradient would be taken of.
///   - generator: What Dropout and its kind draw from while training; nil to evaluate the model.
///   - function: Computes the number that the gradient would be taken of.
public func memoryForGradient<M: Module>(
    at model: M, training generator: RandomGenerator? = nil, _ function: (M) throws -> Tensor<Float>
) rethrows -> [GradientMemory] {
    let tape = Tape(purpose: .gradient, generator: generator)
    return try tape.scope("\(M.self)") {
        // The value alone is let go of before the counting.
        _ = try function(tape.attach(model, where: nil).model)
        return tape.forget()
    }
}

extension Tape {
    /// Forgets what was recorded, entry after entry, and counts what each gave back.
    fileprivate func forget() -> [GradientMemory] {
        (0..<recordedCount).compactMap { index in
            let before = Memory.statistics.bytesInUse
            guard let (operation, parameter) = forget(index) else { return nil }
            return GradientMemory(
                operation: operation, parameter: parameter, byteCount: before - Memory.statistics.bytesInUse)
        }
    }
}
