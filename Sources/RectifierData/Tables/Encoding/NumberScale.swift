import Glibc
import RectifierCore

/// Robust scaling of a numeric column, so that outliers do not dominate: fitted on the training set.
public enum NumberScale: Sendable, Hashable, Codable {
    /// z/√(1 + (z/3)²), where z = (x − median)/(interquartile range/1.349): within ±3, however far x is. Holzmüller,
    /// Grinsztajn & Steinwart 2024, arXiv 2407.04491; the factor makes z that of (x − mean)/deviation where numbers are
    /// normal.
    case robust(median: Double, deviation: Double)
    /// The standard normal quantile of the fraction of training rows below x, from numbers of which as many lie between
    /// each two: scikit-learn's `QuantileTransformer(output_distribution="normal")`. Beyond them all, that of the last.
    case quantile([Double])
    /// z = (x − median)/deviation within ±3, and beyond that 3 + ln(1 + |z| − 3) with its sign: what is near keeps its
    /// distances, and what is a thousand million deviations away comes to 24. It has an inverse, and so fits targets too.
    case logarithmicTails(median: Double, deviation: Double)

    /// The most numbers of ``quantile(_:)``.
    public static let mostQuantiles = 256

    /// The scale that fits the known ones of `values`, at least two of which differ; nil for ``InputScaling/standard`` and
    /// ``InputScaling/none``, and for ``InputScaling/automatic`` where the standard deviation is that of most values.
    init?(_ scaling: InputScaling, fitting values: [Double]) {
        let sorted = values.filter { !$0.isNaN }.sorted()
        guard let first = sorted.first, let last = sorted.last, first < last else { return nil }
        switch scaling {
        case .standard, .none: return nil
        case .automatic:
            guard let dominated = HeavyTails.Dominated(of: sorted) else { return nil }
            self = .logarithmicTails(median: dominated.median, deviation: dominated.deviation)
        case .robust:
            let spread = (Self.quantile(of: sorted, at: 0.75) - Self.quantile(of: sorted, at: 0.25)) / 1.349
            // Where more than half of the rows are equal, as zeros often are, the whole range has to do.
            self = .robust(
                median: Self.quantile(of: sorted, at: 0.5), deviation: spread > 0 ? spread : (last - first) / 2)
        case .quantile:
            let count = min(sorted.count, Self.mostQuantiles)
            self = .quantile((0..<count).map { Self.quantile(of: sorted, at: Double($0) / Double(count - 1)) })
        }
    }

    /// `x` in scale; 0, the middle, where it is missing.
    func callAsFunction(_ x: Double) -> Float {
        if x.isNaN { return 0 }
        switch self {
        case .robust(let median, let deviation):
            let z = (x - median) / deviation
            return Float(z / (1 + (z / 3) * (z / 3)).squareRoot())
        case .quantile(let numbers):
            // Where several are equal, the middle of their places.
            let below = numbers.partitionIndex { $0 >= x }
            let through = numbers.partitionIndex { $0 > x }
            let place: Double
            if below < through {
                place = Double(below + through - 1) / 2
            } else if below == 0 || below == numbers.count {
                place = below == 0 ? 0 : Double(numbers.count - 1)
            } else {
                let (lower, upper) = (numbers[below - 1], numbers[below])
                place = Double(below - 1) + (x - lower) / (upper - lower)
            }
            let share = place / Double(numbers.count - 1)
            // Half a step from the ends, whose quantiles are infinite.
            let least = 0.5 / Double(numbers.count)
            return Float(StandardNormal.quantile(min(max(share, least), 1 - least)))
        case .logarithmicTails: return Float(logarithmic(x) ?? 0)
        }
    }

    /// Where the logarithm begins, in deviations.
    private static let linear = 3.0

    /// `x` on the scale of ``logarithmicTails(median:deviation:)``, with the digits of a Double; nil on another.
    func logarithmic(_ x: Double) -> Double? {
        guard case .logarithmicTails(let median, let deviation) = self else { return nil }
        let z = (x - median) / deviation
        let beyond = abs(z) - Self.linear
        return beyond <= 0 ? z : (z < 0 ? -1 : 1) * (Self.linear + log1p(beyond))
    }

    /// The number that ``logarithmic(_:)`` brings to `y`; nil on another scale.
    func restored(_ y: Double) -> Double? {
        guard case .logarithmicTails(let median, let deviation) = self else { return nil }
        let beyond = abs(y) - Self.linear
        let z = beyond <= 0 ? y : (y < 0 ? -1 : 1) * (Self.linear + expm1(beyond))
        return z * deviation + median
    }

    /// The problem with a scale that was read from a file; nil for none.
    var problem: String? {
        switch self {
        case .robust(let median, let deviation), .logarithmicTails(let median, let deviation):
            return median.isFinite && deviation.isFinite && deviation > 0 ? nil : "a scale cannot be"
        case .quantile(let numbers):
            let isSorted = zip(numbers, numbers.dropFirst()).allSatisfy { $0 <= $1 }
            return numbers.count > 1 && isSorted && numbers.allSatisfy(\.isFinite) ? nil : "quantiles cannot be"
        }
    }

    /// The quantile of sorted numbers, linear between two of them: NumPy's default.
    package static func quantile(of sorted: [Double], at share: Double) -> Double {
        let place = share * Double(sorted.count - 1)
        let index = min(Int(place), sorted.count - 1)
        let next = min(index + 1, sorted.count - 1)
        return sorted[index] + (place - Double(index)) * (sorted[next] - sorted[index])
    }
}

extension [Double] {
    /// The first index from which on `isAbove` holds, in an array where it holds for all after one for which it does.
    fileprivate func partitionIndex(_ isAbove: (Double) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isAbove(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
