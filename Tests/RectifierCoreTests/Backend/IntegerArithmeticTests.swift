import Testing

@testable import RectifierCore
@testable import TestSupport

/// Integers that do not fit trap, with a message that names the numbers and the remedy.
@Suite struct IntegerArithmeticTests {
    private func expect(_ result: ExitTest.Result?, says text: String) {
        let said = result?.said ?? ""
        #expect(said.contains(text), "\(said.prefix(400))")
    }

    @Test func whatDoesNotFitTraps() async {
        var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Int8>([127]) + Tensor<Int8>([1])
        }
        expect(result, says: "127 + 1 does not fit into int8 (-128 to 127)")
        expect(result, says: "cast(to:) a wider type")
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var x = Tensor<UInt8>([3, 2])
            x -= 3
        }
        expect(result, says: "2 - 3 does not fit into uint8")
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Int>([.max]) * 2
        }
        expect(result, says: "9223372036854775807 * 2 does not fit into int64")
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = -Tensor<Int8>([-128])
        }
        expect(result, says: "0 - -128 does not fit into int8")
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Int8>([2]).power(7)
        }
        expect(result, says: "2 to the power 7 does not fit into int8")
    }

    @Test func divisionsWithoutAResultTrap() async {
        var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Int>([1]) / Tensor<Int>([0])
        }
        expect(result, says: "1 / 0 in a tensor of int64: integers have no infinity")
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Int8>([-128]) / -1
        }
        expect(result, says: "-128 / -1 does not fit into int8")
    }

    @Test func sumsAndProductsThatDoNotFitTrap() async {
        var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Int8>(repeating: 1, shape: [128]).sum()
        }
        expect(result, says: "the sum of 128 numbers does not fit into int8")
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<UInt16>(repeating: 2, shape: [1, 16]).product(axes: 1)
        }
        expect(result, says: "the product of 16 numbers does not fit into uint16")
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Int8>([100, 27, 1]).cumulativeSum(axis: 0)
        }
        expect(result, says: "127 + 1 does not fit into int8")
    }

    /// What leaves the type's range on the way does no harm.
    @Test func resultsThatFitAreExact() {
        #expect(Tensor<Int8>([100, 100, -100, -100, 27]).sum().scalar == 27)
        #expect(Tensor<Int8>([-128, -128, 127, 127, 2]).sum().scalar == 0)
        #expect(Tensor<Int8>([[100, 1], [100, 2], [-100, 3]]).sum(axes: 0) == [100, 6])
        #expect(Tensor<UInt8>([[200, 55], [0, 0]]).sum(axes: 1) == [255, 0])
        #expect(Tensor<Int>([.max, .max, .min, .min, 7]).sum().scalar == 5)
        #expect(Tensor<Int>(rangeTo: 3000).sum().scalar == 3000 * 2999 / 2)
        #expect(Tensor<Int8>([64, 2, -1]).product().scalar == -128)
        #expect(Tensor<Int8>([100, 100, 0, 100]).product().scalar == 0)
        #expect(Tensor<Int>([[2, 3], [-4, 5]]).product(axes: 0) == [-8, 15])
        #expect(Tensor<Int>(zeros: [0, 2]).product(axes: 0) == [1, 1])
        #expect(Tensor<Int8>([-2]).power(7) == [-128])
        #expect(Tensor<Int>([[1, 2], [3, 4]]).cumulativeSum(axis: 0) == [[1, 2], [4, 6]])
        #expect(Tensor<Int8>([-128]) / 1 == [-128] && Tensor<Int8>([-128]) * 1 == [-128])
    }

    @Test func placesBeyondInt32Trap() async {
        // Memory that is never written takes none.
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Int8>(uninitialized: [1, (1 << 31) + 1]).argmax()
        }
        expect(result, says: "argmax along axis 1 of shape [1, 2147483649]: places are Int32")
    }
}
