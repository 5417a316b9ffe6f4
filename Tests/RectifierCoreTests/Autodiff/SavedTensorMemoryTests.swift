import Testing

@testable import RectifierCore

@Suite struct SavedTensorMemoryTests {
    /// Before a linear layer a ReLU keeps nothing, elsewhere one bit an element. In a process of its own: the counts
    /// are of all threads.
    @Test func reluKeepsNothingOrABit() async {
        await #expect(processExitsWith: .success) {
            let x = Tensor<Float>(ones: [64, 32])
            let model = Sequential {
                Linear(32, 128)
                ReLU()
                Linear(128, 64)
                ReLU()
                Dropout(0.5)
                Linear(64, 8)
            }
            let kept = memoryForGradient(at: model, training: RandomGenerator(seed: 1)) { $0(x).mean() }
            let activations = kept.filter { $0.operation == "relu" }
            #expect(activations.map(\.bytes) == [0, 64 * 64 / 8], "\(kept)")
            #expect(activations.map(\.parameter) == ["0.weight", "2.weight"])
            // The first linear layer keeps nothing of its own, the second the output of the ReLU before it.
            #expect(kept.filter { $0.operation == "linear" }.map(\.bytes).prefix(2) == [0, 64 * 128 * 4], "\(kept)")
        }
    }

    @Test func nothingIsLeftAfterwards() async {
        await #expect(processExitsWith: .success) {
            let (model, x) = (Linear(64, 64), Tensor<Float>(ones: [64, 64]))
            func ask() -> [SavedTensorMemory] { memoryForGradient(at: model) { gelu($0(x)).mean() } }
            _ = ask()
            let before = Memory.statistics.bytesInUse
            let kept = ask()
            #expect(Memory.statistics.bytesInUse == before)
            #expect(kept.first { $0.operation == "gelu" }?.bytes == 64 * 64 * 4, "\(kept)")
        }
    }

    /// Bits give the gradient that the numbers give, to the bit, NaN and infinities included.
    @Test func bitsAreEnough() {
        var generator = RandomGenerator(seed: 3)
        let special: [Float] = [.nan, .infinity, -.infinity, 0, -0.0, 6, 1, -1, 0.5, -0.5, 3, -3]
        for count in [1_024, 1_039, 50_003] {
            let numbers = Tensor<Float>(normal: 0, standardDeviation: 2, shape: [count], using: &generator).scalars
            let x = Tensor<Float>(special + numbers.dropFirst(special.count))
            let g = Tensor<Float>(normal: 0, shape: [count], using: &generator)
            let activations: [any ElementwiseActivation] = [
                ReLU(), ReLU6(), LeakyReLU(), LeakyReLU(negativeSlope: -2), LeakyReLU(negativeSlope: 0), HardTanh(),
                HardTanh(lower: 2, upper: 3), HardShrink(), SoftShrink(), Threshold(),
                Threshold(threshold: 1, value: 9), HardSigmoid(), SparseSigmoid(), RReLU(),
            ]
            for activation in activations {
                let direct = valueWithGradient(at: x, along: g) { apply(activation, to: $0) }.gradient
                // Additions keep nothing, so that what the activation remembers is soon its own.
                let packed = valueWithGradient(at: x, along: g) { x in
                    let y = apply(activation, to: x + 0) + 1
                    return y + 1 + 1
                }.gradient
                #expect(packed.scalars.map(\.bitPattern) == direct.scalars.map(\.bitPattern), "\(activation)")
            }
        }
    }

    @Test func bitsTakeTheirPlace() async {
        await #expect(processExitsWith: .success) {
            let x = Tensor<Float>(ones: [1 << 16])
            for activation in [ReLU(), LeakyReLU(), HardTanh(lower: 0, upper: 2)] as [any ElementwiseActivation] {
                var held: [Int] = []
                _ = gradient(at: x) { x in
                    let before = Memory.statistics.bytesInUse
                    let y = ((activation(x * 2) + 1) + 1) + 1
                    held.append(Memory.statistics.bytesInUse - before - y.count * 4)
                    return y.sum()
                }
                // The bits, and a few single numbers.
                #expect(held[0] >= (1 << 13) && held[0] < (1 << 13) + 1024, "\(activation) \(held)")
            }
        }
    }
}
