import Foundation
import Testing

@testable import RectifierReport
@testable import TestSupport

@Suite struct MarkupWriterTests {
    @Test func elementsNestAndTextIsEscaped() {
        var svg = MarkupWriter()
        svg.begin("g", ["id": "a\"<b>&'c'"])
        svg.element("text", ["x": "1"], content: "x < y & \u{1}\u{0}z")
        svg.element("rect")
        svg.end()
        svg.end()
        #expect(
            svg.text == """
                <g id="a&quot;&lt;b&gt;&amp;&#39;c&#39;">
                  <text x="1">x &lt; y &amp; z</text>
                  <rect/>
                </g>

                """)
    }

    @Test(arguments: [
        (0, "0"), (-0.001, "0"), (1, "1"), (-1.5, "-1.5"), (1.0 / 3, "0.33"), (99.999, "100"), (.nan, "0"),
        (.infinity, "0"), (1e300, "0"),
    ])
    func numbers(value: Double, text: String) {
        #expect(MarkupWriter.number(value) == text)
    }
}

@Suite struct BoundaryGeometryTests {
    @Test(
        arguments: [
            (-1, 1, [-1, -0.5, 0, 0.5, 1]), (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]), (-1.6, 2.6, [-1, 0, 1, 2]),
            (0, 0.003, [0, 0.001, 0.002, 0.003]), (100, 1100, [200, 400, 600, 800, 1000]), (1e6, 1e6 + 1, []),
        ] as [(Double, Double, [Double])])
    func ticksAreRound(lower: Double, upper: Double, expected: [Double]) {
        let ticks = Ticks.values(in: lower...upper)
        if expected.isEmpty {
            #expect(ticks.allSatisfy { $0 >= 1e6 && $0 <= 1e6 + 1 })
        } else {
            #expect(ticks == expected)
        }
    }

    @Test func aStraightBoundary() {
        // The probability rises with the column; it is ½ a quarter of the way from the second centre to the third.
        let grid: [[Float]] = [[0, 0.25, 1.25, 2.25], [0, 0.25, 1.25, 2.25]]
        let segments = Contour.segments(grid)
        #expect(segments.count == 3)
        #expect(segments.allSatisfy { $0.from.x == 1.75 && $0.to.x == 1.75 })
        let ends = segments.flatMap { [$0.from.y, $0.to.y] }
        #expect(ends.min() == 0)
        #expect(ends.max() == 2)
    }

    @Test func noBoundary() {
        #expect(Contour.segments([[0.1, 0.2], [0.3, 0.4]]).isEmpty)
        #expect(Contour.segments([[1, 1], [1, 1]]).isEmpty)
        #expect(Contour.segments([[0.5]]).isEmpty)
        #expect(Contour.segments([[.nan, 0], [1, .nan]]).isEmpty)
        #expect(Contour.segments([]).isEmpty)
    }

    @Test func aRoundBoundary() {
        let size = 40
        let grid = (0..<size).map { row in
            (0..<size).map { column in
                let (x, y) = (Float(column) + 0.5 - 20, Float(row) + 0.5 - 20)
                return 0.5 + (12 - (x * x + y * y).squareRoot()) / 40
            }
        }
        let segments = Contour.segments(grid)
        for end in segments.flatMap({ [$0.from, $0.to] }) {
            let offset = end - SIMD2(20, 20)
            #expect(abs((offset * offset).sum().squareRoot() - 12) < 0.05)
        }
        let length = segments.reduce(0.0) { $0 + (($1.to - $1.from) * ($1.to - $1.from)).sum().squareRoot() }
        #expect(abs(length - 24 * .pi) < 0.3)
    }

    @Test func confidences() {
        #expect(Confidence(0) == Confidence(-5))
        #expect(Confidence(0).name == "g03")
        #expect(Confidence(0.49).name == "g00")
        #expect(Confidence(0.5).name == "g10")
        #expect(Confidence(1).name == "g13")
        #expect(Confidence(.nan).name == "gx")
        #expect(Confidence(.infinity).name == "gx")
    }
}

@Suite struct BoundaryChartTests {
    private static func chart(_ panels: Int = 2) -> BoundaryChart {
        let left: [[Float]] = (0..<20).map { _ in (0..<20).map { Float($0) / 19 } }
        let flat = [[Float]](repeating: [0.9], count: 3)
        var chart = BoundaryChart(
            title: "A & B <moons>",
            panels: Array(
                [
                    BoundaryChart.Panel(name: "identity", accuracy: 0.5049, probabilities: left),
                    .init(name: "leaky-relu", accuracy: 1, probabilities: flat),
                ].prefix(panels)),
            points: [
                .init(x: -1, y: -1, label: 0), .init(x: 1, y: 1, label: 1), .init(x: 0, y: 0, label: 1),
                .init(x: 5, y: 0, label: 1), .init(x: .nan, y: 0, label: 0),
            ],
            xRange: -1...1, yRange: -1...1)
        chart.classNames = ["in\"ner", "outer"]
        return chart
    }

