import Rectifier
import Testing

/// Layers and activations of one's own, written with the public API alone, are seen by `observe`, the monitor, theory and
/// diagnosis as the built-ins are.
@Suite struct OwnPartsTests {
    /// A leaky ReLU whose slope is learned, made of the library's operations.
    struct OwnPReLU: Activation {
        var slope = Tensor<Float>([0.25])

        func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> { relu(x) - slope * relu(-x) }
        var elementwiseForm: (any ElementwiseActivation)? { LeakyReLU(negativeSlope: Double(slope.scalars[0])) }
        var documentation: ActivationDocumentation { PReLU().documentation }
    }

    /// max(0, x) · c with c learned, which is 1 at first: dead units are possible.
    struct ScaledReLU: Activation {
        var scale = Tensor<Float>([1])

        func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> { scale * relu(x) }
        var elementwiseForm: (any ElementwiseActivation)? { Scaled(scale: Double(scale.scalars[0])) }
        var documentation: ActivationDocumentation { ReLU().documentation }

        struct Scaled: ElementwiseActivation {
            let scale: Double
            func formula<X: RealNumber>(_ x: X) -> X { x <= 0 ? 0 : X(scale) * x }
        }
    }

    /// x·Wᵀ + b from a matrix product and an addition.
    struct OwnLinear: Layer {
        var weight: Tensor<Float>
        var bias: Tensor<Float>?

        init(_ layer: Linear) { (weight, bias) = (layer.weight, layer.bias) }

        func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> { linear(x, weight, bias) }
        var form: LayerForm { .linear(weight: weight, bias: bias) }
    }

    private let layers: [Linear]
    private let rows: Tensor<Float>

    init() {
        var generator = RandomGenerator(seed: 3)
        layers = [(6, 12), (12, 12), (12, 3)].map { Linear($0, $1, using: &generator) }
        rows = Tensor(normal: 0, shape: [40, 6], using: &generator)
    }

    /// The layers with an activation between each two, built in.
    private func builtIn<A: Activation>(_ activation: A) -> Sequential<some Layer> {
        Sequential {
            layers[0]
            activation
            layers[1]
            activation
            layers[2]
        }
    }

    private func own<A: Activation>(_ activation: A) -> Sequential<some Layer> {
        Sequential {
            OwnLinear(layers[0])
            activation
            OwnLinear(layers[1])
            activation
            OwnLinear(layers[2])
        }
    }

    @Test func observationsAreThoseOfTheBuiltIns() {
        func expectSame(_ own: some Layer, _ builtIn: some Layer) {
            let (found, expected) = (
                observe(own) { $0(rows) }.observations, observe(builtIn) { $0(rows) }.observations
            )
            #expect(found.map(\.operation) == expected.map(\.operation))
            #expect(found.map(\.layer) == expected.map(\.layer))
            #expect(found.map(\.isActivation) == expected.map(\.isActivation))
            for (one, other) in zip(found, expected) { #expect(one.output == other.output) }
        }
        expectSame(own(OwnPReLU()), builtIn(PReLU()))
        expectSame(
            LayerList([OwnLinear(layers[0]), OwnPReLU()]), LayerList([layers[0], PReLU()]))
        #expect(observe(own(OwnPReLU())) { $0(rows) }.observations.map(\.operation).contains("prelu"))
    }

    /// A model with a function of its own says it by `observed`.
    @Test func modelsByHandObserveAnActivationAsOne() {
        struct ByHand: Layer {
            var linear: Linear
            var activation = OwnPReLU()
            func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> {
                activation.observed(linear(x)) { activation($0) }
            }
        }
        let seen = observe(ByHand(linear: layers[0])) { $0(rows) }.observations
        #expect(seen.map(\.operation) == ["linear", "prelu"])
        #expect(seen[1].output == PReLU()(layers[0](rows)))
    }

    @Test func probesAndDeadUnitsAreThoseOfTheBuiltIns() {
        #expect(
            ActivationProbe.measure(own(OwnPReLU()), on: rows) == ActivationProbe.measure(builtIn(PReLU()), on: rows))
        var dead = layers
        dead[0].bias = Tensor([Float](repeating: -100, count: 5) + [Float](repeating: 0, count: 7))
        let found = DeadUnits.measure(
            Sequential {
                OwnLinear(dead[0])
                ScaledReLU()
            }, on: rows)
        #expect(found.map(\.dead) == [[0, 1, 2, 3, 4]])
        #expect(found.map(\.activation) == ["relu"])
    }

