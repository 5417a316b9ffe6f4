import RectifierCore

/// The network of the guide's samples 6 and 7.
struct SimpleNN: Layer {
    var fc1 = Linear(10, 5)
    var relu = ReLU()
    func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> { relu(fc1(x)) }
}
