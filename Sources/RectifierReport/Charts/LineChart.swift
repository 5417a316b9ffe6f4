/// Numbers over another number, drawn as lines: functions, losses over epochs, norms over steps.
///
/// Lines are told apart by colour, dashes and a legend. Where a number is not finite, or has no place on a logarithmic
/// axis, the line has a gap, and the chart says so. ``svg(identifier:embedsStyle:)`` draws it as a picture,
/// ``TerminalLineChart`` as text.
public struct LineChart: Chart {
    /// A line and its name.
    public struct Series: Sendable, Hashable {
        /// The name, for the legend.
        public var name: String
        /// The points from left to right; a gap where a number is not finite.
        public var points: [SIMD2<Double>]
        /// Dots on the line, such as a function's value where it jumps.
        public var dots: [Dot] = []

        /// The line through `points`, from left to right.
        public init(_ name: String, _ points: [SIMD2<Double>]) {
            self.name = name
            self.points = points
        }

        /// The line through a number at each of `x`; nil is a gap.
        public init(_ name: String, x: [Double], y: [Double?]) {
            precondition(x.count == y.count, "LineChart.Series '\(name)': \(x.count) places and \(y.count) numbers.")
            self.init(name, zip(x, y).map { SIMD2($0, $1 ?? .nan) })
        }
    }

    /// A place on a line that is marked.
    public struct Dot: Sendable, Hashable {
        /// Where.
        public var point: SIMD2<Double>
        /// A full dot is a value; a hollow one is what the line comes near but does not reach.
        public var isHollow: Bool

        /// A dot at `point`.
        public init(_ point: SIMD2<Double>, isHollow: Bool = false) {
            self.point = point
            self.isHollow = isHollow
        }
    }

    /// The space between two lines, such as the middle half of some numbers; drawn in the colour of a line.
    public struct Band: Sendable, Hashable {
        /// The name of the band, for the legend.
        public var name: String
        /// From left to right, the place, the lower and the upper number; a gap where one is not finite.
        public var spans: [SIMD3<Double>]
        /// The line whose colour it has, by its index.
        public var series: Int

        /// The space between two lines.
        public init(_ name: String, _ spans: [SIMD3<Double>], series: Int = 0) {
            self.name = name
            self.spans = spans
            self.series = series
        }
    }

    /// A straight line across the chart, with words beside it or, if it goes across, in the legend.
    public struct Rule: Sendable, Hashable {
        /// The axis that `value` is on.
        public enum Axis: Sendable, Hashable { case x, y }

        /// Where it crosses its axis.
        public var value: Double
        /// The axis that `value` is on: a rule at an x goes up, one at a y goes across.
        public var axis: Axis
        /// The label.
        public var label: String

        /// A straight line at `value` of `axis`.
        public init(at value: Double, on axis: Axis, _ label: String) {
            self.value = value
            self.axis = axis
            self.label = label
        }
    }

    /// The chart's title.
    public var title: String
    /// The x axis.
    public var x: ChartAxis
    /// The y axis.
    public var y: ChartAxis
    /// The lines.
    public var series: [Series]
    /// Areas behind the lines.
    public var bands: [Band] = []
    /// Lines across.
    public var rules: [Rule] = []
    /// Whether the lines through 0 are drawn stronger, as for a function.
    public var showsOrigin = false

    /// The most lines that can be told apart.
    public static let seriesLimit = ChartStyle.colorCount

    /// A chart of `series`. Traps for more than ``seriesLimit`` lines.
    public init(title: String, x: ChartAxis, y: ChartAxis, series: [Series]) {
        precondition(
            series.count <= Self.seriesLimit,
            "LineChart: \(series.count) lines; no more than \(Self.seriesLimit) can be told apart.")
        self.title = title
        self.x = x
        self.y = y
        self.series = series
    }

    /// The axis to the right, with the data's places.
    var xScale: AxisScale {
        AxisScale(x, values: series.flatMap { $0.points.map(\.x) } + bands.flatMap { $0.spans.map(\.x) })
    }

    /// The axis upwards, for what lies within the other one.
    var yScale: AxisScale {
        let xScale = xScale
        func isWithin(_ x: Double) -> Bool { xScale.position(x).map { $0 > -1e-9 && $0 < 1 + 1e-9 } ?? false }
        let points = series.flatMap { $0.points + $0.dots.map(\.point) }.filter { isWithin($0.x) }.map(\.y)
        let spans = bands.flatMap(\.spans).filter { isWithin($0.x) }.flatMap { [$0.y, $0.z] }
        let across = rules.filter { $0.axis == .y }.map(\.value)
        // A function that is 0 is seen better above the frame than on it.
        return AxisScale(y, values: points + spans + across, margin: 0.05, keepsZero: !showsOrigin)
    }

    /// Note on values that cannot be drawn; nil for none.
    var leftOut: String? {
        let values = series.flatMap { $0.points.filter(\.x.isFinite).map(\.y) }
        let infinite = values.count { $0.isInfinite }
        let low = y.scale == .logarithmic ? values.count { $0.isFinite && $0 <= 0 } : 0
        var parts: [String] = []
        if infinite > 0 { parts.append("\(Words.count(infinite, "value")) not finite") }
        if low > 0 {
            parts.append("\(Words.count(low, "value")) of 0 or below, which a logarithmic axis does not have")
        }
        return parts.isEmpty ? nil : "Left out: " + parts.joined(separator: "; ") + "."
    }

    /// The chart in words: for each line where it begins and ends, and its extremes.
    public var summary: String {
        let lines = series.map { line in
            let finite = line.points.filter { $0.x.isFinite && $0.y.isFinite }
            guard let first = finite.first, let last = finite.last,
                let least = finite.min(by: { $0.y < $1.y }), let most = finite.max(by: { $0.y < $1.y })
            else { return "\(line.name): no values." }
            if finite.count == 1 { return "\(line.name): \(place(first))." }
            if least.y == most.y { return "\(line.name): \(y.text(first.y)) everywhere." }
            return
                "\(line.name): from \(place(first)) to \(place(last)); minimum \(place(least)), maximum \(place(most))."
        }
        let between = bands.isEmpty ? [] : ["Shaded: \(bands.map(\.name).joined(separator: ", "))."]
        let across = rules.map { "A line at \(($0.axis == .x ? x : y).text($0.value)): \($0.label)." }
        return (["\(title).", "\(y.title) over \(x.title)."] + lines + between + across + [leftOut].compactMap(\.self))
            .joined(separator: " ")
    }

    private func place(_ point: SIMD2<Double>) -> String { "\(y.text(point.y)) at \(x.text(point.x))" }
}
