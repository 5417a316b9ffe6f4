import Testing

@testable import RectifierCore
@testable import TestSupport

/// Every type of number made every other.
@Suite struct CastTests {
    private static let types: [any TensorNumeric.Type] = [
        Float.self, Double.self, Int.self, Int8.self, Int16.self, Int32.self, Int64.self, UInt.self, UInt8.self,
        UInt16.self, UInt32.self, UInt64.self,
    ]

    /// Numbers that every type has, more than fill a block.
    private func expectKept<S: TensorNumeric, T: TensorNumeric>(_: S.Type, _: T.Type) {
        let x = Tensor<S>((0..<2100).map { S(_integer: $0 % 128) }, shape: [3, 700])
        let y = x.cast(to: T.self)
        #expect(y.shape == x.shape)
        #expect(y.scalars == (0..<2100).map { T(_integer: $0 % 128) }, "\(S.self) to \(T.self)")
        #expect(Tensor<S>([] as [S]).cast(to: T.self).count == 0)
    }

    @Test func everyPair() {
        for from in Self.types { for to in Self.types { expectKept(from, to) } }
    }

    @Test func extremesStay() {
        #expect(Tensor<UInt64>([.max]).cast(to: Double.self).scalar == 18_446_744_073_709_551_616)
        #expect(Tensor<UInt64>([.max]).cast(to: UInt.self).scalar == .max)
        #expect(Tensor<Int64>([.min, .max]).cast(to: Int.self).scalars == [.min, .max])
        // Rounded once, not to a Double and then to a Float.
        #expect(Tensor<Int64>([1 << 60 + 1 << 36 + 1]).cast(to: Float.self).scalar == Float(1 << 60 + 1 << 36 + 1))
        #expect(
            Tensor<UInt64>([1 << 63 + 1 << 39 + 1]).cast(to: Float.self).scalar
                == Float(1 << 63 + 1 << 39 + 1 as UInt64))
        #expect(Tensor<Double>([-2.9, 2.9, 1e300]).cast(to: Float.self).scalars == [-2.9, 2.9, .infinity])
        #expect(Tensor<Float>([-2.9, 2.9]).cast(to: Int8.self).scalars == [-2, 2])
        #expect(Tensor<Float>([.nan, -.infinity]).cast(to: Double.self).scalars.description == "[nan, -inf]")
        #expect(Tensor<Int8>([-128, 127]).cast(to: Int64.self).scalars == [-128, 127])
    }

    @Test func whatDoesNotFitTraps() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Int>([300]).cast(to: UInt8.self)
        }
        #expect(result?.said.contains("300 does not fit into uint8") ?? false)
        await #expect(processExitsWith: .failure) { _ = Tensor<Float>([.nan]).cast(to: Int.self) }
        await #expect(processExitsWith: .failure) { _ = Tensor<UInt64>([.max]).cast(to: Int64.self) }
        await #expect(processExitsWith: .failure) { _ = Tensor<Int8>([-1]).cast(to: UInt64.self) }
    }

    /// The gradient comes back in the type of the input.
    @Test func gradientsComeBack() {
        #expect(
            gradient(at: [1, 2] as Tensor<Float>) { ($0.cast(to: Double.self) * 3).sum().cast(to: Float.self) } == [
                3, 3,
            ])
        #expect(
            gradient(at: [1, 2] as Tensor<Double>) { ($0.cast(to: Float.self) * 3).sum().cast(to: Double.self) } == [
                3, 3,
            ])
    }

    @Test func equality() {
        func expectEquality<S: TensorNumeric>(_: S.Type) {
            let x = Tensor<S>((0..<100).map { S(_integer: $0) })
            var y = x
            #expect(x == y)
            #expect(x != x.reshaped([10, 10]))
            y.withUnsafeMutableBufferPointer { $0[99] = 0 }
            #expect(x != y)
        }
        for type in Self.types { expectEquality(type) }
        #expect(Tensor<Float>([.nan]) != Tensor<Float>([.nan]))
        #expect(Tensor<Float>([-0.0]) == Tensor<Float>([0]))
        #expect(Tensor([true, false]) == Tensor([true, false]) && Tensor([true, false]) != Tensor([true, true]))
    }
}
