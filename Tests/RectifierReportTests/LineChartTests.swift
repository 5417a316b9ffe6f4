import Foundation
import Rectifier
import Testing

@testable import RectifierReport
@testable import TestSupport

@Suite struct LinePathTests {
    @Test func straightPiecesNeedOnlyTheirEnds() {
        let relu = (0...100).map { SIMD2(Double($0), max(0, Double($0) - 50)) }
        #expect(LinePath.simplified(relu) == [relu[0], relu[50], relu[100]])
        #expect(LinePath.simplified([relu[0]]) == [relu[0]])
        #expect(LinePath.simplified([]).isEmpty)
    }

    @Test func theLineStaysWithinTheTolerance() {
        let wave = (0...400).map { SIMD2(Double($0), 100 * Double.sin(Double($0) / 30)) }
        let simple = LinePath.simplified(wave)
        #expect(simple.count < 120)
        for point in wave {
            let index = simple.firstIndex { $0.x >= point.x } ?? 0
            let (start, end) = (simple[max(index - 1, 0)], simple[index])
            let share: Double = (point.x - start.x) / max(end.x - start.x, 1e-9)
            let height: Double = start.y + (end.y - start.y) * share
            #expect(abs(height - point.y) < 0.8)
        }
    }

    @Test func aColumnKeepsItsExtremes() {
        var many = (0..<1000).map { SIMD2(Double($0) / 100, Double($0 % 7)) }
        many[537].y = 99
        many[541].y = -99
        let thin = LinePath.thinned(many)
        #expect(thin.count <= 40)
        #expect(thin.contains { $0.y == 99 } && thin.contains { $0.y == -99 })
        #expect(thin.first == many.first && thin.last == many.last)
    }

    @Test func gapsSeparateRuns() {
        let points: [SIMD2<Double>?] = [nil, SIMD2(0, 0), SIMD2(1, 0), nil, nil, SIMD2(4, 0), nil]
        #expect(LinePath.runs(points) == [[SIMD2(0, 0), SIMD2(1, 0)], [SIMD2(4, 0)]])
    }
}

@Suite struct LineChartTests {
    static func chart(_ lines: [[Double?]], scale: ChartAxis.Scale = .linear) -> LineChart {
        LineChart(
            title: "A <title> & more", x: ChartAxis("step"), y: ChartAxis("loss \"of\" <rows>", scale: scale),
            series: lines.enumerated().map { index, values in
                LineChart.Series("line <\(index)>", x: values.indices.map(Double.init), y: values)
            })
    }

    /// Checks what holds for every picture.
    static func check(_ chart: some Chart, _ comment: Comment? = nil) -> MarkupReader {
        let svg = chart.svg(identifier: "one")
        let reader = MarkupReader(svg)
        #expect(reader.isWellFormed, comment)
        #expect(reader.counts["title"] == 1 && reader.counts["desc"] == 1, comment)
        #expect(svg.contains("role=\"img\" aria-labelledby=\"one-title one-description\""), comment)
        #expect(svg.contains("prefers-color-scheme: dark"), comment)
        for attribute in ["d", "x", "y", "cx", "cy", "width", "height", "viewBox", "transform"] {
            for value in reader.values(of: attribute) {
                #expect(!value.contains("nan") && !value.contains("inf"), "\(attribute)=\(value)")
            }
        }
        let ids = reader.values(of: "id")
        #expect(Set(ids).count == ids.count, comment)
        #expect(!chart.svg(identifier: "one", embedsStyle: false).contains("<style>"), comment)
        return reader
    }

    @Test(
        arguments: [
            [], [[]], [[1]], [[nil]], [[.nan, .infinity]], [[3, 3, 3]], [[0, 0]], [[-1e308, 1e308, 0]],
            [[.leastNonzeroMagnitude, .leastNormalMagnitude]],
            [[1, nil, 2, 3, nil, nil, 4]], [[1, 2], [2, 1], []], [[-1, 0, 1]],
            [[1], [2], [3], [4], [5], [6], [7], [8]],
        ] as [[[Double?]]], [ChartAxis.Scale.linear, .logarithmic])
    func oddDataGiveProperPictures(lines: [[Double?]], scale: ChartAxis.Scale) {
        let chart = Self.chart(lines, scale: scale)
        let reader = Self.check(chart, "\(lines)")
        #expect(reader.texts.contains("A <title> & more"))
        for style in [TerminalLineChart.Style.plain, .plainColor, .braille, .color] {
            for columns in [10, 40, 133] {
                let text = TerminalLineChart(chart, columns: columns, rows: 9, style: style).lines
                #expect(text.count >= 13)
            }
        }
    }

