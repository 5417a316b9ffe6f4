import CKernels
import Testing

@testable import RectifierCore

/// Arrays that several threads share: each element must be what it is in a small array, and sums must not depend on
/// who was faster.
@Suite struct LargeArrayTests {
    private static func numbers(_ count: Int, seed: UInt64 = 1) -> Tensor<Float> {
        var generator = RandomGenerator(seed: seed)
        return Tensor<Float>(normal: 0, shape: [count], using: &generator) * 3
    }

    private static func bits(_ x: some Sequence<Float>) -> [UInt32] { x.map(\.bitPattern) }

    /// The function of the whole is that of its parts, to the bit, in the vector part and the remainder alike.
    private static func expectSameInParts(_ x: Tensor<Float>, _ name: String, _ f: (Tensor<Float>) -> Tensor<Float>) {
        let whole = bits(f(x).scalars)
        let numbers = x.scalars
        var parts: [UInt32] = []
        for start in stride(from: 0, to: numbers.count, by: 9_001) {
            parts += bits(f(Tensor(numbers[start..<min(start + 9_001, numbers.count)])).scalars)
        }
        #expect(whole == parts, "\(name)")
    }

    @Test func activationsAreTheSameInParts() {
        let (x, g) = (Self.numbers(70_003), Self.numbers(70_003, seed: 2).scalars)
        for case let activation as any ElementwiseActivation in ActivationCatalog.all {
            Self.expectSameInParts(x, "\(activation)") { activation($0) }
            let ours = valueWithGradient(at: x, along: Tensor(g)) { apply(activation, to: $0) }.gradient.scalars
            let start = 60_000
            let part = valueWithGradient(at: Tensor(x.scalars[start...]), along: Tensor(g[start...])) {
                apply(activation, to: $0)
            }
            #expect(Self.bits(ours[start...]) == Self.bits(part.gradient.scalars), "\(activation)")
        }
    }

    /// The gradient of an activation and that of the bias before it are made in one pass: both as if made apart, to the
    /// bit, whether a thread or several do it, and also where the layer's output is used twice.
    @Test(arguments: [(16, 64), (33, 48), (40, 30), (128, 512), (1_024, 64), (1_500, 32), (0, 16)])
    func aBiasAndTheActivationAfterIt(rows: Int, columns: Int) {
        let x = Self.numbers(rows * 3).reshaped([rows, 3])
        let (weight, bias) = (
            Self.numbers(columns * 3, seed: 2).reshaped([columns, 3]), Self.numbers(columns, seed: 3)
        )
        let upstream = Self.numbers(rows * columns, seed: 4).reshaped([rows, columns])
        let model = Linear(weight: weight, bias: bias)
        for activation in [ReLU(), ELU(), GELU()] as [any ElementwiseActivation] {
            let result = valueWithGradient(at: model, x, along: upstream) { apply(activation, to: $0($1)) }
            let between = valueWithGradient(at: model(x), along: upstream) { apply(activation, to: $0) }.gradient
            #expect(result.gradient["bias"].map { Self.bits($0.scalars) } == Self.bits(between.sum(axes: 0).scalars))
            #expect(Self.bits(result.inputGradient.scalars) == Self.bits(between.matrixProduct(weight).scalars))

            let twice = valueWithGradient(at: model, x, along: upstream) { model, x in
                let y = model(x)
                return apply(activation, to: y) + y
            }
            let expected = between.sum(axes: 0) + upstream.sum(axes: 0)
            for (ours, theirs) in zip(twice.gradient["bias"]?.scalars ?? [], expected.scalars) {
                #expect(abs(ours - theirs) <= 1e-5 * Float(rows) + 1e-5 * abs(theirs))
            }
        }
    }

    @Test func resultsBeyondTheCacheAreTheSame() {
        let x = Self.numbers((1 << 22) + 5)
        Self.expectSameInParts(x, "relu") { relu($0) }
        Self.expectSameInParts(x, "add") { $0 + 1 }
        Self.expectSameInParts(x, "square") { $0.squared() }
    }

