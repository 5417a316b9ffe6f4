import Testing

@testable import RectifierCore
@testable import RectifierDiagnostics

@Suite struct MeanFieldProfileTests {
    /// Layers of 30 → 20 → 50 → 5 units with ReLU, by hand.
    @Test func widthsCount() throws {
        let variances = [0.1, 0.05, 0.02]
        let connections = zip(zip([30, 20, 50], [20, 50, 5]), variances).enumerated().map { index, layer in
            MeanFieldProfile.Connection(
                inputs: layer.0.0, outputs: layer.0.1, weightVariance: layer.1, biasVariance: 0.5,
                activation: index < 2 ? ReLU() : nil)
        }
        let profile = try MeanFieldProfile(connections, meanSquare: 2, correlation: 0)
        #expect(profile.layers.map(\.units) == [20, 50, 5])
        let lengths = [30 * 0.1 * 2 + 0.5, 20 * 0.05 * 6.5 / 2 + 0.5, 50 * 0.02 * 3.75 / 2 + 0.5]
        let factors = [20 * 0.05 / 2, 50 * 0.02 / 2, 1]
        for (index, layer) in profile.layers.enumerated() {
            #expect((layer.meanSquare - lengths[index]).magnitude < 1e-12)
            #expect((layer.gradientFactor - factors[index]).magnitude < 1e-12)
        }
        // Rows that have nothing in common get the biases in common.
        #expect((profile.layers[0].correlation - 0.5 / 6.5).magnitude < 1e-12)
        #expect((profile.layers[0].rowVariance - 6).magnitude < 1e-12)
        #expect((profile.layers[0].gradientNorm - 0.25.squareRoot()).magnitude < 1e-12)
        #expect(profile.layers[2].gradientNorm == 1)
    }

    @Test func aNetworkIsReadFromItsWeights() throws {
        var generator = RandomGenerator(seed: 1)
        let network = try LayerList.feedForward(
            features: 40, hidden: [30, 30], outputs: 3, activation: Tanh(), using: &generator)
        let rows = Tensor<Float>(normal: 0, shape: [50, 40], using: &generator)
        let profile = try MeanFieldProfile(of: network, on: rows)
        let weights = network.parameters.filter { $0.name.hasSuffix("weight") }.map { RowMoments(of: $0.tensor) }
        let moments = RowMoments(of: rows)
        #expect((profile.layers[0].meanSquare - 40 * weights[0].meanSquare * moments.meanSquare).magnitude < 1e-12)
        let theory = try MeanField(Tanh(), weightVariance: 30 * weights[1].meanSquare)
        #expect((profile.layers[1].meanSquare - theory.length(after: profile.layers[0].meanSquare)).magnitude < 1e-12)
        // Dropout does nothing outside training, and nothing between two layers is the identity.
        let plain = LayerList([network.layers[0], Dropout(0.5), network.layers[2]])
        #expect(try MeanFieldProfile(of: plain, on: rows).layers[0].gradientFactor == 30 * weights[1].meanSquare)
    }

    @Test func whatTheTheoryDoesNotCoverIsSaid() {
        var generator = RandomGenerator(seed: 1)
        let linear = Linear(8, 8, using: &generator)
        var biased = linear
        biased.bias = Tensor(repeating: 0.1, shape: [8])
        var broken = linear
        broken.weight = Tensor(repeating: .nan, shape: [8, 8])
        let rows = Tensor<Float>(ones: [2, 8])
        let cases: [([any Layer], MeanFieldError)] = [
            ([linear, BatchNorm(8), ReLU()], .unknownLayer("1", type: "BatchNorm")),
            ([linear, Softmax()], .notElementwise("softmax")),
            ([linear, ReLU(), Tanh()], .unknownLayer("2", type: "tanh")),
            ([ReLU(), linear], .unknownLayer("0", type: "relu")),
            ([linear, ReLU(), biased], .biasedLayer("2")), ([broken], .notFinite("0")), ([], .noLayers),
        ]
        for (layers, error) in cases {
            #expect(throws: error) { try MeanFieldProfile(of: LayerList(layers), on: rows) }
            #expect(!error.description.isEmpty)
        }
    }

    /// Ten numbers drawn around 0 may well all be above it.
    @Test func fewBiasesMayLieOnOneSide() throws {
        var layer = Linear(weight: Tensor(ones: [3, 2]), bias: Tensor([0.25, 0.5, 0.75]))
        #expect(try MeanFieldProfile.connections(of: LayerList([layer]))[0].biasVariance == 0.875 / 3)
        layer = Linear(weight: Tensor(ones: [40, 2]), bias: Tensor((0..<40).map { 1 + Float($0) / 40 }))
        #expect(throws: MeanFieldError.biasedLayer("0")) { try MeanFieldProfile.connections(of: LayerList([layer])) }
    }

    @Test func momentsOfRows() {
        let rows = Tensor<Float>([[1, 2], [3, 2], [5, 2]])
        let moments = RowMoments(of: rows)
        #expect((moments.meanSquare - 47.0 / 6).magnitude < 1e-12)
        #expect((moments.rowVariance - 2).magnitude < 1e-12)
        // The mean over all pairs of rows of the mean product: (3 + 5 + 15) / 3 and 4, over the mean square.
        #expect((moments.correlation ?? 0) - (23.0 / 3 + 4) / 2 / (47.0 / 6) < 1e-12)
        #expect(RowMoments(of: Tensor<Float>([[1, 2]])).correlation == nil)
        #expect(RowMoments(of: Tensor<Float>(zeros: [3, 2])).correlation == 1)
    }
}
