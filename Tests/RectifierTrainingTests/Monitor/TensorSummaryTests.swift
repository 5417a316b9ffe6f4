import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

/// A case of summaries.json: NumPy's statistics of the finite numbers.
private struct SummaryCase: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let x: [Number]
    let bins, nans, infinities, zeros: Int
    let mean, deviation, norm, lower, upper: Number
    let quantiles: [Number]
    let counts: [Int]

    var testDescription: String { name }
}

@Suite struct TensorSummaryTests {
    private static let cases: [SummaryCase] = {
        do { return try Reference.load("summaries") } catch { fatalError("summaries.json: \(error)") }
    }()

    @Test(arguments: cases) private func equalsNumPy(_ expected: SummaryCase) throws {
        let summary = TensorSummary(of: Tensor(expected.x.floats), bins: expected.bins)
        #expect(summary.count == expected.x.count)
        #expect(summary.nanCount == expected.nans)
        #expect(summary.infiniteCount == expected.infinities)
        #expect(summary.zeroCount == expected.zeros)
        #expect(ulps(summary.mean, expected.mean.value) <= 1)
        #expect(ulps(summary.standardDeviation, expected.deviation.value) <= 1)
        #expect(abs(summary.norm - expected.norm.value) <= 1e-14 * expected.norm.value)
        for (got, expected) in zip(summary.quantiles, expected.quantiles) { #expect(ulps(got, expected.value) <= 1) }
        #expect(summary.quantiles.count == 7)
        let histogram = try #require(summary.histogram)
        #expect(histogram.counts == expected.counts)
        #expect(histogram.lower == expected.lower.value && histogram.upper == expected.upper.value)
    }

    /// Whatever the limits are, nothing is counted beyond the table.
    @Test func binsOfLimitsThatAreEqualOrInside() {
        let x = Tensor<Float>([1, 2, 3, .nan, -1e30, 1e30, .infinity])
        func counts(_ lower: Double, _ upper: Double, _ bins: Int = 4) -> [Int] {
            Backend.countBins(x, 0..<7, from: lower, to: upper, bins: bins)
        }
        #expect(counts(2, 2) == [2, 0, 0, 3])
        #expect(counts(1, 3) == [2, 0, 1, 2])
        #expect(counts(3, 1).reduce(0, +) == 5 && counts(.nan, 1).reduce(0, +) == 5)
        #expect(counts(2, 2, 1) == [5] && counts(0, 1, 0) == [])
    }

    /// By hand: 0, 1, 2, 3, 4 beside what is not finite.
    @Test func byHand() throws {
        let x = Tensor<Float>([4, .nan, 1, .infinity, 0, 3, -.infinity, 2])
        let summary = TensorSummary(of: x, bins: 4)
        #expect(
            summary
                == TensorSummary(
                    count: 8, nanCount: 1, infiniteCount: 2, zeroCount: 1, mean: 2,
                    standardDeviation: Float(2).squareRoot(),
                    norm: 30.0.squareRoot(), quantiles: [0, 0.2, 1, 2, 3, 3.8, 4],
                    histogram: Histogram(lower: 0, upper: 4, counts: [1, 1, 1, 2])))
        #expect(summary.nonFiniteShare == 3.0 / 8 && summary.zeroShare == 1.0 / 8 && summary.finiteCount == 5)
        #expect(summary.minimum == 0 && summary.median == 2 && summary.maximum == 4)
        #expect(try #require(summary.histogram).limits == [0, 1, 2, 3, 4])
        #expect(TensorSummary(of: x).histogram == nil)
    }

    @Test(arguments: [[], [Float.nan], [.infinity, .nan, -.infinity]]) func nothingFinite(numbers: [Float]) {
        let summary = TensorSummary(of: Tensor(numbers), bins: 3)
        #expect(summary.finiteCount == 0 && summary.count == numbers.count)
        #expect(summary.mean == 0 && summary.standardDeviation == 0 && summary.norm == 0)
        #expect(summary.quantiles == Array(repeating: 0, count: 7))
        #expect(summary.histogram == nil)
        #expect(summary.nonFiniteShare == (numbers.isEmpty ? 0 : 1))
    }

    /// Every length around the widths of vectors, with something to leave out in every place.
    @Test func anyLengthAndPlace() {
        for count in 1...40 {
            for place in 0..<count {
                var numbers = (0..<count).map { Float($0 % 7) - 2 }
                numbers[place] = [.nan, .infinity, -.infinity][place % 3]
                let finite = numbers.filter(\.isFinite).map(Double.init)
                let summary = TensorSummary(of: Tensor(numbers))
                #expect(summary.nanCount == (place % 3 == 0 ? 1 : 0) && summary.finiteCount == count - 1)
                #expect(summary.zeroCount == finite.filter { $0 == 0 }.count)
                #expect(summary.norm == finite.reduce(0) { $0 + $1 * $1 }.squareRoot())
                #expect(summary.mean == Float(finite.reduce(0, +) / Double(max(finite.count, 1))))
                #expect(summary.minimum == finite.min().map { Float($0) } ?? 0)
                #expect(summary.maximum == finite.max().map { Float($0) } ?? 0)
            }
        }
    }

    @Test func aPartOfATensor() {
        let x: Tensor<Float> = [9, 9, 1, 2, 3, 9]
        #expect(TensorSummary(of: x, in: 2..<5, bins: 2) == TensorSummary(of: [1, 2, 3], bins: 2))
    }

