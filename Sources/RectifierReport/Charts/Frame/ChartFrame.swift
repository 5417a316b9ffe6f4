/// Frame of a chart: title, legend, notes, and the place of the plot.
///
/// All lengths are in pixels of a picture that is ``width`` wide, so narrow that its letters can still be read when a
/// phone shows it smaller.
struct ChartFrame {
    /// The picture's width.
    static let width = 520.0
    /// From the picture's edge to what is in it.
    static let margin = 14.0
    /// About the width of a character of size 15; it can only be estimated here.
    static let characterWidth = 8.3

    /// A sample of how something is drawn, and what it is.
    struct LegendItem {
        enum Sample {
            case line(Int)
            case over(Int)
            case rule
            case band(String)
            case fill(String)
        }
        let sample: Sample
        let name: String

        var width: Double { 36 + ChartFrame.width(name) + 18 }
    }

    let title: [String]
    let legend: [[LegendItem]]
    let notes: [String]
    /// The plot's edges.
    let left: Double
    let right: Double
    let top: Double
    let bottom: Double
    /// The picture's height.
    let height: Double

    /// A frame around a plot of `plotHeight`, with room for what stands around it.
    init(
        title: String, legend: [LegendItem] = [], notes: [String] = [], left: Double, right: Double = 24,
        aboveHeight: Double = 0, plotHeight: Double, belowHeight: Double
    ) {
        let inner = Self.width - 2 * Self.margin
        self.title = Self.wrapped(title, width: inner, characterWidth: 9.6)
        self.legend = Self.rows(legend, width: inner)
        self.notes = notes.flatMap { Self.wrapped($0, width: inner, characterWidth: Self.characterWidth) }
        self.left = left
        self.right = Self.width - right
        top = 12 + 22 * Double(self.title.count) + 22 * Double(self.legend.count) + aboveHeight + 10
        bottom = top + plotHeight
        height = bottom + belowHeight + 20 * Double(self.notes.count) + (self.notes.isEmpty ? 4 : 10)
    }

    var plotWidth: Double { right - left }
    var plotHeight: Double { bottom - top }

    /// Begins the picture, and draws title, legend and notes.
    func begin(_ svg: inout MarkupWriter, identifier: String, summary: String, embedsStyle: Bool) {
        svg.beginPicture(
            identifier: identifier, title: title.joined(separator: " "), description: summary,
            className: "rectifier-chart",
            width: Self.width, height: height, style: embedsStyle ? ChartStyle.sheet : nil)
        for (index, line) in title.enumerated() {
            svg.text(line, x: Self.margin, y: 26 + 22 * Double(index), className: "title")
        }
        let firstRow = 26 + 22 * Double(title.count)
        for (index, row) in legend.enumerated() { draw(row, y: firstRow + 22 * Double(index), into: &svg) }
        let firstNote = height - 20 * Double(notes.count) + 6
        for (index, note) in notes.enumerated() {
            svg.text(note, x: Self.margin, y: firstNote + 20 * Double(index), className: "label")
        }
    }

    private func draw(_ row: [LegendItem], y: Double, into svg: inout MarkupWriter) {
        var x = Self.margin
        for item in row {
            let line = "M\(MarkupWriter.number(x)),\(MarkupWriter.number(y - 5))h28"
            switch item.sample {
            case .line(let index): svg.element("path", ["class": "line s\(index) d\(index)", "d": line])
            case .over(let index): svg.element("path", ["class": "median d\(index)", "d": line])
            case .rule: svg.element("path", ["class": "rule", "d": line])
            case .band(let className):
                svg.rectangle(x: x, y: y - 12, width: 28, height: 14, className: "band \(className)")
            case .fill(let className):
                svg.rectangle(x: x, y: y - 12, width: 28, height: 14, className: className)
            }
            svg.text(item.name, x: x + 36, y: y, className: "label")
            x += item.width
        }
    }

    /// Texts one after the other in as many rows as they need.
    private static func rows(_ items: [LegendItem], width: Double) -> [[LegendItem]] {
        var rows: [[LegendItem]] = []
        var room = 0.0
        for item in items {
            if rows.isEmpty || room < item.width - 18 {
                rows.append([])
                room = width
            }
            rows[rows.count - 1].append(item)
            room -= item.width
        }
        return rows
    }

    /// About how wide a text of size 15 is.
    static func width(_ text: String) -> Double { characterWidth * Double(text.count) }

    /// A text in lines that fit, broken between words.
    static func wrapped(_ text: String, width: Double, characterWidth: Double) -> [String] {
        let limit = max(Int(width / characterWidth), 1)
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= limit {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(shortened(String(word), to: limit))
            }
        }
        return lines
    }

    /// A text cut to `limit` characters, the last of which then says so.
    static func shortened(_ text: String, to limit: Int) -> String {
        text.count > limit ? text.prefix(max(limit - 1, 0)) + "…" : text
    }
}

extension MarkupWriter {
    /// Begins a picture of its own, with its name and content in words, and its ground.
    mutating func beginPicture(
        identifier: String, title: String, description: String, className: String, width: Double, height: Double,
        style: String?
    ) {
        let (width, height) = (Self.number(width.rounded(.up)), Self.number(height.rounded(.up)))
        begin(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 \(width) \(height)", "width": width,
                "height": height, "role": "img", "aria-labelledby": "\(identifier)-title \(identifier)-description",
                "class": className,
            ])
        element("title", ["id": "\(identifier)-title"], content: title)
        element("desc", ["id": "\(identifier)-description"], content: description)
        if let style { element("style", content: style) }
        element("rect", ["class": "surface", "width": width, "height": height])
    }

    /// Writes text whose baseline begins at (`x`, `y`), or ends or is centred there if its class says so.
    mutating func text(_ content: String, x: Double, y: Double, className: String) {
        element("text", ["class": className, "x": Self.number(x), "y": Self.number(y)], content: content)
    }

    /// Writes text that is read over lines: the ground shines around its letters.
    mutating func note(_ content: String, x: Double, y: Double, className: String = "") {
        let className = className.isEmpty ? "label" : "label \(className)"
        text(content, x: x, y: y, className: className + " glow")
        text(content, x: x, y: y, className: className)
    }

    /// Draws a rectangle.
    mutating func rectangle(x: Double, y: Double, width: Double, height: Double, className: String) {
        element(
            "rect",
            [
                "class": className, "x": Self.number(x), "y": Self.number(y), "width": Self.number(width),
                "height": Self.number(height),
            ])
    }
}
