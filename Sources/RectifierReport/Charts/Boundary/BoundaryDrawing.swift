extension BoundaryChart {
    public func svg(identifier: String, embedsStyle: Bool) -> String {
        let layout = Layout(panels: panels.count)
        var svg = MarkupWriter()
        svg.beginPicture(
            identifier: identifier, title: title, description: summary, className: "rectifier-boundary",
            width: Double(layout.width), height: Double(layout.height), style: embedsStyle ? Self.style : nil)
        svg.element("text", ["class": "title", "x": "\(layout.left)", "y": "30"], content: title)
        for index in panels.indices {
            svg.begin("g", ["transform": "translate(\(layout.x(of: index)) \(layout.top))"])
            draw(panels[index], layout.side, isFirst: index == 0, into: &svg)
            svg.end()
        }
        drawLegend(layout, into: &svg)
        svg.end()
        return svg.text
    }

    /// Where things are, in pixels.
    private struct Layout {
        let panels: Int
        let left = 64
        let top = 84
        let side = 360
        let gap = 44
        var width: Int { left + max(panels, 1) * (side + gap) - gap + 24 }
        var height: Int { top + side + 112 }

        func x(of panel: Int) -> Int { left + panel * (side + gap) }
    }

    private func draw(_ panel: Panel, _ side: Int, isFirst: Bool, into svg: inout MarkupWriter) {
        let length = Double(side)
        svg.element("text", ["class": "name", "x": "0", "y": "-14"], content: panel.name)
        svg.element(
            "text", ["class": "label end", "x": "\(side)", "y": "-14"],
            content: "\(accuracyName) \(Words.percent(panel.accuracy))")
        for (level, path) in Self.ground(panel.probabilities, side: length) {
            svg.element("path", ["class": level, "d": path])
        }
        // Drawn anew in every panel: the style's rules do not reach into what a <use> element copies.
        drawPoints(length, into: &svg)
        let line = Self.boundary(panel.probabilities, side: length)
        if !line.isEmpty {
            svg.element("path", ["class": "halo", "d": line])
            svg.element("path", ["class": "boundary", "d": line])
        }
        svg.element("rect", ["class": "frame", "width": "\(side)", "height": "\(side)"])
        drawAxes(length, isFirst: isFirst, into: &svg)
    }

    private func drawPoints(_ side: Double, into svg: inout MarkupWriter) {
        for point in points {
            guard xRange.contains(point.x), yRange.contains(point.y) else { continue }
            let (x, y) = (position(point.x, xRange) * side, (1 - position(point.y, yRange)) * side)
            Self.mark(point.label, x, y, into: &svg)
        }
    }

    /// A point: a disc for class 0, a triangle for class 1; the shape tells them apart without the colour.
    private static func mark(_ label: Int, _ x: Double, _ y: Double, into svg: inout MarkupWriter) {
        if label == 0 {
            svg.element(
                "circle", ["class": "p0", "cx": MarkupWriter.number(x), "cy": MarkupWriter.number(y), "r": "3.4"])
        } else {
            svg.element(
                "path",
                ["class": "p1", "d": "M\(MarkupWriter.number(x)) \(MarkupWriter.number(y - 4.6))l4.2 7.4h-8.4z"])
        }
    }

    private func drawAxes(_ side: Double, isFirst: Bool, into svg: inout MarkupWriter) {
        for value in Ticks.values(in: Double(xRange.lowerBound)...Double(xRange.upperBound)) {
            let x = MarkupWriter.number(position(Float(value), xRange) * side)
            svg.element("path", ["class": "tick", "d": "M\(x) \(MarkupWriter.number(side))v5"])
            svg.element(
                "text", ["class": "label middle", "x": x, "y": MarkupWriter.number(side + 20)],
                content: Ticks.text(value))
        }
        for value in Ticks.values(in: Double(yRange.lowerBound)...Double(yRange.upperBound)) {
            let y = (1 - position(Float(value), yRange)) * side
            svg.element("path", ["class": "tick", "d": "M0 \(MarkupWriter.number(y))h-5"])
            // All panels have the same axis; the first one's labels serve them all.
            guard isFirst else { continue }
            svg.element(
                "text", ["class": "label end", "x": "-9", "y": MarkupWriter.number(y + 4)], content: Ticks.text(value))
        }
        let middle = MarkupWriter.number(side / 2)
        svg.element(
            "text", ["class": "label middle", "x": middle, "y": MarkupWriter.number(side + 42)],
            content: featureNames[0])
        if isFirst {
            svg.element(
                "text", ["class": "label middle", "transform": "translate(-46 \(middle)) rotate(-90)"],
                content: featureNames[1])
        }
    }

    private func drawLegend(_ layout: Layout, into svg: inout MarkupWriter) {
        svg.begin("g", ["transform": "translate(\(layout.left) \(layout.top + layout.side + 76))"])
        var x = 0.0
        for label in 0..<2 {
            svg.element(
                "rect",
                [
                    "class": "g\(label)2", "x": MarkupWriter.number(x), "y": "-12", "width": "24", "height": "16",
                    "rx": "2",
                ])
            Self.mark(label, x + 12, -4, into: &svg)
            svg.element(
                "text", ["class": "label", "x": MarkupWriter.number(x + 32), "y": "0"], content: classNames[label])
            // The text's width can only be estimated here: seven pixels a character at this size.
            x += 56 + 7 * Double(classNames[label].count)
        }
        svg.element("path", ["class": "boundary", "d": "M\(MarkupWriter.number(x)) -4h24"])
        svg.element(
            "text", ["class": "label", "x": MarkupWriter.number(x + 32), "y": "0"],
            content: "decision boundary; stronger colour: higher probability")
        svg.end()
    }

    /// Where in its range a value is, 0 to 1.
    private func position(_ value: Float, _ range: ClosedRange<Float>) -> Double {
        (Double(value) - Double(range.lowerBound)) / (Double(range.upperBound) - Double(range.lowerBound))
    }

    /// For each class of ground, the cells that have it as one path, with neighbours in a row drawn as one.
    private static func ground(_ probabilities: [[Float]], side: Double) -> [(level: String, path: String)] {
        var paths: [String: String] = [:]
        let height = side / Double(probabilities.count)
        for (row, values) in probabilities.enumerated() {
            let width = side / Double(values.count)
            let top = MarkupWriter.number(side - Double(row + 1) * height)
            var start = 0
            while start < values.count {
                let level = Confidence(values[start])
                let end = values[start...].firstIndex { Confidence($0) != level } ?? values.count
                let (x, length) = (Double(start) * width, Double(end - start) * width)
                paths[level.name, default: ""] +=
                    "M\(MarkupWriter.number(x)) \(top)h\(MarkupWriter.number(length))v\(MarkupWriter.number(height))"
                    + "h\(MarkupWriter.number(-length))z"
                start = end
            }
        }
        return paths.sorted { $0.key < $1.key }.map { (level: $0.key, path: $0.value) }
    }

    private static func boundary(_ probabilities: [[Float]], side: Double) -> String {
        let scale = SIMD2(side / Double(probabilities.first?.count ?? 1), side / Double(probabilities.count))
        return Contour.segments(probabilities).map { segment in
            let (from, to) = (segment.from * scale, segment.to * scale)
            return "M\(MarkupWriter.number(from.x)) \(MarkupWriter.number(side - from.y))"
                + "L\(MarkupWriter.number(to.x)) \(MarkupWriter.number(side - to.y))"
        }.joined()
    }

    /// Blue and orange differ for every kind of colour blindness, and in brightness too.
    private static let style = """
        .rectifier-boundary { font-family: system-ui, "DejaVu Sans", sans-serif; max-width: 100%; height: auto }
        .rectifier-boundary .surface { fill: #fff }
        .rectifier-boundary text { fill: #24292f; font-size: 13px }
        .rectifier-boundary .title { font-size: 17px; font-weight: 600 }
        .rectifier-boundary .name { font-size: 15px; font-weight: 600 }
        .rectifier-boundary .label { fill: #505860 }
        .rectifier-boundary .middle { text-anchor: middle }
        .rectifier-boundary .end { text-anchor: end }
        .rectifier-boundary .frame { fill: none; stroke: #8b939c }
        .rectifier-boundary .tick { stroke: #8b939c }
        .rectifier-boundary [class^="g"] { shape-rendering: crispEdges }
        .rectifier-boundary .g00 { fill: #e8f1fa } .rectifier-boundary .g01 { fill: #cfe3f5 }
        .rectifier-boundary .g02 { fill: #b3d2ee } .rectifier-boundary .g03 { fill: #97c1e6 }
        .rectifier-boundary .g10 { fill: #fdf2e2 } .rectifier-boundary .g11 { fill: #fbe3c2 }
        .rectifier-boundary .g12 { fill: #f8d29d } .rectifier-boundary .g13 { fill: #f4c078 }
        .rectifier-boundary .gx { fill: #d0d3d6 }
        .rectifier-boundary .p0 { fill: #00508f; stroke: #fff }
        .rectifier-boundary .p1 { fill: #a34a00; stroke: #fff }
        .rectifier-boundary .boundary { fill: none; stroke: #1b1f24; stroke-width: 2; stroke-linecap: round }
        .rectifier-boundary .halo { fill: none; stroke: #fff; stroke-width: 5; stroke-linecap: round }
        @media (prefers-color-scheme: dark) {
        .rectifier-boundary .surface { fill: #15181d }
        .rectifier-boundary text { fill: #e6e9ed }
        .rectifier-boundary .label { fill: #aab2bb }
        .rectifier-boundary .frame, .rectifier-boundary .tick { stroke: #6b747e }
        .rectifier-boundary .g00 { fill: #1c2733 } .rectifier-boundary .g01 { fill: #1d3145 }
        .rectifier-boundary .g02 { fill: #1f3d59 } .rectifier-boundary .g03 { fill: #20496f }
        .rectifier-boundary .g10 { fill: #2f281e } .rectifier-boundary .g11 { fill: #43331d }
        .rectifier-boundary .g12 { fill: #593f1b } .rectifier-boundary .g13 { fill: #6f4c18 }
        .rectifier-boundary .gx { fill: #3a3f45 }
        .rectifier-boundary .p0 { fill: #8ccaff; stroke: #15181d }
        .rectifier-boundary .p1 { fill: #ffb454; stroke: #15181d }
        .rectifier-boundary .boundary { stroke: #fff }
        .rectifier-boundary .halo { stroke: #15181d }
        }
        """
}

/// Which class a probability speaks for, and how surely, in four levels.
struct Confidence: Hashable {
    /// 0 or 1; nil for a probability that is not a number.
    let label: Int?
    /// 0, undecided, to 3, sure.
    let level: Int

    init(_ probability: Float) {
        guard probability.isFinite else {
            label = nil
            level = 0
            return
        }
        label = probability >= 0.5 ? 1 : 0
        level = min(Int(min(abs(probability - 0.5), 0.5) * 8), 3)
    }

    /// The class of its colour in the picture's style.
    var name: String {
        label.map { "g\($0)\(level)" } ?? "gx"
    }
}
