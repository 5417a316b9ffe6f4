import Rectifier
struct SimpleNN: Layer {
    var fc1 = Linear(10, 5)
    var relu = ReLU()
    func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> { relu(fc1(x)) }
}
struct Cubic: ElementwiseActivation {
    func formula<X: RealNumber>(_ x: X) -> X { x * x * x }
}
print(relu(-3), relu(3.5), relu([-2, -1, 0, 1, 2]))
print(ReLU()(Tensor<Int>([-2, -1, 0, 1, 2])), relu(Tensor([-2, -1, 0, 1, 2])))
var g = RandomGenerator(seed: 1)
let x = Tensor<Float>(normal: shapeOf(), shape: [1, 10], using: &g)
func shapeOf() -> Float { 0 }
let model = SimpleNN()
print(x)
print(model(x))
let (value, grad) = valueWithGradient(at: model) { m in
    let y = m(x)
    print(y)
    return y.sum()
}
print(value, grad["fc1.weight"]!.shape, grad[\.fc1.weight].shape, grad.layout.entries.map(\.name), grad.norm)
print(Cubic().documentation, Cubic().gain, ReLU().gain, Cubic()(2.0), Cubic().derivative(2.0))
print(GELU().gain, Tanh().gain, LeakyReLU(negativeSlope: 0.2).gain)
let t: Tensor<Float> = [[0, 0.5, 1], [1e-3, 2, 3.25]]
print(t, t.sum(axes: 0), t.mean(), Tensor<Double>([1e10, 1, .nan]), Tensor<Float>(rangeTo: 2000).reshaped([2, 10, 100] as Shape))
print(checkGradient(at: [Tensor<Double>([0.3, -0.7, 2]), Tensor<Double>([1.3, 0.2, 1])]) { ($0[0] * $0[1]).exp().power($0[1]) / $0[1] })

var net = Sequential { Linear(64, 128); ReLU(); Linear(128, 128); ReLU(); Linear(128, 10) }
print(net.parameters.map { "\($0.name) \($0.tensor.shape)" })
var opt = SGD(learningRate: 0.01, momentum: 0.9)
let bx = Tensor<Float>(normal: 0, shape: [32, 64], using: &g)
let by = Tensor<Int32>((0..<32).map { Int32($0 % 10) })
let clock = ContinuousClock()
var times: [Double] = []
for step in 0..<3000 {
    let start = clock.now
    let (loss, gradient) = valueWithGradient(at: net) { crossEntropy($0(bx), by) }
    opt.update(&net, along: gradient)
    let d = clock.now - start
    times.append(Double(d.components.attoseconds) / 1e12)
    if step % 1000 == 0 { print(step, loss) }
}
print("median step µs", times.sorted()[1500])
print(Memory.statistics)
