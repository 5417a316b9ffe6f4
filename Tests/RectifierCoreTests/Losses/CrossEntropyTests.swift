import Testing

@testable import RectifierCore
@testable import RectifierSupport
@testable import TestSupport

/// Cross-entropy with an ignored class, and with the classes along another axis than the last, against PyTorch in float64.
@Suite struct CrossEntropyTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let axis: Int
        let ignored: Int?
        let weights: [Double]?
        let smoothing: Double
        let reduction: LossReduction
        let logits: StoredArray
        let classes: TensorOperation.Indices?
        let probabilities: StoredArray?
        let value: StoredArray
        let upstream: [Number]
        let gradient: [Number]

        private enum CodingKeys: String, CodingKey {
            case name, axis, ignored, reduction, logits, classes, probabilities, value, upstream, gradient
            case weights = "class-weights"
            case smoothing = "label-smoothing"
        }

        var testDescription: String { "\(name), \(reduction), smoothing \(smoothing), weights \(weights ?? [])" }

        func loss<S: TensorReal>(_ logits: Tensor<S>) throws -> Tensor<S> {
            let weights = weights.map { Tensor<S>($0.map { S($0) }) }
            if let probabilities {
                return crossEntropy(
                    logits, probabilities: probabilities.tensor(), classWeights: weights, labelSmoothing: S(smoothing),
                    axis: axis, reduction: reduction)
            }
            return crossEntropy(
                logits, try #require(classes).tensor, classWeights: weights, labelSmoothing: S(smoothing),
                ignoring: ignored, axis: axis, reduction: reduction)
        }

        static let all: [Case] = {
            do { return try Reference.load("cross-entropy") } catch { fatalError("cross-entropy.json: \(error)") }
        }()
    }

    @Test(arguments: Case.all) func references(_ reference: Case) throws {
        try expect(reference, Float.self, within: 1e-6)
        try expect(reference, Double.self, within: 1e-14)
    }

    private func expect<S: TensorReal>(_ reference: Case, _: S.Type, within tolerance: Double) throws {
        let logits = reference.logits.tensor(S.self)
        let value = try reference.loss(logits)
        #expect(value.shape == Shape(reference.value.shape))
        #expect(difference(value.scalars, reference.value.values.values, within: tolerance) == nil)
        let upstream = Tensor<S>(reference.upstream.map { S($0.value) }, shape: value.shape)
        let found = try gradient(at: logits) { (try reference.loss($0) * upstream).sum() }
        #expect(difference(found.scalars, reference.gradient.values, within: 4 * tolerance) == nil)
    }

    /// Where nothing is ignored the bits are those without the option; and what is ignored may be no number.
    @Test func ignoredRowsDoNotMatter() {
        let logits = Tensor<Float>((0..<12).map { Float($0 * 7 % 5) - 2 }, shape: [4, 3])
        let classes: Tensor<Int32> = [0, 2, 1, 1]
        #expect(crossEntropy(logits, classes, ignoring: -100) == crossEntropy(logits, classes))
        var broken = logits
        for column in 0..<3 { broken[scalarAt: 1, column] = .nan }
        let found = valueWithGradient(at: broken) { crossEntropy($0, classes, ignoring: 2) }
        let rest = logits.gathered([0, 2, 3] as Tensor<Int>)
        let expected = valueWithGradient(at: rest) { crossEntropy($0, [0, 1, 1] as Tensor<Int32>) }
        #expect(found.value == expected.value)
        #expect(found.gradient.gathered([0, 2, 3] as Tensor<Int>) == expected.gradient)
        #expect(found.gradient[1] == [0, 0, 0])
        let each = crossEntropy(broken, classes, ignoring: 2, reduction: .none)
        #expect(each[scalarAt: 1] == 0 && each.isFinite().isAllTrue)
    }

    @Test func noClassIsIgnoredUnlessItIsSaid() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = crossEntropy(Tensor<Float>(zeros: [2, 3]), Tensor<Int>([0, -100]))
        }
        #expect(result?.said.contains("class -100, with 3 classes") == true)
        let misshapen = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = crossEntropy(Tensor<Float>(zeros: [2, 3, 4]), Tensor<Int>(zeros: [2, 3]), axis: 1)
        }
        #expect(misshapen?.said.contains("logits of shape [2, 3, 4] and classes of shape [2, 3]") == true)
    }

    @Test func theWeightOfAMean() {
        let (classes, weights): (Tensor<Int>, Tensor<Float>) = ([0, 2, 2, -1], [0.5, 1, 4])
        #expect(crossEntropyTotalWeight(classes) == 4)
        #expect(crossEntropyTotalWeight(classes, ignoring: 2) == 2)
        #expect(crossEntropyTotalWeight(classes, classWeights: weights, ignoring: -1) == 8.5)
        #expect(crossEntropyTotalWeight(Tensor<Int>([]), classWeights: weights) == 0)
    }
}