    @Test func theSVGIsWellFormedAndComplete() {
        let svg = Self.chart().svg(identifier: "x")
        let counter = MarkupReader(svg)
        #expect(counter.isWellFormed)
        #expect(counter.counts["svg"] == 1)
        #expect(counter.counts["title"] == 1)
        #expect(counter.counts["desc"] == 1)
        // One point of class 0 and two of class 1 are within the ranges; twice, and once in the legend.
        #expect(counter.counts["circle.p0"] == 3)
        #expect(counter.counts["path.p1"] == 5)
        // The second panel has no boundary; the legend has a sample.
        #expect(counter.counts["path.boundary"] == 2)
        #expect(counter.counts["path.halo"] == 1)
        #expect(counter.counts["rect.frame"] == 2)
        for text in [
            "A & B <moons>", "identity", "leaky-relu", "test accuracy 50.5 %", "100.0 %", "in\"ner", "−0.5",
        ] {
            #expect(counter.texts.contains(text))
        }
        #expect(svg.contains("aria-labelledby=\"x-title x-description\""))
        #expect(svg.contains("prefers-color-scheme: dark"))
        #expect(!svg.contains("nan") && !svg.contains("inf\""))
    }

    @Test func theGroundCoversThePanel() {
        let svg = Self.chart(1).svg()
        for level in ["g00", "g01", "g02", "g03", "g10", "g11", "g12", "g13"] {
            #expect(svg.contains("<path class=\"\(level)\""))
        }
        let widths = svg.matches(of: /M[\d.]+ 0h([\d.]+)v18h/).map { Double($0.output.1) ?? 0 }
        #expect(widths.count == 8)
        #expect(abs(widths.reduce(0, +) - 360) < 0.1)
    }

    @Test func theSummarySaysIt() {
        #expect(
            Self.chart().summary
                == "A & B <moons>. 5 points of two classes, in\"ner and outer. "
                + "identity: test accuracy 50.5 %, outer in 50.0 % of the area. "
                + "leaky-relu: test accuracy 100.0 %, outer in 100.0 % of the area.")
        #expect(Words.percent(0.9999) == "100.0 %")
        #expect(Words.percent(0) == "0.0 %")
        #expect(Words.percent(.nan) == "nan")
    }

    @Test func plainText() {
        let lines = TerminalBoundary(Self.chart(), columns: 64, style: .plain).lines
        #expect(lines.allSatisfy { $0.count <= 64 && $0.allSatisfy(\.isASCII) && $0.last != " " })
        #expect(lines[0] == "A & B <moons>")
        #expect(lines[2] == "   identity: acc 50.5 %             leaky-relu: acc 100.0 %")
        #expect(lines[3].hasSuffix("#x"))
        let bottom = lines.first { $0.hasPrefix("-1 ") }
        #expect(bottom?.hasPrefix("-1 o") == true)
        #expect(lines.contains { $0.contains("#x#") || $0.contains(".x#") })
        #expect(lines.last?.contains("o  in\"ner") == true || lines.contains("o  in\"ner"))
    }

    @Test func narrowTerminalsGetOnePanelAboveTheOther() {
        let lines = TerminalBoundary(Self.chart(), columns: 40, style: .plain).lines
        #expect(lines.allSatisfy { $0.count <= 40 })
        #expect(lines.contains { $0.contains("identity") && !$0.contains("leaky-relu") })
        #expect(lines.contains { $0.contains("leaky-relu") })
    }

    @Test func colouredText() {
        let lines = TerminalBoundary(Self.chart(), columns: 70, style: .color).lines
        let plain = lines.map { $0.replacing(/\u{1B}\[[0-9;]*m/, with: "") }
        #expect(plain.allSatisfy { $0.count <= 70 })
        #expect(plain.contains { $0.contains("▀") })
        for line in lines where line.contains("\u{1B}") && !line.contains("class") {
            #expect(line.contains("\u{1B}[0m"))
        }
        // The corner's point on the blue ground of a sure class 0.
        #expect(lines.contains { $0.contains("48;5;26mo") })
    }
}
