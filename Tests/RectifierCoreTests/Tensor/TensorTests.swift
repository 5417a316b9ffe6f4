import Testing

@testable import RectifierCore

@Suite struct TensorTests {
    @Test func literals() {
        let number: Tensor<Float> = 3
        #expect(number.shape == [] && number.rank == 0 && number.scalar == 3)
        let real: Tensor<Double> = 2.5
        #expect(real.scalar == 2.5)
        let vector: Tensor<Float> = [1, -2, 0.5]
        #expect(vector.shape == [3] && vector.scalars == [1, -2, 0.5])
        let matrix: Tensor<Int> = [[1, 2, 3], [-4, 5, 6]]
        #expect(matrix.shape == [2, 3] && matrix.scalars == [1, 2, 3, -4, 5, 6])
        let cube: Tensor<UInt8> = [[[1], [2]], [[3], [4]], [[5], [6]]]
        #expect(cube.shape == [3, 2, 1] && cube.scalars == [1, 2, 3, 4, 5, 6])
        let bools: Tensor<Bool> = [[true, false]]
        #expect(bools.shape == [1, 2] && bools.scalars == [true, false])
        let empty: Tensor<Float> = []
        #expect(empty.shape == [0] && empty.count == 0)
        let rows: Tensor<Float> = [vector, vector]
        #expect(rows.shape == [2, 3])
    }

    @Test func makers() {
        #expect(Tensor([[1, 2], [3, 4]]) == Tensor<Int>([1, 2, 3, 4], shape: [2, 2]))
        #expect(Tensor([[[1.0, 2]], [[3, 4]]]).shape == [2, 1, 2])
        #expect(Tensor<Float>(identity: 3) == [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
        #expect(Tensor<Int8>(rangeTo: 128).scalars == Array(0...127))
        #expect(Tensor<Int>(rangeTo: 0).count == 0)
        #expect(Tensor<Double>(from: -1, to: 1, count: 5) == [-1, -0.5, 0, 0.5, 1])
        #expect(Tensor<Float>(from: 0.1, to: 0.7, count: 7).scalars.last == 0.7)
        #expect(Tensor(repeating: true, shape: [2, 2]).isAllTrue)
        #expect(Tensor<Float>(zeros: [2, 0, 3]).count == 0)
        #expect(Tensor(1...4) == [1, 2, 3, 4])
    }

    @Test func copyOnWrite() {
        let first: Tensor<Float> = [[1, 2], [3, 4]]
        var second = first
        #expect(first.pointer == second.pointer)
        second[scalarAt: 0, -1] = 9
        #expect(first == [[1, 2], [3, 4]] && second == [[1, 9], [3, 4]])
        var third = second
        third += 1
        #expect(second == [[1, 9], [3, 4]] && third == [[2, 10], [4, 5]])
        third += third
        #expect(third == [[4, 20], [8, 10]])
        var fourth = third.flattened()
        #expect(fourth.pointer == third.pointer)
        fourth.withUnsafeMutableBufferPointer { $0[0] = -1 }
        #expect(third[scalarAt: 0, 0] == 4 && fourth[scalarAt: 0] == -1)
        let address = fourth.pointer
        fourth[scalarAt: 1] = 7
        fourth *= 2
        #expect(fourth.pointer == address && fourth == [-2, 14, 16, 20])
        #expect(fourth.withUnsafeBufferPointer { $0.reduce(0, +) } == 48)
    }

