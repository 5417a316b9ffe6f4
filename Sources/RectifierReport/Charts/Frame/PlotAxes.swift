/// Two axes around a plot, with ticks, numbers and what they measure.
struct PlotAxes {
    let x: AxisScale
    let y: AxisScale

    /// Width of the numbers beside the y axis, and of the axis's frame.
    var leftMargin: Double {
        ChartFrame.margin + (y.ticks().map { ChartFrame.width($0.text) }.max() ?? 0) + 8
    }

    /// Height of the title above the y axis.
    static let aboveHeight = 26.0
    /// Height of the numbers under the x axis and of its title.
    static let belowHeight = 50.0

    /// The place of a point in the plot of `frame`; nil if it has none.
    func place(_ point: SIMD2<Double>, in frame: ChartFrame) -> SIMD2<Double>? {
        guard let x = x.position(point.x), let y = y.position(point.y) else { return nil }
        return SIMD2(frame.left + x * frame.plotWidth, frame.bottom - y * frame.plotHeight)
    }

    /// Draws grid, ticks, numbers, titles and frame; what is plotted comes over them.
    func draw(in frame: ChartFrame, hasGrid: Bool = true, showsOrigin: Bool = false, into svg: inout MarkupWriter) {
        let (left, bottom) = (MarkupWriter.number(frame.left), MarkupWriter.number(frame.bottom))
        // As many numbers as there is room for.
        let widest = x.ticks().map { ChartFrame.width($0.text) }.max() ?? 0
        let count = min(max(Int(frame.plotWidth / (widest + 16)), 2), 8)
        for tick in x.ticks(count: count) {
            let place = frame.left + tick.position * frame.plotWidth
            let at = MarkupWriter.number(place)
            if hasGrid {
                svg.element("path", ["class": "grid", "d": "M\(at),\(bottom)V\(MarkupWriter.number(frame.top))"])
            }
            svg.element("path", ["class": "tick", "d": "M\(at),\(bottom)v5"])
            svg.text(tick.text, x: place, y: frame.bottom + 21, className: "label middle")
        }
        for tick in y.ticks() {
            let place = frame.bottom - tick.position * frame.plotHeight
            let at = MarkupWriter.number(place)
            if hasGrid {
                svg.element("path", ["class": "grid", "d": "M\(left),\(at)H\(MarkupWriter.number(frame.right))"])
            }
            svg.element("path", ["class": "tick", "d": "M\(left),\(at)h-5"])
            svg.text(tick.text, x: frame.left - 9, y: place + 5, className: "label end")
        }
        if showsOrigin {
            if let zero = x.position(0), zero > 0, zero < 1 {
                let at = MarkupWriter.number(frame.left + zero * frame.plotWidth)
                svg.element("path", ["class": "origin", "d": "M\(at),\(bottom)V\(MarkupWriter.number(frame.top))"])
            }
            if let zero = y.position(0), zero > 0, zero < 1 {
                let at = MarkupWriter.number(frame.bottom - zero * frame.plotHeight)
                svg.element("path", ["class": "origin", "d": "M\(left),\(at)H\(MarkupWriter.number(frame.right))"])
            }
        }
        svg.text(y.axis.title, x: ChartFrame.margin, y: frame.top - 14, className: "label")
        svg.text(
            x.axis.title, x: (frame.left + frame.right) / 2, y: frame.bottom + 43, className: "label middle")
        svg.rectangle(x: frame.left, y: frame.top, width: frame.plotWidth, height: frame.plotHeight, className: "frame")
    }
}
