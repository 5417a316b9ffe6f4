import Testing

@testable import Rectifier

/// Losses and their gradients against exact values, by PyTorch's definitions.
@Suite struct LossReferenceTests {
    struct Case: Decodable, Sendable {
        let loss: String
        let name: String
        let parameters: [String: Double]
        let reduction: String
        let shape: [Int]
        let input: [Number]
        let target: [Number]
        let value: StoredArray
        let upstream: [Number]
        let gradient: [Number]
    }

    @Test func valuesAndGradients() throws {
        let cases: [Case] = try Reference.load("losses")
        #expect(cases.count >= 60)
        for one in cases {
            let reduction = try #require(LossReduction(rawValue: one.reduction))
            switch one.loss {
            case "cross-entropy":
                let classes = Tensor(one.target.map { Int($0.value) }, shape: Shape(one.shape.dropLast()))
                let smoothing = Float(one.parameters["label-smoothing"] ?? 0)
                check(one, Float.self, within: 1e-6) {
                    crossEntropy($0, classes, labelSmoothing: smoothing, reduction: reduction)
                }
            case "binary-cross-entropy-with-logits":
                check(one, Float.self, within: 1e-6) {
                    binaryCrossEntropyWithLogits($0, target(one), reduction: reduction)
                }
                check(one, Double.self, within: 1e-13) {
                    binaryCrossEntropyWithLogits($0, target(one), reduction: reduction)
                }
            case "mean-squared-error":
                check(one, Float.self, within: 1e-6) { meanSquaredError($0, target(one), reduction: reduction) }
                check(one, Double.self, within: 1e-13) { meanSquaredError($0, target(one), reduction: reduction) }
            default: Issue.record("no loss \(one.loss)")
            }
        }
    }

    private func target<S: TensorReal>(_ one: Case) -> Tensor<S> {
        Tensor(one.target.map { S($0.value) }, shape: Shape(one.shape))
    }

    private func check<S: TensorReal>(
        _ one: Case, _: S.Type, within tolerance: Double, _ loss: (Tensor<S>) -> Tensor<S>
    ) {
        let input = Tensor(one.input.map { S($0.value) }, shape: Shape(one.shape))
        let label = "\(S.self) \(one.loss) \(one.name) \(one.reduction)"
        let value = loss(input)
        #expect(value.shape == Shape(one.value.shape), "\(label)")
        let problem = difference(value.scalars, one.value.values.values, within: tolerance)
        #expect(problem == nil, "\(label): \(problem ?? "")")
        let upstream = Tensor(one.upstream.map { S($0.value) }, shape: value.shape)
        let gradient = gradient(at: input) { (loss($0) * upstream).sum() }
        let wrong = difference(gradient.scalars, one.gradient.values, within: tolerance)
        #expect(wrong == nil, "gradient of \(label): \(wrong ?? "")")
    }
}
