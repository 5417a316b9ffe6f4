import Testing

@testable import RectifierCore

@Suite struct MemoryTests {
    @Test func sizeClassesHoldWhatIsAskedAndLittleMore() {
        var last = SizeClass(byteCount: 0)
        for byteCount in Array(0...70_000) + [1 << 20, (1 << 20) + 1, 1 << 33, (1 << 40) - 5] {
            let size = SizeClass(byteCount: byteCount)
            #expect(size.byteCount >= byteCount)
            #expect(size.byteCount <= max(64, byteCount + byteCount / 4 + 64))
            #expect(size.byteCount % 64 == 0)
            #expect(size.index >= last.index && size.index <= 255)
            #expect(SizeClass(byteCount: size.byteCount) == size)
            last = size
        }
    }

    @Test func memoryIsAlignedToCacheLines() {
        for count in [0, 1, 15, 16, 17, 1000, 100_000] {
            #expect(UInt(bitPattern: Tensor<Float>(zeros: [count]).pointer) % 64 == 0)
        }
    }

    /// A process of its own: the counts are of all threads.
    @Test func buffersAreUsedAgain() async {
        await #expect(processExitsWith: .success) {
            func work() { _ = (Tensor<Float>(ones: [1000]) + 1).exp().sum() }
            work()
            let before = Memory.statistics
            for _ in 0..<100 { work() }
            let after = Memory.statistics
            #expect(after.systemAllocations == before.systemAllocations)
            #expect(after.buffersTaken > before.buffersTaken)
            #expect(after.bytesInUse == before.bytesInUse)
            #expect(after.bytesPooled == before.bytesPooled && after.bytesPooled > 0)
            Memory.releaseUnused()
            #expect(Memory.statistics.bytesPooled == 0)
            #expect(Memory.statistics.bytesInUse == before.bytesInUse)
            work()
            #expect(Memory.statistics.systemAllocations > after.systemAllocations)
        }
    }

    /// After a gradient scope nothing of it is left.
    @Test func scopesLeaveNothing() async {
        await #expect(processExitsWith: .success) {
            let model = Sequential {
                Linear(32, 64)
                Tanh()
                Linear(64, 8)
            }
            let x = Tensor<Float>(ones: [16, 32])
            func step() { _ = gradient(at: model) { $0(x).squared().mean() } }
            // The first step of a model also makes its labels, which stay.
            for _ in 0..<2 { step() }
            let before = Memory.statistics
            for _ in 0..<10 { step() }
            #expect(Memory.statistics.bytesInUse == before.bytesInUse, "\(before) \(Memory.statistics)")
            let asked = Memory.statistics.systemAllocations - before.systemAllocations
            #expect(asked == 0, "\(asked)")
        }
    }

    @Test func threadsShareThePool() async {
        await withTaskGroup(of: Float.self) { group in
            for task in 0..<32 {
                group.addTask {
                    var x = Tensor<Float>(repeating: Float(task), shape: [257])
                    for _ in 0..<200 { x = (x + 1) - 1 }
                    return x.sum().scalar - Float(task) * 257
                }
            }
            for await rest in group { #expect(rest == 0) }
        }
    }

    /// From the third step on training takes all its buffers from the pool, and writes every parameter where it lies.
    @Test func steadyTrainingAsksForNothing() async {
        await #expect(processExitsWith: .success) {
            checkSteadyTraining(SGD(learningRate: 0.01))
            checkSteadyTraining(SGD(learningRate: 0.01, momentum: 0.9))
            checkSteadyTraining(Adam())
            checkSteadyTraining(RMSprop())
            checkSteadyTraining(Adagrad())
        }
    }
}

private func checkSteadyTraining(_ optimizer: some Optimizer) {
    var network = Sequential {
        Linear(64, 128)
        ReLU()
        Linear(128, 128)
        GELU()
        Linear(128, 10)
    }
    var (optimizer, generator) = (optimizer, RandomGenerator(seed: 0))
    let x = Tensor<Float>(normal: 0, shape: [32, 64], using: &generator)
    let y = Tensor<Int32>((0..<32).map { Int32($0 % 10) })
    func step() {
        let gradient = gradient(at: network) { crossEntropy($0(x), y) }
        optimizer.update(&network, along: gradient)
    }
    for _ in 0..<3 { step() }
    let (before, places) = (Memory.statistics, network.parameters.map(\.tensor.pointer))
    for _ in 0..<20 { step() }
    #expect(Memory.statistics.systemAllocations == before.systemAllocations, "\(optimizer)")
    #expect(network.parameters.map(\.tensor.pointer) == places, "\(optimizer)")
}
