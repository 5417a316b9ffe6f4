import Testing

@testable import RectifierCore
@testable import RectifierExperiments
@testable import RectifierStatistics
@testable import TestSupport

@Suite struct ComparisonRecommendationTests {
    private static func compare(_ arms: [ComparisonArm], margin: Double = 0.005) -> (
        pairs: [ComparisonPair], advice: ComparisonRecommendation
    ) {
        var plan = ComparisonPlan(activations: arms.map(\.name))
        plan.margin = margin
        let pairs = arms.indices.flatMap { first in
            arms.indices.dropFirst(first + 1).map { second in
                let differences = PairedDifferences(
                    first: arms[first].scores, second: arms[second].scores, tolerance: 1e-12)
                return ComparisonPair(
                    arms[first].name, arms[second].name, differences, pHolm: differences.test.p, significance: 0.05,
                    margin: margin)
            }
        }
        return (pairs, ComparisonRecommendation(arms: arms, pairs: pairs, metric: .accuracy, plan: plan))
    }

    /// Scores around a mean, with a spread that is the same for all or of its own.
    private static func scores(_ mean: Double, spread: Double = 0, phase: Int = 0) -> [Double] {
        let pattern = [0.0, 1, -1, 0.5, -0.5, 0.7, -0.7, 0.2, -0.2, 0]
        return pattern.indices.map { mean + 0.002 * pattern[$0] + spread * pattern[($0 * 3 + phase) % pattern.count] }
    }

    @Test func verdictsNeedBothTestAndInterval() {
        let better = Self.compare(SampleComparison.arms(["a": Self.scores(0.97), "b": Self.scores(0.95)]))
        #expect(better.pairs[0].verdict == .better("a") && !better.pairs[0].isWithinMargin)
        #expect(better.pairs[0].text(.accuracy) == "a is better")
        let little = Self.compare(
            SampleComparison.arms(["a": Self.scores(0.95), "b": Self.scores(0.952, spread: 0.0005)]))
        #expect(little.pairs[0].verdict == .better("b") && little.pairs[0].isWithinMargin)
        #expect(little.pairs[0].text(.accuracy) == "b is better, by less than the margin")
        let same = Self.compare(SampleComparison.arms(["a": Self.scores(0.95), "b": Self.scores(0.95, spread: 0.001)]))
        #expect(same.pairs[0].verdict == .noDifference && same.pairs[0].text(.accuracy) == "no difference")
        let open = Self.compare(SampleComparison.arms(["a": Self.scores(0.95), "b": Self.scores(0.95, spread: 0.03)]))
        guard case .noneDetected(let limit?) = open.pairs[0].verdict else {
            Issue.record("\(open.pairs[0].verdict)")
            return
        }
        #expect(limit > 0.005 && limit == open.pairs[0].interval?.largestMagnitude)
        #expect(open.pairs[0].text(.accuracy).hasPrefix("none detected, at most "))
    }

    @Test func theBetterOneIsTaken() {
        let advice = Self.compare(
            SampleComparison.arms(["relu": Self.scores(0.95), "elu": Self.scores(0.97)], seconds: [0.01, 0.05])
        ).advice
        #expect(advice.name == "elu" && advice.basis == .better && advice.equals == ["elu"])
        #expect(advice.text.contains("better than every other activation"))
        #expect(advice.text.contains("5 times as long as with relu"))
    }

    @Test func amongEqualsTheSimplestIsTaken() {
        let scores: KeyValuePairs = [
            "elu": Self.scores(0.9505), "relu": Self.scores(0.95), "leaky-relu": Self.scores(0.95, spread: 0.0005),
        ]
        let simple = Self.compare(SampleComparison.arms(scores)).advice
        #expect(simple.name == "relu" && simple.basis == .simplest)
        #expect(Set(simple.equals) == ["elu", "relu", "leaky-relu"])
        #expect(simple.text.contains("dying ReLUs are no problem here"))
        // A ReLU that dies gives way to the leaky one.
        let dying = Self.compare(SampleComparison.arms(scores, silent: [0, 0.3, 0])).advice
        #expect(dying.name == "leaky-relu" && dying.text.contains("the simplest except relu, whose units die"))
        #expect(dying.text.contains("dying ReLUs are a problem here"))
        // Times are measured and differ from run to run: they have no say.
        for seconds in [[0.01, 0.02, 0.02], [0.02, 0.01, 0.03], [0.03, 0.02, 0.01]] {
            let advice = Self.compare(SampleComparison.arms(scores, seconds: seconds)).advice
            #expect(advice.name == "relu" && advice.basis == .simplest && advice.equals == simple.equals)
        }
    }

    /// Where no difference is shown the simplest is taken, and no reason speaks for another.
    @Test func whereNoDifferenceIsShownTheSimplestIsTaken() {
        let advice = Self.compare(
            SampleComparison.arms([
                "leaky-relu": Self.scores(0.953, spread: 0.04), "elu": Self.scores(0.95, spread: 0.03, phase: 2),
                "relu": Self.scores(0.95, phase: 1),
            ])
        ).advice
        #expect(advice.name == "relu" && advice.basis == .simplest)
        #expect(advice.text.contains("No difference between leaky-relu, elu and relu was shown"), "\(advice.text)")
        #expect(!advice.text.contains("against dying"))
    }

    @Test func weakEvidenceIsCalledWeak() {
        let advice = Self.compare(
            SampleComparison.arms(["relu": Self.scores(0.952, spread: 0.04), "elu": Self.scores(0.95)])
        ).advice
        #expect(advice.name == "relu" && advice.basis == .highestMean)
        #expect(advice.text.contains("weak evidence") && advice.text.contains("more seeds would tell"))
    }

    @Test func scoresAreWrittenAsPeopleReadThem() {
        #expect(ComparisonMetric.accuracy.text(0.97849) == "97.8 %" && ComparisonMetric.accuracy.text(1) == "100.0 %")
        #expect(ComparisonMetric.accuracy.text(difference: -0.00421) == "0.42 points")
        #expect(ComparisonMetric.determination.text(-0.5) == "-0.5000")
        #expect(ComparisonMetric.determination.text(difference: -0.5) == "0.5000")
    }
}
