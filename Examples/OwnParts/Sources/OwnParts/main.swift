// Trains a network of one's own layer, activation, loss and optimiser for a moment, and diagnoses it.
import Rectifier

var generator = RandomGenerator(seed: 1)
let x = Tensor<Float>(normal: 0, shape: [256, 8], using: &generator)
let labels = x[range: 0..<256, 0..<3].argmax()

var model = Sequential {
    WeightNorm(8, 32, using: &generator)
    ScaledReLU()
    WeightNorm(32, 3, using: &generator)
}
print(model.parameters.map(\.name))

var optimizer = Lion(learningRate: 5e-3)
var losses: [Float] = []
for _ in 0..<200 {
    let (loss, gradient) = valueWithGradient(at: model) { focalLoss($0(x), labels) }
    optimizer.update(&model, along: gradient)
    losses.append(loss)
}
print("focal loss", losses[0], "→", losses[199])

// Units 0 to 3 die of a bias; the library finds them as it finds those of Linear and ReLU.
model.layers.first.first.bias = Tensor([Float](repeating: -100, count: 4) + [Float](repeating: 0, count: 28))
for layer in DeadUnits.measure(model, on: x) { print(layer.name, "dead units:", layer.dead) }
for layer in try MeanFieldProfile.connections(of: model) { print("linear layer", layer.inputs, "→", layer.outputs) }

precondition(losses[199] < losses[0] / 4, "the network did not learn")
precondition(DeadUnits.measure(model, on: x).map(\.dead) == [[0, 1, 2, 3]], "the dead units were not found")
