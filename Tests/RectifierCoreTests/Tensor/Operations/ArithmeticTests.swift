import Testing

@testable import RectifierCore
@testable import TestSupport

@Suite struct ArithmeticTests {
    @Test func integers() {
        let (x, y): (Tensor<Int>, Tensor<Int>) = ([7, -7, 6], [2, 2, -4])
        #expect(x + y == [9, -5, 2] && x - y == [5, -9, 10] && x * y == [14, -14, -24])
        #expect(x / y == [3, -3, -1], "rounded towards zero")
        #expect(-x == [-7, 7, -6])
        #expect(Tensor.maximum(x, y) == [7, 2, 6] && Tensor.minimum(x, y) == [2, -7, -4])
        #expect(x.power([2, 3, 0]) == [49, -343, 1] && x.power(2) == [49, 49, 36])
        #expect(x.clamped(-1...6) == [6, -1, 6])
        #expect(x.sum().scalar == 6 && x.max().scalar == 7 && x.min().scalar == -7)
        #expect(x.argmax().scalar == 0 && x.argmin().scalar == 1)
        var z = x
        z += 1
        z -= [1, 1, 1]
        z *= 2
        z /= y
        #expect(z == [7, -7, -3])
        #expect(Tensor<UInt8>([200, 100]) - 100 == [100, 0])
        #expect(Tensor<Int8>([-128, 127]).min().scalar == -128)
        #expect(1 - x == [-6, 8, -5] && 12 / y == [6, 6, -3])
    }

    @Test func integersThatDoNotFitTrap() async {
        await #expect(processExitsWith: .failure) { _ = Tensor<UInt8>([200]) + 100 }
        await #expect(processExitsWith: .failure) { _ = Tensor<Int>([1]) / 0 }
        await #expect(processExitsWith: .failure) { _ = Tensor<Int>([2]).power(-1) }
    }

    @Test func comparisons() {
        let (x, y) = (Tensor<Float>([1, 2, .nan, -0.0]), Tensor<Float>([2, 2, .nan, 0]))
        #expect((x .== y).scalars == [false, true, false, true])
        #expect((x .!= y).scalars == [true, false, true, false])
        #expect((x .< y).scalars == [true, false, false, false])
        #expect((x .<= y).scalars == [true, true, false, true])
        #expect((x .> y).scalars == [false, false, false, false])
        #expect((x .>= y).scalars == [false, true, false, true])
        #expect((x .> 1).scalars == [false, true, false, false])
        #expect((Tensor<Int>([[1], [3]]) .< Tensor<Int>([2, 3])).scalars == [true, true, false, false])
        #expect(x.isNaN().scalars == [false, false, true, false])
        #expect(Tensor<Float>([1, .infinity, .nan]).isFinite().scalars == [true, false, false])
        #expect(x.isNaN().numbers(Int.self) == [0, 0, 1, 0])
    }

    @Test func truthValues() {
        let (x, y): (Tensor<Bool>, Tensor<Bool>) = ([true, true, false, false], [true, false, true, false])
        #expect((x & y).scalars == [true, false, false, false] && (x | y).scalars == [true, true, true, false])
        #expect((!x).scalars == [false, false, true, true])
        #expect(x.trueCount == 2 && x.isAnyTrue && !x.isAllTrue)
        #expect(!Tensor<Bool>([]).isAnyTrue && Tensor<Bool>([]).isAllTrue)
        #expect((Tensor<Bool>([[true], [false]]) & [true, false]).scalars == [true, false, false, false])
        #expect(select(x, Tensor<Int>([1, 2, 3, 4]), 0) == [1, 2, 0, 0])
        #expect(x.select(Tensor<Bool>(true), y).scalars == [true, true, true, false])
    }