    @Test func aGapEndsTheLineAndASinglePointIsADot() {
        let reader = Self.check(Self.chart([[1, 2, nil, 3, nil, 4, 5]]))
        let paths = reader.elements.filter { $0["class"] == "line s0 d0" }.compactMap { $0["d"] }
        #expect(paths.count == 1)
        #expect(paths[0].count { $0 == "M" } == 2)
        #expect(reader.counts["circle.dot f0 s0"] == 1)
    }

    @Test func whatHasNoPlaceIsSaid() {
        let zero = Self.chart([[1, 0, -2, 10]], scale: .logarithmic)
        #expect(zero.leftOut == "Left out: 2 values of 0 or below, which a logarithmic axis does not have.")
        #expect(Self.check(zero).texts.contains("which a logarithmic"))
        #expect(zero.summary.contains("Left out: 2 values"))
        #expect(TerminalLineChart(zero, style: .plain).lines.contains { $0.hasPrefix("Left out: 2 values") })
        let infinite = Self.chart([[1, .infinity, 2]])
        #expect(infinite.leftOut == "Left out: 1 value not finite.")
        #expect(Self.chart([[1, nil, 2]]).leftOut == nil)
    }

    @Test func fewLinesWithEndsApartAreNamedThereAndOthersInALegend() {
        let apart = Self.check(Self.chart([[1, 5], [5, 1]]))
        #expect(apart.counts["path.line s0 d0"] == 1)
        #expect(apart.texts.contains("line <0>"))
        let together = Self.check(Self.chart([[1, 5], [2, 5]]))
        #expect(together.counts["path.line s0 d0"] == 2)
        #expect(together.counts["path.line s1 d1"] == 2)
        let single = Self.check(Self.chart([[1, 5]]))
        #expect(!single.texts.split(separator: "line <0>").isEmpty)
        #expect(single.counts["path.line s0 d0"] == 1)
    }

    @Test func bandsAndRules() {
        var chart = Self.chart([[1, 2, 3]])
        chart.bands = [
            .init("middle half", [SIMD3(0, 0, 2), SIMD3(1, .nan, 1), SIMD3(2, 2, 4), SIMD3(3, 2, 5)], series: 0)
        ]
        chart.rules = [.init(at: 1, on: .x, "kept"), .init(at: 4.5, on: .y, "limit"), .init(at: 99, on: .x, "outside")]
        let reader = Self.check(chart)
        // Two runs, and the legend's sample.
        #expect(reader.counts["path.band f0"] == 2)
        #expect(reader.counts["rect.band f0"] == 1)
        // The one outside is not drawn; the one across is in the legend, too.
        #expect(reader.counts["path.rule"] == 3)
        #expect(reader.texts.contains("kept") && reader.texts.contains("limit"))
        #expect(!reader.elements.contains { $0["class"] == "label glow" && $0[""] == "outside" })
        #expect(chart.summary.contains("Shaded: middle half. A line at 1: kept. A line at 4.5: limit."))
        let text = TerminalLineChart(chart, style: .plain).lines
        #expect(text.contains { $0.contains(". kept") && $0.contains(". limit") })
    }

    @Test func theSummaryNamesEndsAndExtremes() {
        #expect(
            Self.chart([[4, 1, 2], [7, 7], [nil]]).summary
                == "A <title> & more. loss \"of\" <rows> over step. "
                + "line <0>: from 4 at 0 to 2 at 2; minimum 1 at 1, maximum 4 at 0. line <1>: 7 everywhere. line <2>: no values."
        )
    }
}

@Suite struct TerminalLineChartTests {
    private static let chart = LineChart(
        title: "Two lines", x: ChartAxis("x"), y: ChartAxis("y"),
        series: [
            .init("up", (0...20).map { SIMD2(Double($0), Double($0)) }),
            .init("down", (0...20).map { SIMD2(Double($0), 20 - Double($0)) }),
        ])

