import Rectifier
import Testing

@testable import RectifierReport
@testable import TestSupport

@Suite struct LearningRatePageTests {
    /// A test of a small network on some of the digits.
    private static func result(
        activation: any Activation = ReLU(), from: Double = 1e-3, to: Double = 100, trials: Int = 8
    ) throws -> LearningRateResult {
        var generator = RandomGenerator(seed: 1)
        let data = Digits.dataset.subset(0..<300)
        let model = try LayerList.feedForward(
            features: 64, hidden: [16, 12], outputs: 10, activation: activation, using: &generator)
        return LearningRateFinder(from: from, to: to, steps: 60, trials: trials, trialSteps: 40).test(
            model, optimizer: SGD(), on: Dataset(features: data.features, targets: data.targets))
    }

    @Test func aWholeTestIsTold() throws {
        let result = try Self.result()
        var page = LearningRatePage(
            title: "digits", result: result, facts: [.init("Network", "64 → 16 → 12 → 10")], heldRows: "training rows")
        page.command = "rectify train digits --learning-rate 0.1"
        let reader = PageCheck.check(page.html)
        #expect(
            Set(reader.values(of: "download")) == [
                "loss.svg", "dead-units.svg", "accuracy.svg", "gradient-norm.svg", "trial-loss.svg",
                "trial-dead-units.svg",
            ])
        let recommendation = try #require(result.recommendation)
        for text in [
            "Recommended learning rate", recommendation.explanation, "rectify train digits --learning-rate 0.1",
            "layer 1 (relu)", "layer 2 (relu)", "Here the first unit died at", "no-death", "valley", "steepest",
            "minimum",
            "L. Smith", "64 → 16 → 12 → 10", "current\u{A0}rate",
        ] { #expect(reader.texts.contains(text), "\(text)") }
        // A row a trial and one a rule, and the two heads.
        #expect(reader.counts["tr"] == result.trials.count + LearningRateRule.allCases.count + 2)
    }

    @Test func whatIsNotThereIsLeftOutOrSaid() throws {
        let plain = PageCheck.check(LearningRatePage(title: "t", result: try Self.result(trials: 0)).html)
        #expect(!plain.texts.contains("Trials at constant learning rates"))
        let smooth = PageCheck.check(
            LearningRatePage(title: "<t>", result: try Self.result(activation: Identity())).html)
        #expect(smooth.texts.contains("No unit died at any rate tried"))
        // From rates too low to learn at all.
        let nothing = try Self.result(from: 1e-30, to: 1e-29, trials: 2)
        let page = PageCheck.check(LearningRatePage(title: "t", result: nothing).html)
        #expect(nothing.recommendation == nil || page.counts["p.problem"] == nil)
    }

    @Test func chartsMarkTheSuggestions() throws {
        let result = try Self.result()
        let charts = LearningRateCharts(result)
        #expect(charts.loss.series.map(\.name) == ["smoothed", "of each step"])
        #expect(charts.loss.x.scale == .logarithmic)
        let rates = Set(result.suggestions.compactMap(\.rate) + [try #require(result.recommendation?.rate)])
        #expect(Set(charts.loss.rules.map(\.value)) == rates)
        #expect(charts.loss.rules.map(\.value) == charts.loss.rules.map(\.value).sorted())
        let dead = try #require(charts.dead)
        #expect(dead.series.map(\.name) == ["layer 1 (relu)", "layer 2 (relu)"])
        #expect(dead.rules.map(\.value) == [try #require(result.firstDeathRate)])
        #expect(try #require(charts.trialDead).series[0].points.count == result.trials.count { !$0.hasDiverged })
        #expect(LearningRateTable(result).trialRows.count == result.trials.count)
    }
}
