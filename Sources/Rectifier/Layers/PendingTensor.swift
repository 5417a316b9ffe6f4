/// What passes from layer to layer of a `Sequential`: a tensor, or the input of a linear layer that is not yet applied.
/// So an activation that follows can be applied to the product's parts while they are in the cache.
public struct PendingTensor {
    private let x: Tensor<Float>
    /// The layer to be applied to x, if any.
    private let linear: Linear?

    /// A tensor.
    init(_ x: consuming Tensor<Float>) { (self.x, linear) = (x, nil) }

    /// What a linear layer makes of x.
    init(_ linear: Linear, of x: consuming Tensor<Float>) { (self.x, self.linear) = (x, linear) }

    /// The tensor.
    consuming func tensor() -> Tensor<Float> {
        guard let linear else { return x }
        return linear(x)
    }

    /// What an activation makes of the tensor.
    consuming func activated(by activation: some ElementwiseActivation) -> Tensor<Float> {
        guard let kernel = activation.kernel, let (result, activated) = multiplied(activating: kernel) else {
            return activation(tensor())
        }
        guard let trace = result.trace, let tape = Tape.recording(trace) else { return activated }
        let remembered = result.storage
        return Engine.record(activation, kernel, activated, remembering: remembered, from: trace, on: tape)
    }

    /// The layer's product, and an activation of it that is not recorded yet. Nil where there is no layer, and where the
    /// two are made apart: for layers that may skip zeros, and in observation. `isKept` says that the activation's own
    /// gradient needs the product, that by its parameters.
    func multiplied(
        activating kernel: ActivationKernel, isKept: Bool = false
    ) -> (result: Tensor<Float>, activated: Tensor<Float>)? {
        guard let linear, linear.zeroSkipping == nil else { return nil }
        return Rectifier.linear(x, linear.weight, linear.bias, activating: kernel, isKept: isKept)
    }
}