    /// Where the mean is large beside the deviation, the difference of squares alone would have no digit left.
    @Test func farFromZero() {
        let x = Tensor((0..<4096).map { 1e7 + Float($0 % 2) * 2 - 1 })
        let summary = TensorSummary(of: x)
        #expect(summary.mean == 1e7 && summary.standardDeviation == 1)
        #expect(TensorSummary(of: Tensor(repeating: 0.1, shape: [3000])).standardDeviation == 0)
    }

    /// More numbers than are sorted: quantiles are off by at most 1/32 of their magnitude, the ends by nothing.
    @Test(arguments: ["normal", "relu", "negative", "tiny", "zeros", "minus zero", "constant", "large"])
    func quantilesOfMany(kind: String) {
        var generator = RandomGenerator(seed: 1)
        let normal = Tensor<Float>(normal: 0, shape: [5000], using: &generator)
        let x: Tensor<Float> =
            switch kind {
            case "normal": normal
            case "relu": relu(normal)
            case "negative": -(normal.absoluteValue() + 0.001)
            case "tiny": normal * 1e-38
            case "zeros": Tensor(zeros: [5000])
            case "minus zero": Tensor(normal.scalars.map { $0 < 0.5 ? -0.0 : $0 })
            case "constant": Tensor(repeating: -3.3, shape: [5000])
            default: normal * 1e38
            }
        let sorted = x.scalars.filter(\.isFinite).sorted()
        let summary = TensorSummary(of: x)
        #expect(summary.minimum == sorted[0] && summary.maximum == sorted[sorted.count - 1])
        for (share, got) in zip(TensorSummary.probabilities, summary.quantiles) {
            let expected = sorted[Int((share * Double(sorted.count - 1)).rounded())]
            // A neighbour's distance is allowed besides.
            let place = Int(share * Double(sorted.count - 1))
            let gap = sorted[min(place + 1, sorted.count - 1)] - sorted[place]
            #expect(abs(got - expected) <= expected.magnitude / 32 + gap + 0x1p-129, "\(share): \(got), \(expected)")
        }
        if kind == "relu" || kind == "minus zero" { #expect(summary.median == 0 && summary.quantiles[1] == 0) }
        if kind == "constant" { #expect(summary.quantiles == Array(repeating: -3.3, count: 7)) }
    }

    @Test func histogramsOfMany() throws {
        let x = Tensor<Float>(rangeTo: 6401)
        let histogram = try #require(TensorSummary(of: x, bins: 64).histogram)
        #expect(histogram.counts == Array(repeating: 100, count: 63) + [101])
        #expect(histogram.limits.count == 65 && histogram.limits[1] == 100)
        // All of one number.
        let one = try #require(TensorSummary(of: Tensor(repeating: 1e30, shape: [5]), bins: 3).histogram)
        #expect(one.counts == [0, 5, 0] && one.lower < 1e30 && one.upper > 1e30)
    }

    /// Quantiles and histogram of every so many-th number; what is exact stays so.
    @Test func countingSome() throws {
        var generator = RandomGenerator(seed: 2)
        let x = Tensor<Float>(normal: 0, shape: [1 << 16], using: &generator)
        let all = TensorSummary(of: x, bins: 16)
        let some = TensorSummary(of: x, in: 0..<x.count, bins: 16, counting: 4096)
        #expect(some.mean == all.mean && some.norm == all.norm && some.zeroCount == all.zeroCount)
        #expect(some.minimum == all.minimum && some.maximum == all.maximum)
        // One in 17 of them, the ends too.
        let counts = try #require(some.histogram?.counts)
        #expect(counts.reduce(0, +) == 3856 && some.histogram?.limits == all.histogram?.limits)
        for (a, b) in zip(some.quantiles, all.quantiles) { #expect(abs(a - b) < 0.1) }
        // Fewer than twice as many are all counted.
        #expect(TensorSummary(of: x, in: 0..<8191, bins: 16, counting: 4096).histogram?.counts.reduce(0, +) == 8191)
    }

    @Test func countingSomeWhereFewAreFinite() {
        // The stride of 3 meets none of the finite numbers, the second of each six.
        let x = Tensor<Float>((0..<12_000).map { $0 % 6 == 1 ? Float($0) : .nan })
        let summary = TensorSummary(of: x, in: 0..<x.count, bins: 4, counting: 4096)
        #expect(summary.finiteCount == 2000 && summary.histogram?.counts.reduce(0, +) == 2000)
        #expect(summary.minimum == 1 && summary.maximum == 11_995)
    }

    /// The largest numbers there are: nothing overflows, and JSON can hold it.
    @Test func extremesCanBeWritten() throws {
        let largest = Float.greatestFiniteMagnitude
        let summary = TensorSummary(of: Tensor([largest, -largest, largest, .nan]), bins: 4)
        #expect(summary.norm.isFinite && summary.standardDeviation.isFinite && summary.mean.isFinite)
        #expect(summary.histogram?.counts == [1, 0, 0, 2])
        let read = try JSONDecoder().decode(TensorSummary.self, from: JSONEncoder().encode(summary))
        #expect(read == summary)
        let many = TensorSummary(of: Tensor((0..<2000).map { $0 % 2 == 0 ? largest : -largest }), bins: 4)
        #expect(many.quantiles.allSatisfy(\.isFinite) && many.histogram?.counts == [1000, 0, 0, 1000])
    }
}
