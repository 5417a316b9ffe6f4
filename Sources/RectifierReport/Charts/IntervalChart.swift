import Rectifier

/// Things below each other, of each a number with its interval, and the single numbers that it was made of as dots: a
/// strip plot of scores, or with differences and a line at 0 what is called a forest plot.
///
/// Nothing is told apart by colour alone: dots are single numbers, the bar with the tick in its middle is the interval.
public struct IntervalChart: Chart {
    /// A thing and its numbers.
    public struct Row: Sendable, Hashable {
        /// The name of the row.
        public var name: String
        /// The single numbers.
        public var values: [Double]
        /// Their mean, say; nil where it does not belong to them.
        public var estimate: Double?
        /// From where to where it may lie; nil for unknown.
        public var interval: ClosedRange<Double>?

        /// A thing and its numbers.
        public init(_ name: String, values: [Double] = [], estimate: Double?, interval: ClosedRange<Double>?) {
            self.name = name
            self.values = values
            self.estimate = estimate
            self.interval = interval
        }
    }

    /// The chart's title.
    public var title: String
    /// The x axis.
    public var axis: ChartAxis
    /// The name of a dot, for the legend.
    public var dotName: String
    /// The name of the interval, for the legend.
    public var intervalName: String
    /// The things, from top to bottom.
    public var rows: [Row]
    /// A part of the axis that is shaded, and what it means.
    public var band: (range: ClosedRange<Double>, name: String)?
    /// Whether there is a line at 0.
    public var showsZero = false

    /// A chart of `rows`.
    public init(title: String, axis: ChartAxis, dotName: String, intervalName: String, rows: [Row]) {
        self.title = title
        self.axis = axis
        self.dotName = dotName
        self.intervalName = intervalName
        self.rows = rows
    }

    /// The chart in words: all intervals, and from where to where the dots lie.
    public var summary: String {
        let parts = rows.map { row in
            var text = "\(row.name): \(row.estimate.map(axis.text) ?? "no mean")"
            if let interval = row.interval {
                text += ", \(intervalName) \(axis.text(interval.lowerBound)) to \(axis.text(interval.upperBound))"
            }
            if let least = row.values.min(), let most = row.values.max() {
                text += "; \(row.values.count) dots from \(axis.text(least)) to \(axis.text(most))"
            }
            return text + "."
        }
        let shaded = band.map {
            ["Shaded from \(axis.text($0.range.lowerBound)) to \(axis.text($0.range.upperBound)): \($0.name)."]
        }
        return (["\(title)."] + (parts.isEmpty ? ["No values."] : parts) + (shaded ?? [])).joined(separator: " ")
    }

    public func svg(identifier: String, embedsStyle: Bool) -> String {
        let numbers = rows.flatMap { row in
            row.values + [row.estimate].compactMap(\.self)
                + (row.interval.map { [$0.lowerBound, $0.upperBound] } ?? [])
        }
        let scale = AxisScale(
            axis,
            values: numbers + (showsZero ? [0] : []) + (band.map { [$0.range.lowerBound, $0.range.upperBound] } ?? []),
            margin: 0.06, keepsZero: false)
        let hasDots = rows.contains { !$0.values.isEmpty }
        let names = rows.map { row in
            ChartFrame.wrapped(row.name, width: Self.nameWidth, characterWidth: ChartFrame.characterWidth)
        }
        let widest = names.flatMap { $0.map { ChartFrame.width($0) } }.max() ?? 0
        let lines = names.map(\.count).max() ?? 1
        let rowHeight = max(hasDots ? 72 : 34, 18 * Double(lines) + 12)
        var legend: [ChartFrame.LegendItem] = [.init(sample: .line(0), name: intervalName)]
        if let band { legend.append(.init(sample: .band("f1"), name: band.name)) }
        let frame = ChartFrame(
            title: title, legend: legend, notes: hasDots ? ["A dot is \(dotName)."] : [],
            left: ChartFrame.margin + widest + 12, right: 18,
            plotHeight: max(Double(rows.count), 1) * rowHeight, belowHeight: PlotAxes.belowHeight)
        var svg = MarkupWriter()
        frame.begin(&svg, identifier: identifier, summary: summary, embedsStyle: embedsStyle)
        draw(scale, frame, into: &svg)
        for (index, row) in rows.enumerated() {
            let top = frame.top + Double(index) * rowHeight
            let middle = top + rowHeight / 2
            for (line, text) in names[index].enumerated() {
                svg.text(
                    text, x: frame.left - 12, y: middle + 5 + 18 * (Double(line) - Double(names[index].count - 1) / 2),
                    className: "label end")
            }
            draw(row, y: middle, rowHeight, scale, frame, into: &svg)
        }
        svg.end()
        return svg.text
    }

