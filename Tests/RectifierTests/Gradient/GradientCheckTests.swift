import Testing

@testable import Rectifier

/// Every differentiable operation against central differences.
@Suite struct GradientCheckTests {
    static func tensor(_ shape: Shape, seed: UInt64, from: Double = 0.2, to: Double = 1.7) -> Tensor<Double> {
        var generator = RandomGenerator(seed: seed)
        return Tensor((0..<shape.elementCount).map { _ in generator.uniform(in: from..<to) }, shape: shape)
    }

    static let x = tensor([3, 4], seed: 1)
    static let y = tensor([3, 4], seed: 2)
    static let row = tensor([4], seed: 3)
    static let matrix = tensor([4, 2], seed: 4)
    static let stack = tensor([2, 3, 4], seed: 5)

    typealias Function = @Sendable ([Tensor<Double>]) -> Tensor<Double>

    static let operations: [(name: String, inputs: [Tensor<Double>], function: Function)] = [
        ("sum of broadcasts", [x, row], { $0[0] + $0[1] - $0[1] * $0[0] / ($0[1] + 1) }),
        ("numbers on either side", [x], { (2 - $0[0]) / (3 / $0[0] + 1) * 4 }),
        (
            "in place", [x, row],
            { a in
                var z = a[0]
                z += a[1]
                z *= a[0]
                z -= 1
                z /= a[1]
                return z
            }
        ),
        ("power", [x, y], { $0[0].power($0[1]) + $0[0].power(3) }),
        ("maximum and minimum", [x, y], { Tensor.maximum($0[0], $0[1]) * Tensor.minimum($0[0], $0[1] + 0.3) }),
        ("clamp", [x], { $0[0].clamped(0.5...1.2) + $0[0].clamped(0.9...) }),
        (
            "maths", [tensor([3, 4], seed: 9, to: 1.2)],
            { ($0[0].exp() + $0[0].log() + $0[0].sin() * $0[0].cos() + $0[0].tan()).squared() }
        ),
        ("more maths", [x], { $0[0].squareRoot() + $0[0].reciprocalSquareRoot() + $0[0].erf() * $0[0].reciprocal() }),
        ("small maths", [x], { $0[0].expMinusOne() * $0[0].logOnePlus() + (-$0[0]).absoluteValue() + $0[0].sign() }),
        ("matrix product", [x, matrix], { $0[0].matrixProduct($0[1]) }),
        ("matrix product of stacks", [stack, tensor([2, 4, 2], seed: 6)], { $0[0].matrixProduct($0[1]) }),
        ("matrix product, repeated", [x, tensor([2, 4, 2], seed: 6)], { $0[0].matrixProduct($0[1]) }),
        ("matrix and vector", [x, row], { $0[0].matrixProduct($0[1]) }),
        ("vector and matrix", [row, matrix], { $0[0].matrixProduct($0[1]) + $0[0].dot($0[0]) }),
        ("linear", [stack, tensor([5, 4], seed: 7), tensor([5], seed: 8)], { linear($0[0], $0[1], $0[2]) }),
        ("movement", [stack], { $0[0].permuted([2, 0, 1]).reshaped([8, 3]).transposed().flattened() }),
        ("slices", [stack], { $0[0][1] * $0[0][range: 0..<1, 0..<3].squeezed(axis: 0) }),
        ("repeat", [row], { $0[0].expandingAxis(at: 0).repeated(to: [3, 4]).squared() }),
        ("gather", [stack], { $0[0].gathered(Tensor<Int>([1, 1, 0]), axis: 1).squared() }),
        ("take along", [x], { $0[0].takenAlong(Tensor<Int>([[0, 0], [3, 1], [2, 2]]), axis: 1).squared() }),
        ("join", [x, y], { Tensor.stack([$0[0], $0[1]], axis: 1).squared() }),
        ("concatenate", [x, y], { Tensor.concatenate([$0[0], $0[1] * 2, $0[0]], axis: 1).squared() }),
        ("where", [x, row], { ($0[0] .> 0.9).select($0[0].squared(), $0[1]) }),
        ("sums", [stack], { $0[0].sum(axes: 0, 2).squared() + $0[0].mean(axes: -1).sum(axes: 0) }),
        ("extremes", [stack], { $0[0].max(axes: 1) * $0[0].min(axes: 1) + $0[0].max() }),
        ("spread", [stack], { $0[0].variance(axes: 0) * $0[0].standardDeviation(axes: 0, unbiased: false) }),
        ("norms", [stack], { $0[0].norm() + $0[0].norm(1, axes: 1).sum() + $0[0].norm(3) + $0[0].norm(.infinity) }),
        ("softmax", [x], { softmax($0[0]) * logSoftmax($0[0], axis: 0) }),
        ("losses", [x, y], { binaryCrossEntropyWithLogits($0[0], $0[1]) + meanSquaredError($0[0], $0[1]) }),
        ("a tensor used many times", [x], { a in a[0] * a[0] * a[0] + a[0] / a[0] }),
    ]

    @Test(arguments: operations.map(\.name)) func gradientsEqualDifferences(_ name: String) throws {
        let one = try #require(Self.operations.first { $0.name == name })
        let check = checkGradient(at: one.inputs, one.function)
        #expect(check.largestError < 1e-7, "\(name): \(check)")
    }

    @Test func aWrongGradientIsFound() {
        // d/dx of x·stop(x) is x, not 2x.
        let check = checkGradient(at: [Self.x]) { $0[0] * $0[0].detached() }
        #expect(check.largestError > 0.1)
        #expect(check.gradient.isFinite && check.difference.isFinite)
    }

    @Test func gradientsPassThroughCasts() {
        let x = Tensor<Float>([1, 2, 3])
        let gradient = gradient(at: x) { ($0.cast(to: Double.self).squared()).sum().cast(to: Float.self) }
        #expect(gradient.scalars == [2, 4, 6])
    }
}
