/// Numbers of some things beside each other, as bars: of each thing one, or one for each of a few quantities.
public struct BarChart: Chart {
    /// A thing and its numbers.
    public struct Row: Sendable, Hashable {
        /// The name of the row.
        public var name: String
        /// A number for each quantity; nil, or one that is not finite, has no bar.
        public var values: [Double?]

        /// A thing and its numbers.
        public init(_ name: String, _ values: [Double?]) {
            self.name = name
            self.values = values
        }
    }

    /// The chart's title.
    public var title: String
    /// The axis of the bars' lengths; it cannot be logarithmic, since bars begin at 0.
    public var axis: ChartAxis
    /// The names of each row's values.
    public var quantities: [String]
    /// The things, from top to bottom.
    public var rows: [Row]

    /// A chart of `rows`, each with a number for each of `quantities`. Traps when a row has more or fewer.
    public init(title: String, axis: ChartAxis, quantities: [String], rows: [Row]) {
        precondition(
            axis.scale == .linear && quantities.count <= ChartStyle.colorCount
                && rows.allSatisfy { $0.values.count == quantities.count },
            "BarChart: each row needs \(quantities.count) numbers, one for each of \(quantities), on a linear axis.")
        self.title = title
        self.axis = axis
        self.quantities = quantities
        self.rows = rows
    }

    /// The chart in words: all of its numbers.
    public var summary: String {
        let parts = rows.map { row in
            let values = zip(quantities, row.values).map { name, value in
                "\(name) \(value.map { $0.isFinite ? axis.text($0) : "not finite" } ?? "unknown")"
            }
            return "\(row.name): \(values.joined(separator: ", "))."
        }
        return (["\(title)."] + (parts.isEmpty ? ["No values."] : parts)).joined(separator: " ")
    }

    public func svg(identifier: String, embedsStyle: Bool) -> String {
        // Bars begin at 0.
        let values: [Double] = [0] + rows.flatMap(\.values).compactMap(\.self)
        let scale = AxisScale(axis, values: values, margin: axis.range == nil ? 0.02 : 0)
        let names = rows.map { ChartFrame.shortened($0.name, to: 18) }
        let left = ChartFrame.margin + (names.map { ChartFrame.width($0) }.max() ?? 0) + 10
        let barHeight = quantities.count > 1 ? 15.0 : 20.0
        let rowHeight = barHeight * Double(quantities.count) + 14
        let legend: [ChartFrame.LegendItem] =
            quantities.count > 1
            ? quantities.enumerated().map { .init(sample: .fill("f\($0)"), name: $1) } : []
        let frame = ChartFrame(
            title: title, legend: legend, left: left, right: 66, plotHeight: max(Double(rows.count), 1) * rowHeight,
            belowHeight: PlotAxes.belowHeight)
        var svg = MarkupWriter()
        frame.begin(&svg, identifier: identifier, summary: summary, embedsStyle: embedsStyle)
        drawAxis(scale, frame, into: &svg)
        let zero = min(max(scale.position(0) ?? 0, 0), 1)
        for (index, row) in rows.enumerated() {
            let top = frame.top + Double(index) * rowHeight + 7
            svg.text(
                names[index], x: left - 10, y: top + barHeight * Double(quantities.count) / 2 + 5,
                className: "label end")
            for (quantity, value) in row.values.enumerated() {
                let y = top + Double(quantity) * barHeight
                guard let value, let position = scale.position(value) else { continue }
                let (start, end) = (min(zero, position), min(max(zero, position), 1))
                svg.rectangle(
                    x: frame.left + start * frame.plotWidth, y: y, width: (end - start) * frame.plotWidth,
                    height: barHeight - 1, className: "f\(quantity)")
                svg.note(axis.text(value), x: frame.left + end * frame.plotWidth + 6, y: y + barHeight / 2 + 4.5)
            }
        }
        svg.end()
        return svg.text
    }

    private func drawAxis(_ scale: AxisScale, _ frame: ChartFrame, into svg: inout MarkupWriter) {
        for tick in scale.ticks(count: 4) {
            let place = frame.left + tick.position * frame.plotWidth
            svg.element(
                "path",
                [
                    "class": "grid",
                    "d":
                        "M\(MarkupWriter.number(place)),\(MarkupWriter.number(frame.bottom))V\(MarkupWriter.number(frame.top))",
                ])
            svg.text(tick.text, x: place, y: frame.bottom + 19, className: "label middle")
        }
        svg.element(
            "path",
            [
                "class": "tick",
                "d":
                    "M\(MarkupWriter.number(frame.left)),\(MarkupWriter.number(frame.top))V\(MarkupWriter.number(frame.bottom))",
            ])
        svg.text(axis.title, x: (frame.left + frame.right) / 2, y: frame.bottom + 41, className: "label middle")
    }
}
