import Foundation

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

    /// The mean, with Student's interval: for numbers whose mean is nearly normal. Of equal numbers, or one alone, the
    /// interval has no width.
    init(meanOf values: [Double]) {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        guard values.count > 1 else {
            (value, low, high) = (mean, mean, mean)
            return
        }
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
        let half =
            StudentT.quantile(confidence: 0.95, degreesOfFreedom: values.count - 1) * (variance / count).squareRoot()
        (value, low, high) = (mean, mean - half, mean + half)
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
        let (n, share, z) = (Double(count), Double(hits) / Double(count), 1.959963985)
        let centre = (share + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        (value, low, high) = (share, max(min(centre - half, share), 0), min(max(centre + half, share), 1))
    }

    /// Whether the whole interval is above that number.
    func isAbove(_ number: Double) -> Bool { low > number }

    /// Whether the whole interval is below that number.
    func isBelow(_ number: Double) -> Bool { high < number }
}

/// Student's distribution.
enum StudentT {
    /// How many standard errors to each side the interval of that confidence reaches.
    ///
    /// With t = √ν·tan θ the density becomes cos^(ν − 1) θ, so that P(|T| < t) is a ratio of two integrals; the angle is
    /// found by halving.
    static func quantile(confidence: Double, degreesOfFreedom: Int) -> Double {
        let power = Double(degreesOfFreedom - 1)
        func integral(to end: Double) -> Double {
            let (count, width) = (400, end / 400)
            return (0...count).reduce(0) { sum, index in
                let weight = index == 0 || index == count ? 1.0 : index % 2 == 1 ? 4 : 2
                return sum + weight * pow(max(cos(Double(index) * width), 0), power)
            } * width / 3
        }
        let whole = integral(to: .pi / 2)
        var (low, high) = (0.0, Double.pi / 2)
        for _ in 0..<40 {
            let middle = (low + high) / 2
            if integral(to: middle) / whole < confidence { low = middle } else { high = middle }
        }
        return Double(degreesOfFreedom).squareRoot() * tan(low)
    }
}
