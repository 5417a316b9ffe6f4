import Testing

@testable import RectifierCore

/// An activation gives the same bits, value and gradients, whatever holds it: called by hand, in a chain, a list, a
/// repetition, nested sequences.
@Suite struct ContainerTests {
    /// Below, at and above the lengths of blocks and strips, one row and many, and products that several threads make.
    static let sizes = [
        (0, 3, 2), (3, 0, 20), (1, 13, 64), (1, 600, 700), (16, 13, 64), (7, 20, 33), (128, 100, 130), (40, 300, 300),
        (1_029, 9, 70), (2_500, 40, 96),
    ]

    @Test(arguments: sizes)
    func kernelsGiveTheSameBits(rows: Int, inputs: Int, outputs: Int) {
        var generator = RandomGenerator(seed: 1)
        let x = Tensor<Float>(normal: 0, shape: [rows, inputs], using: &generator)
        let layer = Linear(inputs, outputs, using: &generator)
        for activation in [ReLU(), GELU(), Tanh(), ELU(alpha: 0.5)] as [any ElementwiseActivation] {
            let chain = LayerList([layer, activation])
            #expect(bits(chain(x)) == bits(activation(layer(x))), "\(activation)")
        }
    }

    /// In every kind of holder, with the gradients by all parameters and by the input.
    @Test(arguments: ActivationCatalog.all.map { Named($0) })
    func everyActivationHasTheSameGradients(_ named: Named) {
        func compare<A: Activation>(_ activation: A) {
            var generator = RandomGenerator(seed: 2)
            let x = Tensor<Float>(normal: 0, standardDeviation: 2, shape: [48, 10], using: &generator)
            let first = Linear(10, 64, using: &generator)
            // A gated unit gives half as many numbers, CReLU twice as many.
            let width = activation(first(x)).shape[1]
            let (second, third) = (Linear(width, 64, using: &generator), Linear(width, 5, using: &generator))
            let apart = Apart(
                first: first, activation: activation, second: second, other: activation, third: third)
            func expectSame<L: Layer>(_ model: L, _ holder: Comment) {
                let (expected, found) = (Self.results(apart, x), Self.results(model, x))
                #expect(expected.map(Self.bits) == found.map(Self.bits), holder)
            }
            expectSame(
                Sequential {
                    first
                    activation
                    second
                    activation
                    third
                }, "a chain")
            expectSame(LayerList([first, activation, second, activation, third]), "a list")
            expectSame(
                Sequential {
                    first
                    for layer in [second, third] {
                        activation
                        layer
                    }
                }, "a repetition")
            expectSame(
                Sequential {
                    Sequential { first }
                    if x.count > 0 { activation }
                    second
                    Sequential { activation }
                    third
                }, "sequences and choices")
        }
        compare(named.activation)
    }

    /// The value, the gradient by the input, and that by all parameters.
    private static func results<L: Layer>(_ model: L, _ x: Tensor<Float>) -> [Tensor<Float>] {
        let plain = model(x)
        let result = valueWithGradient(at: model, x) { $0($1).squared().sum() }
        var (learner, generator) = (model, RandomGenerator(seed: 3))
        let trained = valueWithGradient(at: &learner, training: &generator) { $0(x).squared().sum() }
        return [
            plain, Tensor(result.value), result.inputGradient, result.gradient.flat, Tensor(trained.value),
            trained.gradient.flat,
        ]
    }

    /// PReLU's slope alone gets a gradient here, although the layer's gradient is not asked for.
    @Test func theSlopeAloneIsTrained() {
        var generator = RandomGenerator(seed: 4)
        let (layer, x) = (
            Linear(6, 40, using: &generator), Tensor<Float>(normal: 0, shape: [50, 6], using: &generator)
        )
        let expected = gradient(at: PReLU()) { $0(layer(x)).squared().sum() }
        let found = gradient(at: PReLU()) { LayerList([layer, $0])(x).squared().sum() }
        #expect(bits(found.flat) == bits(expected.flat))
        #expect(found.flat.scalars[0] != 0)
    }

    /// Who observes a model sees the product before the activation, as in a model written by hand.
    @Test func observersSeeTheProduct() {
        var generator = RandomGenerator(seed: 5)
        let layer = Linear(4, 8, using: &generator)
        let x = Tensor<Float>(normal: 0, shape: [9, 4], using: &generator)
        let seen = observe(LayerList([layer, ReLU()])) { $0(x) }.observations
        #expect(seen.map(\.operation) == ["linear", "relu"])
        #expect(seen.map { bits($0.output) } == [bits(layer(x)), bits(relu(layer(x)))])
    }

    /// A row of many is summed in order, wherever the pieces are cut; one that is alone in its piece would not be.
    @Test(arguments: [1_025, 1_027, 1_028, 2_049, 3_100])
    func rowsDoNotDependOnTheirNumber(rows: Int) {
        var generator = RandomGenerator(seed: 6)
        let layer = Linear(37, 11, using: &generator)
        let x = Tensor<Float>(normal: 0, shape: [rows, 37], using: &generator)
        let whole = layer(x)
        let (start, end) = (rows - 6, rows)
        #expect(bits(whole[range: start..<end]) == bits(layer(x[range: start..<end])))
    }

    private func bits(_ x: Tensor<Float>) -> [UInt32] { Self.bits(x) }
    private static func bits(_ x: Tensor<Float>) -> [UInt32] { x.scalars.map(\.bitPattern) }

    /// An activation with a name that a test shows.
    struct Named: CustomTestStringConvertible, Sendable {
        let activation: any Activation
        init(_ activation: any Activation) { self.activation = activation }
        var testDescription: String { activation.documentation.name }
    }

    /// The layers called one by one.
    private struct Apart<A: Activation>: Layer {
        var first: Linear
        var activation: A
        var second: Linear
        var other: A
        var third: Linear
        func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> {
            third(other(second(activation(first(x)))))
        }
    }
}
