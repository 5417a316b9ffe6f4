import CKernels
import RectifierCore
import RectifierSupport

/// What many numbers are like: the weights of a layer, their gradient, or what an activation puts out.
///
/// Numbers that are not finite are counted; every statistic is of the finite ones alone, so a single NaN spoils nothing.
/// Where there are no finite numbers the statistics are 0. All of them can be written as JSON, which has no NaN.
public struct TensorSummary: Sendable, Hashable, Codable {
    /// The fractions of numbers that the quantiles stand for.
    public static let probabilities: [Double] = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]

    /// The number of all numbers, finite or not.
    public var count: Int
    /// The number of NaNs.
    public var nanCount: Int
    /// The number of infinite ones.
    public var infiniteCount: Int
    /// The number of exact zeros.
    public var zeroCount: Int
    /// The mean.
    public var mean: Float
    /// The root of the mean squared distance from the mean.
    public var standardDeviation: Float
    /// The Euclidean norm: the root of the sum of squares.
    public var norm: Double
    /// The quantiles for ``probabilities``, from the smallest number to the largest. Between two numbers they lie on the
    /// line, as in NumPy. The first and the last are exact; the others are when there are at most 1,024 numbers, and
    /// else at most 1/32 of their magnitude off.
    public var quantiles: [Float]
    /// The histogram; nil if that was not asked for, or if there are no finite numbers.
    public var histogram: Histogram?

    /// The fraction of numbers that are NaN or infinite; 0 of no numbers.
    public var nonFiniteShare: Double { share(nanCount + infiniteCount) }

    /// The fraction of numbers that are exactly 0; 0 of no numbers.
    public var zeroShare: Double { share(zeroCount) }

    /// The number of finite numbers, of which the statistics are.
    public var finiteCount: Int { count - nanCount - infiniteCount }

    /// The smallest finite number.
    public var minimum: Float { quantiles.first ?? 0 }

    /// The number that half of the others are below.
    public var median: Float { quantiles.count == Self.probabilities.count ? quantiles[3] : 0 }

    /// The largest finite number.
    public var maximum: Float { quantiles.last ?? 0 }

    private func share(_ part: Int) -> Double { count == 0 ? 0 : Double(part) / Double(count) }
}

/// A histogram: counts of numbers in bins of equal width.
public struct Histogram: Sendable, Hashable, Codable {
    /// The lower edge of the first bin.
    public var lower: Double
    /// The upper edge of the last bin; it belongs to that bin, as every number belongs to the bin that begins with it.
    public var upper: Double
    /// The counts of the bins.
    public var counts: [Int]

    /// A histogram with those counts.
    public init(lower: Double, upper: Double, counts: [Int]) {
        self.lower = lower
        self.upper = upper
        self.counts = counts
    }

    /// The limits of the bins, one more than there are bins.
    public var limits: [Double] {
        counts.indices.map { lower + (upper - lower) * (Double($0) / Double(counts.count)) } + [upper]
    }
}

extension TensorSummary {
    /// The most numbers that are sorted for their quantiles, which are then exact.
    static let sortedCount = 1024
    /// How many numbers are counted, at least, where not all need be: enough for quantiles whose rank is off by half a
    /// percent, and so few that counting them costs less than the pass over all numbers for the sums.
    static let countedCount = 8192

    /// What the numbers of `x` are like.
    ///
    /// - Parameters:
    ///   - x: The numbers.
    ///   - bins: How many bins the histogram has; nil for none. Traps for a number below 1.
    public init(of x: Tensor<Float>, bins: Int? = nil) { self.init(of: x, in: 0..<x.count, bins: bins) }

    /// What the numbers of a part of `x`, seen as a vector, are like.
    ///
    /// - Parameter counted: How many of many numbers are enough for quantiles and histogram, which are then of every
    ///   so many-th one; nil for all.
    init(of x: Tensor<Float>, in range: Range<Int>, bins: Int?, counting counted: Int? = nil) {
        require(bins.map { $0 > 0 } ?? true, "TensorSummary: a histogram of \(bins ?? 0) bins")
        let sums = Backend.summarize(x, range)
        count = range.count
        (nanCount, infiniteCount, zeroCount) = (sums.nans, sums.infinities, sums.zeros)
        norm = sums.squares.squareRoot()
        let finite = range.count - sums.nans - sums.infinities
        guard finite > 0 else {
            (mean, standardDeviation) = (0, 0)
            quantiles = Self.probabilities.map { _ in 0 }
            return
        }
        var (average, variance) = Self.moments(sums, finite)
        // Far from zero the difference of two large numbers has lost its digits; around the mean it has them.
        if variance < 1e-4 * average * average {
            let center = Float(average)
            (average, variance) = Self.moments(Backend.summarize(x, range, around: center), finite)
            average += Double(center)
        }
        mean = Float(average)
        standardDeviation = Float(max(variance, 0).squareRoot())
        var (numbers, places, known) = (x, range, finite)
        if let counted, range.count >= 2 * counted {
            numbers = Backend.everySo(many: Self.stride(range.count / counted), of: x, range)
            places = 0..<numbers.count
            let some = finite == range.count ? numbers.count : numbers.scalars.count { $0.isFinite }
            // So few are finite that none of them was met.
            if some == 0 { (numbers, places) = (x, range) } else { known = some }
        }
        quantiles = Self.quantiles(numbers, places, known, from: sums.least, to: sums.most)
        histogram = bins.map { Histogram(of: numbers, in: places, from: sums.least, to: sums.most, bins: $0) }
    }

    /// A stride that is odd, so that it meets all columns of a matrix whose width is a power of two.
    private static func stride(_ count: Int) -> Int { count | 1 }

    private static func moments(_ sums: rectifier_summary, _ count: Int) -> (mean: Double, variance: Double) {
        let mean = sums.sum / Double(count)
        return (mean, sums.squares / Double(count) - mean * mean)
    }

    /// The number at share p of the way from the first to the last of the sorted ones; between two of them on the line.
    private static func quantiles(
        _ x: Tensor<Float>, _ range: Range<Int>, _ finite: Int, from least: Float, to most: Float
    ) -> [Float] {
        let places = probabilities.map { $0 * Double(finite - 1) }
        let ranks = places.flatMap { [Int($0), min(Int($0) + 1, finite - 1)] }
        let neighbours: [Double]
        if finite <= sortedCount {
            let sorted = Backend.sorted(x, range)
            neighbours = ranks.map { Double(sorted[$0]) }
        } else {
            neighbours = FloatBuckets(x, range, least: least, most: most).values(at: ranks)
        }
        return places.indices.map { index in
            switch probabilities[index] {
            case 0: return least
            case 1: return most
            default:
                let (below, above) = (neighbours[2 * index], neighbours[2 * index + 1])
                let fraction = places[index] - places[index].rounded(.down)
                return min(max(Float(below + (above - below) * fraction), least), most)
            }
        }
    }
}

extension Histogram {
    /// The finite numbers of a part of a tensor in bins from the smallest to the largest. Where all are equal the bins
    /// reach from 1/2 below to 1/2 above, as in NumPy, or 1/1024 of a number so large that this would be nothing.
    init(of x: Tensor<Float>, in range: Range<Int>, from least: Float, to most: Float, bins: Int) {
        (lower, upper) = (Double(least), Double(most))
        if lower == upper {
            let half = max(0.5, lower.magnitude / 1024)
            (lower, upper) = (lower - half, upper + half)
        }
        counts = Backend.countBins(x, range, from: lower, to: upper, bins: bins)
    }
}