    @Test func arithmeticIsTheSameInParts() {
        let x = Self.numbers(70_003)
        for operation in [Backend.BinaryOperation.add, .subtract, .multiply, .divide, .maximum, .minimum] {
            Self.expectSameInParts(x, operation.rawValue) { Backend.combine(operation, $0, Tensor(1.5)) }
            Self.expectSameInParts(x, operation.rawValue) { Backend.combine(operation, Tensor(1.5), $0) }
            Self.expectSameInParts(x, operation.rawValue) { Backend.combine(operation, $0, $0.squared()) }
        }
        for operation in Backend.UnaryOperation.allCases {
            Self.expectSameInParts(x, operation.rawValue) { Backend.map(operation, $0) }
        }
    }

    @Test func nanWinsAndZerosKeepTheirSign() {
        let x = Tensor<Float>([.nan, 1, -0.0, 0, .infinity, -1])
        let y = Tensor<Float>([1, .nan, 0, -0.0, .nan, -2])
        for (larger, expected) in zip(Tensor.maximum(x, y).scalars, [Float.nan, .nan, -0.0, 0, .nan, -1]) {
            #expect(larger.bitPattern == expected.bitPattern || (larger.isNaN && expected.isNaN))
        }
        for (smaller, expected) in zip(Tensor.minimum(x, y).scalars, [Float.nan, .nan, -0.0, 0, .nan, -2]) {
            #expect(smaller.bitPattern == expected.bitPattern || (smaller.isNaN && expected.isNaN))
        }
        #expect(Self.bits((-x).scalars[1...4]) == Self.bits([-1, 0, -0.0, -.infinity]))
        #expect(Self.bits(x.sign().scalars[1...4]) == Self.bits([1, -0.0, 0, 1]))
    }

    @Test func sumsAreClose() {
        for count in [0, 1, 15, 127, 4_096, 4_097, 100_003, 5_000_011] {
            let x = Self.numbers(count)
            let exact = x.scalars.reduce(0.0) { $0 + Double($1) }
            let magnitude = x.scalars.reduce(1.0) { $0 + Double($1.magnitude) }
            #expect(abs(Double(x.sum().scalar) - exact) <= 1e-7 * magnitude, "\(count)")
        }
        let rows = Self.numbers(300 * 257).reshaped([300, 257])
        for (index, sum) in rows.sum(axes: 1).scalars.enumerated() {
            #expect(Self.bits([sum]) == Self.bits([rows[index].sum().scalar]))
        }
        // Ones are summed without an error.
        #expect(Tensor<Float>(ones: [3_000_001]).sum().scalar == 3_000_001)
    }

    /// Rows in any number give the same bits.
    @Test func rowsAreTheSameAlone() {
        let x = Self.numbers(700 * 70).reshaped([700, 70])
        let g = Self.numbers(700 * 70, seed: 3).reshaped([700, 70])
        for case let activation as any RowActivation in ActivationCatalog.all where !(activation is GumbelSoftmax) {
            let upstream = activation is CReLU ? Tensor.concatenate([g, g], axis: 1) : g
            let (values, gradients) = pulled(activation, x, upstream)
            for row in [0, 350, 699] {
                let alone = pulled(activation, x[range: row..<row + 1], upstream[range: row..<row + 1])
                #expect(Self.bits(values[row].scalars) == Self.bits(alone.value.scalars), "\(activation)")
                #expect(Self.bits(gradients[row].scalars) == Self.bits(alone.gradient.scalars), "\(activation)")
            }
        }
    }

    private func pulled(
        _ activation: some RowActivation, _ x: Tensor<Float>, _ upstream: Tensor<Float>
    ) -> (value: Tensor<Float>, gradient: Tensor<Float>) {
        let shape = activation(x).shape
        let upstream = upstream[range: 0..<shape[0], 0..<shape[1]]
        return valueWithGradient(at: x, along: upstream) { activation($0) }
    }

