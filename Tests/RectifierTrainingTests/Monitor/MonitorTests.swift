import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

/// A model with one of everything that has a name.
private struct Everything: Layer {
    var fc1 = Linear(4, 6)
    var norm = BatchNorm(6)
    var relu = ReLU()
    var slope = PReLU()
    var dropout = Dropout(0.5)
    var block = Residual {
        Linear(6, 6)
        ReLU()
    }
    var list = LayerList([Linear(6, 3), Tanh(), Linear(3, 2)])

    func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> {
        list(block(dropout(slope(relu(norm(relu(fc1(x))))))))
    }
}

/// A module that is no layer: it has two inputs.
private struct Sum: Module {
    var left = Linear(1, 2, bias: false)
    var right = Linear(1, 2, bias: false)

    func callAsFunction(_ x: Tensor<Float>, _ y: Tensor<Float>) -> Tensor<Float> { relu(left(x) + right(y)) }
}

@Suite struct MonitorTests {
    /// w = [3, 4] and b = 0; the loss is the output for x = [1, −2], so the gradient is x and 1.
    @Test func aStepByHand() throws {
        var model = Linear(weight: [[3, 4]], bias: [0])
        let x: Tensor<Float> = [[1, -2]]
        var optimizer = SGD(learningRate: 0.5)
        var monitor = Monitor(every: .steps(1), histogramBins: 2)
        let (loss, gradient) = valueWithGradient(at: model) { $0(x).sum() }
        monitor.willUpdate(model, gradient, loss: loss, step: 0)
        optimizer.update(&model, along: gradient)
        monitor.didUpdate(model, learningRate: optimizer.learningRate)

        let sample = try #require(monitor.history.samples.first)
        #expect(monitor.history.samples.count == 1 && monitor.isSampling)
        #expect(sample.step == 0 && sample.epoch == nil && sample.loss == -5 && sample.learningRate == 0.5)
        #expect(sample.parameters.map(\.name) == ["weight", "bias"])
        let (weight, bias) = (sample.parameters[0], sample.parameters[1])
        #expect(weight.weights.norm == 5 && weight.weights.mean == 3.5)
        #expect(weight.weights.histogram == Histogram(lower: 3, upper: 4, counts: [1, 1]))
        #expect(weight.gradient.norm == 5.0.squareRoot() && weight.gradient.mean == -0.5)
        #expect(bias.gradient.norm == 1)
        #expect(abs(sample.gradientNorm - 6.0.squareRoot()) < 1e-15)
        // The step is half the gradient.
        #expect(weight.updateNorm == 5.0.squareRoot() / 2)
        #expect(weight.updateRatio == 5.0.squareRoot() / 2 / 5)
        // There is nothing to relate the step of a bias of 0 to.
        #expect(bias.updateNorm == 0.5 && bias.updateRatio == nil)
        #expect(sample.nonFiniteCount == 0 && sample.activations.isEmpty)
        #expect(model.weight == [[2.5, 5]])
    }

    /// The outputs of relu are [1, 0, 1], [0, 1, 0] and [2, 0, 2] for the weights below.
    @Test func activationsByHand() throws {
        let model = LayerList([
            Linear(weight: [[1, 0], [0, 0], [1, 0]], bias: [0, -1, 0]), ReLU(), Linear(weight: [[1, 1, 1]], bias: nil),
        ])
        var monitor = Monitor(every: .steps(1), histogramBins: 2)
        monitor.sample(model)
        monitor.observeActivations(of: model, on: [[1, 5], [-1, 5], [2, 5], [-2, 5]])
        let activation = try #require(monitor.history.samples[0].activations.first)
        #expect(monitor.history.samples[0].activations.count == 1)
        #expect(activation.name == "0.relu" && activation.layer == "0" && activation.operation == "relu")
        #expect(activation.units == 3 && activation.rows == 4)
        #expect(activation.silentUnits == [1] && activation.silentShare == 1.0 / 3)
        #expect(activation.outputs.zeroShare == 8.0 / 12)
        #expect(activation.outputs.mean == 0.5 && activation.outputs.maximum == 2)
        #expect(activation.outputs.histogram == Histogram(lower: 0, upper: 2, counts: [8, 4]))
        // The report of a finished training counts in the same way.
        let data = Dataset(
            features: Tensor([[1, 5], [-1, 5], [2, 5], [-2, 5]]), targets: Tensor<Int32>([0, 0, 0, 0]))
        let activity = try #require(LayerActivity.measure(model, on: data, batchSize: 3).first)
        #expect(activity.silentUnits == activation.silentUnits)
        #expect(activity.zeroShare == activation.outputs.zeroShare)
    }

