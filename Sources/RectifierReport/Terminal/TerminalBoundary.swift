import Rectifier

/// A ``BoundaryChart`` as lines of text for a terminal.
public struct TerminalBoundary: Sendable {
    /// Character set of the terminal.
    public enum Style: Sendable {
        /// ASCII only: `.` and `#` for the two classes' ground, `o` and `x` for their points.
        case plain
        /// Half blocks in 256 colours, two cells to a character.
        case color
    }

    private let chart: BoundaryChart
    private let columns: Int
    private let style: Style

    /// - Parameters:
    ///   - chart: what to draw.
    ///   - columns: the terminal's width; the panels are side by side if it is 64 at least, else one above the other.
    ///   - style: what the terminal can show.
    public init(_ chart: BoundaryChart, columns: Int = 80, style: Style) {
        self.chart = chart
        self.columns = columns
        self.style = style
    }

    /// The columns between two panels.
    private static let gap = 3

    /// The chart's lines, without line ends; none is wider than the terminal, if that has 24 columns at least.
    public var lines: [String] {
        let labels = [chart.yRange.upperBound, chart.yRange.lowerBound].map { Self.short($0) }
        let gutter = (labels.map(\.count).max() ?? 0) + 1
        let isBeside = columns >= 64
        let count = isBeside ? max(chart.panels.count, 1) : 1
        let width = min(max((columns - Self.gap * (count - 1)) / count - gutter, 8), 48)
        let drawn = chart.panels.map { lines(of: $0, width: width, gutter: gutter, labels: labels) }
        var result = [chart.title, ""]
        if isBeside {
            for row in 0..<(drawn.map(\.count).max() ?? 0) {
                result.append(drawn.map { $0[row] }.joined(separator: String(repeating: " ", count: Self.gap)))
            }
            result.append("")
        } else {
            for panel in drawn { result += panel + [""] }
        }
        result += legend
        return result.map { line in
            // Nothing ends in spaces, except coloured ones, which end in a reset.
            var line = line[...]
            while line.last == " " { line.removeLast() }
            return String(line)
        }
    }

    private var legend: [String] {
        let names = chart.classNames
        let parts =
            switch style {
            case .plain: ["o  \(names[0])", "x  \(names[1])", ".  \(names[0]) predicted", "#  \(names[1]) predicted"]
            case .color:
                (0..<2).map { label in
                    "\(Self.cell(Confidence(Float(label)), "\(Self.marks[label])"))\(Self.reset) \(names[label])"
                } + ["stronger colour: higher probability"]
            }
        // Three columns between the parts; the escape sequences have no width.
        return parts.joined(separator: "   ").count <= columns || style == .color
            ? [parts.joined(separator: "   ")] : parts
    }

    /// A panel: its heading, its rows, and the ends of the x axis; every line is `gutter + width` wide.
    private func lines(of panel: BoundaryChart.Panel, width: Int, gutter: Int, labels: [String]) -> [String] {
        // A character is about twice as high as wide.
        let height = max(width / 2, 4)
        let marks = marks(width: width, height: height)
        let heading = "\(panel.name): acc \(Words.percent(panel.accuracy))"
        var result = [Self.pad("", gutter) + Self.pad(heading, width)]
        for row in 0..<height {
            let label = row == 0 ? labels[0] : row == height - 1 ? labels[1] : ""
            var line = Self.pad(Self.pad("", gutter - 1 - label.count) + label, gutter)
            for column in 0..<width {
                line += character(panel, row: row, column: column, width, height, mark: marks[row * width + column])
            }
            result.append(style == .color ? line + Self.reset : line)
        }
        let (low, high) = (Self.short(chart.xRange.lowerBound), Self.short(chart.xRange.upperBound))
        result.append(Self.pad("", gutter) + Self.pad(low, max(width - high.count, low.count + 1)) + high)
        return result
    }

    /// For each character, row by row from the top, the class of most of its points, or nil without points.
    private func marks(width: Int, height: Int) -> [Int?] {
        var counts = [SIMD2<Int>](repeating: .zero, count: width * height)
        func index(_ value: Float, _ range: ClosedRange<Float>, _ count: Int) -> Int {
            let share =
                (Double(value) - Double(range.lowerBound)) / (Double(range.upperBound) - Double(range.lowerBound))
            return min(Int(share * Double(count)), count - 1)
        }
        for point in chart.points {
            guard chart.xRange.contains(point.x), chart.yRange.contains(point.y) else { continue }
            let row = height - 1 - index(point.y, chart.yRange, height)
            counts[row * width + index(point.x, chart.xRange, width)][point.label == 0 ? 0 : 1] += 1
        }
        return counts.map { $0 == .zero ? nil : $0[1] > $0[0] ? 1 : 0 }
    }

    private func character(
        _ panel: BoundaryChart.Panel, row: Int, column: Int, _ width: Int, _ height: Int, mark: Int?
    ) -> String {
        func confidence(_ half: Int) -> Confidence {
            let grid = panel.probabilities
            // Counted in half rows from the top; the middle of the half row decides which of the grid's rows it shows.
            let y = 1 - (Double(2 * row + half) + 0.5) / Double(2 * height)
            let x = (Double(column) + 0.5) / Double(width)
            let line = grid[min(Int(y * Double(grid.count)), grid.count - 1)]
            return Confidence(line[min(Int(x * Double(line.count)), line.count - 1)])
        }
        switch style {
        case .plain:
            if let mark { return Self.marks[mark] }
            return confidence(1).label.map { $0 == 1 ? "#" : "." } ?? "?"
        case .color:
            if let mark { return Self.cell(confidence(1), Self.marks[mark]) }
            let (upper, lower) = (Self.color(confidence(0)), Self.color(confidence(1)))
            return "\u{1B}[38;5;\(upper);48;5;\(lower)m▀"
        }
    }

    private static let marks = ["o", "x"]
    private static let reset = "\u{1B}[0m"

    /// A mark on its ground, in bold white, which stands out from every ground used.
    private static func cell(_ confidence: Confidence, _ mark: String) -> String {
        "\u{1B}[1;38;5;231;48;5;\(color(confidence))m\(mark)\u{1B}[22m"
    }

    /// The colour of the 256 that shows a confidence: blues, oranges, or grey for what is not a number.
    private static func color(_ confidence: Confidence) -> Int {
        guard let label = confidence.label else { return 240 }
        return [[60, 61, 25, 26], [95, 131, 130, 166]][label][confidence.level]
    }

    /// `text` with spaces up to `width`, or cut to it.
    private static func pad(_ text: String, _ width: Int) -> String {
        text.prefix(max(width, 0)) + String(repeating: " ", count: max(width - text.count, 0))
    }

    /// A number in few characters, for an axis's end.
    private static func short(_ value: Float) -> String {
        guard abs(value) < 1e6 else { return NumberText.text(value) }
        let text = NumberText.text((Double(value) * 100).rounded() / 100)
        return text == "-0" ? "0" : text
    }
}
