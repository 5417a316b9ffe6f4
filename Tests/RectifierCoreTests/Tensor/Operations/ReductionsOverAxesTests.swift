import Testing

@testable import RectifierCore
@testable import TestSupport

@Suite struct ReductionsOverAxesTests {
    /// One by one or in an array, axes mean the same.
    @Test func arraysOfAxes() {
        let x = Tensor<Double>((0..<24).map { Double($0 * 7 % 11) - 4 }, shape: [2, 3, 4])
        #expect(x.sum(axes: [0, 2]) == x.sum(axes: 0, 2) && x.sum(axes: [-1]) == x.sum(axes: 2))
        #expect(x.mean(axes: [0, 2], keepingAxes: true) == x.mean(axes: 0, 2, keepingAxes: true))
        #expect(x.variance(axes: [1], unbiased: false) == x.variance(axes: 1, unbiased: false))
        #expect(x.standardDeviation(axes: [2, 0]) == x.standardDeviation(axes: 2, 0))
        #expect(x.max(axes: [1, 2]) == x.max(axes: 1, 2) && x.min(axes: [1, 2]) == x.min(axes: 1, 2))
        #expect(x.norm(axes: [0, 2]) == x.norm(axes: 0, 2) && x.norm(1, axes: [0]) == x.norm(1, axes: 0))
        #expect(x.product(axes: [0, 2]) == x.product(axes: 0, 2))
        #expect(x.logSumExp(axes: [0, 2]) == x.logSumExp(axes: 0, 2))
        // PyTorch's meaning of no axes.
        #expect(x.sum(axes: []) == x.sum() && x.max(axes: []) == x.max() && x.logSumExp(axes: []) == x.logSumExp())
        #expect(x.product(axes: []) == x.product() && x.norm(axes: []) == x.norm())
        #expect(Tensor<Int>([[1, 2], [3, 4]]).sum(axes: [1]) == [3, 7])
    }

    @Test func logSumExpOfWhatIsNotFinite() {
        let infinity = Float.infinity
        let x = Tensor<Float>([[-infinity, -infinity], [infinity, 0], [0, -infinity], [.nan, 0]])
        let result = x.logSumExp(axes: 1)
        #expect(result.scalars.prefix(3) == [-infinity, infinity, 0] && result.scalars[3].isNaN)
        #expect(gradient(at: x) { $0.logSumExp(axes: 1)[range: 0..<1].sum() }[0] == [0, 0])
        #expect(gradient(at: x) { $0.logSumExp(axes: 1)[range: 2..<3].sum() }[2] == [1, 0])
    }

    /// In Double: the first numbers alone would become 0, or infinite.
    @Test func productsOfFloatsDoNotOverflowOnTheWay() {
        let x = Tensor<Float>([1e-30, 1e-30, 1e30, 1e30])
        #expect(distance(x.product().scalar, 1) < 1e-6)
        let slopes = gradient(at: x) { $0.product() }
        #expect(difference((slopes * x).scalars, [1, 1, 1, 1], within: 1e-6) == nil)
    }

    @Test func anAxisTwiceTraps() async {
        var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>(zeros: [2, 3]).sum(axes: [1, -1])
        }
        #expect(result?.said.contains("axes [1, -1] of shape [2, 3]: an axis stands there twice") == true)
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>(zeros: [2, 3]).flipped(axes: 1, 1)
        }
        #expect(result?.said.contains("an axis stands there twice") == true)
    }
}
