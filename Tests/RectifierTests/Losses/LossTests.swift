import Testing

@testable import Rectifier

/// Losses against PyTorch in float64: Float to 1e-6 of 1 + the value, Double, where there is one, to 1e-14.
@Suite struct LossTests {
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

    @Test func references() throws {
        let cases: [Case] = try Reference.load("losses")
        #expect(cases.count >= 60)
        for reference in cases {
            let reduction = try #require(LossReduction(rawValue: reference.reduction))
            try expect(reference, Float.self, within: 1e-6) { input in
                if reference.loss == "cross-entropy" {
                    let classes = Tensor<Int>(reference.target.map { Int($0.value) })
                    let smoothing = Float(reference.parameters["label-smoothing"] ?? 0)
                    return crossEntropy(input, classes, labelSmoothing: smoothing, reduction: reduction)
                }
                return elementwise(reference, input, reduction)
            }
            if reference.loss != "cross-entropy" {
                try expect(reference, Double.self, within: 1e-14) { elementwise(reference, $0, reduction) }
            }
        }
    }

    private func elementwise<S: TensorReal>(
        _ reference: Case, _ input: Tensor<S>, _ reduction: LossReduction
    ) -> Tensor<S> {
        let target = Tensor<S>(reference.target.map { S($0.value) }, shape: Shape(reference.shape))
        return reference.loss == "mean-squared-error"
            ? meanSquaredError(input, target, reduction: reduction)
            : binaryCrossEntropyWithLogits(input, target, reduction: reduction)
    }

    private func expect<S: TensorReal>(
        _ reference: Case, _: S.Type, within tolerance: Double, _ loss: (Tensor<S>) -> Tensor<S>
    ) throws {
        let title: Comment = "\(reference.loss), \(reference.name), \(reference.reduction) in \(S.self)"
        let input = Tensor<S>(reference.input.map { S($0.value) }, shape: Shape(reference.shape))
        let value = loss(input)
        #expect(value.shape == Shape(reference.value.shape), title)
        #expect(difference(value.scalars, reference.value.values.values, within: tolerance) == nil, title)
        let upstream = Tensor<S>(reference.upstream.map { S($0.value) }, shape: value.shape)
        let found = gradient(at: input) { (loss($0) * upstream).sum() }
        #expect(difference(found.scalars, reference.gradient.values, within: 4 * tolerance) == nil, title)
    }

    @Test func classesOfAnyIntegerTypeAndMoreAxes() {
        let logits = Tensor<Float>((0..<24).map { Float($0 * 7 % 5) }, shape: [2, 3, 4])
        let classes: [Int] = [0, 1, 2, 3, 0, 1]
        let flat = crossEntropy(logits.reshaped([6, 4] as Shape), Tensor(classes))
        #expect(crossEntropy(logits, Tensor(classes, shape: [2, 3])) == flat)
        #expect(crossEntropy(logits, Tensor(classes.map(UInt8.init), shape: [2, 3])) == flat)
        #expect(crossEntropy(logits, Tensor(classes, shape: [2, 3]), reduction: .none).shape == [2, 3])
    }

    @Test func targetsOfLossesHaveGradientsToo() {
        let (x, t) = (Tensor<Double>([0.3, -2, 1]), Tensor<Double>([0.2, 1, 0]))
        let binary = checkGradient(at: [x, t]) { binaryCrossEntropyWithLogits($0[0], $0[1]) }
        #expect(binary.largestError < 1e-8)
        let squared = checkGradient(at: [x, t]) { meanSquaredError($0[0], $0[1], reduction: .sum) }
        #expect(squared.largestError < 1e-8)
    }

    @Test func whatDoesNotFitTraps() async {
        await #expect(processExitsWith: .failure) {
            _ = crossEntropy(Tensor(zeros: [2, 3]), Tensor<Int>([0, 3]))
        }
        await #expect(processExitsWith: .failure) {
            _ = crossEntropy(Tensor(zeros: [2, 3]), Tensor<Int>([0, -1]))
        }
        await #expect(processExitsWith: .failure) {
            _ = crossEntropy(Tensor(zeros: [2, 3]), Tensor<Int>([0, 1, 2]))
        }
        // A column and a row would be repeated to a matrix without a word.
        await #expect(processExitsWith: .failure) {
            _ = meanSquaredError(Tensor<Float>(zeros: [3, 1]), Tensor(zeros: [3]))
        }
        await #expect(processExitsWith: .failure) {
            _ = binaryCrossEntropyWithLogits(Tensor<Float>(zeros: [3, 1]), Tensor(zeros: [3]))
        }
    }
}
