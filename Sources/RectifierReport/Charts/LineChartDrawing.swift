extension LineChart {
    public func svg(identifier: String, embedsStyle: Bool) -> String {
        let axes = PlotAxes(x: xScale, y: yScale)
        let ends = endLabels(axes)
        var legend: [ChartFrame.LegendItem] = []
        if ends.isEmpty, series.count > 1 || !bands.isEmpty {
            legend = series.enumerated().map { .init(sample: .line($0), name: $1.name) }
        }
        legend += bands.map { .init(sample: .band(Self.className($0)), name: $0.name) }
        legend += rules.filter { $0.axis == .y }.map { .init(sample: .rule, name: $0.label) }
        let frame = ChartFrame(
            title: title, legend: legend, notes: [leftOut].compactMap(\.self), left: axes.leftMargin,
            right: ends.isEmpty ? 24 : 16 + (ends.map { ChartFrame.width($0.text) }.max() ?? 0),
            aboveHeight: PlotAxes.aboveHeight, plotHeight: Self.plotHeight, belowHeight: PlotAxes.belowHeight)
        var svg = MarkupWriter()
        frame.begin(&svg, identifier: identifier, summary: summary, embedsStyle: embedsStyle)
        axes.draw(in: frame, showsOrigin: showsOrigin, into: &svg)
        svg.begin("clipPath", ["id": "\(identifier)-plot"])
        svg.element(
            "rect",
            [
                "x": MarkupWriter.number(frame.left), "y": MarkupWriter.number(frame.top - 2),
                "width": MarkupWriter.number(frame.plotWidth), "height": MarkupWriter.number(frame.plotHeight + 4),
            ])
        svg.end()
        svg.begin("g", ["clip-path": "url(#\(identifier)-plot)"])
        for band in bands { draw(band, axes, frame, into: &svg) }
        for rule in rules { draw(rule, axes, frame, into: &svg) }
        for index in series.indices { drawLine(index, axes, frame, into: &svg) }
        svg.end()
        for index in series.indices { drawDots(index, axes, frame, into: &svg) }
        drawLabels(of: rules, axes, frame, into: &svg)
        for end in ends {
            svg.text(
                end.text, x: frame.right + 6, y: frame.bottom - end.position * frame.plotHeight + 5,
                className: "label")
        }
        if series.allSatisfy({ $0.points.allSatisfy { axes.place($0, in: frame) == nil } }) {
            svg.text(
                "no values", x: (frame.left + frame.right) / 2, y: (frame.top + frame.bottom) / 2,
                className: "label middle")
        }
        svg.end()
        return svg.text
    }

    private static let plotHeight = 230.0

    /// The names beside the lines' ends, which need no legend; empty where lines end too near each other for it.
    private func endLabels(_ axes: PlotAxes) -> [(series: Int, position: Double, text: String)] {
        guard (2...4).contains(series.count), bands.isEmpty, series.allSatisfy({ $0.name.count <= 12 }) else {
            return []
        }
        let ends = series.enumerated().compactMap { index, line -> (series: Int, position: Double, text: String)? in
            guard let last = line.points.last(where: { $0.x.isFinite }), axes.x.position(last.x) ?? 0 > 0.9,
                let position = axes.y.position(last.y), (0...1).contains(position)
            else { return nil }
            return (index, position, line.name)
        }
        let places = ends.map(\.position).sorted()
        let areApart = zip(places, places.dropFirst()).allSatisfy { ($1 - $0) * Self.plotHeight >= 17 }
        return ends.count == series.count && areApart ? ends : []
    }

    private static func className(_ band: Band) -> String { "f\(band.series)" }

    private func draw(_ band: Band, _ axes: PlotAxes, _ frame: ChartFrame, into svg: inout MarkupWriter) {
        let edges = band.spans.map { span -> (SIMD2<Double>, SIMD2<Double>)? in
            guard let low = axes.place(SIMD2(span.x, span.y), in: frame),
                let high = axes.place(SIMD2(span.x, span.z), in: frame)
            else { return nil }
            return (low, high)
        }
        for run in edges.split(whereSeparator: { $0 == nil }) {
            let (low, high) = (run.compactMap { $0?.0 }, run.compactMap { $0?.1 })
            let path = LinePath.path(low) + LinePath.path(high.reversed(), isContinued: true) + "z"
            svg.element("path", ["class": "band \(Self.className(band))", "d": path])
        }
    }

    private func drawLine(_ index: Int, _ axes: PlotAxes, _ frame: ChartFrame, into svg: inout MarkupWriter) {
        let runs = LinePath.runs(series[index].points.map { axes.place($0, in: frame) })
        let path = runs.filter { $0.count > 1 }.map { LinePath.path($0) }.joined()
        if !path.isEmpty { svg.element("path", ["class": "line s\(index) d\(index)", "d": path]) }
        for run in runs where run.count == 1 { Self.dot(run[0], "f\(index) s\(index)", into: &svg) }
    }

    private func drawDots(_ index: Int, _ axes: PlotAxes, _ frame: ChartFrame, into svg: inout MarkupWriter) {
        // Hollow ones first: a value may lie where another line only comes near.
        for dot in series[index].dots.sorted(by: { $0.isHollow && !$1.isHollow }) {
            guard let place = axes.place(dot.point, in: frame), place.x >= frame.left - 1, place.x <= frame.right + 1
            else {
                continue
            }
            Self.dot(place, "\(dot.isHollow ? "hollow" : "f\(index)") s\(index)", into: &svg)
        }
    }

    private static func dot(_ place: SIMD2<Double>, _ className: String, into svg: inout MarkupWriter) {
        svg.element(
            "circle",
            [
                "class": "dot \(className)", "cx": LinePath.number(place.x), "cy": LinePath.number(place.y), "r": "4",
            ])
    }

    private func draw(_ rule: Rule, _ axes: PlotAxes, _ frame: ChartFrame, into svg: inout MarkupWriter) {
        guard let position = (rule.axis == .x ? axes.x : axes.y).position(rule.value), (0...1).contains(position) else {
            return
        }
        let path =
            rule.axis == .x
            ? "M\(LinePath.number(frame.left + position * frame.plotWidth)),\(LinePath.number(frame.bottom))V\(LinePath.number(frame.top))"
            : "M\(LinePath.number(frame.left)),\(LinePath.number(frame.bottom - position * frame.plotHeight))H\(LinePath.number(frame.right))"
        svg.element("path", ["class": "rule", "d": path])
    }

    /// Whether no line is near the plot's upper edge in some part of its width.
    private func isFree(_ part: ClosedRange<Double>, _ axes: PlotAxes) -> Bool {
        series.allSatisfy { line in
            line.points.allSatisfy { point in
                guard let x = axes.x.position(point.x), let y = axes.y.position(point.y) else { return true }
                return !part.contains(x) || y < 0.88
            }
        }
    }

    /// The words beside the rules that go up: to the left or the right, one row below the other, at the lower edge if
    /// lines are at the upper. Those of the others are in the legend: beside a line that goes across there is no room.
    private func drawLabels(of rules: [Rule], _ axes: PlotAxes, _ frame: ChartFrame, into svg: inout MarkupWriter) {
        var row = 0.0
        for rule in rules where rule.axis == .x {
            guard let position = axes.x.position(rule.value), (0...1).contains(position) else { continue }
            let isLeft = position > 0.5
            let width = (ChartFrame.width(rule.label) + 14) / frame.plotWidth
            let isAtTop = isFree(isLeft ? position - width...position : position...position + width, axes)
            svg.note(
                rule.label, x: frame.left + position * frame.plotWidth + (isLeft ? -7 : 7),
                y: isAtTop ? frame.top + 18 + 20 * row : frame.bottom - 9 - 20 * row, className: isLeft ? "end" : "")
            row += 1
        }
    }
}
