import Testing

@testable import RectifierCore
@testable import RectifierSupport
@testable import TestSupport

/// The activations of several numbers against PyTorch in float64 (Scripts/reference/rows.py); softmax and its logarithm
/// have tests of their own.
@Suite struct RowActivationTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let axis: Int
        let x: StoredArray
        let y: StoredArray
        let upstream: [Number]
        let gradient: [Number]

        var testDescription: String { "\(name) of \(x.shape) along \(axis)" }

        func activation(axis: Int) throws -> any RowActivation {
            try #require(try ActivationCatalog.make(name, ["axis": String(axis)]) as? any RowActivation)
        }
    }

    @Test func references() throws {
        let cases: [Case] = try Reference.load("rows")
        #expect(cases.count == 49)
        for reference in cases {
            let (shape, result) = (Shape(reference.x.shape), Shape(reference.y.shape))
            for axis in [reference.axis, reference.axis - shape.rank] {
                let activation = try reference.activation(axis: axis)
                let single: Tensor<Float> = reference.x.tensor()
                let y = activation.callAsFunction(single)
                #expect(y.shape == result)
                expect(reference, y.scalars, reference.y.values, 5e-7)
                let upstream = Tensor<Float>(reference.upstream.floats, shape: result)
                let toSingle = gradient(at: single) { (activation.callAsFunction($0) * upstream).sum() }
                #expect(toSingle.shape == shape)
                expect(reference, toSingle.scalars, reference.gradient, 1e-6)
                let double: Tensor<Double> = reference.x.tensor()
                expect(reference, activation.callAsFunction(double).scalars, reference.y.values, 1e-14)
                let weights = Tensor<Double>(reference.upstream.values, shape: result)
                let toDouble = gradient(at: double) { (activation.callAsFunction($0) * weights).sum() }
                expect(reference, toDouble.scalars, reference.gradient, 1e-13)
            }
        }
    }

    private func expect<S: BinaryFloatingPoint>(
        _ reference: Case, _ got: [S], _ expected: [Number], _ tolerance: Double
    ) {
        let difference = difference(got, expected.values, within: tolerance)
        #expect(difference == nil, "\(reference.testDescription) in \(S.self)")
    }

    private static let all = ActivationCatalog.all.compactMap { $0 as? any RowActivation & ConfigurableActivation }

    @Test func gradientsAgreeWithDifferences() {
        var generator = RandomGenerator(seed: 2)
        let x = Tensor<Double>(normal: 0, standardDeviation: 2, shape: [3, 6, 2], using: &generator)
        for axis in [0, 1, -1] {
            let even = axis == 0 ? x[range: 0..<2] : x
            let activations: [any RowActivation] = [
                Softmax(axis: axis), LogSoftmax(axis: axis), Softmin(axis: axis), Sparsemax(axis: axis),
                GumbelSoftmax(temperature: 0.7, axis: axis), CReLU(axis: axis), GLU(axis: axis), ReGLU(axis: axis),
                GEGLU(axis: axis), SwiGLU(axis: axis),
            ]
            #expect(activations.count == Self.all.count)
            for activation in activations {
                let check = checkGradient(at: [even]) { activation.callAsFunction($0[0]) }
                #expect(check.largestError < 1e-7, "\(activation.documentation.name) along \(axis): \(check)")
            }
        }
    }

    /// The functions, layers and arrays are one definition.
    @Test func formsAgree() {
        let row: [Float] = [1, -2, 3, 0.5]
        let x = Tensor(row)
        let (wide, doubles): ([Double], Tensor<Double>) = (row.map(Double.init), Tensor(row.map(Double.init)))
        #expect(crelu(row) == [1, 0, 3, 0.5, 0, 2, 0, 0] && crelu(x).scalars == crelu(row))
        #expect(crelu(doubles).scalars == crelu(wide) && CReLU()(row) == crelu(row))
        #expect(softmin(row) == softmax(row.map { -$0 }) && softmin(x).scalars == softmin(row))
        #expect(softmin(wide) == softmin(doubles).scalars)
        #expect(sparsemax(row) == [0, 0, 1, 0] && sparsemax(x).scalars == sparsemax(row))
        #expect(sparsemax([0.5, 0.25]) == [0.625, 0.375] && sparsemax(doubles).scalars == sparsemax(wide))
        #expect(reglu(row) == [3, -1] && reglu(x).scalars == reglu(row) && reglu(wide) == reglu(doubles).scalars)
        #expect(glu(row) == [sigmoid(3 as Float), -2 * sigmoid(0.5 as Float)] || glu(x).scalars == glu(row))
        #expect(glu(wide) == [sigmoid(3.0), -2 * sigmoid(0.5)] && glu(wide) == glu(doubles).scalars)
        #expect(geglu(wide) == [gelu(3.0), -2 * gelu(0.5)] && geglu(wide) == geglu(doubles).scalars)
        #expect(swiglu(wide) == [silu(3.0), -2 * silu(0.5)] && swiglu(wide) == swiglu(doubles).scalars)
        #expect(geglu(row) == geglu(x).scalars && swiglu(row) == swiglu(x).scalars)
        for activation in Self.all {
            let name = activation.documentation.name
            let pairs = Tensor<Float>((0..<24).map { Float($0 % 7 - 3) }, shape: [2, 3, 4])
            let (_, observations) = observe(Sequential { ReLU() }) { _ in activation.callAsFunction(pairs) }
            #expect(observations.isEmpty, "\(name) of a constant")
            #expect(activation.callAsFunction(Tensor<Float>(zeros: [0, 2])).shape[0] == 0, "\(name)")
        }
    }

    /// In `observe` each is one operation, an activation.
    @Test func theyAreObservedByName() {
        struct Net: Module { var scale = Tensor<Float>(ones: [4]) }
        for activation in Self.all {
            let (_, observations) = observe(Net()) { activation.callAsFunction($0.scale) }
            let name = activation.documentation.name
            #expect(observations.filter(\.isActivation).map(\.operation) == [name])
            #expect(observations.last?.operation == name)
        }
    }

    @Test func oddLengthsTrapWithTheShape() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = GLU()(Tensor<Float>(zeros: [2, 5]))
        }
        #expect(result?.said.contains("glu: axis 1 of shape [2, 5]") ?? false)
        await #expect(processExitsWith: .failure) { _ = crelu(Tensor<Float>(1)) }
        await #expect(processExitsWith: .failure) { _ = SwiGLU(axis: 2)(Tensor<Float>(zeros: [2, 4])) }
    }

    @Test func rowsWithoutAValueAreNaN() {
        #expect(sparsemax([.nan, 1] as [Double]).allSatisfy { $0.isNaN })
        #expect(sparsemax([-.infinity, -.infinity] as [Float]).allSatisfy { $0.isNaN })
        #expect(sparsemax([-.infinity, 1] as [Float]) == [0, 1])
        #expect(sparsemax([3e38, -3e38, 3e38] as [Float]) == [0.5, 0, 0.5])
        #expect(softmin([.infinity, 0] as [Float]) == [0, 1])
        #expect(crelu([.nan] as [Float]).allSatisfy { $0.isNaN })
    }

    @Test func aGateOfOnesOwn() {
        struct MishGLU: GatedActivation {
            var axis = -1
            var gate: Mish { Mish() }
            var documentation: ActivationDocumentation {
                .init(name: "mish-glu", formula: "a·mish(b)", range: "(-∞, ∞)")
            }
        }
        #expect(MishGLU()([2.0, 3]) == [2 * mish(3.0)])
        let check = checkGradient(at: [Tensor<Double>([1, -2, 0.5, 3])]) { MishGLU()($0[0]) }
        #expect(check.largestError < 1e-8)
    }

    @Test func gumbelSoftmaxDrawsInTraining() {
        struct Net: Module { var logits = Tensor<Float>([2, 1, 0]) }
        #expect(GumbelSoftmax()(Tensor<Float>([2, 1, 0])) == softmax([2, 1, 0]))
        #expect(GumbelSoftmax(isHard: true)(Tensor<Float>([2, 1, 0])) == [1, 0, 0])
        // By the Gumbel-max property the hard choice has the probabilities of softmax.
        var (net, generator) = (Net(), RandomGenerator(seed: 8))
        let logits = Tensor<Float>([2, 1, 0]).repeated(to: [4000, 3])
        var shares: [Float] = []
        let (_, hard) = valueWithGradient(at: &net, training: &generator) { net in
            let y = gumbelSoftmax(logits * 1 + (net.logits - net.logits), isHard: true)
            #expect(y.scalars.allSatisfy { $0 == 0 || $0 == 1 })
            shares = y.mean(axes: 0).scalars
            return (y * [1, 2, 4]).sum()
        }
        let difference = difference(shares, softmax([2.0, 1, 0]), within: 0.03)
        #expect(difference == nil)
        #expect(hard.flat.scalars.count == 3)
        // The gradient of the hard form is that of the soft one with the same draws.
        func gradient(isHard: Bool) -> [Float] {
            var (net, generator) = (Net(), RandomGenerator(seed: 3))
            return valueWithGradient(at: &net, training: &generator) { net in
                (gumbelSoftmax(net.logits, temperature: 0.5, isHard: isHard) * [1, 2, 4]).sum()
            }.gradient.flat.scalars
        }
        #expect(gradient(isHard: true) == gradient(isHard: false))
        #expect(gradient(isHard: true).contains { $0 != 0 })
    }
}
