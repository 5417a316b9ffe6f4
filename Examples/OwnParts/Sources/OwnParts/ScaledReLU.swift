import Rectifier

/// An activation of one's own with a learned parameter: a·max(0, x), one a for the layer.
///
/// An activation without parameters needs its formula only, see `ElementwiseActivation`. This one has a function of
/// tensors, and an elementwise form with a as it is now: from that follow the gain, the probes and the theory, so that
/// its dead units are found like those of ReLU.
struct ScaledReLU: Activation {
    var scale = Tensor<Float>([1])

    func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> { scale * relu(x) }

    var elementwiseForm: (any ElementwiseActivation)? { Scaled(scale: Double(scale.scalars[0])) }

    /// The function with a fixed a.
    struct Scaled: ElementwiseActivation {
        let scale: Double
        func formula<X: RealNumber>(_ x: X) -> X { x <= 0 ? 0 : X(scale) * x }
    }
}