    @Test func casts() {
        #expect(Tensor<Float>([1.9, -1.9, 0]).cast(to: Int.self) == [1, -1, 0])
        #expect(Tensor<Int>([1, -2]).cast(to: Float.self) == [1, -2])
        #expect(Tensor<Int>([255]).cast(to: UInt8.self) == [255])
        #expect(Tensor<Double>([0.1]).cast(to: Float.self) == Tensor<Float>([0.1]))
        #expect(Tensor<Int64>([(1 << 53) + 1]).cast(to: Int.self) == Tensor<Int>([(1 << 53) + 1]))
        #expect(Tensor<UInt64>([.max]).cast(to: Double.self) == [0x1p64])
        #expect(Tensor<Double>([0x1p63]).cast(to: UInt64.self) == [0x8000_0000_0000_0000])
        #expect(Tensor<Double>([1e300, .nan]).cast(to: Float.self).scalars[0] == .infinity)
        #expect(Tensor<Double>([.nan]).cast(to: Float.self).scalars[0].isNaN)
    }

    @Test func castsThatDoNotFitTrap() async {
        var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Int>([256]).cast(to: UInt8.self)
        }
        #expect(result?.said.contains("256 does not fit into uint8") == true)
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>([.nan]).cast(to: Int.self)
        }
        #expect(result?.said.contains("nan does not fit into int64") == true)
    }

    @Test func specialValues() {
        let x = Tensor<Float>([.nan, 1, -.infinity])
        for y in [Tensor.maximum(x, Tensor(0)), Tensor.maximum(Tensor(0), x)] {
            #expect(y.scalars[0].isNaN && y.scalars[1] == 1 && y.scalars[2] == 0)
        }
        #expect(Tensor.minimum(Tensor(0), x).scalars[0].isNaN)
        for values in [[.nan, 1, 2], [1, .nan, 2], [1, 2, .nan]] as [[Float]] {
            #expect(Tensor(values).max().scalar.isNaN && Tensor(values).min().scalar.isNaN)
            #expect(Int(Tensor(values).argmax().scalar) == values.firstIndex { $0.isNaN })
            #expect(Tensor(values).clamped(0...1).isNaN().trueCount == 1)
        }
        #expect(Tensor<Float>([3, 5, 5]).argmax().scalar == 1, "the first of equal ones")
        #expect((-Tensor<Float>([0, -0.0])).scalars.map(\.sign) == [.minus, .plus])
        let powers = Tensor<Float>([-2, -2, 0, -1]).power(Tensor([3, -2, -1, .infinity]))
        #expect(powers.scalars == [-8, 0.25, .infinity, 1])
        #expect(Tensor<Double>([-8]).power([0.5]).scalars[0].isNaN)
        #expect(Tensor<Double>([0, 5]).power([0, 0]) == [1, 1])
        #expect(Tensor<Float>([-0.5, 0.5, 1.5, 2.5]).rounded() == [0, 0, 2, 2])
        #expect(Tensor<Float>([-1.5, 1.5]).rounded(.up) == [-1, 2])
        #expect(Tensor<Float>([0, -3, .infinity]).sign() == [0, -1, 1])
    }

    @Test func norms() {
        let x = Tensor<Float>([[3, -4], [0, 0]])
        #expect(x.norm().scalar == 5 && x.norm(1).scalar == 7 && x.norm(.infinity).scalar == 4)
        #expect(x.norm(axes: 1) == [5, 0])
        #expect(x.norm(axes: 0, keepingAxes: true).shape == [1, 2])
        // Squares would overflow, or vanish.
        #expect(Tensor<Float>([3e30, 4e30]).norm().scalar == 5e30)
        #expect(distance(Tensor<Float>([3e-30, 4e-30]).norm().scalar, 5e-30) < 1e-36)
        #expect(gradient(at: x) { $0.norm() } == [[0.6, -0.8], [0, 0]])
        #expect(gradient(at: Tensor<Float>(zeros: [2])) { $0.norm() } == [0, 0])
        #expect(Tensor<Float>([]).norm().scalar == 0)
    }

    @Test func reductionsOfNothing() {
        let x = Tensor<Float>(zeros: [0, 3])
        #expect(x.sum().scalar == 0 && x.sum(axes: 0) == [0, 0, 0] && x.sum(axes: 1).shape == [0])
        #expect(x.mean().scalar.isNaN)
        #expect(x.max(axes: 1).shape == [0])
        #expect(Tensor<Float>(zeros: [2, 0]).matrixProduct(Tensor(zeros: [0, 3])) == Tensor(zeros: [2, 3]))
        #expect(Tensor<Double>(zeros: [0, 2]).matrixProduct(Tensor(zeros: [2, 3])).shape == [0, 3])
    }

    /// Sums of many numbers do not drift.
    @Test func longSums() {
        let x = Tensor<Float>(repeating: 0.1, shape: [1_000_000])
        #expect(distance(x.sum().scalar, 1e6 * Double(Float(0.1))) < 0.1)
        #expect(distance(x.mean().scalar, 0.1) < 1e-7)
        #expect(Tensor<Int>(0..<1001).sum().scalar == 500_500)
    }

    @Test func whatDoesNotFitTrapsWithBothShapes() async {
        func expect(_ result: ExitTest.Result?, _ texts: String...) {
            for text in texts { #expect(result?.said.contains(text) == true, "\(result?.said.prefix(300) ?? "")") }
        }
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Tensor<Float>(zeros: [2, 3]) + Tensor(zeros: [2])
            }, "add: shapes [2, 3] and [2] do not fit together")
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Tensor<Float>(zeros: [2, 3]).matrixProduct(Tensor(zeros: [4, 2]))
            }, "[2, 3] and [4, 2]")
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Tensor<Float>(zeros: [2, 3]).reshaped([4, 2])
            }, "shape [2, 3] (6 numbers) cannot have shape [4, 2] (8)")
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Tensor<Float>.concatenate([Tensor(zeros: [2, 3]), Tensor(zeros: [2, 4])])
            }, "[2, 3] and [2, 4]")
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Tensor<Float>(zeros: [2, 3]).sum(axes: 2)
            }, "axis 2 of a tensor with shape [2, 3]: axes go from -2 to 1")
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Tensor<Float>(zeros: [2, 3]).gathered(Tensor<Int>([2]))
            }, "index 2 along axis 0 of shape [2, 3]")
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Tensor<Float>([1, 2, 3] as [Float], shape: [2, 2])
            }, "3 numbers do not fill a tensor of shape [2, 2], which holds 4")
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Tensor<Float>(zeros: [2]).scalar
            }, "a tensor of shape [2] is not a single number")
    }

    @Test func otherMisuseTraps() async {
        await #expect(processExitsWith: .failure) { _ = Tensor<Float>(zeros: [2])[2] }
        await #expect(processExitsWith: .failure) { _ = Tensor<Float>(zeros: [2])[range: 0..<3] }
        await #expect(processExitsWith: .failure) { _ = Tensor<Float>(zeros: [2])[scalarAt: 0, 0] }
        await #expect(processExitsWith: .failure) { _ = Tensor<Float>(zeros: [2, 2]).permuted([0, 0]) }
        await #expect(processExitsWith: .failure) { _ = Tensor<Float>(zeros: [2, 2]).squeezed(axis: 0) }
        await #expect(processExitsWith: .failure) { _ = Tensor<Float>(zeros: [0]).max() }
        await #expect(processExitsWith: .failure) { _ = Tensor<Float>([[1], [2, 3]]) }
        await #expect(processExitsWith: .failure) { _ = Shape([2, -1]) }
        await #expect(processExitsWith: .failure) { _ = Shape([1 << 40, 1 << 40]) }
        await #expect(processExitsWith: .failure) { _ = Tensor<Float>(1).dot(Tensor(1)) }
    }
}
