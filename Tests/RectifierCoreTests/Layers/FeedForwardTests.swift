import Testing

@testable import RectifierCore

@Suite struct FeedForwardTests {
    @Test func parametersAreCounted() throws {
        var generator = RandomGenerator(seed: 0)
        for sizes in [[3, 2], [1, 1, 1], [4, 5, 6, 7]] {
            let network = try LayerList.feedForward(
                features: sizes[0], hidden: Array(sizes[1..<(sizes.count - 1)]), outputs: sizes[sizes.count - 1],
                activation: ReLU(), using: &generator)
            #expect(LayerList.linearParameterCount(sizes) == network.parameterCount)
        }
        #expect(LayerList.linearParameterCount([.max, 1]) == nil)
        #expect(LayerList.linearParameterCount([1 << 32, 1 << 32]) == nil)
        #expect(LayerList.linearParameterCount([.max - 1, 1, .max]) == nil)
    }

    @Test(
        arguments: [
            ([1 << 40], .tooLarge([2, 1 << 40, 3])), ([.max, .max], .tooLarge([2, .max, .max, 3])), ([0], .noUnits(0)),
            ([4, -1], .noUnits(-1)),
        ] as [([Int], NetworkError)])
    func impossibleSizesAreRefused(hidden: [Int], expected: NetworkError) {
        var generator = RandomGenerator(seed: 0)
        #expect(throws: expected) {
            try LayerList.feedForward(
                features: 2, hidden: hidden, outputs: 3, activation: ReLU(), using: &generator)
        }
        #expect(!"\(expected)".isEmpty)
    }
}
