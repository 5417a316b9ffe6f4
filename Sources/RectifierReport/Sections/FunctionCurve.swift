import Rectifier

/// The curve of a function of one number: pieces without a jump, with each kink at its place.
///
/// Where the function jumps, one piece ends and another begins, and dots tell which of them has the value. A jump is
/// found whether or not the function's documentation names it, if it is larger than 1/200 of the curve's height.
public struct FunctionCurve: Sendable, Hashable {
    /// The pieces from left to right, each of at least one point.
    public let pieces: [[SIMD2<Double>]]
    /// The ends of the pieces where the function jumps: full at its value, hollow at its limit.
    public let dots: [LineChart.Dot]

    /// The curve of an activation, or of its derivative, over `range`.
    ///
    /// - Parameters:
    ///   - activation: the function.
    ///   - derivative: whether the derivative is drawn in its place.
    ///   - range: where, finite and not empty.
    ///   - count: in how many steps.
    public init(
        of activation: some ElementwiseActivation, derivative: Bool = false, over range: ClosedRange<Double>,
        count: Int = 512
    ) {
        let kinks = activation.documentation.kinks.map { Double($0.x) }
        self.init(over: range, count: count, at: kinks) { x in
            derivative ? activation.derivative(x) : activation(x)
        }
    }

    /// The curve of any function over `range`, in `count` steps and at the places in `kinks`.
    public init(
        over range: ClosedRange<Double>, count: Int = 512, at kinks: [Double] = [], of function: (Double) -> Double
    ) {
        let (lower, upper) = (range.lowerBound, range.upperBound)
        let steps = (0...max(count, 1)).map { index in
            let share = Double(index) / Double(max(count, 1))
            return lower * (1 - share) + upper * share
        }
        let places = Set(steps + kinks.filter(range.contains)).sorted()
        let points = places.map { SIMD2($0, function($0)) }
        let heights = points.map(\.y).filter(\.isFinite)
        let height = (heights.max() ?? 0) - (heights.min() ?? 0)

        var pieces: [[SIMD2<Double>]] = []
        var dots: [LineChart.Dot] = []
        var piece = points.first.map { [$0] } ?? []
        for (start, end) in zip(points, points.dropFirst()) {
            guard let (left, right) = Self.jump(from: start, to: end, over: height / 200, of: function) else {
                piece.append(end)
                continue
            }
            // The value belongs to the side that is a kink, or has the shorter number: a jump at 0.1 lies there, not at
            // 0.0999….
            let isLeft =
                kinks.contains(left.x) || !kinks.contains(right.x) && "\(left.x)".count < "\(right.x)".count
            let x = isLeft ? left.x : right.x
            let ends = [SIMD2(x, left.y), SIMD2(x, right.y)]
            // A place in between that has a value of its own is a piece of one point, which is a full dot.
            if left.x != start.x { piece.append(ends[0]) }
            pieces.append(piece)
            dots += [.init(ends[0], isHollow: !isLeft), .init(ends[1], isHollow: isLeft)]
            piece = right.x == end.x ? [end] : [ends[1], end]
        }
        if !piece.isEmpty { pieces.append(piece) }
        self.pieces = pieces
        self.dots = dots
    }

    /// The curve as a line of a chart.
    public func series(_ name: String) -> LineChart.Series {
        let gap = [SIMD2(Double.nan, .nan)]
        var series = LineChart.Series(name, Array(pieces.joined(separator: gap)))
        series.dots = dots
        return series
    }

    /// The two sides of a jump between two points, as near to each other as numbers are; nil if there is none larger
    /// than `least`.
    private static func jump(
        from start: SIMD2<Double>, to end: SIMD2<Double>, over least: Double, of function: (Double) -> Double
    ) -> (left: SIMD2<Double>, right: SIMD2<Double>)? {
        guard start.y.isFinite, end.y.isFinite, abs(end.y - start.y) > least else { return nil }
        var (left, right) = (start, end)
        // Of the two halves the one with the larger difference: that of a steep slope falls to nothing, a jump stays.
        for _ in 0..<100 {
            let middle = left.x / 2 + right.x / 2
            guard middle > left.x, middle < right.x else { break }
            let point = SIMD2(middle, function(middle))
            guard point.y.isFinite else { return nil }
            if abs(point.y - left.y) >= abs(right.y - point.y) { right = point } else { left = point }
            if abs(right.y - left.y) <= least / 2 { return nil }
        }
        return (left, right)
    }
}
