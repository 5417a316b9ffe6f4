import Rectifier
var g = RandomGenerator(seed: 1)
print(checkGradient(at: [Tensor<Double>([0.3, -0.7, 2]), Tensor<Double>([1.3, 0.2, 1])]) { ($0[0] * $0[1]).exp().power($0[1]) / $0[1] })
var net = Sequential { Linear(64, 128); ReLU(); Linear(128, 128); ReLU(); Linear(128, 10) }
var opt = SGD(learningRate: 0.01, momentum: 0.9)
let bx = Tensor<Float>(normal: 0, shape: [32, 64], using: &g)
let by = Tensor<Int32>((0..<32).map { Int32($0 % 10) })
let clock = ContinuousClock()
var times: [Double] = []
for step in 0..<20000 {
    let start = clock.now
    let (loss, gradient) = valueWithGradient(at: net) { crossEntropy($0(bx), by) }
    opt.update(&net, along: gradient)
    let d = clock.now - start
    times.append(Double(d.components.attoseconds) / 1e12)
    if step % 1000 == 0 { print(step, loss) }
}
print("median step µs", times.sorted()[10000])
print(Memory.statistics)
