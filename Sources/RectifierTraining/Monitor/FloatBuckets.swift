import CKernels
import RectifierCore

/// The numbers of a tensor counted by their first bits, from which quantiles of many numbers are found in one pass.
///
/// A bucket holds the floats with the same sign, exponent and first five bits of the significand. Inside it numbers are
/// taken to lie evenly, so each is at most the bucket's width off: 1/32 of its magnitude.
struct FloatBuckets {
    private let counts: [UInt32]
    private let least: Float
    private let most: Float

    /// Those of the finite numbers of a part of a tensor, which lie between `least` and `most`.
    init(_ x: Tensor<Float>, _ range: Range<Int>, least: Float, most: Float) {
        counts = Backend.countBuckets(x, range)
        self.least = least
        self.most = most
    }

    /// The numbers that have so many others before them in the order from the smallest to the largest. Ranks rise.
    func values(at ranks: [Int]) -> [Double] {
        var values: [Double] = []
        var before = 0
        func take(_ bucket: Int, from lower: Double, to upper: Double) {
            let count = Int(counts[bucket])
            while values.count < ranks.count, ranks[values.count] < before + count {
                let share = (Double(ranks[values.count] - before) + 0.5) / Double(count)
                values.append(lower + (upper - lower) * share)
            }
            before += count
        }
        // Also for a least of 0, since −0 has a bucket of its own.
        if least <= 0 {
            let sign = 1 << (31 - RECTIFIER_BUCKET_SHIFT)
            let buckets = Self.index(max(-most, 0))...Self.index(least)
            for bucket in buckets.reversed() where counts[sign | bucket] > 0 {
                take(sign | bucket, from: -Self.limit(bucket + 1), to: -Self.limit(bucket))
            }
        }
        if most >= 0 {
            for bucket in Self.index(max(least, 0))...Self.index(most) where counts[bucket] > 0 {
                take(bucket, from: Self.limit(bucket), to: Self.limit(bucket + 1))
            }
        }
        return values
    }

    private static func index(_ x: Float) -> Int { Int(x.magnitude.bitPattern) >> RECTIFIER_BUCKET_SHIFT }

    /// Where a bucket of magnitudes begins. The first one is taken for nothing but 0, which it nearly always is; the
    /// rest of it is below 10⁻³⁹. The one after the last begins with infinity.
    private static func limit(_ bucket: Int) -> Double {
        guard bucket > 1 else { return 0 }
        return Double(min(Float(bitPattern: UInt32(bucket << RECTIFIER_BUCKET_SHIFT)), .greatestFiniteMagnitude))
    }
}
