import Foundation
import Rectifier

/// A quantity that was measured several times, and where its true value lies with 95 % confidence.
struct Estimate: Sendable {
    /// The best guess.
    let value: Double
    /// Where the interval begins.
    let low: Double
    /// Where it ends.
    let high: Double

    /// An estimate that was made elsewhere.
    init(_ value: Double, from low: Double, to high: Double) { (self.value, self.low, self.high) = (value, low, high) }

    /// The mean, with Student's interval: for numbers whose mean is nearly normal. One number alone has an interval without
    /// width, as equal ones have.
    init(meanOf values: [Double]) {
        let mean = values.reduce(0, +) / Double(values.count)
        // Of numbers that are not finite there is no interval.
        let interval = mean.isFinite ? ConfidenceInterval(ofMean: values) : nil
        (value, low, high) = (mean, interval?.lower ?? mean, interval?.upper ?? mean)
    }

    /// The geometric mean of positive numbers, with Student's interval of their logarithms: for factors.
    init(geometricMeanOf values: [Double]) {
        let logarithms = Estimate(meanOf: values.map { log($0) })
        (value, low, high) = (exp(logarithms.value), exp(logarithms.low), exp(logarithms.high))
    }

    /// The median, between two of the numbers themselves: as many from each end as a fair coin falls on one side in at
    /// most 2.5 % of cases. For times, whatever their distribution.
    init(medianOf values: [Double]) {
        let sorted = values.sorted()
        let count = sorted.count
        value = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
        var (tail, term, rank) = (0.0, pow(0.5, Double(count)), 0)
        while tail + term <= 0.025, rank < count / 2 {
            tail += term
            term *= Double(count - rank) / Double(rank + 1)
            rank += 1
        }
        (low, high) = (sorted[max(rank - 1, 0)], sorted[min(count - rank, count - 1)])
    }

    /// A share, with Wilson's interval: how often something happened.
    init(shareOf hits: Int, in count: Int) {
        let share = BinomialProportion(hits, of: count)
        (value, low, high) = (share.value, share.interval.lowerBound, share.interval.upperBound)
    }

    /// Whether the whole interval is above that number.
    func isAbove(_ number: Double) -> Bool { low > number }

    /// Whether the whole interval is below that number.
    func isBelow(_ number: Double) -> Bool { high < number }
}