    @Test func slicing() {
        let x = Tensor<Int>(0..<24, shape: [2, 3, 4])
        #expect(x[1] == Tensor(12..<24, shape: [3, 4]))
        #expect(x[-1][0] == [12, 13, 14, 15])
        #expect(x[range: 0..<1] == Tensor(0..<12, shape: [1, 3, 4]))
        #expect(x[range: 0..<2, 1..<3, 3..<4] == [[[7], [11]], [[19], [23]]])
        #expect(x[range: 0..<0].shape == [0, 3, 4])
        #expect(x[range: 1..<2, 2..<2].shape == [1, 0, 4])
        #expect(
            x.sliced([stride(from: 0, to: 2, by: 1), stride(from: 0, to: 3, by: 2)]).scalars == [
                0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23,
            ])
        #expect(x[scalarAt: 1, -1, 0] == 20)
        #expect(Tensor<Bool>([true, false])[0].scalar)
    }

    @Test func moving() {
        let x = Tensor<Int>(0..<6, shape: [2, 3])
        #expect(x.transposed() == [[0, 3], [1, 4], [2, 5]])
        #expect(x.reshaped([-1, 2]) == [[0, 1], [2, 3], [4, 5]])
        #expect(x.reshaped([3, 2]).shape == [3, 2])
        #expect(x.expandingAxis(at: -1).shape == [2, 3, 1] && x.expandingAxis(at: 0).shape == [1, 2, 3])
        #expect(x.reshaped([1, 2, 1, 3]).squeezed().shape == [2, 3])
        #expect(x.reshaped([1, 2, 1, 3]).squeezed(axis: -2).shape == [1, 2, 3])
        #expect(x[0].repeated(to: [2, 3]) == [[0, 1, 2], [0, 1, 2]])
        #expect(Tensor<Int>(7).repeated(to: [2, 1]) == [[7], [7]])
        #expect(Tensor.concatenate([x, x[range: 1..<2]]) == [[0, 1, 2], [3, 4, 5], [3, 4, 5]])
        #expect(Tensor.concatenate([x, x], axis: -1).shape == [2, 6])
        #expect(Tensor.stack([x[0], x[1]], axis: 1) == x.transposed())
        #expect(Tensor.stack([x, x], axis: -1).shape == [2, 3, 2])
        #expect(x.gathered(Tensor<UInt8>([1, 1, 0])) == [[3, 4, 5], [3, 4, 5], [0, 1, 2]])
        #expect(x.gathered(Tensor<Int>([[0], [2]]), axis: 1).shape == [2, 2, 1])
        #expect(x.takenAlong(Tensor<Int>([[2], [0]]), axis: 1) == [[2], [3]])
    }

    /// More axes than a shape keeps without memory of its own.
    @Test func manyAxes() {
        let shape: Shape = [2, 1, 3, 1, 2, 2]
        let x = Tensor<Float>((0..<24).map(Float.init), shape: shape)
        #expect(shape.rank == 6 && Array(shape) == [2, 1, 3, 1, 2, 2])
        #expect(x.permuted([5, 4, 3, 2, 1, 0]).shape == [2, 2, 1, 3, 1, 2])
        #expect(x.permuted([5, 4, 3, 2, 1, 0]).permuted([5, 4, 3, 2, 1, 0]) == x)
        #expect(x.sum(axes: 0, 2, 4).shape == [1, 1, 2])
        #expect((x + Tensor(ones: [3, 1, 1, 2])).shape == shape)
        #expect(x[1][0][2][0][1][scalarAt: 1] == 23)
        #expect(x[scalarAt: 1, 0, 2, 0, 1, 1] == 23)
        let slopes = gradient(at: x) { ($0.permuted([5, 0, 4, 1, 3, 2]) * 2).sum() }
        #expect(slopes == Tensor(repeating: 2, shape: shape))
    }

    @Test func equality() {
        #expect(Tensor<Float>([1, 2]) == [1, 2])
        #expect(Tensor<Float>([1, 2]) != [[1, 2]])
        #expect(Tensor<Float>([.nan]) != Tensor<Float>([.nan]))
        #expect(Tensor<Float>([0.0]) == Tensor<Float>([-0.0]))
        #expect(Tensor<Float>(zeros: [0, 2]) == Tensor<Float>(zeros: [0, 2]))
        #expect(Tensor<Float>(zeros: [0, 2]) != Tensor<Float>(zeros: [2, 0]))
    }

    @Test func randomNumbersAreTheGenerators() {
        var (first, second, third) = (RandomGenerator(seed: 5), RandomGenerator(seed: 5), RandomGenerator(seed: 5))
        let uniform = Tensor<Float>(uniform: -2..<3, shape: [40, 25], using: &first)
        #expect(uniform == Tensor(uniform: -2..<3, shape: [40, 25], using: &second))
        #expect(uniform.scalars == (0..<1000).map { _ in third.uniform(in: -2..<3) as Float })
        #expect(uniform.min().scalar >= -2 && uniform.max().scalar < 3)
        #expect((uniform.mean().scalar - 0.5).magnitude < 0.2)
        let normal = Tensor<Double>(normal: 3, standardDeviation: 2, shape: [1000], using: &first)
        #expect(normal == Tensor(normal: 3, standardDeviation: 2, shape: [1000], using: &second))
        #expect((normal.mean().scalar - 3).magnitude < 0.25)
        #expect((normal.standardDeviation().scalar - 2).magnitude < 0.2)
        #expect(first == second)
        var (one, other) = (RandomGenerator(), RandomGenerator())
        #expect(one.next() != other.next())
    }

    @Test func manyTasksReadOneTensor() async {
        let x = Tensor<Float>((0..<10_000).map { Float($0 % 97) })
        let expected = (x * 2).sum().scalar
        await withTaskGroup(of: Float.self) { group in
            for _ in 0..<32 {
                group.addTask {
                    var copy = x
                    copy *= 2
                    return copy.sum().scalar
                }
            }
            for await sum in group { #expect(sum == expected) }
        }
        #expect(x[scalarAt: 1] == 1)
    }
}
