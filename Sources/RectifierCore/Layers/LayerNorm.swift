import RectifierSupport

/// Layer normalisation: each row of numbers moved and scaled to mean 0 and variance 1, then by learned weights and
/// biases. PyTorch's `LayerNorm`.
///
/// y = (x − mean) / √(variance + ε)·weight + bias, over the last axes of x, which have the layer's shape; the variance is
/// the biased one. It does the same in training and elsewhere. Equal numbers, and a row of one number, become the bias;
/// a row with NaN or an infinity becomes NaN. Mean and variance are computed in Double, so numbers far from zero lose
/// nothing. Source: Ba, Kiros & Hinton 2016, arXiv 1607.06450.
public struct LayerNorm: Layer {
    /// The scale of each number, in the layer's shape; nil for none.
    public var weight: Tensor<Float>?
    /// The shift of each number, in the layer's shape; nil for none.
    public var bias: Tensor<Float>?
    /// The lengths of the axes that are normalised together: the last ones of the input.
    public let shape: Shape
    /// ε, what is added to the variance.
    public let epsilon: Float

    /// A layer with weights of 1 and biases of 0.
    ///
    /// - Parameters:
    ///   - shape: The lengths of the last axes of the input. Traps when it has none.
    ///   - epsilon: What is added to the variance. Traps for a negative number.
    ///   - affine: Whether there are weights and biases.
    ///   - bias: Whether there are biases where there are weights.
    public init(_ shape: Shape, epsilon: Float = 1e-5, affine: Bool = true, bias: Bool = true) {
        require(shape.rank > 0, "LayerNorm: a shape of \(shape); one axis or more is needed")
        require(epsilon >= 0, "LayerNorm: an epsilon of \(epsilon)")
        self.shape = shape
        self.epsilon = epsilon
        weight = affine ? Tensor(ones: shape) : nil
        self.bias = affine && bias ? Tensor(zeros: shape) : nil
    }

    /// A layer for rows of `size` numbers, with weights of 1 and biases of 0.
    public init(_ size: Int, epsilon: Float = 1e-5, affine: Bool = true, bias: Bool = true) {
        self.init([size], epsilon: epsilon, affine: affine, bias: bias)
    }

    /// The normalised rows, in the shape of x. Traps, with both shapes, when the last axes of x are not the layer's.
    public func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> {
        layerNorm(x, over: shape, weight, bias, epsilon: epsilon)
    }
}

/// (x − mean) / √(variance + ε)·weight + bias over the last axes of x, which have `shape`, as do weight and bias. See
/// `LayerNorm`.
public func layerNorm<S: TensorReal>(
    _ x: Tensor<S>, over shape: Shape, _ weight: Tensor<S>? = nil, _ bias: Tensor<S>? = nil, epsilon: S = 1e-5
) -> Tensor<S> {
    normalizedRows("layerNorm", x, shape, weight, bias, epsilon, isCentered: true)
}

/// Both normalisations of rows, one of them without taking off the mean.
func normalizedRows<S: TensorReal>(
    _ name: String, _ x: Tensor<S>, _ shape: Shape, _ weight: Tensor<S>?, _ bias: Tensor<S>?, _ epsilon: S,
    isCentered: Bool
) -> Tensor<S> {
    require(
        shape.rank > 0 && x.rank >= shape.rank && x.shape.suffix(shape.rank).elementsEqual(shape),
        "\(name): an input of shape \(x.shape) over \(shape): the last lengths must be equal")
    for parameter in [weight, bias] {
        guard let parameter else { continue }
        require(
            parameter.shape == shape, "\(name): a weight or bias of shape \(parameter.shape) over \(shape)")
    }
    let columns = shape.elementCount
    let rows = columns == 0 ? 0 : x.count / columns
    let extents = Backend.ChannelExtents(outer: 1, channels: rows, inner: columns)
    let (mean, square) =
        if isCentered {
            Backend.moments(x, extents)
        } else {
            (
                Tensor<Double>(zeros: [rows]),
                Backend.centeredSums(x, around: Tensor(zeros: [rows]), extents).products / Double(columns)
            )
        }
    let scale = (square + Double(epsilon)).reciprocalSquareRoot()
    let result = Backend.normalizeRows(x, mean, scale: scale, weight, bias, columns: columns)
    let (toX, toWeight, toBias) = (x.trace, weight?.trace, bias?.trace)
    guard let tape = Tape.recording(toWeight, toBias, toX) else { return result }
    let (input, factors) = (x.detached(), weight?.detached())
    return tape.record(name, result, from: toX, toWeight, toBias) { tape, g in
        let gradient = Backend.normalizeRowsGradient(
            input, g, mean, scale: scale, factors, columns: columns, isCentered: isCentered,
            needs: (tape.needs(toX), tape.needs(toWeight), tape.needs(toBias)))
        if let toInput = gradient.x { tape.add(toInput, to: toX) }
        if let values = gradient.weight { tape.add(values.cast(to: S.self).reshaped(shape), to: toWeight) }
        if let values = gradient.bias { tape.add(values.cast(to: S.self).reshaped(shape), to: toBias) }
    }
}
