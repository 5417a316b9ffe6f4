import Testing

@testable import RectifierCore
@testable import RectifierSupport
@testable import RectifierTraining

@Suite struct TwoClassRankingTests {
    @Test func itIsScikitLearns() throws {
        let scores: [Float] = [0.1, 0.4, 0.35, 0.8, 0.4, 0.6, 0.05, 0.9]
        let labels = [false, false, true, true, true, false, false, true]
        // roc_auc_score and average_precision_score of scikit-learn 1.9.
        let ranking = try #require(TwoClassRanking(scores: scores, labels: labels))
        #expect(abs(ranking.areaUnderCurve - 0.78125) < 1e-12)
        #expect(abs(ranking.averagePrecision - 0.8166666666666667) < 1e-12)
        let same = try #require(TwoClassRanking(scores: [1, 1, 1, 1], labels: [true, false, false, false]))
        #expect(same.areaUnderCurve == 0.5 && same.averagePrecision == 0.25)
        #expect(TwoClassRanking(scores: [1, 2], labels: [true, true]) == nil)
        #expect(TwoClassRanking(scores: [1, .nan], labels: [true, false]) == nil)
    }

    @Test func onlyTwoClassesHaveOne() {
        let two = ClassificationMetrics(
            probabilities: Tensor<Float>([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]]), labels: Tensor<Int32>([0, 1, 1]))
        #expect(two.areaUnderCurve == 1 && two.averagePrecision == 1)
        let three = ClassificationMetrics(
            probabilities: Tensor<Float>([[0.9, 0.1, 0], [0.2, 0.8, 0]]), labels: Tensor<Int32>([0, 1]))
        #expect(three.areaUnderCurve == nil && three.averagePrecision == nil)
    }
}
