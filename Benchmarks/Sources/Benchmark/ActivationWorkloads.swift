import Rectifier

/// An activation of a tensor, into a new tensor.
final class Forward<A: Activation>: Workload {
    private let activation: A
    private let x: Tensor<Float>

    init(_ activation: A, _ x: Tensor<Float>) { (self.activation, self.x) = (activation, x) }

    func check() -> [Float] { activation(x).scalars }

    func run(iterations: Int) {
        var y = x
        for _ in 0..<iterations { y = activation(x) }
        withExtendedLifetime(y) {}
    }
}

/// An activation of a tensor, and the gradient by its input, and by its parameters if it has some, for a given gradient
/// of the output.
final class ForwardBackward<A: Activation>: Workload {
    private let activation: A
    private let x: Tensor<Float>
    private let upstream: Tensor<Float>
    private let hasParameters: Bool

    init(_ activation: A, _ x: Tensor<Float>, upstream: [Float]) {
        (self.activation, self.x) = (activation, x)
        let shape = activation(x).shape
        self.upstream = Tensor(upstream.prefix(shape.elementCount), shape: shape)
        hasParameters = !activation.parameters.isEmpty
    }

    func check() -> [Float] {
        let (dx, parameters) = pull()
        return activation(x).scalars + dx.scalars + (parameters?.scalars ?? [])
    }

    func run(iterations: Int) {
        for _ in 0..<iterations { _ = pull() }
    }

    private func pull() -> (x: Tensor<Float>, parameters: Tensor<Float>?) {
        guard hasParameters else {
            return (valueWithGradient(at: x, along: upstream) { activation($0) }.gradient, nil)
        }
        let result = valueWithGradient(at: activation, x, along: upstream) { $0($1) }
        return (result.inputGradient, result.gradient.flat)
    }
}
