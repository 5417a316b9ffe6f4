import Rectifier

/// Linear layers with an activation between each two.
func network<A: Activation>(_ name: NetworkName, _ activation: A) -> some Layer {
    let layers = name.layers
    return Sequential {
        for (inputs, outputs) in layers.dropLast() {
            Linear(inputs, outputs)
            activation
        }
        Linear(name.sizes[name.sizes.count - 2], name.sizes[name.sizes.count - 1])
    }
}

/// A step of training: forward, loss, backward, update.
final class Step<Model: Layer, Rule: Optimizer>: Workload {
    private let start: Model
    private let data: NetworkData
    private let makeOptimizer: (Float) -> Rule
    private var model: Model
    private var optimizer: Rule

    init(_ model: Model, _ data: NetworkData, optimizer: @escaping (_ learningRate: Float) -> Rule) {
        (start, self.model, self.data, makeOptimizer) = (model, model, data, optimizer)
        self.optimizer = optimizer(data.timingRate)
    }

    /// The losses of five steps, and the outputs after them.
    func check() -> [Float] {
        var (model, optimizer) = (start, makeOptimizer(data.checkRate))
        let losses = (0..<5).map { _ in step(&model, &optimizer) }
        return losses + model(data.x).scalars
    }

    func run(iterations: Int) {
        for _ in 0..<iterations { _ = step(&model, &optimizer) }
    }

    private func step(_ model: inout Model, _ optimizer: inout Rule) -> Float {
        let (loss, gradient) = valueWithGradient(at: model) { data.loss($0(data.x)) }
        optimizer.update(&model, along: gradient)
        return loss
    }
}

/// The outputs for one row.
final class Inference<Model: Layer>: Workload {
    private let model: Model
    private let x: Tensor<Float>

    init(_ model: Model, x: Tensor<Float>) { (self.model, self.x) = (model, x) }

    func check() -> [Float] { model(x).scalars }

    func run(iterations: Int) {
        var y = x
        for _ in 0..<iterations { y = model(x) }
        withExtendedLifetime(y) {}
    }
}

/// The outputs for one row after another.
final class InferenceOfRows<Model: Layer>: Workload {
    private let model: Model
    private let rows: [Tensor<Float>]
    private var turn = 0

    init(_ model: Model, x: Tensor<Float>) {
        self.model = model
        rows = (0..<x.shape[0]).map { x[range: $0..<$0 + 1] }
    }

    func check() -> [Float] { rows.flatMap { model($0).scalars } }

    func run(iterations: Int) {
        var y = rows[0]
        for _ in 0..<iterations {
            y = model(rows[turn])
            turn = (turn + 1) % rows.count
        }
        withExtendedLifetime(y) {}
    }
}

/// A batch, and what belongs to it.
struct NetworkData {
    enum Targets {
        case classes(Tensor<Int32>)
        case numbers(Tensor<Float>)
    }

    let x: Tensor<Float>
    let targets: Targets
    /// The learning rate of the steps that are compared with other libraries'.
    let checkRate: Float
    /// The learning rate of the steps that are timed: so low that the network stays as it was, however many they are.
    let timingRate: Float

    init(_ file: DataFile) throws {
        x = try file.tensor("x")
        let rates: Tensor<Float> = try file.tensor("rates")
        (checkRate, timingRate) = (rates.scalars[0], rates.scalars[1])
        targets =
            file.contains("classes") ? .classes(try file.integers("classes")) : .numbers(try file.tensor("numbers"))
    }

    func loss(_ outputs: Tensor<Float>) -> Tensor<Float> {
        switch targets {
        case .classes(let classes): crossEntropy(outputs, classes)
        case .numbers(let numbers): meanSquaredError(outputs, numbers)
        }
    }
}
