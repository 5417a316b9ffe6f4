import RectifierReport

/// A chart on standard output.
enum ChartText {
    static func lines(_ chart: LineChart, _ color: ColorChoice, savedTo path: String?) -> [String] {
        let style: TerminalLineChart.Style =
            color.isWanted
            ? (Terminal.isUnicode ? .color : .plainColor)
            : Terminal.isTerminal && Terminal.isUnicode ? .braille : .plain
        let columns = min(Terminal.columns, 120)
        let drawing = TerminalLineChart(chart, columns: columns, rows: min(max(columns / 4, 8), 24), style: style)
        return drawing.lines + (path.map { ["", "Saved the picture as \($0)"] } ?? [])
    }
}

/// A chart's numbers.
enum ChartJSON {
    /// Title, axes, and for each line its points, with null where it has a gap, and the dots at its jumps.
    static func object(_ chart: LineChart) -> JSON {
        .object([
            ("title", .string(chart.title)),
            ("x", .string(chart.x.title)),
            ("y", .string(chart.y.title)),
            ("series", .array(chart.series.map(object))),
        ])
    }

    private static func object(_ series: LineChart.Series) -> JSON {
        let points = series.points.map { point in
            point.x.isNaN ? JSON.null : .array([.double(point.x), .double(point.y)])
        }
        let dots = series.dots.map { dot in
            JSON.object([
                ("x", .double(dot.point.x)), ("y", .double(dot.point.y)), ("isValue", .boolean(!dot.isHollow)),
            ])
        }
        return .object([("name", .string(series.name)), ("points", .array(points)), ("jumps", .array(dots))])
    }
}
