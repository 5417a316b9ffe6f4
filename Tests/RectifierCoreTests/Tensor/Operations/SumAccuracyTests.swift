import CKernels
import Foundation
import Testing

@testable import RectifierCore
@testable import TestSupport

/// Sums of many numbers: at most one unit in the last place off, for any number of threads and on every processor path.
@Suite struct SumAccuracyTests {
    /// Of many times the same number, whose roundings all go the same way.
    private func expectSums() {
        let each = Double(Float(0.1))
        for count in [1, 7, 16, 100, 256, 257, 1000, 1024, 1025, 4096, 8193, 1_000_000] {
            let x = Tensor<Float>(repeating: 0.1, shape: [count])
            let bound = count <= 100 || count > 256 ? 1.0 : 3
            #expect(ulps(x.sum().scalar, each * Double(count)) <= bound, "\(count) numbers: \(x.sum())")
            #expect(ulps(x.mean().scalar, each) <= bound + 1, "\(count) numbers: \(x.mean())")
        }
        for (shape, axis) in [
            ([1000, 4], 0), ([4, 1000], 1), ([250_000, 4], 0), ([300, 67], 0), ([3, 1000, 5], 1), ([1, 5000, 17], 1),
        ] as [(Shape, Int)] {
            let x = Tensor<Float>(repeating: 0.1, shape: shape)
            for sum in x.sum(axes: axis).scalars {
                #expect(ulps(sum, each * Double(shape[axis])) <= 1, "\(shape) along \(axis): \(sum)")
            }
        }
    }

    @Test func equalNumbers() { expectSums() }

    @Test func equalNumbersWithoutVectors() async {
        await #expect(processExitsWith: .success) {
            setenv("RECTIFIER_ISA", "baseline", 1)
            SumAccuracyTests().expectSums()
        }
    }

    @Test(.enabled(if: ProcessorSupport.hasAVX2)) func equalNumbersWithAVX2() async {
        await #expect(processExitsWith: .success) {
            setenv("RECTIFIER_ISA", "avx2", 1)
            SumAccuracyTests().expectSums()
        }
    }

    /// Numbers of both signs, against their sum in Double.
    @Test func differentNumbers() {
        var generator = RandomGenerator(seed: 5)
        let x = Tensor<Float>(normal: 0, shape: [3, 20_001], using: &generator)
        let rows = (0..<3).map { row in x.scalars[row * 20_001..<(row + 1) * 20_001].reduce(0.0) { $0 + Double($1) } }
        for (sum, exact) in zip(x.sum(axes: 1).scalars, rows) { #expect(ulps(sum, exact) <= 1) }
        #expect(ulps(x.sum().scalar, rows.reduce(0, +)) <= 1)
        for (sum, exact) in zip(x.transposed().sum(axes: 0).scalars, rows) { #expect(ulps(sum, exact) <= 1) }
        // What one of the sums of floats would lose: an infinity on the way.
        let large = Tensor<Float>([3e38, 3e38, -3e38, -3e38] + [Float](repeating: 0, count: 300))
        #expect(large.sum().scalar == 0)
        #expect(Tensor<Float>(repeating: 3e38, shape: [300]).sum().scalar == .infinity)
        #expect(Tensor<Float>([.nan] + [Float](repeating: 1, count: 300)).sum().scalar.isNaN)
    }

    /// The bits do not depend on who adds.
    @Test func threadsDoNotChangeTheBits() async {
        let sums = SumAccuracyTests.bits()
        let expected = sums.map(String.init).joined(separator: " ")
        await #expect(processExitsWith: .success) { [expected = expected as String] in
            setenv("OMP_NUM_THREADS", "1", 1)
            #expect(SumAccuracyTests.bits().map(String.init).joined(separator: " ") == expected)
        }
    }

    private static func bits() -> [UInt32] {
        var generator = RandomGenerator(seed: 6)
        let x = Tensor<Float>(normal: 0, shape: [1000, 1000], using: &generator)
        return ([x.sum().scalar] + x.sum(axes: 0).scalars + x.sum(axes: 1).scalars).map(\.bitPattern)
    }
}