    @Test func rowActivationsAgreeWithDouble() {
        let x = Self.numbers(40 * 66).reshaped([40, 66])
        for case let activation as any RowActivation in ActivationCatalog.all where !(activation is GumbelSoftmax) {
            let (float, double) = (activation(x).scalars, activation(x.cast(to: Double.self)).scalars)
            #expect(zip(float, double).allSatisfy { abs(Double($0) - $1) <= 1e-5 * (1 + abs($1)) }, "\(activation)")
            let shape = activation(x).shape
            let g = Self.numbers(shape.elementCount, seed: 4).reshaped(shape)
            let pulled = valueWithGradient(at: x, along: g) { activation($0) }.gradient.scalars
            let exact = valueWithGradient(at: x.cast(to: Double.self), along: g.cast(to: Double.self)) {
                activation($0)
            }
            #expect(
                zip(pulled, exact.gradient.scalars).allSatisfy { abs(Double($0) - $1) <= 1e-4 * (1 + abs($1)) },
                "\(activation)")
        }
    }

    @Test func slopesOfPReLUAreSummedInDouble() {
        for shape in [[400_000], [50, 8, 1_000], [3_000, 100]] as [Shape] {
            let count = shape.elementCount
            let (x, g) = (Self.numbers(count).reshaped(shape), Self.numbers(count, seed: 5).reshaped(shape))
            let slopes = Tensor<Float>(repeating: 0.25, shape: [shape.rank == 1 ? 1 : shape[1]])
            let gradient = Backend.preluGradient(x, g, slopes, axis: shape.rank == 1 ? 0 : 1)
            let (channels, inner) = (slopes.count, shape.rank == 3 ? shape[2] : 1)
            var exact = [Double](repeating: 0, count: channels)
            var toX: [Float] = []
            for (index, (x, g)) in zip(x.scalars, g.scalars).enumerated() {
                if x <= 0 { exact[index / inner % channels] += Double(x) * Double(g) }
                toX.append(x > 0 ? g : 0.25 * g)
            }
            #expect(gradient.x.scalars == toX)
            for (ours, exact) in zip(gradient.slopes.scalars, exact) { #expect(abs(Double(ours) - exact) <= 0.01) }
        }
    }

    @Test func columnSumsAreThoseOfEachColumn() {
        // Up to 256 rows are added one after the other, more in Double.
        for rows in [256, 300] {
            let x = Self.numbers(rows * 331).reshaped([rows, 331])
            let sums = x.sum(axes: 0).scalars
            for column in [0, 64, 255, 256, 320, 330] {
                let alone = x[range: 0..<rows, column..<column + 1].scalars
                #expect(
                    sums[column] == (rows == 256 ? alone.reduce(0, +) : Float(alone.reduce(0.0) { $0 + Double($1) })))
            }
        }
    }

    @Test func normalizedRowsHaveTheGradientOfDouble() {
        let x = Self.numbers(500 * 130).reshaped([500, 130])
        let g = Self.numbers(500 * 130, seed: 6).reshaped([500, 130])
        let layer = LayerNorm(130)
        let result = valueWithGradient(at: layer, x, along: g) { $0($1) }
        var toBias = [Double](repeating: 0, count: 130)
        for (index, number) in g.scalars.enumerated() { toBias[index % 130] += Double(number) }
        for (ours, exact) in zip(result.gradient.flat.scalars.suffix(130), toBias) {
            #expect(abs(Double(ours) - exact) <= 1e-5 * (1 + abs(exact)))
        }
        let part = valueWithGradient(at: layer, x[range: 490..<500], along: g[range: 490..<500]) { $0($1) }
        #expect(Self.bits(result.inputGradient[range: 490..<500].scalars) == Self.bits(part.inputGradient.scalars))
    }
}
