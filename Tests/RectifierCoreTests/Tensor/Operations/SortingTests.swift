import Testing

@testable import RectifierCore
@testable import TestSupport

@Suite struct SortingTests {
    /// As in PyTorch; equal ones keep their order.
    @Test func specialValues() {
        let x = Tensor<Float>([1, .nan, -.infinity, 3, .infinity, 3, .nan])
        let (rising, places) = x.sorted()
        #expect(places.scalars == [2, 0, 3, 5, 4, 1, 6])
        #expect(rising.scalars.prefix(5) == [-.infinity, 1, 3, 3, .infinity] && rising.isNaN().trueCount == 2)
        #expect(x.sorted(descending: true).indices.scalars == [1, 6, 4, 3, 5, 0, 2])
        #expect(x.topK(4).indices.scalars == [1, 6, 4, 3])
        #expect(x.topK(2, largest: false).values.scalars == [-.infinity, 1])
    }

    @Test func integersAndNothing() {
        let x = Tensor<Int>([[3, 1, 2], [9, 9, 8]])
        #expect(x.sorted(axis: 1).values == [[1, 2, 3], [8, 9, 9]])
        #expect(x.topK(2, axis: 0, largest: false).values == [[3, 1, 2], [9, 9, 8]])
        #expect(x.topK(1).values == [[3], [9]] && x.topK(1).indices == [[0], [0]])
        #expect(Tensor<Float>(zeros: [3, 0]).sorted(axis: 1).values.shape == [3, 0])
        #expect(Tensor<Float>(zeros: [0, 3]).topK(2, axis: 1).indices.shape == [0, 2])
    }

    @Test func moreThanThereAreTraps() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>(zeros: [2, 3]).topK(4)
        }
        #expect(result?.said.contains("topK: 4 of the 3 numbers along axis 1 of shape [2, 3]") == true)
    }
}
