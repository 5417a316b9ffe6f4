import Testing

@testable import RectifierCore
@testable import RectifierExperiments
@testable import RectifierReport
@testable import TestSupport

@Suite struct ComparisonReportPageTests {
    @Test func aComparisonIsToldWithItsPictures() throws {
        let comparison = try ActivationComparison(
            SampleComparison.plan(["relu", "elu", "tanh"]), data: SampleComparison.digits)
        let page = ComparisonReportPage(
            comparison, title: "digits & <more>", facts: [.init("Data", "digits: 1,797 rows")])
        let reader = PageCheck.check(page.html)
        #expect(
            reader.values(of: "download") == [
                "scores.svg", "differences.svg", "rates.svg", "time.svg", "silent-units.svg",
            ])
        for text in [
            "digits & <more>: comparison of activations", "Settings", "1,797 rows", "relu − tanh",
            "no difference can be detected, however large; 7 are needed", "Holm correction", "equivalence margin",
            "Use \(comparison.recommendation.name)",
        ] {
            #expect(reader.texts.contains(text), "\(text)")
        }
        // A dot a seed and activation; an interval and a mean a row.
        #expect(reader.counts["circle.hollow s0"] == 9)
        #expect(reader.counts["path.median"] == 3 + 3)
    }

    @Test func dotsDoNotLieOnEachOther() {
        #expect(IntervalChart.offsets([0, 100, 200]) == [0, 0, 0])
        #expect(IntervalChart.offsets([5, 5, 5, 5]) == [0, -1, 1, -2])
        #expect(IntervalChart.offsets([]) == [])
        // So many that there is no room stay within the row.
        #expect(IntervalChart.offsets(Array(repeating: 5, count: 100)).allSatisfy { abs($0) <= 6 })
    }

    @Test func theChartSaysInWordsWhatItShows() {
        var chart = IntervalChart(
            title: "Scores", axis: ChartAxis("score"), dotName: "a seed", intervalName: "interval",
            rows: [
                .init("a", values: [1, 2, 3], estimate: 2, interval: 1.5...2.5),
                .init("b", estimate: nil, interval: nil),
            ])
        chart.band = (-0.5...0.5, "small")
        #expect(
            chart.summary
                == "Scores. a: 2, interval 1.5 to 2.5; 3 dots from 1 to 3. b: no mean. Shaded from −0.5 to 0.5: small.")
        let reader = MarkupReader(chart.svg())
        #expect(reader.isWellFormed && reader.counts["circle.hollow s0"] == 3)
        chart.rows = []
        #expect(MarkupReader(chart.svg()).isWellFormed && chart.summary.contains("No values."))
    }
}
