import Testing

@testable import RectifierCore
@testable import RectifierTraining

@Suite struct SamplingIntervalTests {
    private func interval(_ sizes: [Int], batch: Int) throws -> Int {
        var generator = RandomGenerator(seed: 0)
        let model = try LayerList.feedForward(
            features: sizes[0], hidden: Array(sizes[1..<(sizes.count - 1)]), outputs: sizes[sizes.count - 1],
            activation: ReLU(), using: &generator)
        return Monitor.sparingInterval(for: model, batchSize: batch)
    }

    /// The smaller the network and the batch, the more steps lie between two samples; never less than 50.
    @Test func followsTheWork() throws {
        let (tiny, small, large) = (
            try interval([13, 16, 3], batch: 16), try interval([64, 128, 128, 10], batch: 32),
            try interval([784, 512, 512, 10], batch: 128)
        )
        #expect(tiny > small && small > large && large >= 50)
        #expect(try interval([784, 512, 512, 10], batch: 16) > large)
        #expect(try interval([784, 512, 512, 10], batch: 4096) == 50)
    }
}