    @Test func namesOfEverything() {
        let model = Everything()
        var monitor = Monitor(every: .steps(1))
        let before = model.state.map(\.tensor.scalars)
        monitor.sample(model)
        monitor.observeActivations(of: model, on: Tensor(ones: [5, 4]))
        let sample = monitor.history.samples[0]
        #expect(
            sample.parameters.map(\.name) == [
                "fc1.weight", "fc1.bias", "norm.weight", "norm.bias", "slope.weight", "block.0.weight", "block.0.bias",
                "list.0.weight", "list.0.bias", "list.2.weight", "list.2.bias",
            ])
        #expect(sample.parameters[5].layer == "block.0")
        #expect(
            sample.activations.map(\.name) == ["fc1.relu", "norm.relu", "slope.prelu", "block.0.relu", "list.0.tanh"])
        #expect(sample.activations.map(\.units) == [6, 6, 6, 6, 3])
        #expect(sample.activations.allSatisfy { $0.rows == 5 })
        // Nothing was changed, the running statistics of the normalisation neither.
        #expect(model.state.map(\.tensor.scalars) == before)
        // The same again: Dropout is off.
        monitor.observeActivations(of: model, on: Tensor(ones: [5, 4]))
        #expect(monitor.history.samples[0] == sample)
    }

    @Test func theSameActivationTwiceHasTwoNames() {
        let model = LayerList([Linear(2, 2), ReLU(), ReLU(), Tanh(), ReLU()])
        var monitor = Monitor(every: .steps(1))
        monitor.sample(model)
        monitor.observeActivations(of: model, on: Tensor(ones: [1, 2]))
        #expect(
            monitor.history.samples[0].activations.map(\.name) == ["0.relu", "0.relu_2", "0.tanh", "0.relu_3"])
    }

    @Test func modelsOfSeveralInputs() throws {
        let model = Sum()
        let (x, y): (Tensor<Float>, Tensor<Float>) = ([[1], [2]], [[3], [4]])
        var monitor = Monitor(every: .steps(1))
        let (loss, gradient) = valueWithGradient(at: model) { $0(x, y).sum() }
        monitor.willUpdate(model, gradient, loss: loss, step: 3)
        monitor.observeActivations(of: model) { $0(x, y) }
        #expect(monitor.history.samples[0].parameters.map(\.name) == ["left.weight", "right.weight"])
        #expect(monitor.history.samples[0].activations.map(\.operation) == ["relu"])
    }

    /// Frozen parameters have no gradient, and are not shown.
    @Test func frozenParametersAreLeftOut() {
        var model = SimpleNN()
        (model.fc1.weight, model.fc1.bias) = (Tensor(ones: [5, 10]), Tensor(zeros: [5]))
        let x = Tensor<Float>(ones: [2, 10])
        var monitor = Monitor(every: .steps(1))
        var optimizer = SGD(learningRate: 1)
        let (loss, gradient) = valueWithGradient(at: model, where: { $0.hasSuffix("bias") }, { $0(x).sum() })
        monitor.willUpdate(model, gradient, loss: loss, step: 0)
        optimizer.update(&model, along: gradient)
        monitor.didUpdate(model)
        let parameters = monitor.history.samples[0].parameters
        #expect(parameters.map(\.name) == ["fc1.bias"])
        // Every unit is active for both rows.
        #expect(parameters[0].gradient.norm == 20.0.squareRoot() && gradient["fc1.weight"] == nil)
        #expect(parameters[0].updateNorm == parameters[0].gradient.norm)
    }

    @Test func whatIsNotFiniteIsCounted() throws {
        var model = Linear(weight: [[1, 2, 3]], bias: nil)
        var monitor = Monitor(every: .steps(1))
        let (_, gradient) = valueWithGradient(at: model) { $0(Tensor([[.nan, 1, .infinity]])).sum() }
        monitor.willUpdate(model, gradient, loss: .nan, step: 0)
        model.weight = Tensor([[.nan, 4, 3]])
        monitor.didUpdate(model)
        monitor.observeActivations(of: LayerList([model, ReLU()]), on: [[1, 1, 1]])
        let sample = monitor.history.samples[0]
        #expect(sample.loss == nil)
        #expect(sample.parameters[0].gradient.nanCount == 1 && sample.parameters[0].gradient.infiniteCount == 1)
        #expect(sample.gradientNorm == 1)
        // Only the second weight moved from number to number.
        #expect(sample.parameters[0].updateNorm == 2)
        #expect(sample.activations[0].outputs.nanCount == 1 && sample.activations[0].silentUnits == [])
        #expect(sample.nonFiniteCount == 3)
        #expect(try JSONDecoder().decode(MonitorSample.self, from: JSONEncoder().encode(sample)) == sample)
    }

    /// What is not sampled takes no memory, and what is sampled holds none for longer than the step.
    @Test func memory() throws {
        var model = LayerList([Linear(100, 100), ReLU(), Linear(100, 1)])
        var optimizer = SGD(learningRate: 0.1)
        var monitor = Monitor(every: .steps(10))
        let x = Tensor<Float>(ones: [3, 100])
        for step in 0..<3 {
            let (loss, gradient) = valueWithGradient(at: model) { $0(x).sum() }
            let storages = model.parameters.map { ObjectIdentifier($0.tensor.storage) }
            monitor.willUpdate(model, gradient, loss: loss, step: step)
            optimizer.update(&model, along: gradient)
            monitor.didUpdate(model)
            monitor.observeActivations(of: model, on: x)
            // The sampled step is made on a copy; the others in place.
            let isInPlace = model.parameters.map { ObjectIdentifier($0.tensor.storage) } == storages
            #expect(isInPlace == (step > 0) && monitor.isSampling == (step == 0))
        }
        #expect(monitor.history.samples.map(\.step) == [0])
        #expect(monitor.history.samples[0].activations.count == 1)
    }

    /// Densely at the beginning, then ever further apart; and still evenly thinned when the history is full.
    @Test func growingSamples() {
        var monitor = Monitor(every: .growing(by: 0.5), histogramBins: nil, history: MonitorHistory(limit: 8))
        let model = Linear(weight: [[1]], bias: nil)
        for step in 0..<14 { monitor.sample(model, step: step) }
        #expect(monitor.history.samples.map(\.step) == [0, 1, 2, 3, 5, 8, 12])
        var dense = Monitor(every: .growing(by: 0.05), histogramBins: nil)
        for step in 0..<1000 { dense.sample(model, step: step) }
        #expect(dense.history.samples.prefix(23).map(\.step) == Array(0...21) + [23])
        #expect(dense.history.samples.count == 93)
    }
}

extension Monitor {
    /// Samples a step of the model, whatever its gradient.
    fileprivate mutating func sample(_ model: some Layer, step: Int = 0) {
        let size = model.parameters[0].tensor.shape[1]
        let (loss, gradient) = valueWithGradient(at: model) { $0(Tensor(ones: [1, size])).sum() }
        willUpdate(model, gradient, loss: loss, step: step)
    }
}
