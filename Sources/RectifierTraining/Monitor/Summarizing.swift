import CKernels
import RectifierCore
import RectifierSupport

extension TensorSummary {
    /// The maximum number of numbers that are sorted for their quantiles, which are then exact.
    static let sortedCount = 1024
    /// How many numbers are counted, at least, where not all need be: enough for quantiles whose rank is off by half a
    /// percent, and so few that counting them costs less than the pass over all numbers for the sums.
    static let countedCount = 8192

    /// The statistics of `x`.
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
