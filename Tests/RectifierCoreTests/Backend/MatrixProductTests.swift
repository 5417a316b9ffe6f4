import Rectifier
import Testing

/// The three products of a linear layer, y = x·Wᵀ + b and its gradients, in Float beside the plain loops of Double.
@Suite struct MatrixProductTests {
    /// Below, at and above the lengths of vectors, tiles, strips and panels, and of the products that several threads
    /// or oneDNN make.
    static let sizes = [
        (0, 3, 2), (3, 0, 2), (3, 2, 0), (1, 1, 1), (1, 13, 64), (1, 300, 17), (2, 5, 3), (3, 16, 4), (4, 17, 15),
        (5, 7, 33), (16, 13, 64), (16, 64, 3), (17, 63, 65), (31, 257, 66), (33, 600, 129), (64, 100, 700),
        (40, 300, 300), (1, 700, 900), (130, 310, 200), (33, 13, 5), (70, 300, 1), (150, 257, 8), (1, 33, 6),
    ]

    @Test(arguments: sizes)
    func floatsAgreeWithDoubles(rows: Int, inputs: Int, outputs: Int) {
        var generator = RandomGenerator(seed: 1)
        func random(_ shape: Shape) -> Tensor<Double> {
            Tensor<Float>(normal: 0, shape: shape, using: &generator).cast(to: Double.self)
        }
        let (x, weight, bias) = (random([rows, inputs]), random([outputs, inputs]), random([outputs]))
        let upstream = random([rows, outputs])
        let exact = Self.products(x, weight, bias, upstream)
        let single = Self.products(
            x.cast(to: Float.self), weight.cast(to: Float.self), bias.cast(to: Float.self),
            upstream.cast(to: Float.self))
        for (exact, single, count) in zip3(exact, single, [inputs, outputs, rows, rows]) {
            #expect(exact.shape == single.shape)
            // Sums of `count` products of normal numbers; a sum in order is off by less than count·ε·√count.
            let bound = 6e-8 * Double(count + 1) * Double(count + 1).squareRoot() + 1e-6
            for (a, b) in zip(exact.scalars, single.scalars) { #expect(abs(a - Double(b)) <= bound) }
        }
    }

    private func zip3<A, B, C>(_ a: [A], _ b: [B], _ c: [C]) -> [(A, B, C)] {
        zip(zip(a, b), c).map { ($0.0, $0.1, $1) }
    }

    /// y, and the gradients by x, W and b.
    private static func products<S: TensorReal>(
        _ x: Tensor<S>, _ weight: Tensor<S>, _ bias: Tensor<S>, _ upstream: Tensor<S>
    ) -> [Tensor<S>] {
        let y = linear(x, weight, bias)
        let gradients = valueWithGradient(at: [x, weight, bias]) {
            (linear($0[0], $0[1], $0[2]) * upstream).sum()
        }.gradients
        return [y] + gradients
    }

    /// A product of matrices that are stored straight, and its gradients.
    @Test(arguments: [(7, 20, 70), (70, 300, 65), (64, 520, 600)])
    func straightProducts(rows: Int, inner: Int, columns: Int) {
        var generator = RandomGenerator(seed: 2)
        let x = Tensor<Float>(normal: 0, shape: [rows, inner], using: &generator)
        let y = Tensor<Float>(normal: 0, shape: [inner, columns], using: &generator)
        let exact = x.cast(to: Double.self).matrixProduct(y.cast(to: Double.self))
        for (a, b) in zip(exact.scalars, x.matrixProduct(y).scalars) { #expect(abs(a - Double(b)) < 1e-3) }
        // Adding y twice: the second product is added to the first one's gradient.
        let (_, gradient) = valueWithGradient(at: y) { (x.matrixProduct($0) + x.matrixProduct($0)).sum() }
        let expected = x.sum(axes: 0) * 2
        for (index, value) in gradient.scalars.enumerated() {
            #expect(abs(value - expected.scalars[index / columns]) < 1e-3)
        }
    }

    /// A product's numbers do not depend on the batch that a row stands in, as long as it has two rows.
    @Test func aRowHasTheSameBitsInEveryBatch() {
        var generator = RandomGenerator(seed: 3)
        let x = Tensor<Float>(normal: 0, shape: [40, 700], using: &generator)
        let weight = Tensor<Float>(normal: 0, shape: [130, 700], using: &generator)
        let all = linear(x, weight)
        for start in [0, 3, 17, 38] {
            #expect(linear(x[range: start..<start + 2], weight) == all[range: start..<start + 2])
        }
    }
}
