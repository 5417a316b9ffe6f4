import CKernels

/// What an activation of two straight pieces remembers: its output or input as long as somebody else holds that too,
/// and one bit an element as soon as nobody does.
///
/// Whether the output of a ReLU is kept anyway, say as the input of a linear layer, is only known after the next
/// operations. So the tape asks again at each of them, see `Tape.watch`.
final class PackableMemory {
    private let kernel: ActivationKernel
    private let count: Int
    private var storage: Storage
    private var isPacked = false

    /// Of fewer elements the bits would not be worth the time.
    static let leastCount = 1024

    /// Nil where a bit does not say enough, and for few elements.
    init?(_ kernel: ActivationKernel, _ remembered: Storage, count: Int) {
        guard count >= Self.leastCount, rectifier_packs(kernel.function, kernel.parameters.a, kernel.parameters.b)
        else { return nil }
        self.kernel = kernel
        self.count = count
        storage = remembered
    }

    /// Keeps bits from now on if nobody else holds the numbers; says whether that is so.
    func packIfAlone() -> Bool {
        guard isKnownUniquelyReferenced(&storage) else { return false }
        let words = Storage(byteCount: (count + 15) / 16 * MemoryLayout<UInt16>.stride)
        rectifier_pack(
            kernel.function, storage.bytes.assumingMemoryBound(to: Float.self),
            words.bytes.assumingMemoryBound(to: UInt16.self), count, kernel.parameters.a, kernel.parameters.b)
        storage = words
        isPacked = true
        return true
    }

    /// The numbers themselves, as long as they are kept.
    var numbers: Storage? { isPacked ? nil : storage }

    /// The gradient by the function's input, from the bits. Of Floats only.
    func vjp<S: TensorReal>(_ upstream: consuming Tensor<S>) -> Tensor<S> {
        let result = upstream.memoryForResult()
        rectifier_backward_packed(
            kernel.function, storage.bytes.assumingMemoryBound(to: UInt16.self), upstream.floats, result.floats,
            count, kernel.parameters.a, kernel.parameters.b)
        return result
    }
}
