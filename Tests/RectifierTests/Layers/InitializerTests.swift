import Testing

@testable import Rectifier

/// The distributions of weights against PyTorch's definitions.
@Suite struct InitializerTests {
    struct Case: Decodable, Sendable {
        let initializer: String
        let distribution: String
        let shape: [Int]
        let mode: String?
        let nonlinearity: String?
        let bound: Double?
        let deviation: Double?

        enum CodingKeys: String, CodingKey {
            case initializer, distribution, shape, mode, nonlinearity, bound
            case deviation = "standard-deviation"
        }
    }

    /// PyTorch's gains; its 5/3 for tanh is a convention.
    private func gain(_ one: Case) throws -> Float {
        switch one.nonlinearity {
        case "relu": 2 / Float(2).squareRoot()
        case "leaky-relu": (2 / Float(1 + 0.2 * 0.2)).squareRoot()
        case "tanh": 5.0 / 3
        case "linear", nil: 1
        default: try #require(nil as Float?, "\(one.nonlinearity ?? "")")
        }
    }

    @Test func boundsAndDeviationsAreThoseOfPyTorch() throws {
        let cases: [Case] = try Reference.load("initializers")
        #expect(cases.count >= 78)
        var generator = RandomGenerator(seed: 3)
        for one in cases {
            let gain = try gain(one)
            let fan: Initializer.Fan = one.mode == "fan-out" ? .out : .in
            let initializer: Initializer =
                switch (one.initializer, one.distribution) {
                case ("kaiming", "uniform"): .heUniform(gain: gain, fan: fan)
                case ("kaiming", _): .heNormal(gain: gain, fan: fan)
                case ("xavier", "uniform"): .xavierUniform(gain: gain)
                case ("xavier", _): .xavierNormal(gain: gain)
                case (_, "uniform"): .leCunUniform()
                default: .leCunNormal()
                }
            var values: [Float] = []
            while values.count < 20_000 { values += initializer(Shape(one.shape), &generator).scalars }
            let count = Double(values.count)
            let mean = values.reduce(0) { $0 + Double($1) } / count
            let deviation = (values.reduce(0) { $0 + Double($1) * Double($1) } / count - mean * mean).squareRoot()
            let expected = try #require(one.deviation ?? one.bound.map { $0 / Double(3).squareRoot() })
            // Five standard errors.
            #expect((deviation / expected - 1).magnitude < 5 / (2 * count).squareRoot(), "\(one)")
            #expect(mean.magnitude < 5 * expected / count.squareRoot(), "\(one)")
            if let bound = one.bound {
                let largest = values.map(\.magnitude).max() ?? 0
                #expect(Double(largest) <= bound * 1.000001 && Double(largest) > bound * 0.99, "\(one)")
            }
        }
    }

    @Test func linearStartsWithHeAndNoBias() {
        var generator = RandomGenerator(seed: 4)
        let layer = Linear(100, 400, using: &generator)
        let deviation = layer.weight.standardDeviation().scalar
        #expect((deviation / (2 / Float(100)).squareRoot() - 1).magnitude < 0.02)
        #expect(layer.bias?.scalars.allSatisfy { $0 == 0 } == true)
        #expect(Linear(3, 2, bias: false).bias == nil)
        #expect(Linear(3, 2).weight != Linear(3, 2).weight)
    }

    /// Signals keep their mean square through layers scaled by the activation's gain.
    @Test func theGainKeepsSignals() throws {
        var generator = RandomGenerator(seed: 5)
        for name in ["relu", "leaky-relu", "elu", "gelu", "tanh", "silu"] {
            let activation = try #require(ActivationCatalog.make(name) as? any ElementwiseActivation)
            let z = Tensor<Float>(normal: 0, shape: [512, 256], using: &generator)
            let layer = Linear(256, 256, initializer: .heNormal(gain: activation.gain), using: &generator)
            let next = layer(activation(z))
            #expect((next.squared().mean().scalar - 1).magnitude < 0.1, "\(name)")
        }
    }
}
