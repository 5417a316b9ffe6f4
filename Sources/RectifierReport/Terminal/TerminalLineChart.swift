/// A ``LineChart`` as lines of text for a terminal: with axes, and a legend for several lines.
public struct TerminalLineChart: Sendable {
    /// Character set and colours of the terminal.
    public enum Style: Sendable, Hashable {
        /// ASCII characters, without colours; each line has a sign of its own.
        case plain
        /// The same in colours.
        case plainColor
        /// Without colours: a single line in braille's characters, eight dots each, and several with a sign each.
        case braille
        /// Braille's characters in the terminal's basic colours, which it shows well on its ground, dark or light.
        case color

        /// Whether more than ASCII is written.
        var isUnicode: Bool { self == .braille || self == .color }
        /// Whether colours are written.
        var hasColors: Bool { self == .plainColor || self == .color }
    }

    private let chart: LineChart
    private let columns: Int
    private let rows: Int
    private let style: Style

    /// - Parameters:
    ///   - chart: what to draw.
    ///   - columns: the terminal's width.
    ///   - rows: how many lines the plot itself has.
    ///   - style: what the terminal can show.
    public init(_ chart: LineChart, columns: Int = 80, rows: Int = 18, style: Style) {
        self.chart = chart
        self.columns = max(columns, 24)
        self.rows = min(max(rows, 4), 200)
        self.style = style
    }

    /// The chart's lines, without line ends; none of the plot's is wider than the terminal, if that has 24 columns at
    /// least.
    public var lines: [String] {
        let axes = PlotAxes(x: chart.xScale, y: chart.yScale)
        let yTicks = Dictionary(
            axes.y.ticks(count: max(rows / 4, 2)).map { (row(of: $0.position), $0.text) },
            uniquingKeysWith: { first, _ in first })
        let gutter = (yTicks.values.map(\.count).max() ?? 0) + 1
        let canvas = canvas(axes, columns: columns - gutter - 1)
        var result = [chart.title, "", chart.y.title]
        let characters = canvas.characters
        for row in 0..<rows {
            let label = yTicks[row] ?? ""
            let edge = style.isUnicode ? (label.isEmpty ? "│" : "┤") : (label.isEmpty ? "|" : "+")
            result.append(Self.leading(label, gutter) + edge + text(characters[row]))
        }
        result += xAxis(axes.x, width: canvas.columns).map { String(repeating: " ", count: gutter) + $0 }
        result.append(String(repeating: " ", count: gutter + 1) + Self.centred(chart.x.title, canvas.columns))
        result += [""] + legend
        result += [chart.leftOut].compactMap(\.self)
        return result.map { String($0.reversed().drop { $0 == " " }.reversed()) }
    }

    private func canvas(_ axes: PlotAxes, columns: Int) -> TextCanvas {
        var canvas = TextCanvas(columns: columns, rows: rows, dots: dots)
        for rule in chart.rules {
            guard let position = (rule.axis == .x ? axes.x : axes.y).position(rule.value) else { continue }
            let ends = [0.0, 1].map { rule.axis == .x ? SIMD2(position, $0) : SIMD2($0, position) }
            canvas.draw(ends, line: -1, dash: [1, 1])
        }
        if chart.showsOrigin {
            if let zero = axes.x.position(0), zero > 0 {
                canvas.draw([SIMD2(zero, 0), SIMD2(zero, 1)], line: -1, dash: [1, 3])
            }
            if let zero = axes.y.position(0), zero > 0 {
                canvas.draw([SIMD2(0, zero), SIMD2(1, zero)], line: -1, dash: [1, 3])
            }
        }
        for (index, line) in chart.series.enumerated() {
            let places = line.points.map { point -> SIMD2<Double>? in
                guard let x = axes.x.position(point.x), let y = axes.y.position(point.y) else { return nil }
                return SIMD2(x, y)
            }
            for run in LinePath.runs(places) { canvas.draw(run, line: index) }
            for dot in line.dots where !dot.isHollow {
                guard let x = axes.x.position(dot.point.x), let y = axes.y.position(dot.point.y) else { continue }
                canvas.draw([SIMD2(x, y)], line: index)
            }
        }
        return canvas
    }

