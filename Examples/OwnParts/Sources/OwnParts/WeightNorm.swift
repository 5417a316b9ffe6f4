import Rectifier

/// A layer of one's own: a linear layer with weight normalisation, y = x·Wᵀ + b with W = g·v/‖v‖ row by row.
///
/// Stored tensors that are variables are its parameters, found by themselves: `scale`, `direction`, `bias`. Gradients
/// follow from the operations. `form` lets theory and diagnosis see a linear layer. Source: Salimans & Kingma 2016, arXiv
/// 1602.07868; PyTorch's `weight_norm`.
struct WeightNorm: Layer {
    var scale: Tensor<Float>
    var direction: Tensor<Float>
    var bias: Tensor<Float>

    /// Begins as a linear layer with He's weights.
    init(_ inputs: Int, _ outputs: Int, using generator: inout RandomGenerator) {
        direction = Linear(inputs, outputs, using: &generator).weight
        scale = direction.squared().sum(axes: 1, keepingAxes: true).squareRoot()
        bias = Tensor(zeros: [outputs])
    }

    var weight: Tensor<Float> { direction * (scale / direction.squared().sum(axes: 1, keepingAxes: true).squareRoot()) }

    func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> { linear(x, weight, bias) }

    var form: LayerForm { .linear(weight: weight, bias: bias) }
}
