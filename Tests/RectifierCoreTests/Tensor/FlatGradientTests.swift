import Testing

@testable import RectifierCore

/// Gradients where a function has no slope, or an infinite one: what PyTorch 2.15 gives.
@Suite struct FlatGradientTests {
    private func expectFlat<S: TensorReal>(_: S.Type) {
        let (ones, zeros) = (Tensor<S>(ones: [3]), Tensor<S>(zeros: [3]))
        #expect(gradient(at: ones) { $0.standardDeviation() } == zeros)
        #expect(gradient(at: ones) { $0.standardDeviation(unbiased: false) } == zeros)
        #expect(gradient(at: ones) { $0.variance() } == zeros)
        #expect(
            gradient(at: Tensor<S>(ones: [2, 3])) { $0.standardDeviation(axes: 1).sum() } == Tensor(zeros: [2, 3]))
        // One row is constant, the other is not.
        let mixed = gradient(at: [[5, 5, 5], [1, 2, 3]] as Tensor<S>) { $0.standardDeviation(axes: 1).sum() }
        #expect(mixed == [[0, 0, 0], [-0.5, 0, 0.5]])
        for p in [1, 2, 3, 0.5, S.infinity] {
            #expect(gradient(at: zeros) { $0.norm(p) } == zeros, "the \(p)-norm")
        }
        // PyTorch too: of one number the unbiased one is 0 / 0.
        #expect(gradient(at: Tensor<S>([1])) { $0.standardDeviation() }.isNaN().isAllTrue)
    }

    @Test func equalNumbersHaveNoSlope() {
        expectFlat(Float.self)
        expectFlat(Double.self)
    }

    @Test func clampedAtItsBounds() {
        let x: Tensor<Float> = [-2, -1, 0, 1, 2]
        #expect(gradient(at: x) { $0.clamped(-1...1).sum() } == [0, 0, 1, 0, 0])
        #expect(gradient(at: x) { $0.clamped((-1)...).sum() } == [0, 0, 1, 1, 1])
        #expect(gradient(at: x) { $0.clamped(...1).sum() } == [1, 1, 1, 0, 0])
        #expect(gradient(at: x) { hardTanh($0).sum() } == [0, 0, 1, 0, 0])
        #expect(gradient(at: [0, 6] as Tensor<Float>) { relu6($0).sum() } == [0, 0])
        #expect(gradient(at: [0, -1] as Tensor<Float>) { $0.absoluteValue().sum() } == [0, -1])
        #expect(gradient(at: [-3, 3] as Tensor<Float>) { hardSwish($0).sum() } == [0, 1])
        #expect(gradient(at: [-3, 3] as Tensor<Float>) { hardSigmoid($0).sum() } == [0, 0])
        #expect(gradient(at: [1, 2] as Tensor<Float>) { Tensor.maximum($0, [1, 2]).sum() } == [0.5, 0.5])
        #expect(gradient(at: [1, 1] as Tensor<Float>) { $0.max() } == [0.5, 0.5])
    }
}
