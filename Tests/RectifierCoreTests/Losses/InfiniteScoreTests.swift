import Testing

@testable import RectifierCore

/// Losses of infinite numbers: the limit, not NaN.
@Suite struct InfiniteScoreTests {
    private func expectLimits<S: TensorReal>(_: S.Type) {
        let logits = Tensor<S>([.infinity, -.infinity, .infinity, -.infinity, .infinity, -.infinity, 2])
        let targets = Tensor<S>([1, 0, 0, 1, 0.5, 0.25, 1])
        let losses = binaryCrossEntropyWithLogits(logits, targets, reduction: .none).scalars
        #expect(losses[..<6] == [0, 0, .infinity, .infinity, .infinity, .infinity])
        #expect(losses[6] == binaryCrossEntropyWithLogits([2], [1]).scalar)
        // The derivative by the score is σ(x) − t, also at the ends.
        let slopes = gradient(at: logits) { binaryCrossEntropyWithLogits($0, targets, reduction: .sum) }.scalars
        #expect(slopes[..<6] == [0, 0, 1, -1, 0.5, -0.25])
        // A mean of losses that are 0 is 0.
        #expect(binaryCrossEntropyWithLogits(Tensor<S>([.infinity, -.infinity]), [1, 0]).scalar == 0)
        let nans = binaryCrossEntropyWithLogits(
            Tensor<S>([.nan, .infinity]), Tensor<S>([1, .nan]), reduction: .none)
        #expect(nans.isNaN().isAllTrue)
    }

    @Test func binaryCrossEntropy() {
        expectLimits(Float.self)
        expectLimits(Double.self)
    }

    /// A class that is impossible costs nothing unless it is the right one.
    @Test func crossEntropyOfImpossibleClasses() {
        let logits = Tensor<Float>([-.infinity, 0, 0, -.infinity], shape: [2, 2])
        #expect(crossEntropy(logits, Tensor<Int32>([1, 0]), reduction: .none).scalars == [0, 0])
        #expect(crossEntropy(logits, Tensor<Int32>([0, 0]), reduction: .none).scalars == [.infinity, 0])
        #expect(logSigmoid(Tensor<Float>([.infinity, -.infinity])).scalars == [0, -.infinity])
        #expect(softplus(Tensor<Float>([.infinity, -.infinity])).scalars == [.infinity, 0])
    }

    @Test func distances() {
        let x = Tensor<Float>([.infinity, -.infinity])
        #expect(huber(x, [0, 0], reduction: .none).scalars == [.infinity, .infinity])
        #expect(gradient(at: x) { huber($0, [0, 0], reduction: .sum) } == [1, -1])
        #expect(meanSquaredError(x, [0, 0]).scalar == .infinity)
        #expect(meanAbsoluteError(x, [0, 0]).scalar == .infinity)
        #expect(gradient(at: x) { meanAbsoluteError($0, [0, 0], reduction: .sum) } == [1, -1])
    }
}
