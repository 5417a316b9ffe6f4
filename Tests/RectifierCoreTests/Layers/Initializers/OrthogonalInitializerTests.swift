import Testing

@testable import RectifierCore
@testable import TestSupport

@Suite struct OrthogonalInitializerTests {
    struct Case: Decodable, Sendable {
        let shape: [Int]
        let matrix: [Number]
        let factor: [Number]
    }

    /// The same matrix as PyTorch's from the same normal numbers.
    @Test func references() throws {
        let cases: [Case] = try Reference.load("orthogonal")
        #expect(cases.count >= 7)
        for reference in cases {
            let factor = Initializer.orthogonalFactor(
                of: Tensor(reference.matrix.values, shape: Shape(reference.shape)))
            #expect(difference(factor.scalars, reference.factor.values, within: 1e-13) == nil, "\(reference.shape)")
        }
    }

    @Test(arguments: [
        [8, 8], [20, 5], [5, 20], [1, 9], [9, 1], [1, 1], [6, 3, 2, 2], [64, 3, 3, 3], [128, 100],
    ])
    func columnsOrRowsAreOrthogonal(_ lengths: [Int]) {
        var generator = RandomGenerator(seed: 7)
        let weight = Initializer.orthogonal(gain: 1.5)(Shape(lengths), &generator)
        #expect(weight.shape == Shape(lengths))
        let matrix = weight.cast(to: Double.self).reshaped([lengths[0], weight.count / lengths[0]] as Shape)
        let isTall = matrix.shape[0] > matrix.shape[1]
        let product =
            isTall
            ? matrix.transposed().matrixProduct(matrix) : matrix.matrixProduct(matrix.transposed())
        let expected = Tensor<Double>(identity: product.shape[0]) * 2.25
        // Each weight is rounded to Float.
        #expect(difference(product.scalars, expected.scalars, within: 1e-6) == nil)
        let again = Initializer.orthogonal(gain: 1.5)(Shape(lengths), &generator)
        #expect(lengths == [1, 1] || again != weight)
    }

    /// A matrix without full rank has an orthogonal factor too.
    @Test func columnsThatDepend() {
        for matrix in [[[1, 1], [1, 1], [1, 1]], [[0, 0], [0, 0], [0, 0]], [[0, 1], [0, 2], [0, 3]]] {
            let factor = Initializer.orthogonalFactor(of: Tensor<Double>(matrix.map { $0.map(Double.init) }))
            let product = factor.transposed().matrixProduct(factor)
            #expect(difference(product.scalars, [1, 0, 0, 1], within: 1e-14) == nil, "\(factor)")
        }
    }

    /// Each sign is as likely as the other: without the signs of R's diagonal the first would be fixed.
    @Test func signsAreRandom() {
        var generator = RandomGenerator(seed: 8)
        let positive = (0..<400).filter { _ in Initializer.orthogonal()([3, 3], &generator).scalars[0] > 0 }.count
        #expect(positive > 150 && positive < 250)
    }

    @Test func layersAndEdges() async {
        var generator = RandomGenerator(seed: 9)
        let layer = Linear(6, 4, initializer: .orthogonal(), using: &generator)
        let product = layer.weight.matrixProduct(layer.weight.transposed())
        #expect(difference(product.scalars, Tensor<Double>(identity: 4).scalars, within: 1e-6) == nil)
        #expect(Initializer.orthogonal()([0, 3], &generator).shape == [0, 3])
        #expect(Initializer.orthogonal()([3, 0], &generator).shape == [3, 0])
        await #expect(processExitsWith: .failure) {
            var generator = RandomGenerator(seed: 9)
            _ = Initializer.orthogonal()([3], &generator)
        }
    }
}
