import Testing

@testable import RectifierCore
@testable import TestSupport

@Suite struct OneHotTests {
    @Test func rows() {
        let classes: Tensor<Int> = [[0, 2], [1, 0]]
        let rows = classes.oneHot(classCount: 3)
        #expect(rows == [[[1, 0, 0], [0, 0, 1]], [[0, 1, 0], [1, 0, 0]]] as Tensor<Float>)
        #expect(rows.argmax() == classes.cast(to: Int32.self))
        #expect(Tensor<UInt8>([1]).oneHot(classCount: 2, as: Int.self) == [[0, 1]])
        #expect(Tensor<Int>([Int]()).oneHot(classCount: 3).shape == [0, 3])
        #expect(Tensor<Int>(1).oneHot(classCount: 2) == [0, 1] as Tensor<Float>)
    }

    @Test func classesThatDoNotExistTrap() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Int>([0, 3]).oneHot(classCount: 3)
        }
        #expect(result?.said.contains("oneHot: class 3, with 3 classes") == true)
    }
}
