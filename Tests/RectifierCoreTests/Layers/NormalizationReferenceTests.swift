import Testing

@testable import RectifierCore
@testable import RectifierSupport
@testable import TestSupport

/// LayerNorm, RMSNorm and BatchNorm against PyTorch in float64: Double to 1e-11, Float to 2e-6 of 1 + the value; gradients,
/// which are divided by the standard deviation, to the same share of the largest.
@Suite struct NormalizationReferenceTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let layer: String
        let name: String
        let shape: [Int]
        var over: [Int]?
        let epsilon: Float
        var training: Bool?
        var momentum: Float?
        var steps: Int?
        var runningMean: [Number]?
        var runningVariance: [Number]?
        let input: [Number]
        let weight: [Number]?
        let bias: [Number]?
        let output: [Number]
        let float32: [Number]?
        let upstream: [Number]
        let gradient: [Number]
        let weightGradient: [Number]?
        let biasGradient: [Number]?
        var newMean: [Number]?
        var newVariance: [Number]?
        var batches: Float?

        private enum CodingKeys: String, CodingKey {
            case layer, name, shape, over, epsilon, training, momentum, steps, input, weight, bias, output, float32
            case upstream, gradient, batches
            case runningMean = "running-mean"
            case runningVariance = "running-var"
            case weightGradient = "weight-gradient"
            case biasGradient = "bias-gradient"
            case newMean = "new-mean"
            case newVariance = "new-var"
        }

        var testDescription: String {
            "\(layer), \(name)" + (training.map { $0 ? ", training" : ", evaluation" } ?? "")
        }

        static let all: [Case] = {
            do { return try Reference.load("normalization") } catch { fatalError("normalization.json: \(error)") }
        }()

        /// The shape of weight and bias.
        var inner: Shape { over.map { Shape($0) } ?? [shape[1]] }

        func tensor<S: TensorReal>(_ numbers: [Number], _ shape: Shape, _: S.Type = S.self) -> Tensor<S> {
            Tensor(numbers.map { S($0.value) }, shape: shape)
        }
    }

    @Test(arguments: Case.all) func references(_ reference: Case) throws {
        try expect(reference, Float.self, within: 2e-6)
        // In float64 PyTorch rounds the means of numbers far from zero.
        let largest = reference.input.values.map(\.magnitude).max() ?? 0
        try expect(reference, Double.self, within: max(1e-11, 1e-13 * largest))
    }

    @Test func allAreThere() { #expect(Case.all.count >= 55) }

    private func output<S: TensorReal>(
        _ reference: Case, _ x: Tensor<S>, _ weight: Tensor<S>?, _ bias: Tensor<S>?
    ) -> Tensor<S> {
        let epsilon = S(reference.epsilon)
        switch reference.layer {
        case "layer-norm": return layerNorm(x, over: reference.inner, weight, bias, epsilon: epsilon)
        case "rms-norm": return rmsNorm(x, over: reference.inner, weight, epsilon: epsilon)
        default:
            let running = (reference.runningMean ?? [], reference.runningVariance ?? [])
            let given = (
                reference.tensor(running.0, reference.inner, S.self),
                reference.tensor(running.1, reference.inner, S.self)
            )
            return normalizedChannels(
                x, weight, bias, given: reference.training == true ? nil : given, epsilon: epsilon
            ).output
        }
    }

    private func expect<S: TensorReal>(_ reference: Case, _: S.Type, within tolerance: Double) throws {
        let x = reference.tensor(reference.input, Shape(reference.shape), S.self)
        let weight = reference.weight.map { reference.tensor($0, reference.inner, S.self) }
        let bias = reference.bias.map { reference.tensor($0, reference.inner, S.self) }
        let y = output(reference, x, weight, bias)
        #expect(y.shape == x.shape)
        #expect(difference(y.scalars, reference.output.values, within: tolerance) == nil, "\(S.self)")
        if let float32 = reference.float32, S.self == Float.self {
            #expect(difference(y.scalars, float32.values, within: 1e-5) == nil)
        }
        // One scope takes the gradients of all; absent ones are left out.
        let upstream = reference.tensor(reference.upstream, x.shape, S.self)
        let leaves = [x] + [weight, bias].compactMap { $0 }
        let gradients = valueWithGradient(at: leaves) { leaves -> Tensor<S> in
            let y = output(
                reference, leaves[0], weight == nil ? nil : leaves[1], bias == nil ? nil : leaves[leaves.count - 1])
            return (y * upstream).sum()
        }.gradients
        let expected = [reference.gradient] + [reference.weightGradient, reference.biasGradient].compactMap { $0 }
        #expect(gradients.count == expected.count)
        for (found, expected) in zip(gradients, expected) {
            let largest = expected.values.map(\.magnitude).max() ?? 0
            let scaled = zip(found.scalars, expected.values).map { distance($0, $1) / (1 + largest) }
            #expect(found.count == expected.count && scaled.allSatisfy { $0 <= tolerance }, "\(S.self) \(scaled)")
        }
    }

    @Test(arguments: Case.all.filter { $0.layer == "batch-norm" }) func runningStatistics(_ reference: Case) throws {
        let features = reference.shape[1]
        var layer = BatchNorm(
            features, epsilon: reference.epsilon, momentum: reference.momentum, affine: reference.weight != nil)
        layer.weight = reference.weight.map { reference.tensor($0, [features]) }
        layer.bias = reference.bias.map { reference.tensor($0, [features]) }
        layer.runningMean = reference.tensor(try #require(reference.runningMean), [features])
        layer.runningVariance = reference.tensor(try #require(reference.runningVariance), [features])
        let x: Tensor<Float> = reference.tensor(reference.input, Shape(reference.shape))
        var output = Tensor<Float>(0)
        if reference.training == true {
            struct Trained: Module {
                var layer: BatchNorm
                var factor = Tensor<Float>(1)
            }
            var (model, generator) = (Trained(layer: layer), RandomGenerator(seed: 1))
            for _ in 0..<(try #require(reference.steps)) {
                _ = valueWithGradient(at: &model, training: &generator) { model in
                    let y = model.layer(x)
                    output = y.detached()
                    return (y * model.factor).sum()
                }
            }
            layer = model.layer
        } else {
            output = layer(x)
        }
        #expect(difference(output.scalars, reference.output.values, within: 2e-6) == nil)
        #expect(
            difference(layer.runningMean.scalars, try #require(reference.newMean).values, within: 1e-6) == nil)
        #expect(
            difference(layer.runningVariance.scalars, try #require(reference.newVariance).values, within: 1e-6) == nil)
        #expect(layer.batchCount.scalar == reference.batches)
    }
}