    /// The most room for names.
    private static let nameWidth = 150.0
    private static let dotRadius = 3.6

    private func draw(_ scale: AxisScale, _ frame: ChartFrame, into svg: inout MarkupWriter) {
        func place(_ value: Double) -> Double {
            frame.left + min(max(scale.position(value) ?? 0, 0), 1) * frame.plotWidth
        }
        if let band {
            let (left, right) = (place(band.range.lowerBound), place(band.range.upperBound))
            svg.rectangle(
                x: left, y: frame.top, width: right - left, height: frame.plotHeight, className: "band f1")
        }
        for tick in scale.ticks(count: 4) {
            let at = frame.left + tick.position * frame.plotWidth
            Self.line(at, frame.top, frame.bottom, "grid", into: &svg)
            svg.text(tick.text, x: at, y: frame.bottom + 19, className: "label middle")
        }
        if showsZero { Self.line(place(0), frame.top, frame.bottom, "rule", into: &svg) }
        Self.line(frame.left, frame.top, frame.bottom, "tick", into: &svg)
        svg.text(axis.title, x: (frame.left + frame.right) / 2, y: frame.bottom + 41, className: "label middle")
    }

    private func draw(
        _ row: Row, y: Double, _ height: Double, _ scale: AxisScale, _ frame: ChartFrame, into svg: inout MarkupWriter
    ) {
        func place(_ value: Double) -> Double? { scale.position(value).map { frame.left + $0 * frame.plotWidth } }
        // Dots above, the interval below them; without dots it is in the middle.
        let hasDots = !row.values.isEmpty
        let bar = hasDots ? y + height / 2 - 12 : y
        let dots = row.values.compactMap(place).sorted()
        for (x, step) in zip(dots, Self.offsets(dots)) {
            // Not so far that they would leave the row or lie on the bar.
            let offset = min(max(Double(step) * 2 * Self.dotRadius, 12 - height / 2), height / 2 - 16)
            svg.element(
                "circle",
                [
                    "class": "hollow s0", "cx": MarkupWriter.number(x), "cy": MarkupWriter.number(y - 8 + offset),
                    "r": MarkupWriter.number(Self.dotRadius),
                ])
        }
        if let interval = row.interval, let low = place(interval.lowerBound), let high = place(interval.upperBound) {
            svg.element(
                "path",
                [
                    "class": "line s0",
                    "d": "M\(MarkupWriter.number(low)),\(MarkupWriter.number(bar))H\(MarkupWriter.number(high))",
                ])
            for end in [low, high] { Self.line(end, bar - 4, bar + 4, "line s0", into: &svg) }
        }
        if let estimate = row.estimate, let x = place(estimate) { Self.line(x, bar - 8, bar + 8, "median", into: &svg) }
    }

    /// For each of some rising places how many dots up or down its dot is moved, so that none lies on another: 0, −1,
    /// 1, …
    static func offsets(_ places: [Double]) -> [Int] {
        var last: [Int: Double] = [:]
        return places.map { place in
            var step = 0
            while let before = last[step], place - before < 2 * dotRadius, abs(step) < 6 {
                step = step < 0 ? -step : -step - 1
            }
            last[step] = place
            return step
        }
    }

    private static func line(
        _ x: Double, _ top: Double, _ bottom: Double, _ className: String, into svg: inout MarkupWriter
    ) {
        svg.element(
            "path",
            [
                "class": className,
                "d": "M\(MarkupWriter.number(x)),\(MarkupWriter.number(top))V\(MarkupWriter.number(bottom))",
            ])
    }
}
