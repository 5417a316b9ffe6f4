import Testing

@testable import RectifierCore
@testable import RectifierDiagnostics
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import TestSupport

@Suite struct SignalPropagationTests {
    private static func rows(_ count: Int, _ features: Int) -> Tensor<Float> {
        var generator = RandomGenerator(seed: 77)
        return Tensor(normal: 0, shape: [count, features], using: &generator)
    }

    /// The gradient of one row by hand: Wᵀ of the next layer times what comes from above, times the slope.
    @Test func gradientsAreThoseOfTheChainRule() throws {
        var generator = RandomGenerator(seed: 5)
        let network = try LayerList.feedForward(
            features: 3, hidden: [4], outputs: 2, activation: Tanh(), using: &generator)
        let rows = Self.rows(6, 3)
        var copy = generator
        let signals = LayerSignal.measure(of: network, on: rows, using: &generator)
        #expect(signals.map(\.layer) == ["0", "2"] && signals.map(\.units) == [4, 2])
        let upstream = Tensor<Float>(normal: 0, shape: [6, 2], using: &copy)
        let (first, last) = (try #require(network.layers[0] as? Linear), try #require(network.layers[2] as? Linear))
        let hidden = first(rows)
        let slopes = 1 - Tanh()(hidden).squared()
        let gradient = upstream.matrixProduct(last.weight) * slopes
        let expected = (Double(gradient.squared().sum().scalar) / 6).squareRoot()
        #expect((signals[0].gradientNorm / expected - 1).magnitude < 1e-5)
        #expect(signals[0].moments == RowMoments(of: hidden))
        #expect(
            (signals[1].gradientNorm / (Double(upstream.squared().sum().scalar) / 6).squareRoot() - 1).magnitude < 1e-5)
    }

    /// What is measured in layers of 200 is near what is predicted: each draw's power is off by some 5·depth/width.
    @Test(arguments: ["sigmoid", "tanh", "relu", "leaky-relu:negative-slope=0.2", "elu", "gelu", "selu"])
    func theTheoryHoldsForWideLayers(activation: String) throws {
        let settings = Experiment(hidden: Array(repeating: 200, count: 8), activation: activation, seed: 3)
        let signals = try SignalPropagation(of: settings, outputs: 20, on: Self.rows(30, 200), draws: 6)
        #expect(signals.layers.count == 9 && signals.unpredicted == nil && signals.blockedDraws == 0)
        for layer in signals.layers {
            let square = try #require(layer.meanSquare.logRatio)
            let gradient = try #require(layer.gradientNorm.logRatio)
            #expect(square.magnitude < 0.35, "\(activation) \(layer.name): \(square)")
            #expect(gradient.magnitude < 0.25, "\(activation) \(layer.name): \(gradient)")
            let correlation = try #require(layer.correlation)
            #expect(
                (correlation.measured - (try #require(correlation.predicted))).magnitude < 0.06,
                "\(activation) \(layer.name): \(correlation)")
        }
        let factor = try #require(signals.gradientFactor)
        #expect((factor.measured / (try #require(factor.predicted)) - 1).magnitude < 0.03)
    }

    @Test func theTheoryHoldsForOtherRulesAndWidths() throws {
        for (number, initialization) in InitializerKind.allCases.enumerated() {
            let settings = Experiment(
                hidden: [150, 250, 100, 200], initializer: initialization, seed: UInt64(number))
            let signals = try SignalPropagation(of: settings, outputs: 30, on: Self.rows(30, 100), draws: 6)
            for layer in signals.layers {
                let (square, gradient) = (layer.meanSquare.logRatio ?? .nan, layer.gradientNorm.logRatio ?? .nan)
                #expect(square.magnitude < 0.35, "\(initialization) \(layer.name): \(square)")
                #expect(gradient.magnitude < 0.25, "\(initialization) \(layer.name): \(gradient)")
            }
        }
    }

    /// Far below what a Float can hold.
    @Test func aGradientIsFollowedHoweverSmallItIs() throws {
        let settings = Experiment(hidden: Array(repeating: 30, count: 150), activation: "sigmoid")
        let signals = try SignalPropagation(of: settings, outputs: 4, on: Self.rows(4, 30), draws: 2)
        let first = try #require(signals.layers.first).gradientNorm
        #expect(first.measured > 0 && first.measured < 1e-55, "\(first)")
        #expect((try #require(first.logRatio) / 150).magnitude < 0.05)
        #expect(signals.gradientRatio.map { SignalPropagation.Trend(ratio: $0) } == .vanishes)
        #expect(signals.summary.contains("vanishes") && signals.summary.contains("can hardly tell them apart"))
    }

    @Test func whatIsOffIsSaid() throws {
        // The second layer's weights are all negative, and what comes into it is not.
        let signals = try SignalPropagation(of: "off", on: Tensor(ones: [3, 4]), draws: 2) { draw in
            var generator = RandomGenerator(seed: UInt64(draw))
            let last = Linear(4, 4, using: &generator)
            return LayerList([
                Linear(weight: Tensor(ones: [4, 4]), bias: nil), ReLU(),
                Linear(weight: Tensor(repeating: -1, shape: [4, 4]), bias: nil), ReLU(), last,
            ])
        }
        #expect(signals.blockedDraws == 2)
        #expect(signals.layers[0].gradientNorm.measured == 0 && signals.layers[0].gradientNorm.logRatio == nil)
        #expect(signals.layers[2].gradientNorm.measured > 0)
        #expect(signals.gradientFactor == nil || signals.gradientFactor?.measured == 0)
        #expect(signals.summary.contains("In 2 of 2 draws"))
    }

    @Test func whatIsNotPredictedIsMeasured() throws {
        let rows = Self.rows(5, 8)
        let signals = try SignalPropagation(of: "normalised", on: rows, draws: 3) { draw in
            var generator = RandomGenerator(seed: UInt64(draw))
            return LayerList([
                Linear(8, 8, using: &generator), LayerNorm(8), ReLU(), Linear(8, 8, using: &generator), LayerNorm(8),
                ReLU(), Linear(8, 2, using: &generator),
            ])
        }
        #expect(signals.unpredicted == .unknownLayer("1", type: "LayerNorm"))
        #expect(signals.layers.map(\.name) == ["0", "3", "6"])
        #expect(signals.layers.allSatisfy { $0.gradientNorm.predicted == nil && $0.gradientNorm.measured > 0 })
        #expect(signals.layers.allSatisfy { $0.gradientNorm.spread > 0 })
        let shallow = try SignalPropagation(of: Experiment(hidden: [4]), outputs: 1, on: rows, draws: 1)
        #expect(shallow.gradientFactor == nil && shallow.summary.contains("fewer than two hidden layers"))
        #expect(throws: NetworkError.notElementwise("softmax")) {
            try SignalPropagation(of: Experiment(activation: "softmax"), outputs: 1, on: rows)
        }
    }
}
