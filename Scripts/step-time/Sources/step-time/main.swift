// The time of one training step of 64-128-128-10 at batch 32: forward, loss, backward, update.
import Rectifier

let steps = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 2000
var generator = RandomGenerator(seed: 0)
var network = Sequential {
    Linear(64, 128)
    ReLU()
    Linear(128, 128)
    ReLU()
    Linear(128, 10)
}
var optimizer = SGD(learningRate: 0.01, momentum: 0.9)
let x = Tensor<Float>(normal: 0, shape: [32, 64], using: &generator)
let y = Tensor<Int32>((0..<32).map { _ in Int32(generator.below(10)) })

var microseconds: [Double] = []
let clock = ContinuousClock()
for step in 0..<steps + 200 {
    let start = clock.now
    let (_, gradient) = valueWithGradient(at: network) { crossEntropy($0(x), y) }
    optimizer.update(&network, along: gradient)
    if step >= 200 { microseconds.append((clock.now - start) / .microseconds(1)) }
}
print("\((microseconds.sorted()[steps / 2] * 10).rounded() / 10) µs a step (median of \(steps); Rectifier)")
