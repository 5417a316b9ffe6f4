import Testing

@testable import RectifierCore
@testable import TestSupport

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

    /// Neither order of the lengths is let through: their strides would overflow.
    @Test func shapesThatNobodyCanCountTrap() async {
        var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = [0, 1 << 40, 1 << 40] as Shape
        }
        #expect(result?.said.contains("more elements than an Int can count: [0, 1099511627776, 1099511627776]") == true)
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = [1 << 40, 1 << 40, 0] as Shape
        }
        #expect(result?.said.contains("more elements than an Int can count: [1099511627776, 1099511627776]") == true)
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>(zeros: [1 << 62])
        }
        #expect(result?.said.contains("a tensor of float32 of shape [4611686018427387904]") == true)
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Int8>(zeros: [.max])
        }
        #expect(result?.said.contains("no memory is that large") == true)
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>(zeros: [4]).reshaped([-1, .max, 2])
        }
        #expect(result?.said.contains("cannot have shape [-1, 9223372036854775807, 2]") == true)
        #expect(([0, 1 << 40, 1 << 20] as Shape).elementCount == 0)
        #expect(Tensor<Float>(zeros: [0, 1 << 40]).shape.strides == [1 << 40, 1])
    }

    @Test func axesHaveALimit() async {
        #expect(Shape(repeatElement(1, count: 64)).rank == 64)
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Shape(repeatElement(1, count: 100_000))
        }
        #expect(result?.said.contains("a shape of more than 64 axes") == true)
    }

    @Test func equalityAndHash() {
        #expect(([1] as Shape) != [1, 1] && ([] as Shape) != [1])
        #expect(Set([[1], [1, 1], [1], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1]] as [Shape]).count == 3)
    }
}
