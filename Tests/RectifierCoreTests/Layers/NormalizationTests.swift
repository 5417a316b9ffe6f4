import Foundation
import Testing

@testable import RectifierCore
@testable import TestSupport

/// What the references cannot say: gradients by differences, NaN, precision, names, files and traps.
@Suite struct NormalizationTests {
    private static func numbers(_ count: Int, _ shape: Shape) -> Tensor<Double> {
        Tensor((0..<count).map { Double(($0 * 37) % 23) / 8 - 1.25 }, shape: shape)
    }

    @Test(arguments: [[4, 3], [1, 5], [2, 3, 4], [5, 2]]) func gradientsOfRows(_ lengths: [Int]) {
        let shape = Shape(lengths)
        let over: Shape = [lengths.last ?? 1]
        let x = Self.numbers(shape.elementCount, shape)
        let (weight, bias) = (Self.numbers(over.elementCount, over) + 2, Self.numbers(over.elementCount, over))
        #expect(
            checkGradient(at: [x, weight, bias]) { layerNorm($0[0], over: over, $0[1], $0[2]) }.largestError < 1e-7)
        #expect(checkGradient(at: [x]) { layerNorm($0[0], over: over) }.largestError < 1e-7)
        #expect(checkGradient(at: [x, bias]) { layerNorm($0[0], over: over, nil, $0[1]) }.largestError < 1e-7)
        #expect(checkGradient(at: [x, weight]) { rmsNorm($0[0], over: over, $0[1]) }.largestError < 1e-7)
        #expect(checkGradient(at: [x]) { rmsNorm($0[0], over: over) }.largestError < 1e-7)
        #expect(
            checkGradient(at: [x]) { layerNorm($0[0], over: shape, epsilon: 0.1) }.largestError < 1e-7, "all axes")
    }

    @Test(arguments: [[4, 3], [2, 5], [2, 3, 4], [5, 1], [2, 2, 2, 3]]) func gradientsOfBatches(_ lengths: [Int]) {
        let shape = Shape(lengths)
        let features: Shape = [lengths[1]]
        let x = Self.numbers(shape.elementCount, shape)
        let (weight, bias) = (Self.numbers(lengths[1], features) + 2, Self.numbers(lengths[1], features))
        for given in [nil, (bias, weight.absoluteValue() + 1)] {
            let check = checkGradient(at: [x, weight, bias]) {
                normalizedChannels($0[0], $0[1], $0[2], given: given, epsilon: 1e-3).output
            }
            #expect(check.largestError < 1e-7)
            #expect(
                checkGradient(at: [x]) { normalizedChannels($0[0], nil, nil, given: given, epsilon: 1e-3).output }
                    .largestError < 1e-7)
        }
    }

    /// The kernels at every length around a register's, against Double.
    @Test func kernelsAtEveryLength() {
        var generator = RandomGenerator(seed: 4)
        for length in Array(1...35) + [64, 100] {
            for shape in [[3, length], [length, 3], [2, length, 3], [3, 2, length]] as [Shape] {
                let x = Tensor<Float>(normal: 0.5, shape: shape, using: &generator)
                let wide = x.cast(to: Double.self)
                let over: Shape = [shape.last ?? 1]
                let weight = Tensor<Float>(normal: 1, shape: over, using: &generator)
                let rows = layerNorm(x, over: over, weight, weight)
                let wideWeight = weight.cast(to: Double.self)
                let expected = layerNorm(wide, over: over, wideWeight, wideWeight, epsilon: Double(Float(1e-5)))
                #expect(difference(rows.scalars, expected.scalars, within: 1e-6) == nil, "\(shape)")
                let (factors, features): (Tensor<Float>, Shape) = (
                    Tensor(normal: 1, shape: [shape[1]], using: &generator), [shape[1]]
                )
                let wideFactors = factors.cast(to: Double.self)
                #expect(factors.shape == features)
                let batch = normalizedChannels(x, factors, factors, given: nil, epsilon: 0.01).output
                let expectedBatch = normalizedChannels(
                    wide, wideFactors, wideFactors, given: nil, epsilon: Double(Float(0.01))
                ).output
                #expect(difference(batch.scalars, expectedBatch.scalars, within: 1e-6) == nil, "\(shape)")
            }
        }
    }

    @Test func notANumberStaysWhereItIs() {
        let x = Tensor<Float>([[1, 2, 3], [.nan, 2, 3], [4, 4, 4], [.infinity, 0, 1]])
        for y in [LayerNorm(3)(x), RMSNorm(3)(x)] {
            let isNaN = y.isNaN().scalars
            #expect(Array(isNaN[0..<3]) == [false, false, false])
            #expect(isNaN[3] && isNaN[4] && isNaN[5] && isNaN[9])
        }
        #expect(Array(LayerNorm(3)(x).scalars[6..<9]) == [0, 0, 0], "equal numbers become the bias")
        let batch = normalizedChannels(x, nil, nil, given: nil, epsilon: 1e-5)
        #expect(batch.output.isNaN().scalars == (0..<4).flatMap { _ in [true, false, false] })
        // Running statistics: only the numbers themselves.
        #expect(BatchNorm(3)(x).isNaN().scalars == x.isNaN().scalars)
    }

    /// Beside a million, PyTorch's float32 is off by 0.05 here.
    @Test func farFromZeroNothingCancels() {
        var generator = RandomGenerator(seed: 5)
        let x = Tensor<Float>(normal: 1e6, shape: [8, 64], using: &generator)
        let wide = x.cast(to: Double.self)
        let mean = wide.mean(axes: 1, keepingAxes: true)
        let variance = wide.variance(axes: 1, unbiased: false, keepingAxes: true)
        let expected = (wide - mean) / (variance + Double(Float(1e-5))).squareRoot()
        #expect(difference(LayerNorm(64)(x).scalars, expected.scalars, within: 1e-6) == nil)
        let columns = normalizedChannels(x.transposed(), nil, nil, given: nil, epsilon: 1e-5).output.transposed()
        #expect(difference(columns.scalars, expected.scalars, within: 1e-6) == nil)
        // Squares of these overflow in Float.
        let large = LayerNorm(2)(Tensor<Float>([[1e30, -1e30]]))
        #expect(difference(large.scalars, [1, -1], within: 1e-6) == nil)
    }

    @Test func namesArePyTorchs() {
        #expect(LayerNorm(3).state.map(\.name) == ["weight", "bias"])
        #expect(LayerNorm([2, 3], bias: false).state.map(\.name) == ["weight"])
        #expect(LayerNorm(3, affine: false).state.isEmpty)
        #expect(RMSNorm(3).state.map(\.name) == ["weight"] && RMSNorm(3).epsilon == 0x1p-23)
        let network = Sequential {
            Linear(4, 3)
            BatchNorm(3)
            BatchNorm(3, affine: false)
        }
        #expect(
            network.state.map(\.name) == [
                "0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked",
                "2.running_mean", "2.running_var", "2.num_batches_tracked",
            ])
        #expect(network.parameters.map(\.name) == ["0.weight", "0.bias", "1.weight", "1.bias"])
        #expect(network.parameterCount == 21)
    }

    @Test func aFrozenOrCapturedLayerAndEvaluation() {
        var (layer, generator) = (BatchNorm(2), RandomGenerator(seed: 1))
        let x: Tensor<Float> = [[1, 2], [3, 8]]
        // A gradient without training uses the running numbers, and changes none.
        let gradient = gradient(at: layer) { $0(x).sum() }
        #expect(layer.batchCount.scalar == 0 && gradient["weight"] != nil)
        // Frozen weights still see the batch.
        _ = valueWithGradient(at: &layer, training: &generator, where: { $0 == "bias" }, { $0(x).sum() })
        #expect(layer.batchCount.scalar == 1)
        #expect(difference(layer.runningMean.scalars, [0.2, 0.5], within: 1e-6) == nil)
        #expect(difference(layer.runningVariance.scalars, [1.1, 2.7], within: 1e-6) == nil)
    }

    @Test func whatDoesNotFitTraps() async {
        var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = LayerNorm([3, 4])(Tensor(zeros: [2, 4]))
        }
        #expect(result?.said.contains("an input of shape [2, 4] over [3, 4]") == true)
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = BatchNorm(3)(Tensor(zeros: [2, 4]))
        }
        #expect(result?.said.contains("an input of shape [2, 4] and 3 features") == true)
        result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var (layer, generator) = (BatchNorm(3), RandomGenerator(seed: 1))
            _ = valueWithGradient(at: &layer, training: &generator) { $0(Tensor(zeros: [1, 3])).sum() }
        }
        #expect(result?.said.contains("an input of shape [1, 3] in training") == true)
        await #expect(processExitsWith: .failure) { _ = BatchNorm(3)(Tensor(zeros: [3])) }
        await #expect(processExitsWith: .failure) { _ = LayerNorm([]) }
        await #expect(processExitsWith: .failure) { _ = BatchNorm(3, momentum: 2) }
        await #expect(processExitsWith: .failure) {
            var layer = LayerNorm(3)
            layer.bias = Tensor(zeros: [2])
            _ = layer(Tensor(zeros: [2, 3]))
        }
    }
}
