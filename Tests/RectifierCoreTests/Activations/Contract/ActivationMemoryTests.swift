import Testing

@testable import RectifierCore
@testable import TestSupport

/// What activations take and keep of memory. Each test is a process of its own, since the counts are of all threads.
@Suite struct ActivationMemoryTests {
    /// `relu(fc1(x))`: the inner result is overwritten.
    @Test func aTemporaryIsOverwritten() async {
        await #expect(processExitsWith: .success) {
            let (fc1, x) = (Linear(64, 256), Tensor<Float>(ones: [32, 64]))
            func buffers(_ body: () -> Tensor<Float>) -> Int {
                let before = Memory.statistics.buffersTaken
                _ = body()
                return Memory.statistics.buffersTaken - before
            }
            for _ in 0..<2 {
                let plain = buffers { fc1(x) }
                #expect(plain == 1)
                #expect(buffers { relu(fc1(x)) } == plain)
                #expect(buffers { ReLU()(fc1(x)) } == plain)
                for case let activation as any ElementwiseActivation in ActivationCatalog.all {
                    #expect(buffers { apply(activation, to: fc1(x)) } <= plain + 1)
                    #expect(buffers { activation(fc1(x)) } == plain, "\(activation)")
                }
            }
            let network = Sequential {
                Linear(64, 64)
                ReLU()
                Linear(64, 64)
                Tanh()
            }
            #expect(buffers { network(x) } == 2)
            let model = SimpleNN()
            #expect(buffers { model(Tensor(ones: [1, 10])) } == 2)
        }
    }

    /// A value that somebody still has a name for is never overwritten, with and without a gradient scope.
    @Test func namedValuesStayAsTheyAre() {
        for entry in OneDefinitionTests.entries {
            let activation = entry.activation
            let values = (0..<67).map { Float($0 - 33) / 8 }
            let x = Tensor(values)
            let copy = x
            _ = apply(activation, to: x)
            _ = activation(x)
            #expect(x.scalars == values && copy.scalars == values)
            let part = x.reshaped([67, 1])
            _ = apply(activation, to: part)
            #expect(x.scalars == values)
            _ = gradient(at: x) { traced in
                let named = traced + 1
                let y = apply(activation, to: named)
                let again = apply(activation, to: named)
                #expect(named.scalars == values.map { $0 + 1 })
                #expect(y.scalars.elementsEqual(again.scalars) { $0 == $1 || ($0.isNaN && $1.isNaN) })
                return (y * again).sum()
            }
            #expect(x.scalars == values)
        }
    }

    /// What is kept for the gradient is what `remembers` says: the input is another buffer, the output is the result.
    @Test func remembersIsTrue() async {
        await #expect(processExitsWith: .success) {
            let x = Tensor<Float>(ones: [4096])
            func bytesKept(_ activation: any ElementwiseActivation) -> (with: Int, without: Int) {
                var kept = (with: 0, without: 0)
                _ = gradient(at: x) { x in
                    let start = x + 1
                    let before = Memory.statistics.bytesInUse
                    do {
                        let y = activation(start * 2)
                        kept.with = Memory.statistics.bytesInUse - before - bytesOfMultiplication
                        _ = y.count
                    }
                    kept.without = Memory.statistics.bytesInUse - before - bytesOfMultiplication
                    return start.sum()
                }
                return kept
            }
            // A multiplication keeps both operands: `start`, which is there already, and a single number.
            let bytesOfMultiplication = 64
            let bytes = 4096 * 4
            for case let activation as any ElementwiseActivation in ActivationCatalog.all {
                let kept = bytesKept(activation)
                switch activation.savedForBackward {
                case .nothing: #expect(kept == (bytes, 0), "\(activation)")
                case .output: #expect(kept == (bytes, bytes), "\(activation)")
                case .input: #expect(kept == (2 * bytes, bytes), "\(activation)")
                }
            }
        }
    }
}
