import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierTraining
@testable import TestSupport

/// Metrics beside scikit-learn's.
@Suite struct MetricsTests {
    struct Classes: Decodable, Sendable {
        let name: String
        let classes: Int
        let probabilities: [Double]
        let labels: [Int32]
        let accuracy, macroF1, logLoss: Double
        let confusion: [[Int]]
        let precision, recall, f1: [Double]
        let support: [Int]
    }

    @Test func classification() throws {
        let cases: [Classes] = try Reference.load("classification-metrics")
        #expect(cases.count >= 9)
        for one in cases {
            let probabilities = Tensor<Float>(
                one.probabilities.map(Float.init), shape: [one.labels.count, one.classes])
            let metrics = ClassificationMetrics(probabilities: probabilities, labels: Tensor(one.labels))
            let title: Comment = "\(one.name)"
            #expect(metrics.confusion == one.confusion, title)
            #expect(metrics.support == one.support, title)
            #expect(metrics.count == one.labels.count, title)
            #expect(abs(metrics.accuracy - one.accuracy) < 1e-12, title)
            #expect(abs(metrics.macroF1 - one.macroF1) < 1e-12, title)
            #expect(abs(metrics.logLoss - one.logLoss) < 1e-6 * (1 + one.logLoss), title)
            #expect(difference(metrics.precision, one.precision, within: 1e-12) == nil, title)
            #expect(difference(metrics.recall, one.recall, within: 1e-12) == nil, title)
            #expect(difference(metrics.f1, one.f1, within: 1e-12) == nil, title)
        }
    }

    struct Numbers: Decodable, Sendable {
        let name: String
        let predictions, targets: [Double]
        let rootMeanSquaredError, meanAbsoluteError: Double
        let determination: Double?
    }

    @Test func regression() throws {
        let cases: [Numbers] = try Reference.load("regression-metrics")
        #expect(cases.count >= 8)
        for one in cases {
            let metrics = RegressionMetrics(
                predictions: one.predictions.map(Float.init), targets: one.targets.map(Float.init))
            let title: Comment = "\(one.name)"
            #expect(metrics.count == one.targets.count, title)
            let (rmse, mae) = (one.rootMeanSquaredError, one.meanAbsoluteError)
            #expect(abs(metrics.rootMeanSquaredError - rmse) <= 1e-12 * rmse, title)
            #expect(abs(metrics.meanAbsoluteError - mae) <= 1e-12 * mae, title)
            #expect((metrics.determination == nil) == (one.determination == nil), title)
            if let expected = one.determination {
                #expect(abs((metrics.determination ?? .nan) - expected) <= 1e-9 * (1 + abs(expected)), title)
            }
        }
    }

    @Test func aSureMistakeIsNotInfinitelyBad() {
        let metrics = ClassificationMetrics(probabilities: [[1, 0], [1, 0]], labels: Tensor<Int32>([0, 1]))
        #expect(abs(metrics.logLoss - 126 * 0.693147180559945 / 2) < 1e-9)
    }

    @Test func theBaselineAndTheLargestConfusions() {
        let answers: [Int] = [0, 1, 1, 2, 2, 2, 0, 0, 1, 2]
        let labels: [Int32] = [0, 0, 0, 1, 1, 2, 2, 2, 1, 0]
        let probabilities = Tensor<Float>(
            answers.flatMap { answer in (0..<3).map { $0 == answer ? 1 : 0 } }, shape: [10, 3])
        let metrics = ClassificationMetrics(probabilities: probabilities, labels: Tensor(labels))
        #expect(metrics.accuracy(alwaysAnswering: 0) == 0.4)
        #expect(metrics.accuracy(alwaysAnswering: 2) == 0.3)
        let mistakes = metrics.largestConfusions(3).map { [$0.truth, $0.answer, $0.count] }
        #expect(mistakes == [[0, 1, 2], [1, 2, 2], [2, 0, 2]])
        #expect(metrics.largestConfusions(10).map(\.count) == [2, 2, 2, 1])
    }

    @Test func thousandsOfClassesAreNoTrouble() {
        // Each by itself from the whole matrix would take minutes.
        let classes = 600
        var confusion = Tensor<Float>(zeros: [classes, classes]).scalars
        for label in 0..<classes { confusion[label * classes + label / 2 * 2] = 1 }
        let metrics = ClassificationMetrics(
            probabilities: Tensor(confusion, shape: [classes, classes]),
            labels: Tensor((0..<classes).map(Int32.init)))
        #expect(metrics.accuracy == 0.5)
        #expect(abs(metrics.macroF1 - 1.0 / 3) < 1e-12)
    }

    @Test func whatDoesNotFitTraps() async {
        await #expect(processExitsWith: .failure) {
            _ = ClassificationMetrics(probabilities: [[1, 0]], labels: Tensor<Int32>([0, 1]))
        }
        await #expect(processExitsWith: .failure) {
            _ = ClassificationMetrics(probabilities: [[1, 0]], labels: Tensor<Int32>([2]))
        }
        await #expect(processExitsWith: .failure) {
            _ = ClassificationMetrics(probabilities: Tensor(zeros: [0, 2]), labels: Tensor<Int32>([]))
        }
        await #expect(processExitsWith: .failure) { _ = RegressionMetrics(predictions: [1], targets: []) }
        await #expect(processExitsWith: .failure) { _ = RegressionMetrics(predictions: [], targets: []) }
    }
}
