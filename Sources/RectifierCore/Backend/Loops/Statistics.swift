import CKernels
import RectifierSupport

// What a monitor asks of many numbers.

extension Backend {
    /// Sums, extremes and counts of a part of a tensor: those of x − center, over the finite numbers.
    package static func summarize(_ x: Tensor<Float>, _ range: Range<Int>, around center: Float = 0)
        -> rectifier_summary
    {
        var summary = rectifier_summary()
        x.withUnsafeBufferPointer { x in
            let part = UnsafeBufferPointer(rebasing: x[range])
            // An empty tensor's pointer may be nil in C's eyes; nothing is read from it.
            if let start = part.baseAddress { rectifier_summarize(start, part.count, center, &summary) }
        }
        return summary
    }

    /// Σ (x − y)², over the places where both are finite.
    package static func squaredDistance(_ x: Tensor<Float>, _ y: Tensor<Float>) -> Double {
        require(x.shape == y.shape, "a distance between tensors of shapes \(x.shape) and \(y.shape)")
        return x.withUnsafeBufferPointer { x in
            y.withUnsafeBufferPointer { y in
                guard let first = x.baseAddress, let second = y.baseAddress else { return 0 }
                return rectifier_squared_distance(first, second, x.count)
            }
        }
    }

    /// The first of each `count` numbers of a part of a tensor.
    package static func everySo(many count: Int, of x: Tensor<Float>, _ range: Range<Int>) -> Tensor<Float> {
        x.withUnsafeBufferPointer { x in
            Tensor(stride(from: range.lowerBound, to: range.upperBound, by: count).map { x[$0] })
        }
    }

    /// The finite numbers of a part of a tensor, from the smallest to the largest.
    package static func sorted(_ x: Tensor<Float>, _ range: Range<Int>) -> [Float] {
        x.withUnsafeBufferPointer { $0[range].filter(\.isFinite) }.sorted()
    }

    /// How many numbers of a part of a tensor lie in each bucket of floats with the same sign, exponent and first five
    /// bits of the significand; see ``FloatBuckets``.
    package static func countBuckets(_ x: Tensor<Float>, _ range: Range<Int>) -> [UInt32] {
        var counts = [UInt32](repeating: 0, count: 2 * RECTIFIER_BUCKETS)
        x.withUnsafeBufferPointer { x in
            let part = UnsafeBufferPointer(rebasing: x[range])
            if let start = part.baseAddress { rectifier_count_buckets(start, part.count, &counts) }
        }
        return counts
    }

    /// How many finite numbers of a part of a tensor lie in each of `bins` bins of equal width between the limits.
    package static func countBins(
        _ x: Tensor<Float>, _ range: Range<Int>, from lower: Double, to upper: Double, bins: Int
    ) -> [Int] {
        var counts = [Int64](repeating: 0, count: bins + 1)
        x.withUnsafeBufferPointer { x in
            let part = UnsafeBufferPointer(rebasing: x[range])
            guard let start = part.baseAddress else { return }
            rectifier_count_bins(start, part.count, lower, upper, Int32(bins), &counts)
        }
        return counts.dropLast().map(Int.init)
    }

    /// Adds to `zeros` how many numbers of each column are 0, seeing a tensor as rows of as many columns.
    package static func countZeros(_ x: Tensor<Float>, into zeros: inout [Int32]) {
        let columns = zeros.count
        guard columns > 0 else { return }
        x.withUnsafeBufferPointer { x in
            if let start = x.baseAddress { rectifier_count_zeros(start, &zeros, x.count / columns, columns) }
        }
    }
}