    @Test func theoryIsThatOfTheBuiltIns() throws {
        let (found, expected) = (
            try MeanFieldProfile(of: own(OwnPReLU()), on: rows), try MeanFieldProfile(of: builtIn(PReLU()), on: rows)
        )
        #expect(found == expected && found.layers.count == 3)
        let list = LayerList([layers[0], PReLU(), layers[1], PReLU(), layers[2]])
        #expect(try MeanFieldProfile(of: list, on: rows) == expected)
        var generators = [RandomGenerator(seed: 1), RandomGenerator(seed: 1), RandomGenerator(seed: 1)]
        let signals = [
            LayerSignal.measure(of: own(OwnPReLU()), on: rows, using: &generators[0]),
            LayerSignal.measure(of: builtIn(PReLU()), on: rows, using: &generators[1]),
            LayerSignal.measure(of: list, on: rows, using: &generators[2]),
        ]
        #expect(signals[1] == signals[2] && signals[0].map(\.layer) == ["0", "2", "4"])
        for (one, other) in zip(signals[0], signals[1]) {
            #expect(one.moments == other.moments)
            #expect(abs(one.gradientNorm / other.gradientNorm - 1) < 1e-5)
        }
    }

    @Test func bornDeadBoundsHoldForAReLUOfOnesOwn() throws {
        let rule = Initializer.heUniform()
        let expected = try BornDeadBounds(of: builtIn(ReLU()), drawnBy: rule, on: rows)
        #expect(try BornDeadBounds(of: own(ScaledReLU()), drawnBy: rule, on: rows) == expected)
        for other in [ScaledReLU(scale: Tensor([2])), OwnPReLU(), ReLU6(), ShiftedReLU()] as [any Activation] {
            #expect(throws: BornDeadBoundsError.self) {
                try BornDeadBounds(of: LayerList([layers[0], other, layers[1]]), drawnBy: rule, on: rows)
            }
        }
    }

    @Test func nestedLayersHaveTheNamesOfTheirParameters() {
        let network = Sequential {
            layers[0]
            Sequential {
                OwnPReLU()
                OwnLinear(layers[1])
            }
            if rows.count > 0 { ReLU() }
            for layer in [layers[2]] { layer }
        }
        var generator = RandomGenerator(seed: 1)
        #expect(LayerSignal.measure(of: network, on: rows, using: &generator).map(\.layer) == ["0", "1.1", "3"])
        #expect(network.parameters.map(\.name).contains("1.1.weight"))
    }

    /// In a feed-forward network it has the gain of its elementwise form, and says which number of units it fits.
    @Test func feedForwardTakesActivationsOfOnesOwn() throws {
        struct PerChannel: Activation {
            var slopes = Tensor<Float>(repeating: 0.25, shape: [7])
            func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> { relu(x) - slopes * relu(-x) }
            var elementwiseForm: (any ElementwiseActivation)? { LeakyReLU(negativeSlope: 0.25) }
            func outputCount(for inputs: Int) -> Int? { inputs == slopes.count ? inputs : nil }
        }
        func network(_ activation: any Activation, _ hidden: [Int]) throws -> LayerList {
            var generator = RandomGenerator(seed: 2)
            return try .feedForward(features: 6, hidden: hidden, outputs: 3, activation: activation, using: &generator)
        }
        let (found, expected) = (try network(OwnPReLU(), [9, 7]), try network(PReLU(), [9, 7]))
        #expect(found(rows) == expected(rows))
        #expect(try network(PerChannel(), [7, 7])(rows) == network(PReLU(channels: 7), [7, 7])(rows))
        #expect(throws: NetworkError.doesNotFit("per-channel", units: 9)) { try network(PerChannel(), [9, 7]) }
        #expect(PReLU(channels: 4).outputCount(for: 4) == 4 && PReLU(channels: 4).outputCount(for: 5) == nil)
        #expect(PReLU().outputCount(for: 5) == 5)
        #expect(PReLU(channels: 4, axis: 0).outputCount(for: 4) == nil && Softmax().recommendedGain == nil)
    }

    /// Two dead layers are found in both, in the same words.
    @Test func findingsOfATrainingAreTheSame() throws {
        let data = Dataset(features: rows, targets: Tensor<Int32>((0..<40).map { Int32($0 % 3) }))
        func diagnosis<M: Layer>(_ model: M) -> [Finding] {
            var training = TrainingTrace(before: model, on: data)
            training.after = model
            return Diagnosis(of: training).findings
        }
        var dead = layers
        for index in 0..<2 { dead[index].bias = Tensor(repeating: -100, shape: [12]) }
        let found = diagnosis(
            Sequential {
                OwnLinear(dead[0])
                ScaledReLU()
                OwnLinear(dead[1])
                ScaledReLU()
                OwnLinear(dead[2])
            })
        let expected = diagnosis(
            Sequential {
                dead[0]
                ReLU()
                dead[1]
                ReLU()
                dead[2]
            })
        #expect(found.map(\.kind) == expected.map(\.kind))
        #expect(found.map(\.summary) == expected.map(\.summary) && found.contains { $0.kind == .deadUnits })
    }
}