    @Test func plainTextHasASignForEachLine() {
        let lines = TerminalLineChart(Self.chart, columns: 40, rows: 11, style: .plain).lines
        #expect(lines.allSatisfy { $0.count <= 40 && $0.last != " " })
        #expect(!lines.contains { $0.contains("\u{1B}") })
        #expect(lines[0] == "Two lines")
        #expect(lines.last == "* up   o down")
        let plot = lines[3..<14].map { Array($0) }
        #expect(plot[0].contains("o") && plot[0].last == "*")
        #expect(plot[10].contains("*") && plot[10].last == "o")
        #expect(lines[14].contains("+--"))
        #expect(lines[15].contains("0") && lines[15].contains("20"))
    }

    @Test func brailleHasNoColoursAndColoursAreReset() {
        var one = Self.chart
        one.series.removeLast()
        let braille = TerminalLineChart(one, columns: 60, style: .braille).lines
        #expect(!braille.contains { $0.contains("\u{1B}") })
        // Without colours several lines need signs.
        let several = TerminalLineChart(Self.chart, columns: 60, style: .braille).lines
        #expect(several.last == "* up   o down" && several.contains { $0.contains("│") })
        #expect(braille.contains { $0.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) } })
        let color = TerminalLineChart(Self.chart, columns: 60, style: .color).lines
        for line in color where line.contains("\u{1B}[0;3") { #expect(line.contains("\u{1B}[0m")) }
        #expect(color.contains { $0.contains("\u{1B}[0;31m") } && color.contains { $0.contains("\u{1B}[0;36m") })
        let bare = color.map { $0.replacing(/\u{1B}\[[0-9;]*m/, with: "") }
        #expect(bare.allSatisfy { $0.count <= 60 })
        #expect(bare.first { $0.contains("up") }?.contains("down") == true)
    }

    @Test func brailleDotsAreWhereTheyShouldBe() {
        var canvas = TextCanvas(columns: 2, rows: 1, dots: .braille)
        canvas.draw([SIMD2(0, 1)], line: 0)
        canvas.draw([SIMD2(1, 0)], line: 1)
        let row = canvas.characters[0]
        #expect(row.map(\.character) == ["\u{2801}", "\u{2880}"])
        #expect(row.map(\.line) == [0, 1])
        var steep = TextCanvas(columns: 1, rows: 2, dots: .braille)
        steep.draw([SIMD2(0, 0), SIMD2(0, 1)], line: 0)
        #expect((0..<2).allSatisfy { steep.characters[$0][0].character == "\u{2847}" })
    }

    /// Three lines on each other, level, rising, falling and upright: each has a third of the characters.
    @Test(arguments: [
        [SIMD2(0.0, 0.0), SIMD2(1, 0)], [SIMD2(0, 0), SIMD2(1, 1)], [SIMD2(0, 1), SIMD2(1, 0)],
        [SIMD2(0, 0), SIMD2(0, 1)],
    ])
    func linesOnEachOtherTakeTurns(run: [SIMD2<Double>]) {
        for dots in [TextCanvas.Dots.signs, .braille] {
            var canvas = TextCanvas(columns: 12, rows: 12, dots: dots)
            for line in 0..<3 { canvas.draw(run, line: line) }
            let lines = canvas.characters.joined().compactMap(\.line)
            #expect(lines.count >= 12)
            for line in 0..<3 {
                #expect(abs(lines.count { $0 == line } - lines.count / 3) <= 1, "\(dots) \(line)")
            }
        }
    }

    @Test func whatIsOutsideIsLeftOut() {
        var canvas = TextCanvas(columns: 10, rows: 3, dots: .signs)
        canvas.draw([SIMD2(0.5, -1e6), SIMD2(0.5, 2)], line: 0)
        canvas.draw([SIMD2(-1, 5), SIMD2(2, 5)], line: 1)
        #expect((0..<3).allSatisfy { row in canvas.characters[row].allSatisfy { $0.line != 1 } })
    }

    @Test func aDashedLineHasGaps() {
        var canvas = TextCanvas(columns: 20, rows: 1, dots: .signs)
        canvas.draw([SIMD2(0, 0), SIMD2(1, 0)], line: 0, dash: [3, 2])
        #expect(String(canvas.characters[0].map(\.character)) == "***  ***  ***  ***  ")
    }
}
