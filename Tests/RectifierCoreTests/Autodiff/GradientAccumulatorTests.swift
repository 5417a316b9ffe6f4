import Testing

@testable import RectifierCore
@testable import RectifierSupport
@testable import TestSupport

@Suite struct GradientAccumulatorTests {
    /// The mean over parts, of equal and of different sizes, is the gradient of all rows.
    @Test(arguments: [[16], [8, 8], [1, 15], [5, 7, 4], Array(repeating: 1, count: 16)])
    func partsGiveTheWhole(sizes: [Int]) throws {
        var generator = RandomGenerator(seed: 1)
        let model = Model()
        let x = Tensor<Float>(normal: 0, shape: [16, 6], using: &generator)
        let labels = Tensor<Int32>((0..<16).map { Int32($0 % 3) })
        let whole = valueWithGradient(at: model) { crossEntropy($0(x), labels) }
        var accumulator = GradientAccumulator<Model>()
        let nothing = accumulator.take()
        #expect(nothing == nil)
        for _ in 0..<2 {
            var start = 0
            for size in sizes {
                let range = start..<start + size
                let (loss, gradient) = valueWithGradient(at: model) {
                    crossEntropy($0(x[range: range]), labels[range: range])
                }
                accumulator.add(gradient, loss: loss, rows: size)
                start += size
            }
            #expect(accumulator.rows == 16)
            // What has no rows has no part, though its mean is NaN.
            var empty = whole.gradient
            empty.flat = Tensor(repeating: .nan, shape: empty.flat.shape)
            accumulator.add(empty, loss: .nan, rows: 0)
            let result = accumulator.take()
            let (loss, gradient) = try #require(result)
            #expect(distance(loss, Double(whole.value)) < 1e-6)
            #expect(
                difference(gradient.flat.scalars, whole.gradient.flat.scalars.map(Double.init), within: 2e-7) == nil)
            #expect(accumulator.rows == 0)
            let rest = accumulator.take()
            #expect(rest == nil)
        }
    }

    @Test func whatAPartReachesIsReached() throws {
        struct Two: Module {
            var a = Tensor<Float>([1])
            var b = Tensor<Float>([1])
        }
        var accumulator = GradientAccumulator<Two>()
        accumulator.add(gradient(at: Two()) { $0.a.sum() }, loss: 1, rows: 1)
        accumulator.add(gradient(at: Two()) { $0.b.sum() * 4 }, loss: 4, rows: 3)
        let result = accumulator.take()
        let (loss, gradient) = try #require(result)
        #expect(loss == 3.25 && gradient.unreached.isEmpty)
        #expect(gradient.flat == [0.25, 3])
    }

    /// Means that divide by class weights, or by the examples that are not ignored, are those of the whole batch.
    @Test(arguments: [[16], [5, 7, 4], Array(repeating: 1, count: 16)], [nil, 2] as [Int?])
    func partsOfOtherWeightsGiveTheWhole(sizes: [Int], ignored: Int?) throws {
        var generator = RandomGenerator(seed: 1)
        let model = Model()
        let x = Tensor<Float>(normal: 0, shape: [16, 6], using: &generator)
        let labels = Tensor<Int32>((0..<16).map { Int32($0 % 3) })
        // A part of the first class alone, or of what is ignored, has a weight of 0, and a mean of NaN.
        let weights: Tensor<Float> = [0, 4, 0.5]
        func loss(_ model: Model, _ range: Range<Int>) -> Tensor<Float> {
            crossEntropy(model(x[range: range]), labels[range: range], classWeights: weights, ignoring: ignored)
        }
        let whole = valueWithGradient(at: model) { loss($0, 0..<16) }
        var accumulator = GradientAccumulator<Model>()
        var start = 0
        for size in sizes {
            let range = start..<start + size
            let (value, gradient) = valueWithGradient(at: model) { loss($0, range) }
            accumulator.add(
                gradient, loss: value, rows: size,
                weight: crossEntropyTotalWeight(labels[range: range], classWeights: weights, ignoring: ignored))
            start += size
        }
        #expect(accumulator.rows == 16)
        let result = accumulator.take()
        let (value, gradient) = try #require(result)
        #expect(distance(value, Double(whole.value)) < 1e-6)
        #expect(difference(gradient.flat.scalars, whole.gradient.flat.scalars.map(Double.init), within: 2e-7) == nil)
    }

    @Test func gradientsOfOtherParametersTrap() async {
        await #expect(processExitsWith: .failure) {
            struct Two: Module {
                var a = Tensor<Float>([1])
                var b = Tensor<Float>([1])
            }
            var accumulator = GradientAccumulator<Two>()
            accumulator.add(gradient(at: Two()) { $0.a.sum() }, loss: 1, rows: 1)
            accumulator.add(gradient(at: Two(), where: { $0 == "a" }, { $0.a.sum() }), loss: 1, rows: 1)
        }
    }

    private struct Model: Layer {
        var fc1 = Linear(6, 8)
        var fc2 = Linear(8, 3)

        func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> { fc2(tanh(fc1(x))) }
    }
}
