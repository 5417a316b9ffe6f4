// How an activation that follows a linear layer is applied to the product's parts while they are in the cache.
//
// Who holds layers in a row tells each of them which comes before it; an activation then asks that one to apply it, and a
// linear layer does so where it makes its product. All others call one after the other, and so do the blocks of a
// `LayerRepetition`: within a block the same holds.

extension Layer {
    public func _callAsFunction<First: Layer>(_ x: consuming Tensor<Float>, after first: First) -> Tensor<Float> {
        self(first(x))
    }

    public func _callAsFunction<A: Activation>(_ x: consuming Tensor<Float>, then activation: A) -> Tensor<Float> {
        activation(self(x))
    }

    public static var _isActivation: Bool { false }
}

extension Activation {
    public func _callAsFunction<First: Layer>(_ x: consuming Tensor<Float>, after first: First) -> Tensor<Float> {
        first._callAsFunction(x, then: self)
    }

    public func _activate(_ linear: Linear, of x: consuming Tensor<Float>) -> Tensor<Float> { self(linear(x)) }

    public static var _isActivation: Bool { true }
}

extension Linear {
    public func _callAsFunction<A: Activation>(_ x: consuming Tensor<Float>, then activation: A) -> Tensor<Float> {
        activation._activate(self, of: x)
    }

    /// What the kernel makes of the layer's product, with the place of the product, and the product's memory: the same
    /// unless a gradient keeps the product, that of the layer or, where `keepsProduct`, another. Nil where the two are made
    /// apart: for layers that skip zeros, and where somebody observes the product.
    @inline(__always)
    func activated(
        of x: Tensor<Float>, by kernel: ActivationKernel, keepsProduct: Bool = false
    ) -> (tensor: Tensor<Float>, product: Storage)? {
        if zeroSkipping != nil { return nil }
        let tape = Tape.recording(weight.trace, bias?.trace, x.trace)
        if let tape, tape.purpose == .observation { return nil }
        return linear(x, weight, bias, activatedBy: kernel, keepsProduct: keepsProduct, on: tape)
    }
}

extension ElementwiseActivation {
    public func _activate(_ linear: Linear, of x: consuming Tensor<Float>) -> Tensor<Float> {
        guard let kernel, let (result, product) = linear.activated(of: x, by: kernel) else { return self(linear(x)) }
        guard let trace = result.trace, let tape = Tape.recording(trace) else { return result }
        return Engine.record(self, kernel, result, remembering: product, from: trace, on: tape)
    }
}

extension PReLU {
    /// With one slope it is leaky ReLU.
    public func _activate(_ linear: Linear, of x: consuming Tensor<Float>) -> Tensor<Float> {
        guard weight.count == 1 else { return self(linear(x)) }
        let kernel = ActivationKernel(.leaky_relu, Double(weight[scalarAt: 0]), remembers: .input)
        let isTrained = Tape.recording(weight.trace) != nil
        guard let (result, product) = linear.activated(of: x, by: kernel, keepsProduct: isTrained) else {
            return self(linear(x))
        }
        let trace = result.trace
        return record(result.detached(), Tensor(storage: product, shape: result.shape), from: trace, axis: 0)
    }
}

extension RReLU {
    // The slopes of training are no kernel's.
    public func _activate(_ linear: Linear, of x: consuming Tensor<Float>) -> Tensor<Float> { self(linear(x)) }
}
