/// Histograms over time: a column of cells at each moment, which are the stronger the more
/// numbers they hold; with lines over them, such as quantiles.
public struct HeatChart: Chart {
    /// A histogram at a moment.
    public struct Column: Sendable, Hashable {
        /// The moment.
        public var x: Double
        /// Where the bins begin and end, one number more than there are bins, rising.
        public var limits: [Double]
        /// Count of each bin, or its fraction.
        public var counts: [Double]

        /// A histogram at a moment. Traps when the limits are not one more than the counts.
        public init(x: Double, limits: [Double], counts: [Double]) {
            precondition(
                limits.count == counts.count + 1 && !counts.isEmpty,
                "HeatChart.Column: \(limits.count) limits for \(counts.count) bins.")
            self.x = x
            self.limits = limits
            self.counts = counts
        }
    }

    /// The chart's title.
    public var title: String
    /// The x axis.
    public var x: ChartAxis
    /// The y axis: the quantity of the histograms.
    public var y: ChartAxis
    /// The histograms, from left to right; their bins may differ.
    public var columns: [Column]
    /// Lines over the cells.
    public var lines: [LineChart.Series] = []

    /// A chart of histograms, from left to right.
    public init(title: String, x: ChartAxis, y: ChartAxis, columns: [Column]) {
        self.title = title
        self.x = x
        self.y = y
        self.columns = columns.filter { column in
            column.x.isFinite && column.limits.allSatisfy(\.isFinite) && column.counts.reduce(0, +) > 0
        }
    }

    /// The rows of cells.
    static let rowCount = 48

    /// The histograms brought into the same bins, `rowCount` of them from `range.lowerBound` up: for each column the share
    /// of its numbers in each bin. What lies in a part of a bin is taken for evenly spread in it.
    func shares(in range: ClosedRange<Double>) -> [[Double]] {
        let height = (range.upperBound - range.lowerBound) / Double(Self.rowCount)
        return columns.map { column in
            var shares = [Double](repeating: 0, count: Self.rowCount)
            let total = column.counts.reduce(0, +)
            for (bin, count) in column.counts.enumerated() where count > 0 {
                let low = (column.limits[bin] - range.lowerBound) / height
                let high = (column.limits[bin + 1] - range.lowerBound) / height
                let first = min(max(Int(low), 0), Self.rowCount - 1)
                let last = min(max(Int(high.rounded(.up)) - 1, first), Self.rowCount - 1)
                for row in first...last {
                    let overlap = min(high, Double(row + 1)) - max(low, Double(row))
                    // A bin without width lies in one row.
                    shares[row] += count / total * (high > low ? max(overlap, 0) / (high - low) : 1)
                }
            }
            return shares
        }
    }

    /// The chart in words: what the first and the last histogram cover.
    public var summary: String {
        let ends = [columns.first, columns.count > 1 ? columns.last : nil].compactMap(\.self).map { column in
            let low = column.limits[column.counts.firstIndex { $0 > 0 } ?? 0]
            let high = column.limits[(column.counts.lastIndex { $0 > 0 } ?? 0) + 1]
            return "At \(x.text(column.x)) from \(y.text(low)) to \(y.text(high))."
        }
        let over = lines.map { line in
            let last = line.points.last { $0.y.isFinite }
            return "\(line.name): \(last.map { y.text($0.y) } ?? "no values") at the end."
        }
        return (["\(title).", "\(y.title) over \(x.title), \(Words.count(columns.count, "histogram"))."] + ends + over)
            .joined(separator: " ")
    }
}

extension HeatChart {
    public func svg(identifier: String, embedsStyle: Bool) -> String {
        let edges = Self.edges(columns.map(\.x))
        let yScale = AxisScale(
            y,
            values: columns.flatMap { [$0.limits[0], $0.limits[$0.limits.count - 1]] }
                + lines.flatMap { $0.points.map(\.y) })
        let axes = PlotAxes(x: AxisScale(x, values: edges), y: yScale)
        let shares = shares(in: yScale.range)
        let most = shares.joined().max() ?? 0
        var legend: [ChartFrame.LegendItem] = [
            .init(sample: .fill("h2"), name: "few"), .init(sample: .fill("h5"), name: "more"),
            .init(sample: .fill("h7"), name: "up to \(Ticks.short((most * 100).rounded())) % of them"),
        ]
        legend += lines.indices.map { .init(sample: .over($0), name: lines[$0].name) }
        let frame = ChartFrame(
            title: title, legend: columns.isEmpty ? [] : legend, left: axes.leftMargin,
            aboveHeight: PlotAxes.aboveHeight, plotHeight: 230, belowHeight: PlotAxes.belowHeight)
        var svg = MarkupWriter()
        frame.begin(&svg, identifier: identifier, summary: summary, embedsStyle: embedsStyle)
        for (className, path) in Self.cells(shares, most: most, edges: edges, axes, frame) {
            svg.element("path", ["class": "cell \(className)", "d": path])
        }
        for (index, line) in lines.enumerated() {
            let runs = LinePath.runs(line.points.map { axes.place($0, in: frame) })
            let path = runs.map { LinePath.path($0) }.joined()
            if path.isEmpty { continue }
            svg.element("path", ["class": "halo", "d": path])
            svg.element("path", ["class": "median d\(index)", "d": path])
        }
        axes.draw(in: frame, hasGrid: false, into: &svg)
        if columns.isEmpty {
            svg.text(
                "no values", x: (frame.left + frame.right) / 2, y: (frame.top + frame.bottom) / 2,
                className: "label middle")
        }
        svg.end()
        return svg.text
    }

    /// Where columns begin and end: in the middle between two moments.
    private static func edges(_ moments: [Double]) -> [Double] {
        guard let first = moments.first, let last = moments.last else { return [] }
        let middles = zip(moments, moments.dropFirst()).map { ($0 + $1) / 2 }
        let start = middles.first.map { first - ($0 - first) } ?? first - 0.5
        let end = middles.last.map { last + (last - $0) } ?? last + 0.5
        return [start] + middles + [end]
    }

    /// For each strength the cells that have it as one path, with neighbours in a column drawn as one.
    private static func cells(
        _ shares: [[Double]], most: Double, edges: [Double], _ axes: PlotAxes, _ frame: ChartFrame
    ) -> [(className: String, path: String)] {
        guard most > 0 else { return [] }
        var paths: [Int: String] = [:]
        let height = frame.plotHeight / Double(rowCount)
        for (column, shares) in shares.enumerated() {
            // Rounded before they are subtracted, so that no gap is between neighbours.
            let places = [edges[column], edges[column + 1]].map { edge in
                ((frame.left + (axes.x.position(edge) ?? 0) * frame.plotWidth) * 10).rounded() / 10
            }
            // The square root: beside the zeros of a rectifier the rest would not be seen.
            let steps = shares.map { ChartStyle.step(($0 / most).squareRoot()) }
            var start = 0
            while start < rowCount {
                let step = steps[start]
                let end = steps[start...].firstIndex { $0 != step } ?? rowCount
                if step > 0 {
                    let top = frame.bottom - Double(end) * height
                    let width = LinePath.number(places[1] - places[0])
                    paths[step, default: ""] +=
                        "M\(LinePath.number(places[0])),\(LinePath.number(top))h\(width)"
                        + "v\(LinePath.number(Double(end - start) * height))h-\(width)z"
                }
                start = end
            }
        }
        return paths.sorted { $0.key < $1.key }.map { ("h\($0.key)", $0.value) }
    }
}
