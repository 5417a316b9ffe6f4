import Testing

@testable import RectifierCore
@testable import TestSupport

/// Parts, copies and orders of a tensor, of any scalar type and without elements.
@Suite struct MovementTests {
    @Test func anyScalar() {
        let x: Tensor<Bool> = [[true, false], [false, false]]
        #expect(x.flipped(axes: 0) == [[false, false], [true, false]])
        #expect(x.tiled(1, 2) == [[true, false, true, false], [false, false, false, false]])
        #expect(x.split(size: 1) == [[[true, false]], [[false, false]]])
        #expect(Tensor<Int>(5).tiled(2) == [5, 5] && Tensor<Int>([1, 2, 3]).chunked(into: 2) == [[1, 2], [3]])
    }

    @Test func whatDoesNotFitTraps() async {
        var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>(zeros: [2, 5]).split(sizes: [2, 2], axis: 1)
        }
        #expect(result?.said.contains("split: parts of [2, 2] along axis 1 of shape [2, 5]") == true)
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>(zeros: [3]).split(sizes: [.max, .max, 5])
        }
        #expect(result?.said.contains("split: parts of") == true)
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>(zeros: [3]).chunked(into: 0)
        }
        #expect(result?.said.contains("chunked: 0 parts along axis 0 of shape [3]") == true)
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>(zeros: [3]).tiled(.max)
        }
        #expect(result?.said.contains("tiled: a tensor of shape [3]") == true)
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>(zeros: [2, 3]).cumulativeSum(axis: 2)
        }
        #expect(result?.said.contains("axis 2 of a tensor with shape [2, 3]") == true)
    }

    /// A range is not walked, and a stride no further than the axis.
    @Test func endlessRangesTrapAtOnce() async {
        var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>(zeros: [2, 3])[range: 0..<1, 0..<Int.max]
        }
        #expect(result?.said.contains("9223372036854775807 positions from 0 on, 1 apart, along axis 1") == true)
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>(zeros: [3]).sliced([stride(from: 0, to: .max, by: 1)])
        }
        #expect(result?.said.contains("positions from 0 on, 1 apart, along axis 0 of shape [3]") == true)
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>(zeros: [3])[range: Int.min..<Int.max]
        }
        #expect(result?.said.contains("along axis 0 of shape [3]") == true)
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>(zeros: [3]).sliced([stride(from: 2, to: -1, by: -1)])
        }
        #expect(result?.said.contains("3 positions from 2 on, -1 apart") == true)
        #expect(Tensor<Float>([1, 2, 3]).sliced([stride(from: 0, to: .max, by: .max)]) == [1])
        #expect(Tensor<Float>([1, 2, 3])[range: 2..<2].shape == [0])
    }
}
