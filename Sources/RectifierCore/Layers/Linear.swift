import RectifierSupport

/// A fully connected layer, y = x·Wᵀ + b.
///
/// Takes a tensor whose last axis has `inputSize` numbers, whatever axes stand before it, and gives one whose last
/// axis has `outputSize`.
public struct Linear: Layer {
    /// W: outputs × inputs, as PyTorch stores it.
    public var weight: Tensor<Float> {
        didSet { cache = WeightCache() }
    }
    /// b: one number an output; nil for a layer without.
    public var bias: Tensor<Float>?
    /// The weight once more, for inference that skips zeros.
    @Constant var cache = WeightCache()

    /// A layer with the given weights: outputs × inputs, and one bias an output. Traps, with both shapes, when they do
    /// not fit.
    public init(weight: Tensor<Float>, bias: Tensor<Float>?) {
        require(weight.rank == 2, "Linear: a weight of shape \(weight.shape); outputs × inputs are needed")
        if let bias {
            require(
                bias.shape == [weight.shape[0]], "Linear: a weight of shape \(weight.shape) and a bias of \(bias.shape)"
            )
        }
        self.weight = weight
        self.bias = bias
    }

    /// A layer with random weights and a bias of zeros.
    ///
    /// - Parameters:
    ///   - inputSize: The number of inputs.
    ///   - outputSize: The number of outputs.
    ///   - bias: Whether there is a bias.
    ///   - initializer: The distribution of the weights; by default He's with gain √2, the one for ReLU.
    ///   - generator: Where the random numbers come from.
    public init(
        _ inputSize: Int, _ outputSize: Int, bias: Bool = true, initializer: Initializer = .heUniform(),
        using generator: inout RandomGenerator
    ) {
        self.init(
            weight: initializer([outputSize, inputSize], &generator),
            bias: bias ? Tensor(zeros: [outputSize]) : nil)
    }

    /// A layer with random weights, different at each call, and a bias of zeros.
    public init(_ inputSize: Int, _ outputSize: Int, bias: Bool = true, initializer: Initializer = .heUniform()) {
        var generator = RandomGenerator()
        self.init(inputSize, outputSize, bias: bias, initializer: initializer, using: &generator)
    }

    /// The number of inputs.
    public var inputSize: Int { weight.shape[1] }
    /// The number of outputs.
    public var outputSize: Int { weight.shape[0] }

    // By hand, since it costs less than the default: most of a network's layers are of this kind.
    public mutating func visit(_ visitor: inout ModuleVisitor) {
        visitor.visit("weight", &weight)
        visitor.visit("bias", &bias)
        if visitor.visitsCaches { visitor.visit(&cache, of: weight) }
    }

    /// x·Wᵀ + b. Traps, with both shapes, when the last length of x is not the number of inputs.
    public func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> {
        linear(x, weight, bias, cache: cache)
    }
}

/// x·Wᵀ + b, with x of any axes × inputs, W of outputs × inputs and b of outputs. See `Linear`.
public func linear<S: TensorReal>(_ x: Tensor<S>, _ weight: Tensor<S>, _ bias: Tensor<S>? = nil) -> Tensor<S> {
    let (product, shape) = linearProduct(x, weight, bias)
    let result = Backend.multiply(product, x, weight, adding: bias, shape: shape)
    guard let tape = Tape.recording(weight.trace, bias?.trace, x.trace) else { return result }
    return recordLinear(product, result, x, weight, bias, on: tape)
}

/// The product x·Wᵀ and its shape. Traps where x, W and b do not fit together.
@inline(__always)
private func linearProduct<S: TensorReal>(
    _ x: Tensor<S>, _ weight: Tensor<S>, _ bias: Tensor<S>?
) -> (Backend.MatrixProduct, Shape) {
    require(weight.rank == 2, "linear: a weight of shape \(weight.shape); outputs × inputs are needed")
    let inputs = weight.shape[1]
    let outputs = weight.shape[0]
    require(
        bias.map { $0.rank == 1 && $0.count == outputs } ?? true,
        "linear: a weight of shape \(weight.shape) and a bias of shape \(bias?.shape ?? []): one number an output is "
            + "needed")
    require(
        x.shape.last == inputs,
        "linear: an input of shape \(x.shape) and a weight of shape \(weight.shape): the last lengths must be equal")
    let rows = inputs == 0 ? x.shape.dropLast().reduce(1, *) : x.count / inputs
    let shape = x.rank == 2 ? Shape(rows: rows, columns: outputs) : x.shape.replacing(x.rank - 1, with: outputs)
    return (Backend.MatrixProduct(rows: rows, columns: outputs, inner: inputs, transposesY: true), shape)
}

@inline(__always)
private func recordLinear<S: TensorReal>(
    _ product: Backend.MatrixProduct, _ result: consuming Tensor<S>, _ x: Tensor<S>, _ weight: Tensor<S>,
    _ bias: Tensor<S>?, on tape: Tape
) -> Tensor<S> {
    let (toX, toWeight, toBias) = (x.trace, weight.trace, bias?.trace)
    let (rememberedX, rememberedWeight) = (x.detached(), weight.detached())
    let (rows, inputs, outputs) = (product.rows, product.inner, product.columns)
    return tape.record(.named("linear"), result, from: toX, toWeight, toBias, bias: toBias) { tape, g in
        // dW = gᵀ·x and dx = g·W; db = Σ rows of g is made where g is
        tape.add(
            Backend.MatrixProduct(rows: outputs, columns: inputs, inner: rows, transposesX: true), g, rememberedX,
            shape: rememberedWeight.shape, to: toWeight)
        tape.add(
            Backend.MatrixProduct(rows: rows, columns: inputs, inner: outputs), g, rememberedWeight,
            shape: rememberedX.shape, to: toX)
    }
}
