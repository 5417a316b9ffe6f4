import Testing

@testable import Rectifier

@Suite struct ShapeTests {
    @Test func broadcastingIsNumPys() {
        func joined(_ x: Shape, _ y: Shape) -> Shape? {
            #expect(x.broadcast(with: y) == y.broadcast(with: x))
            return x.broadcast(with: y)
        }
        #expect(joined([2, 3], [2, 3]) == [2, 3])
        #expect(joined([2, 3], [3]) == [2, 3])
        #expect(joined([2, 1], [1, 3]) == [2, 3])
        #expect(joined([], [2, 3]) == [2, 3])
        #expect(joined([4, 1, 6, 1, 2], [7, 1, 5, 1]) == [4, 7, 6, 5, 2])
        #expect(joined([0, 1], [1, 3]) == [0, 3])
        #expect(joined([2, 3], [2]) == nil)
        #expect(joined([2], [0]) == nil)
    }

    @Test func editing() {
        let shape: Shape = [2, 3, 4, 5, 6]
        #expect(shape.elementCount == 720 && shape.strides == [360, 120, 30, 6, 1])
        #expect(shape.replacing(4, with: 7) == [2, 3, 4, 5, 7] && shape.removing(0) == [3, 4, 5, 6])
        #expect(shape.inserting(1, at: 5) == [2, 3, 4, 5, 6, 1] && shape.inserting(9, at: 0).first == 9)
        #expect(shape.normalized(axis: -1) == 4 && shape.normalized(axis: 2) == 2)
        #expect(([] as Shape).elementCount == 1 && ([] as Shape).strides.isEmpty)
        #expect(([2, 0] as Shape).elementCount == 0)
        var grown: Shape = []
        for length in 1...6 { grown.append(length) }
        #expect(Array(grown) == [1, 2, 3, 4, 5, 6] && grown.description == "[1, 2, 3, 4, 5, 6]")
    }

    @Test func equalityAndHash() {
        #expect(([1] as Shape) != [1, 1] && ([] as Shape) != [1])
        #expect(Set([[1], [1, 1], [1], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1]] as [Shape]).count == 3)
    }
}
