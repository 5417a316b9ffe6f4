import Foundation
import Testing

@testable import RectifierCore
@testable import TestSupport

private struct Network: Module {
    var fc1 = Linear(weight: [[1, 2], [3, -4]], bias: [0.5, 0.25])
    var layers = [Linear(weight: [[1, -1], [2, 1]], bias: nil)]
    var fc2 = Linear(weight: [[2, 1]], bias: [1])

    func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> { fc2(relu(layers[0](relu(fc1(x))))) }
}

/// A layer with a running mean, as batch normalisation has.
private struct Centred: Module {
    @Buffer var mean = Tensor<Float>(zeros: [2])
    @Buffer var calls = Tensor<Float>(0)
    var scale = Tensor<Float>(ones: [2])

    func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> {
        guard TrainingScope.isActive else { return (x - mean) * scale }
        let batch = x.mean(axes: 0)
        $mean.update(mean * 0.9 + batch * 0.1)
        $calls.update(calls + 1)
        return (x - batch) * scale
    }
}

private struct Stopped: Error {}

@Suite struct GradientScopeTests {
    private let x: Tensor<Float> = [[1, 2], [-1, 0.5], [3, 1]]

    @Test func valueAndGradientByNameAndKeyPath() {
        let model = Network()
        let (value, gradient) = valueWithGradient(at: model) { $0(x).squared().mean() }
        #expect(value == model(x).squared().mean().scalar)
        #expect(
            gradient.layout.entries.map(\.name) == [
                "fc1.weight", "fc1.bias", "layers.0.weight", "fc2.weight", "fc2.bias",
            ])
        #expect(gradient.layout.entries.map(\.offset) == [0, 4, 6, 10, 12])
        #expect(gradient.flat.count == 13 && gradient.layout.count == 13)
        #expect(gradient["fc1.weight"] == gradient[\.fc1.weight])
        #expect(gradient["layers.0.weight"] == gradient[\.layers[0].weight])
        #expect(gradient["fc2.bias"] == gradient[\.fc2.bias!])
        #expect(gradient["fc3.weight"] == nil && gradient["layers.0.bias"] == nil)
        #expect(gradient.unreached.isEmpty)
        let squares = gradient.flat.scalars.reduce(0) { $0 + $1 * $1 }
        #expect(distance(gradient.norm, Double(squares).squareRoot()) < 1e-5 * Double(gradient.norm))
        // By differences.
        for (name, tensor) in model.parameters {
            for index in 0..<tensor.count {
                func value(_ step: Float) -> Double {
                    var changed = model
                    changed.forEachParameter { parameter, path in
                        guard path == name else { return }
                        var scalars = parameter.scalars
                        scalars[index] += step
                        parameter = Tensor(scalars, shape: parameter.shape)
                    }
                    return Double(changed(x).squared().mean().scalar)
                }
                let expected = (value(0x1p-6) - value(-0x1p-6)) / 0x1p-5
                let found = gradient[name]?.scalars[index] ?? .nan
                #expect(distance(found, expected) < 5e-3 * (1 + expected.magnitude), "\(name)[\(index)]")
            }
        }
    }

    @Test func inputsAndBoth() {
        let model = Network()
        let toInput = gradient(at: x) { model($0).sum() }
        let (value, toModel, both) = valueWithGradient(at: model, x) { $0($1).sum() }
        #expect(both == toInput)
        #expect(value == model(x).sum().scalar)
        #expect(toModel.flat == gradient(at: model) { $0(x).sum() }.flat)
        let several = valueWithGradient(at: [x, x * 2]) { ($0[0] * $0[1]).sum() }
        #expect(several.gradients == [x * 2, x])
        // An input that the value does not depend on.
        #expect(
            valueWithGradient(at: [x, x]) { $0[0].sum() }.gradients == [Tensor(ones: [3, 2]), Tensor(zeros: [3, 2])])
        #expect(gradient(at: [2, 3] as Tensor<Double>) { $0.squared().sum() } == [4, 6])
    }

    @Test func oneTensorUsedTwiceIsTied() {
        struct Tied: Module { var weight: Tensor<Float> = [[1, 2], [3, 4]] }
        let gradient = gradient(at: Tied()) { linear(linear(x, $0.weight), $0.weight.transposed()).sum() }
        let apart = valueWithGradient(at: [Tied().weight, Tied().weight]) {
            linear(linear(x, $0[0]), $0[1].transposed()).sum()
        }
        #expect(gradient[\.weight] == apart.gradients[0] + apart.gradients[1])
        #expect(gradient.layout.entries.count == 1)
    }

    @Test func frozenParametersHaveNoPart() {
        let model = Network()
        let all = gradient(at: model) { $0(x).sum() }
        let part = gradient(at: model, where: { $0.hasSuffix("weight") && !$0.hasPrefix("layers") }, { $0(x).sum() })
        #expect(part.layout.entries.map(\.name) == ["fc1.weight", "fc2.weight"])
        #expect(part["fc1.weight"] == all["fc1.weight"] && part["fc2.weight"] == all["fc2.weight"])
        #expect(part["fc1.bias"] == nil)
        // Another choice for the same type of model.
        let other = gradient(at: model, where: { $0 == "fc1.bias" }, { $0(x).sum() })
        #expect(other.flat == all["fc1.bias"])
        var (changed, optimizer) = (model, SGD(learningRate: 1))
        optimizer.update(&changed, along: part)
        #expect(changed.fc1.bias == model.fc1.bias && changed.layers[0].weight == model.layers[0].weight)
        #expect(changed.fc1.weight == model.fc1.weight - all[\.fc1.weight])
    }

    @Test func unreachedParametersAreListed() {
        let gradient = gradient(at: Network()) { relu($0.fc1(x)).sum() }
        #expect(gradient.unreached == ["layers.0.weight", "fc2.weight", "fc2.bias"])
        #expect(gradient["fc2.bias"] == [0])
        #expect(gradient[\.layers[0].weight] == Tensor(zeros: [2, 2]))
    }

    @Test func buffersAreWrittenInTrainingOnly() {
        var (model, generator) = (Centred(), RandomGenerator(seed: 1))
        #expect(model(x) == x)
        _ = gradient(at: model) { $0(x).sum() }
        #expect(model.mean == [0, 0] && model.calls.scalar == 0)
        for step in 1...3 {
            let (_, gradient) = valueWithGradient(at: &model, training: &generator) { $0(x).squared().sum() }
            #expect(gradient.layout.entries.map(\.name) == ["scale"])
            #expect(model.calls.scalar == Float(step))
        }
        let expected = x.mean(axes: 0) * (1 - 0.9 * 0.9 * 0.9)
        #expect(difference(model.mean.scalars, expected.scalars.map(Double.init), within: 1e-6) == nil)
        // Written to the model that was trained, not to a copy of it.
        let copy = model
        _ = valueWithGradient(at: &model, training: &generator) { $0(x).squared().sum() }
        #expect(copy.calls.scalar == 3 && model.calls.scalar == 4)
    }

    @Test func anErrorClosesTheScope() {
        var (model, generator) = (Centred(), RandomGenerator(seed: 1))
        let before = generator
        for _ in 0..<3 {
            #expect(throws: Stopped.self) {
                _ = try valueWithGradient(at: &model, training: &generator) { model in
                    _ = model(x)
                    throw Stopped()
                }
            }
            #expect(throws: Stopped.self) {
                _ = try gradient(at: x) { x -> Tensor<Float> in
                    _ = x + 1
                    throw Stopped()
                }
            }
            #expect(throws: Stopped.self) { _ = try observe(model) { _ in throw Stopped() } }
        }
        #expect(!TrainingScope.isActive)
        #expect(model.calls.scalar == 0 && generator == before)
        #expect(gradient(at: model) { $0(x).sum() }.flat == x.sum(axes: 0))
    }

    @Test func escapedTensorsAreConstants() {
        let model = Network()
        var escaped = Tensor<Float>(0)
        _ = gradient(at: model) { model in
            escaped = model(x)
            #expect(escaped.isDifferentiable)
            return escaped.sum()
        }
        #expect(!escaped.isDifferentiable)
        #expect(escaped == model(x))
        let gradient = gradient(at: model) { model in
            #expect(!escaped.isDifferentiable && !(escaped * 2).isDifferentiable)
            return (model(x) * escaped).sum()
        }
        let expected = RectifierCore.gradient(at: model) { ($0(x) * escaped.detached()).sum() }
        #expect(gradient.flat == expected.flat)
        // From another scope and of a model that is traced again.
        var traced = model
        _ = RectifierCore.gradient(at: model) { inner in
            traced = inner
            return inner(x).sum()
        }
        #expect(
            RectifierCore.gradient(at: traced) { $0(x).sum() }.flat
                == RectifierCore.gradient(at: model) { $0(x).sum() }.flat)
        var optimizer = SGD(learningRate: 0.1)
        optimizer.update(&traced, along: RectifierCore.gradient(at: traced) { $0(x).sum() })
        #expect(traced.parameters.allSatisfy { !$0.tensor.isDifferentiable })
    }

    @Test func changesInPlaceEndHistoryOrAreRecorded() {
        let found = gradient(at: x) { x in
            var y = x * 2
            y += 1
            let before = y
            y *= x
            // `before` keeps its numbers and its history.
            return (y + before).sum()
        }
        // (2x + 1)·x + 2x + 1
        #expect(found == x * 4 + 3)
        let cut = gradient(at: x) { x in
            var y = x * 2
            y[scalarAt: 0, 0] = 7
            #expect(!y.isDifferentiable)
            return (x + y).sum()
        }
        #expect(cut == Tensor(ones: [3, 2]))
    }

    /// 100,000 operations, each of which keeps the one before: freed without recursion, forward and backward.
    @Test func deepGraphsAreFreedInALoop() {
        let count = 100_000
        let found = gradient(at: [1] as Tensor<Float>) { x in
            var y = x
            for _ in 0..<count { y = y + x }
            return y.sum()
        }
        #expect(found == Tensor([Float(count + 1)]))
        let product = valueWithGradient(at: [1] as Tensor<Double>) { x in
            (0..<count).reduce(x) { y, _ in y * x }.sum()
        }
        #expect(product.gradient == Tensor([Double(count + 1)]))
        #expect(throws: Stopped.self) {
            _ = try gradient(at: [1] as Tensor<Float>) { x -> Tensor<Float> in
                var y = x
                for _ in 0..<count { y = y * x }
                throw Stopped()
            }
        }
    }

    @Test func observing() {
        let model = Network()
        let (output, observations) = observe(model) { model in
            let y = model(x)
            #expect(!y.isDifferentiable)
            return y.detached()
        }
        #expect(output == model(x))
        #expect(observations.map(\.operation) == ["linear", "relu", "linear", "relu", "linear"])
        #expect(observations.map(\.layer) == ["fc1", "fc1", "layers.0", "layers.0", "fc2"])
        #expect(observations[0].parameter == "fc1.weight")
        #expect(observations.map(\.isActivation) == [false, true, false, true, false])
        // What was recorded is not overwritten by the activation that follows.
        #expect(observations[0].output == model.fc1(x))
        #expect(observations[1].output == relu(model.fc1(x)))
        #expect(observations[4].output == output)
    }

    @Test func castsCarryGradients() {
        let found = gradient(at: [1, 2] as Tensor<Double>) {
            $0.cast(to: Float.self).squared().cast(to: Double.self).sum()
        }
        #expect(found == [2, 4])
        #expect(!([1, 2] as Tensor<Float>).cast(to: Int.self).isDifferentiable)
    }

    @Test func theGradientFromAboveCanBeGiven() {
        let x: Tensor<Float> = [-1, 0.5, 2]
        let upstream: Tensor<Float> = [10, 20, 30]
        let (value, gradient) = valueWithGradient(at: x, along: upstream) { relu($0) * $0 }
        #expect(value == [0, 0.25, 4])
        #expect(gradient == [0, 20, 120])
        #expect(!value.isDifferentiable)
        let layer = Linear(weight: [[1, 2]], bias: [3])
        let input: Tensor<Float> = [[4, 5], [6, 7]]
        let result = valueWithGradient(at: layer, input, along: [[1], [10]]) { $0($1) }
        #expect(result.value == [[17], [23]])
        #expect(result.gradient["weight"] == [[64, 75]])
        #expect(result.gradient["bias"] == [11])
        #expect(result.inputGradient == [[1, 2], [10, 20]])
    }
}
