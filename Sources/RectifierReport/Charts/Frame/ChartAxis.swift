import Glibc

/// An axis of a chart: what it measures, and how.
public struct ChartAxis: Sendable, Hashable {
    /// Scale of an axis.
    public enum Scale: Sendable, Hashable {
        /// Equal distances are equal differences.
        case linear
        /// Equal distances are equal ratios; numbers of 0 or below have no place and are counted under the chart.
        case logarithmic
    }

    /// Number format.
    public enum Format: Sendable, Hashable {
        case number
        /// Shares: 0.25 is 25 %.
        case percent
    }

    /// The title, with the unit: `time (s)`.
    public var title: String
    /// The scale.
    public var scale: Scale
    /// Number format.
    public var format: Format
    /// The range; nil for the range of the data, and a little more.
    public var range: ClosedRange<Double>?

    /// An axis. Traps for a range that is empty or not finite, and for one that a logarithmic axis does not have.
    public init(
        _ title: String, scale: Scale = .linear, format: Format = .number, range: ClosedRange<Double>? = nil
    ) {
        if let range {
            precondition(
                range.lowerBound < range.upperBound && range.lowerBound.isFinite && range.upperBound.isFinite
                    && (scale == .linear || range.lowerBound > 0),
                "ChartAxis: the range \(range) is empty, not finite, or not one of a logarithmic axis.")
        }
        self.title = title
        self.scale = scale
        self.format = format
        self.range = range
    }

    /// A number as the axis writes it, in three digits.
    func text(_ value: Double) -> String {
        format == .percent ? Ticks.short(value * 100, digits: 3) + " %" : Ticks.short(value, digits: 3)
    }
}

/// An axis on which data have their places.
struct AxisScale {
    let axis: ChartAxis
    /// The range that is drawn: finite, not empty, and positive if it is logarithmic.
    let range: ClosedRange<Double>

    /// The axis for `values`; of them only those count that have a place on it.
    ///
    /// - Parameters:
    ///   - margin: the part of the data's extent that is added on each side.
    ///   - keepsZero: whether data that begin at 0, as shares and losses do, have their axis begin there too.
    init(_ axis: ChartAxis, values: some Sequence<Double>, margin: Double = 0, keepsZero: Bool = true) {
        self.axis = axis
        if let range = axis.range {
            self.range = range
            return
        }
        let isLogarithmic = axis.scale == .logarithmic
        var (low, high) = (Double.infinity, -Double.infinity)
        for value in values where value.isFinite && (!isLogarithmic || value > 0) {
            (low, high) = (min(low, value), max(high, value))
        }
        guard low <= high else {
            range = isLogarithmic ? 0.1...1 : 0...1
            return
        }
        let (least, most) = isLogarithmic ? (log10(low), log10(high)) : (low, high)
        // A constant has no extent: its own size, or 1, serves, so that its axis has 0 and it in the middle.
        let tiny = isLogarithmic ? 1e-6 : max(abs(least), abs(most)) * 1e-9
        let isConstant = most - least <= tiny
        let pad =
            isConstant
            ? (isLogarithmic ? 0.5 : least == 0 ? 1 : max(abs(least), 1e-290)) : min(most - least, 1e307) * margin
        let (start, end) = (least - pad, most + pad)
        if isLogarithmic {
            let bottom = max(pow(10, start), .leastNonzeroMagnitude)
            range = bottom...max(min(pow(10, end), .greatestFiniteMagnitude), bottom.nextUp)
        } else {
            let limit = Double.greatestFiniteMagnitude
            let isFromZero = keepsZero && least >= 0 && start < 0
            range = max(isFromZero ? 0 : start, -limit)...min(end, limit)
        }
    }

    /// Where a number is: 0 at the axis's beginning and 1 at its end; nil if it has no place.
    func position(_ value: Double) -> Double? {
        guard value.isFinite else { return nil }
        if axis.scale == .logarithmic {
            guard value > 0 else { return nil }
            let (low, high) = (log(range.lowerBound), log(range.upperBound))
            return (log(value) - low) / (high - low)
        }
        // Halves: the width of all numbers is more than a Double holds. The bounds keep far values from overflowing.
        let half = range.upperBound / 2 - range.lowerBound / 2
        let share = (value / 2 - range.lowerBound / 2) / half
        return min(max(share, -1e6), 1e6)
    }

    /// The ticks within the axis: where, and what stands beside them.
    func ticks(count: Int = 5) -> [(position: Double, text: String)] {
        let values =
            axis.scale == .logarithmic
            ? Ticks.logarithmicValues(in: range, count: count + 1) : Ticks.values(in: range, count: count)
        let texts =
            axis.format == .percent
            ? Ticks.texts(values.map { round($0 * 1e10) / 1e8 }).map { $0 + " %" } : Ticks.texts(values)
        return zip(values, texts).compactMap { value, text in
            guard let position = position(value), position > -1e-9, position < 1 + 1e-9 else { return nil }
            return (position, text)
        }
    }
}
