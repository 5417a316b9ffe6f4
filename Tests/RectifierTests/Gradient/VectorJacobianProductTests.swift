import Testing

@testable import Rectifier

@Suite struct VectorJacobianProductTests {
    @Test func isTheGradientOfTheWeightedSum() {
        let x: Tensor<Float> = [[0.5, -1], [2, 3]]
        let upstream: Tensor<Float> = [[1, -2], [0.5, 4]]
        let (value, dx) = valueWithGradient(at: x, from: upstream) { Tanh()($0) * $0 }
        let expected = gradient(at: x) { (Tanh()($0) * $0 * upstream).sum() }
        #expect(value == Tanh()(x) * x)
        #expect(dx == expected)
    }

    @Test func givesTheGradientOfAModelToo() {
        let model = Sequential {
            Linear(3, 4)
            Tanh()
        }
        let x = Tensor<Float>(ones: [2, 3])
        let upstream = Tensor<Float>((0..<8).map { Float($0) - 3 }, shape: [2, 4])
        let result = valueWithGradient(at: model, x, from: upstream) { $0($1) }
        let expected = valueWithGradient(at: model, x) { ($0($1) * upstream).sum() }
        #expect(result.value == model(x))
        #expect(result.gradient.flat == expected.gradient.flat)
        #expect(result.inputGradient == expected.inputGradient)
    }

    @Test func anotherShapeTraps() async {
        await #expect(processExitsWith: .failure) {
            _ = valueWithGradient(at: Tensor<Float>(ones: [2]), from: Tensor<Float>(ones: [3])) { relu($0) }
        }
    }

    @Test func aConstantTraps() async {
        await #expect(processExitsWith: .failure) {
            let x = Tensor<Float>(ones: [2])
            _ = valueWithGradient(at: x, from: x) { _ in Tensor<Float>(ones: [2]) }
        }
    }
}
