import RectifierSupport

/// Root mean square normalisation: each row of numbers scaled to mean square 1, then by learned weights. PyTorch's
/// `RMSNorm`.
///
/// y = x / √(mean of x² + ε)·weight, over the last axes of x, which have the layer's shape. It does the same in training
/// and elsewhere; a row with NaN or an infinity holds NaN. Source: Zhang & Sennrich 2019, arXiv 1910.07467.
public struct RMSNorm: Layer {
    /// The scale of each number, in the layer's shape; nil for none.
    public var weight: Tensor<Float>?
    /// The lengths of the axes that are normalised together: the last ones of the input.
    public let shape: Shape
    /// ε, what is added to the mean square.
    public let epsilon: Float

    /// A layer with weights of 1.
    ///
    /// - Parameters:
    ///   - shape: The lengths of the last axes of the input. Traps when it has none.
    ///   - epsilon: What is added to the mean square: by default, as PyTorch has it, the distance from 1 to the next
    ///     Float. Traps for a negative number.
    ///   - affine: Whether there are weights.
    public init(_ shape: Shape, epsilon: Float = .ulpOfOne, affine: Bool = true) {
        require(shape.rank > 0, "RMSNorm: a shape of \(shape); one axis or more is needed")
        require(epsilon >= 0, "RMSNorm: an epsilon of \(epsilon)")
        self.shape = shape
        self.epsilon = epsilon
        weight = affine ? Tensor(ones: shape) : nil
    }

    /// A layer for rows of `size` numbers, with weights of 1.
    public init(_ size: Int, epsilon: Float = .ulpOfOne, affine: Bool = true) {
        self.init([size], epsilon: epsilon, affine: affine)
    }

    /// The scaled rows, in the shape of x. Traps, with both shapes, when the last axes of x are not the layer's.
    public func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> {
        rmsNorm(x, over: shape, weight, epsilon: epsilon)
    }
}

/// x / √(mean of x² + ε)·weight over the last axes of x, which have `shape`, as does the weight. See `RMSNorm`.
public func rmsNorm<S: TensorReal>(
    _ x: Tensor<S>, over shape: Shape, _ weight: Tensor<S>? = nil, epsilon: S = .ulpOfOne
) -> Tensor<S> {
    normalizedRows("rmsNorm", x, shape, weight, nil, epsilon, isCentered: false)
}
