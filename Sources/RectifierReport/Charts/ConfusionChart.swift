/// Confusion matrix: counts by true class (row) and predicted class (column). Correct predictions lie on the diagonal, in
/// another colour than errors; the stronger a cell, the larger its fraction of the row.
public struct ConfusionChart: Chart {
    /// The chart's title.
    public var title: String
    /// The classes.
    public var classNames: [String]
    /// Counts: `counts[true class][predicted class]`.
    public var counts: [[Int]]

    /// The maximum number of classes that fit into a picture.
    public static let classLimit = 30

    /// A chart of `counts`. Traps when they are not a square with a name for each row, or more than ``classLimit``.
    public init(title: String, classNames: [String], counts: [[Int]]) {
        precondition(
            counts.count == classNames.count && counts.allSatisfy { $0.count == counts.count }
                && counts.count <= Self.classLimit,
            "ConfusionChart: \(counts.count) rows for \(classNames.count) classes; both must agree, up to "
                + "\(Self.classLimit).")
        self.title = title
        self.classNames = classNames
        self.counts = counts
    }

    /// The chart in words: correct predictions, and the most frequent errors.
    public var summary: String {
        let all = counts.joined().reduce(0, +)
        let right = counts.indices.reduce(0) { $0 + counts[$1][$1] }
        var mistakes: [(truth: Int, answer: Int, count: Int)] = []
        for (truth, row) in counts.enumerated() {
            for (answer, count) in row.enumerated() where answer != truth && count > 0 {
                mistakes.append((truth, answer, count))
            }
        }
        let most = mistakes.sorted { ($1.count, $0.truth, $0.answer) < ($0.count, $1.truth, $1.answer) }.prefix(5).map {
            "\($0.count) of class \(classNames[$0.truth]) predicted as \(classNames[$0.answer])"
        }
        let mistakesText =
            most.isEmpty ? "There are no errors." : "Most frequent errors: \(most.joined(separator: "; "))."
        return
            "\(title). \(Ticks.text(Double(right))) of \(Words.count(all, "prediction")) are correct. \(mistakesText)"
    }

    public func svg(identifier: String, embedsStyle: Bool) -> String {
        let names = classNames.map { ChartFrame.shortened($0, to: 12) }
        let widest = names.map { ChartFrame.width($0) }.max() ?? 0
        let left = ChartFrame.margin + widest + 10
        let count = Double(max(classNames.count, 1))
        let side = min((ChartFrame.width - left - ChartFrame.margin) / count, 54).rounded(.down)
        // Names that are wider than a column stand upright.
        let isUpright = widest > side - 4
        let frame = ChartFrame(
            title: title, left: left, right: ChartFrame.width - left - side * count,
            aboveHeight: 24 + (isUpright ? widest + 8 : 22), plotHeight: side * count, belowHeight: 12)
        var svg = MarkupWriter()
        frame.begin(&svg, identifier: identifier, summary: summary, embedsStyle: embedsStyle)
        svg.text(
            "rows: true class; columns: predicted class", x: ChartFrame.margin,
            y: frame.top - (isUpright ? widest + 8 : 22) - 12, className: "label")
        let size = side < 34 ? " small" : ""
        for (truth, row) in counts.enumerated() {
            let y = frame.top + Double(truth) * side
            svg.text(names[truth], x: left - 8, y: y + side / 2 + 5, className: "label end\(size)")
            let x = frame.left + Double(truth) * side + side / 2
            if isUpright {
                let place = "\(MarkupWriter.number(x + 5)) \(MarkupWriter.number(frame.top - 8))"
                svg.element(
                    "text", ["class": "label\(size)", "transform": "translate(\(place)) rotate(-90)"],
                    content: names[truth])
            } else {
                svg.text(names[truth], x: x, y: frame.top - 8, className: "label middle\(size)")
            }
            draw(row, truth, y: y, side, frame, size, into: &svg)
        }
        svg.rectangle(x: frame.left, y: frame.top, width: side * count, height: side * count, className: "frame")
        svg.end()
        return svg.text
    }

    private func draw(
        _ row: [Int], _ truth: Int, y: Double, _ side: Double, _ frame: ChartFrame, _ size: String,
        into svg: inout MarkupWriter
    ) {
        let all = row.reduce(0, +)
        for (answer, count) in row.enumerated() where count > 0 {
            let step = ChartStyle.step(Double(count) / Double(all))
            let x = frame.left + Double(answer) * side
            svg.rectangle(
                x: x, y: y, width: side, height: side, className: "cell \(answer == truth ? "h" : "m")\(step)")
            // Numbers that do not fit are left out; the summary and the table have them.
            let text = "\(count)"
            guard Double(text.count) * (size.isEmpty ? ChartFrame.characterWidth : 7) <= side else { continue }
            svg.text(
                text, x: x + side / 2, y: y + side / 2 + 5, className: "middle\(size)\(step >= 5 ? " over" : "")")
        }
    }
}
