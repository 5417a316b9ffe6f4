import Rectifier
import Testing

/// What is kept for the gradient. Each test is a process of its own, since the counts are of all threads.
@Suite struct GradientMemoryTests {
    @Test func aNetworkKeepsEachHiddenOutputOnce() async {
        await #expect(processExitsWith: .success) {
            let network = Sequential {
                Linear(64, 128)
                ReLU()
                Linear(128, 256)
                Tanh()
                Linear(256, 10)
            }
            let (x, y) = (Tensor<Float>(ones: [32, 64]), Tensor<Int32>(zeros: [32]))
            let kept = memoryForGradient(at: network) { crossEntropy($0(x), y) }
            #expect(kept.map(\.operation) == ["linear", "relu", "linear", "tanh", "linear", "crossEntropy"])
            #expect(
                kept.map(\.parameter) == [
                    "0.weight", "0.weight", "2.weight", "2.weight", "4.weight", "4.weight",
                ])
            // The batch and the weights are there anyway, and an activation's output is the next layer's input. The
            // probabilities of 32 × 10 classes, 1280 bytes, are the loss's own.
            #expect(kept.map(\.byteCount) == [0, 0, 32 * 128 * 4, 0, 32 * 256 * 4, 1280])
        }
    }

    @Test func anInputIsKeptWhereTheDerivativeNeedsIt() async {
        await #expect(processExitsWith: .success) {
            let network = Sequential {
                Linear(64, 64)
                GELU()
                Linear(64, 64)
            }
            let x = Tensor<Float>(ones: [64, 64])
            let kept = memoryForGradient(at: network) { $0(x).sum() }
            // GELU's input is its own; its output the next layer's.
            #expect(kept.map(\.byteCount) == [0, 64 * 64 * 4, 64 * 64 * 4, 0])
        }
    }
}