    /// The row, from the top, in whose characters a place on the y axis lies.
    private func row(of position: Double) -> Int {
        min(max(Int(((1 - position) * Double(rows - 1)).rounded()), 0), rows - 1)
    }

    /// The x axis and, under it, its numbers.
    private func xAxis(_ scale: AxisScale, width: Int) -> [String] {
        let widest = scale.ticks().map(\.text.count).max() ?? 1
        let ticks = scale.ticks(count: min(max(width / (widest + 6), 2), 8))
        var line = [Character](repeating: style.isUnicode ? "─" : "-", count: width)
        var numbers = [Character](repeating: " ", count: width + 1)
        for tick in ticks {
            let column = min(max(Int((tick.position * Double(width - 1)).rounded()), 0), width - 1)
            line[column] = style.isUnicode ? "┬" : "+"
            let text = Array(tick.text)
            let start = min(max(column + 1 - text.count / 2, 0), width + 1 - text.count)
            // Numbers that would touch are left out.
            guard start >= 0,
                numbers[max(start - 1, 0)..<min(start + text.count + 1, width + 1)].allSatisfy({ $0 == " " })
            else { continue }
            for (offset, character) in text.enumerated() { numbers[start + offset] = character }
        }
        return [(style.isUnicode ? "└" : "+") + String(line), String(numbers)]
    }

    /// Legend of the lines and rules, as many side by side as fit.
    private var legend: [String] {
        var parts = chart.series.count < 2 ? [] : chart.series.enumerated().map { (sample($0), $1.name) }
        parts += chart.rules.map { (dots == .signs ? "." : "⠄⠄", $0.label) }
        var result: [String] = []
        var room = 0
        for (sample, name) in parts {
            // Escape sequences have no width.
            let length = (dots == .signs ? 1 : 4) + 1 + name.count
            if result.isEmpty || room < length + 3 {
                result.append("\(sample) \(name)")
                room = columns - length
            } else {
                result[result.count - 1] += "   \(sample) \(name)"
                room -= length + 3
            }
        }
        return result
    }

    private func sample(_ index: Int) -> String {
        let columns = dots == .signs ? 1 : 4
        var canvas = TextCanvas(columns: columns, rows: 1, dots: dots)
        canvas.draw([SIMD2(0, 0.4), SIMD2(1, 0.4)], line: index)
        return text(canvas.characters[0])
    }

    /// Signs tell lines apart where colours cannot.
    private var dots: TextCanvas.Dots {
        style == .color || style == .braille && chart.series.count < 2 ? .braille : .signs
    }

    /// Characters as text, with the colours of their lines where the terminal has some.
    private func text(_ row: [(character: Character, line: Int?)]) -> String {
        guard style.hasColors else { return String(row.map(\.character)) }
        var (result, current) = ("", nil as Int?)
        for (character, line) in row {
            if let line, line != current {
                result += "\u{1B}[0;\(line < 0 ? Self.faint : Self.colors[line % Self.colors.count])m"
                current = line
            }
            result.append(character)
        }
        // Nothing is coloured beyond the last line's character.
        return current == nil ? result : String(result.reversed().drop { $0 == " " }.reversed()) + "\u{1B}[0m"
    }

    /// The terminal's own colours, those first that show best on black and on white: red, cyan, magenta, green, blue,
    /// yellow, that of text, grey.
    private static let colors = [31, 36, 35, 32, 34, 33, 39, 90]
    /// The background's lines are fainter than text.
    private static let faint = 2

    private static func leading(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(width - 1 - text.count, 0)) + text + " "
    }

    private static func centred(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max((width - text.count) / 2, 0)) + text
    }
}
