import Foundation
import Rectifier
import Testing

@testable import RectifierReport
@testable import TestSupport

@Suite struct HeatChartTests {
    private static func column(_ x: Double, _ counts: [Double], lower: Double = 0, upper: Double = 4)
        -> HeatChart.Column
    {
        let limits = (0...counts.count).map { lower + (upper - lower) * Double($0) / Double(counts.count) }
        return .init(x: x, limits: limits, counts: counts)
    }

    private static func chart(_ columns: [HeatChart.Column]) -> HeatChart {
        HeatChart(title: "Outputs", x: ChartAxis("step"), y: ChartAxis("output"), columns: columns)
    }

    @Test func everyColumnsSharesAddUpToOne() {
        let columns = [
            Self.column(0, [1, 2, 3]), Self.column(1, [5], lower: -3, upper: -1),
            Self.column(2, [0, 0, 7, 1], lower: 2, upper: 10),
        ]
        for shares in Self.chart(columns).shares(in: -3...10) {
            #expect(shares.count == HeatChart.rowCount)
            #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
        }
    }

    @Test func numbersAreInTheRowsOfTheirBins() {
        let shares = Self.chart([Self.column(0, [1, 0, 0, 3])]).shares(in: 0...4)[0]
        let quarter = HeatChart.rowCount / 4
        #expect(abs(shares[..<quarter].reduce(0, +) - 0.25) < 1e-12)
        #expect(shares[quarter..<3 * quarter].allSatisfy { $0 == 0 })
        #expect(abs(shares[(3 * quarter)...].reduce(0, +) - 0.75) < 1e-12)
    }

    @Test func aConstantIsInOneRow() {
        let chart = Self.chart([Self.column(0, [9], lower: 2, upper: 2)])
        let shares = chart.shares(in: 1...3)[0]
        #expect(shares.count { $0 == 1 } == 1 && shares.count { $0 == 0 } == HeatChart.rowCount - 1)
        _ = LineChartTests.check(chart)
    }

    @Test(arguments: [0, 1, 2, 150])
    func pictures(count: Int) {
        var chart = Self.chart((0..<count).map { Self.column(Double($0 * 10), [5, 1, 0, 2]) })
        chart.lines = [.init("median", (0..<count).map { SIMD2(Double($0 * 10), 1) })]
        let reader = LineChartTests.check(chart)
        #expect((reader.counts["path.median d0"] ?? 0) == (count == 0 ? 0 : 2))
        #expect(reader.texts.contains("no values") == (count == 0))
        #expect(chart.summary.contains("\(count) histogram"))
        #expect(reader.elements.contains { $0["class"] == "cell h7" } == (count > 0))
    }

    @Test func emptyAndUnusableHistogramsAreLeftOut() {
        let chart = Self.chart([
            Self.column(0, [0, 0]), Self.column(.nan, [1]), Self.column(1, [1], lower: 0, upper: .infinity),
            Self.column(2, [1]),
        ])
        #expect(chart.columns.map(\.x) == [2])
    }
}

@Suite struct BarChartTests {
    @Test func barsHaveTheLengthOfTheirNumbers() throws {
        let chart = BarChart(
            title: "Zeros", axis: ChartAxis("share", format: .percent, range: 0...1), quantities: ["zero", "silent"],
            rows: [
                .init("fc1 & <a>", [0.5, 0]), .init("fc2", [1, nil]),
                .init("a very long name of a layer", [.nan, 0.25]),
            ])
        let reader = LineChartTests.check(chart)
        // The first rectangle of each kind is the legend's.
        let widths = ["f0", "f1"].map { name in
            reader.elements.filter { $0["class"] == name && $0[""] == "rect" }.dropFirst().compactMap {
                Double($0["width"] ?? "")
            }
        }
        #expect(widths.map(\.count) == [2, 2])
        #expect(abs(widths[0][0] / widths[0][1] - 0.5) < 0.001)
        #expect(abs(widths[1][1] / widths[0][1] - 0.25) < 0.001)
        #expect(
            chart.summary == "Zeros. fc1 & <a>: zero 50 %, silent 0 %. fc2: zero 100 %, silent unknown. "
                + "a very long name of a layer: zero not finite, silent 25 %.")
        #expect(reader.texts.contains("a very long name …"))
    }

    @Test func negativeNumbersAndNoRows() {
        _ = LineChartTests.check(
            BarChart(
                title: "t", axis: ChartAxis("change"), quantities: ["one"], rows: [.init("a", [-2]), .init("b", [3])]))
        let empty = BarChart(title: "t", axis: ChartAxis("change"), quantities: ["one"], rows: [])
        _ = LineChartTests.check(empty)
        #expect(empty.summary == "t. No values.")
    }
}

@Suite struct ConfusionChartTests {
    @Test func cellsAndNumbers() {
        let chart = ConfusionChart(
            title: "t", classNames: ["a", "b<", "c"], counts: [[9, 1, 0], [0, 0, 0], [2, 0, 8]])
        let reader = LineChartTests.check(chart)
        #expect(reader.counts["rect.cell h7"] == 1)
        #expect(reader.elements.count { $0["class"]?.hasPrefix("cell m") ?? false } == 2)
        #expect(reader.elements.count { $0["class"]?.hasPrefix("cell h") ?? false } == 2)
        #expect(
            chart.summary
                == "t. 17 of 20 predictions are correct. Most frequent errors: 2 of class c predicted as a; 1 of class a predicted as b<."
        )
    }

    @Test(arguments: [0, 1, 2, 12, 30])
    func sizes(count: Int) {
        let counts = (0..<count).map { row in (0..<count).map { $0 == row ? 12345 : ($0 + row) % 3 } }
        let names = (0..<count).map { "a class with a long name \($0)" }
        let chart = ConfusionChart(title: "t", classNames: names, counts: counts)
        let reader = LineChartTests.check(chart)
        let right = reader.elements.filter { $0["class"]?.hasPrefix("cell") ?? false }.compactMap { element in
            (Double(element["x"] ?? "") ?? 0) + (Double(element["width"] ?? "") ?? 0)
        }
        #expect(right.allSatisfy { $0 <= ChartFrame.width })
        if count < 2 { #expect(chart.summary.contains("no errors")) }
    }
}
