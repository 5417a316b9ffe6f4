import Testing

@testable import Rectifier

/// Softmax and its logarithm against values with 60 digits.
@Suite struct SoftmaxReferenceTests {
    struct Case: Decodable, Sendable {
        let name: String
        let function: String
        let axis: Int
        let shape: [Int]
        let x: [Number]
        let y: [Number]
        let upstream: [Number]
        let gradient: [Number]
    }

    @Test func valuesAndGradients() throws {
        let cases: [Case] = try Reference.load("softmax")
        #expect(cases.count >= 28)
        for one in cases {
            check(one, Double.self, within: 1e-12) { isLog, x in isLog ? logSoftmax(x, axis: one.axis) : softmax(x, axis: one.axis) }
            check(one, Float.self, within: 2e-6) { isLog, x in isLog ? logSoftmax(x, axis: one.axis) : softmax(x, axis: one.axis) }
        }
    }

    private func check<S: TensorReal>(
        _ one: Case, _: S.Type, within tolerance: Double, _ function: (Bool, Tensor<S>) -> Tensor<S>
    ) {
        let x = Tensor(one.x.map { S($0.value) }, shape: Shape(one.shape))
        let isLog = one.function == "log-softmax"
        let problem = difference(function(isLog, x).scalars, one.y.values, within: tolerance)
        #expect(problem == nil, "\(S.self) \(one.function) \(one.name): \(problem ?? "")")
        let upstream = Tensor(one.upstream.map { S($0.value) }, shape: x.shape)
        let gradient = gradient(at: x) { (function(isLog, $0) * upstream).sum() }
        let wrong = difference(gradient.scalars, one.gradient.values, within: tolerance)
        #expect(wrong == nil, "gradient, \(S.self) \(one.function) \(one.name): \(wrong ?? "")")
    }

    @Test func arraysAreOneRow() {
        #expect(softmax([0, 0] as [Float]) == [0.5, 0.5])
        #expect(softmax([1, 1, 1, 1] as [Double]) == [0.25, 0.25, 0.25, 0.25])
        #expect(logSoftmax([3] as [Float]) == [0])
    }
}
