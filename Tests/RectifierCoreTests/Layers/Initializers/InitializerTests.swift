import Testing

@testable import RectifierCore
@testable import RectifierSupport
@testable import TestSupport

/// Initialisers against PyTorch's bounds and standard deviations.
@Suite struct InitializerTests {
    struct Case: Decodable, Sendable {
        let initializer: String
        let distribution: String
        let shape: [Int]
        var mode: String?
        var nonlinearity: String?
        var slope: Float?
        var bound: Double?
        var deviation: Double?

        private enum CodingKeys: String, CodingKey {
            case initializer, distribution, shape, mode, nonlinearity, bound
            case slope = "negative-slope"
            case deviation = "standard-deviation"
        }
    }

    /// PyTorch's `calculate_gain`: for tanh it takes 5/3, which is not 1/√E[f(z)²].
    private func gain(_ reference: Case) -> Float {
        switch reference.nonlinearity {
        case "relu": ReLU().gain
        case "leaky-relu": LeakyReLU(negativeSlope: reference.slope ?? .nan).gain
        case "tanh": 5 / 3
        default: 1
        }
    }

    private func initializer(_ reference: Case) throws -> Initializer {
        let fan: Initializer.Fan = reference.mode == "fan-out" ? .out : .in
        let gain = gain(reference)
        switch (reference.initializer, reference.distribution) {
        case ("kaiming", "uniform"): return .heUniform(gain: gain, fan: fan)
        case ("kaiming", "normal"): return .heNormal(gain: gain, fan: fan)
        case ("xavier", "uniform"): return .xavierUniform(gain: gain)
        case ("xavier", "normal"): return .xavierNormal(gain: gain)
        case ("lecun", "uniform"): return .leCunUniform()
        case ("lecun", "normal"): return .leCunNormal()
        case ("pytorch", "uniform"): return .pyTorchUniform()
        default: throw TensorOperation.Unknown(operation: reference.initializer)
        }
    }

    @Test func boundsAndDeviations() throws {
        let cases: [Case] = try Reference.load("initializers")
        #expect(cases.count > 70)
        for (number, reference) in cases.enumerated() {
            let initializer = try initializer(reference)
            var generator = RandomGenerator(seed: UInt64(number))
            var values: [Double] = []
            while values.count < 60_000 {
                values += initializer(Shape(reference.shape), &generator).scalars.map(Double.init)
            }
            let mean = values.reduce(0, +) / Double(values.count)
            let deviation = (values.reduce(0) { $0 + $1 * $1 } / Double(values.count) - mean * mean).squareRoot()
            let expected = try #require(reference.deviation ?? reference.bound.map { $0 / 3.0.squareRoot() })
            // Four standard errors: of a mean 1/√n, of a deviation at most 1/√2n.
            #expect(mean.magnitude < 0.017 * expected, "\(reference)")
            #expect((deviation / expected - 1).magnitude < 0.012, "\(reference)")
            if let bound = reference.bound {
                let largest = values.reduce(0) { max($0, $1.magnitude) }
                #expect(largest <= bound * (1 + 1e-6) && largest > bound * 0.999, "\(reference)")
            } else {
                #expect(values.contains { $0.magnitude > 3 * expected })
            }
        }
    }

    @Test func linearStartsWithHeAndZeros() {
        var generator = RandomGenerator(seed: 2)
        let layer = Linear(100, 500, using: &generator)
        let bound = (6.0 / 100).squareRoot()
        let largest = layer.weight.scalars.reduce(0) { max($0, Double($1.magnitude)) }
        #expect(largest <= bound * (1 + 1e-6) && largest > 0.99 * bound)
        #expect(layer.bias == Tensor(zeros: [500]))
        #expect(Linear(3, 2, bias: false).bias == nil)
        #expect(layer.inputSize == 100 && layer.outputSize == 500)
        // With gain √2 the mean square stays the same through ReLU.
        let x = Tensor<Float>(normal: 0, shape: [2000, 100], using: &generator)
        let square = relu(layer(x)).squared().mean().scalar
        #expect((square - 1).magnitude < 0.05)
    }

    @Test func constantsAndOwnRules() {
        var generator = RandomGenerator(seed: 2)
        #expect(Initializer.constant(0.5)([2, 2], &generator) == [[0.5, 0.5], [0.5, 0.5]])
        let ramp = Initializer { shape, _ in Tensor((0..<shape.elementCount).map(Float.init), shape: shape) }
        #expect(Linear(2, 2, initializer: ramp).weight == [[0, 1], [2, 3]])
        // Convolutions: outputs × inputs × field.
        #expect(Initializer.fans(of: [8, 4, 3, 3]) == (36, 72))
        #expect(Initializer.heUniform()([4, 0], &generator).shape == [4, 0])
    }

    @Test func layersMadeTwiceDiffer() {
        #expect(Linear(4, 4).weight != Linear(4, 4).weight)
    }
}
