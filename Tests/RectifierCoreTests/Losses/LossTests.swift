import Testing

@testable import RectifierCore
@testable import RectifierSupport
@testable import TestSupport

/// Losses against PyTorch in float64: Float to 1e-6 of 1 + the value, Double, where there is one, to 1e-14.
@Suite struct LossTests {
    struct Case: Decodable, Sendable {
        let loss: String
        let name: String
        let parameters: Parameters
        let reduction: String
        let shape: [Int]
        let input: [Number]
        let target: [Number]
        let value: StoredArray
        let upstream: [Number]
        let gradient: [Number]
    }

    struct Parameters: Decodable, Sendable {
        var smoothing: Double?
        var weights: [Double]?
        var delta: Double?

        private enum CodingKeys: String, CodingKey {
            case smoothing = "label-smoothing"
            case weights = "class-weights"
            case delta
        }
    }

    @Test func references() throws {
        let cases: [Case] = try Reference.load("losses")
        #expect(cases.count >= 150)
        for reference in cases {
            try expect(reference, Float.self, within: 1e-6) { try loss(reference, $0) }
            // The label smoothing of 0.1 is a Float's.
            try expect(reference, Double.self, within: 1e-14) { try loss(reference, $0) }
        }
    }

    private func loss<S: TensorReal>(_ reference: Case, _ input: Tensor<S>) throws -> Tensor<S> {
        let reduction = try #require(LossReduction(rawValue: reference.reduction))
        let (smoothing, weights) = (S(reference.parameters.smoothing ?? 0), reference.parameters.weights)
        let classWeights = weights.map { Tensor<S>($0.map { S($0) }) }
        if reference.loss == "cross-entropy" {
            return crossEntropy(
                input, Tensor<Int>(reference.target.map { Int($0.value) }), classWeights: classWeights,
                labelSmoothing: smoothing, reduction: reduction)
        }
        let target = Tensor<S>(reference.target.map { S($0.value) }, shape: Shape(reference.shape))
        switch reference.loss {
        case "cross-entropy-of-probabilities":
            return crossEntropy(
                input, probabilities: target, classWeights: classWeights, labelSmoothing: smoothing,
                reduction: reduction)
        case "mean-squared-error": return meanSquaredError(input, target, reduction: reduction)
        case "mean-absolute-error": return meanAbsoluteError(input, target, reduction: reduction)
        case "huber":
            return huber(input, target, delta: S(try #require(reference.parameters.delta)), reduction: reduction)
        default: return binaryCrossEntropyWithLogits(input, target, reduction: reduction)
        }
    }

    private func expect<S: TensorReal>(
        _ reference: Case, _: S.Type, within tolerance: Double, _ loss: (Tensor<S>) throws -> Tensor<S>
    ) throws {
        let title: Comment = "\(reference.loss), \(reference.name), \(reference.reduction) in \(S.self)"
        let input = Tensor<S>(reference.input.map { S($0.value) }, shape: Shape(reference.shape))
        let value = try loss(input)
        #expect(value.shape == Shape(reference.value.shape), title)
        #expect(difference(value.scalars, reference.value.values.values, within: tolerance) == nil, title)
        let upstream = Tensor<S>(reference.upstream.map { S($0.value) }, shape: value.shape)
        let found = try gradient(at: input) { (try loss($0) * upstream).sum() }
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
        for reduction in LossReduction.allCases {
            let absolute = checkGradient(at: [x, t]) { meanAbsoluteError($0[0], $0[1], reduction: reduction) }
            #expect(absolute.largestError < 1e-8)
            let robust = checkGradient(at: [x, t]) { huber($0[0], $0[1], delta: 1.5, reduction: reduction) }
            #expect(robust.largestError < 1e-8)
        }
    }

    /// Logits and probabilities, with an unequal gradient from above for each row.
    @Test func gradientsOfCrossEntropy() {
        let logits = Tensor<Double>([0.5, -1, 2, 0.25, 3, -2, 1, 0], shape: [2, 4])
        let targets = Tensor<Double>([0.5, 0.25, 0.25, 0.125, 0.5, 0, 0.25, 0.75], shape: [2, 4])
        let weights = Tensor<Double>([1, 2, 0, 0.5])
        for (reduction, smoothing) in zip(LossReduction.allCases + [.none], [0.1, 0.1, 0.1, 0]) {
            let ofBoth = checkGradient(at: [logits, targets]) {
                crossEntropy(
                    $0[0], probabilities: $0[1], classWeights: weights, labelSmoothing: smoothing, reduction: reduction)
            }
            #expect(ofBoth.largestError < 1e-8)
            let ofClasses = checkGradient(at: [logits]) {
                crossEntropy(
                    $0[0], Tensor<Int>([3, 1]), classWeights: weights, labelSmoothing: smoothing, reduction: reduction)
            }
            #expect(ofClasses.largestError < 1e-8)
            #expect(
                checkGradient(at: [logits]) {
                    crossEntropy($0[0], Tensor<Int>([3, 1]), labelSmoothing: smoothing, reduction: reduction)
                }.largestError < 1e-8)
        }
    }

    /// The kernel for classes and the general path are one definition.
    @Test func classesAreProbabilitiesOfOneAndZero() {
        let logits = Tensor<Float>((0..<12).map { Float($0 * 7 % 5) - 2 }, shape: [2, 2, 3])
        let (classes, ones) = (Tensor<Int>([0, 2, 1, 1], shape: [2, 2]), Tensor<Float>(ones: [3]))
        let probabilities: Tensor<Float> = [[[1, 0, 0], [0, 0, 1]], [[0, 1, 0], [0, 1, 0]]]
        for reduction in LossReduction.allCases {
            let expected = crossEntropy(logits, classes, labelSmoothing: 0.25, reduction: reduction)
            let values = expected.scalars.map(Double.init)
            let weighted = crossEntropy(
                logits, classes, classWeights: ones, labelSmoothing: 0.25, reduction: reduction)
            #expect(weighted.shape == expected.shape && difference(weighted.scalars, values, within: 1e-6) == nil)
            let soft = crossEntropy(
                logits, probabilities: probabilities, labelSmoothing: 0.25, reduction: reduction)
            #expect(soft.shape == expected.shape && difference(soft.scalars, values, within: 1e-6) == nil)
        }
    }

    /// As in PyTorch: the mean of nothing is NaN. Unlike there, −∞ without a weight is left out.
    @Test func emptyBatchesAndInfiniteScores() {
        let (none, noTargets) = (Tensor<Float>(zeros: [0, 3]), Tensor<Int>([Int]()))
        #expect(crossEntropy(none, noTargets).scalar.isNaN)
        #expect(crossEntropy(none, noTargets, classWeights: [1, 2, 3]).scalar.isNaN)
        #expect(crossEntropy(none, probabilities: none).scalar.isNaN)
        #expect(crossEntropy(none, probabilities: none, reduction: .sum).scalar == 0)
        #expect(crossEntropy(none, probabilities: none, reduction: .none).shape == [0])
        #expect(meanAbsoluteError(none, none).scalar.isNaN && huber(none, none).scalar.isNaN)
        #expect(gradient(at: none) { huber($0, none, reduction: .sum) }.shape == [0, 3])
        let weights: Tensor<Float> = [1, 0, 1]
        #expect(crossEntropy(Tensor<Float>(zeros: [2, 3]), Tensor<Int>([1, 1]), classWeights: weights).scalar.isNaN)
        let scores = Tensor<Float>([[0, -.infinity]])
        #expect(crossEntropy(scores, probabilities: [[1, 0]]).scalar == 0)
        #expect(gradient(at: scores) { crossEntropy($0, probabilities: [[1, 0]]) } == [[0, 0]])
        let nan = Tensor<Float>([[.nan, 1]])
        #expect(crossEntropy(nan, probabilities: [[0, 1]]).scalar.isNaN)
        #expect(huber(nan, [[0, 0]]).scalar.isNaN && meanAbsoluteError(nan, [[0, 0]]).scalar.isNaN)
        let far = Tensor<Float>([.infinity, -.infinity])
        #expect(huber(far, [0, 0], reduction: .none).scalars == [.infinity, .infinity])
        #expect(gradient(at: far) { huber($0, [0, 0], delta: 2, reduction: .sum) } == [2, -2])
    }

    @Test func whatDoesNotFitTraps() async {
        await #expect(processExitsWith: .failure) {
            _ = crossEntropy(Tensor<Float>(zeros: [2, 3]), Tensor<Int>([0, 3]))
        }
        await #expect(processExitsWith: .failure) {
            _ = crossEntropy(Tensor<Float>(zeros: [2, 3]), Tensor<Int>([0, -1]))
        }
        await #expect(processExitsWith: .failure) {
            _ = crossEntropy(Tensor<Float>(zeros: [2, 3]), Tensor<Int>([0, 1, 2]))
        }
        // A column and a row would be repeated to a matrix without a word.
        await #expect(processExitsWith: .failure) {
            _ = meanSquaredError(Tensor<Float>(zeros: [3, 1]), Tensor(zeros: [3]))
        }
        await #expect(processExitsWith: .failure) {
            _ = binaryCrossEntropyWithLogits(Tensor<Float>(zeros: [3, 1]), Tensor(zeros: [3]))
        }
        await #expect(processExitsWith: .failure) {
            _ = meanAbsoluteError(Tensor<Float>(zeros: [3, 1]), Tensor(zeros: [3]))
        }
        await #expect(processExitsWith: .failure) { _ = huber(Tensor<Float>(zeros: [3]), Tensor(zeros: [3]), delta: 0) }
        var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = crossEntropy(Tensor<Float>(zeros: [2, 3]), probabilities: Tensor(zeros: [3]))
        }
        #expect(result?.said.contains("logits of shape [2, 3] and probabilities of shape [3]") == true)
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = crossEntropy(Tensor<Float>(zeros: [2, 3]), Tensor<Int>([0, 1]), classWeights: [1, 2])
        }
        #expect(result?.said.contains("logits of shape [2, 3] and class weights of shape [2]") == true)
    }
}
