import Testing

@testable import RectifierCore
@testable import TestSupport

/// Softmax and its logarithm against NumPy in Double: values within 2⁻²⁰ of 1, logarithms of 1 + their magnitude.
@Suite struct SoftmaxTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let function: String
        let axis: Int
        let shape: [Int]
        let x: [Number]
        let y: [Number]
        let upstream: [Number]
        let gradient: [Number]

        var testDescription: String { "\(function), \(name)" }

        func apply(_ x: Tensor<Float>, axis: Int) -> Tensor<Float> {
            function == "softmax" ? softmax(x, axis: axis) : logSoftmax(x, axis: axis)
        }

        func apply(_ x: Tensor<Double>, axis: Int) -> Tensor<Double> {
            function == "softmax" ? softmax(x, axis: axis) : logSoftmax(x, axis: axis)
        }
    }

    @Test func references() throws {
        let cases: [Case] = try Reference.load("softmax")
        #expect(cases.count > 20)
        for reference in cases {
            let shape = Shape(reference.shape)
            for axis in [reference.axis, reference.axis - shape.rank] {
                let single = Tensor<Float>(reference.x.floats, shape: shape)
                expect(reference, reference.apply(single, axis: axis).scalars, reference.y, 0x1p-20)
                let upstream = Tensor<Float>(reference.upstream.floats, shape: shape)
                let toSingle = gradient(at: single) { (reference.apply($0, axis: axis) * upstream).sum() }
                expect(reference, toSingle.scalars, reference.gradient, 0x1p-18)
                let double = Tensor<Double>(reference.x.values, shape: shape)
                expect(reference, reference.apply(double, axis: axis).scalars, reference.y, 1e-14)
                let weights = Tensor<Double>(reference.upstream.values, shape: shape)
                let toDouble = gradient(at: double) { (reference.apply($0, axis: axis) * weights).sum() }
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

    @Test func layersAndArrays() {
        let x: [Float] = [1, 2, 3]
        #expect(softmax(x) == Softmax()(Tensor(x)).scalars)
        #expect(softmax([1.0, 2, 3]) == Softmax()(Tensor<Double>([1, 2, 3])).scalars)
        #expect(logSoftmax(x) == LogSoftmax()(Tensor(x)).scalars)
        #expect(logSoftmax([1.0, 2, 3]) == LogSoftmax()(Tensor<Double>([1, 2, 3])).scalars)
        let network = Sequential {
            Linear(4, 3)
            Softmax()
        }
        let sums = network(Tensor(ones: [5, 4])).sum(axes: -1).scalars
        #expect(sums.allSatisfy { ($0 - 1).magnitude < 0x1p-20 })
        #expect(Softmax(axis: 0)(Tensor<Float>(zeros: [4, 2])) == Tensor(repeating: 0.25, shape: [4, 2]))
    }

    @Test func emptyRowsAndColumns() {
        #expect(softmax(Tensor<Float>(zeros: [0, 3])).shape == [0, 3])
        #expect(softmax(Tensor<Float>(zeros: [3, 0])).shape == [3, 0])
        #expect(logSoftmax(Tensor<Double>(zeros: [3, 0])).shape == [3, 0])
    }

    @Test func aSingleNumberTraps() async {
        await #expect(processExitsWith: .failure) { _ = softmax(Tensor<Float>(1)) }
    }
}
