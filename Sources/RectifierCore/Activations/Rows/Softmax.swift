import RectifierSupport

/// eˣ divided by the sum of eˣ along an axis: numbers between 0 and 1 that add up to 1, such as the probabilities of
/// classes.
///
/// The largest number is subtracted first, so nothing overflows. Sums are exact to 2⁻²⁰ of 1. A row with NaN, or of
/// nothing but −∞, is NaN. Source: Bridle 1990.
public struct Softmax: RowActivation {
    /// The axis along which the numbers add up to 1; -1 is the last.
    public var axis: Int

    /// The function along the given axis.
    public init(axis: Int = -1) { self.axis = axis }

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "softmax", formula: "exp(xᵢ) / Σⱼ exp(xⱼ)", range: "[0, 1]", source: "Bridle 1990")
    }

    public var savedForBackward: SavedForBackward { .output }

    public func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> { rows.apply(x, axis: axis) }
    public func callAsFunction(_ x: Tensor<Double>) -> Tensor<Double> { rows.apply(x, axis: axis) }

    private var rows: RowFunction { RowFunction(activation: self, operation: .softmax) }
}

/// Softmax along an axis. See `Softmax`.
public func softmax(_ x: [Float]) -> [Float] { Softmax()(x) }
/// Softmax, see `Softmax`.
public func softmax(_ x: [Double]) -> [Double] { Softmax()(x) }
/// Softmax, see `Softmax`.
public func softmax(_ x: Tensor<Float>, axis: Int = -1) -> Tensor<Float> { Softmax(axis: axis)(x) }
/// Softmax, see `Softmax`.
public func softmax(_ x: Tensor<Double>, axis: Int = -1) -> Tensor<Double> { Softmax(axis: axis)(x) }

extension Softmax: ConfigurableActivation, ReadableActivation {
    package init(_ parameters: inout OptionReader) throws {
        self.init(axis: try parameters.integer("axis", default: -1))
    }
    public var parameters: [(name: String, value: String)] { [parameter("axis", axis)] }
}

/// Softmax and its kind: a function of rows, with the axis brought to the end first.
struct RowFunction {
    let activation: any Activation
    let operation: RowOperation

    func apply<S: TensorReal>(_ x: consuming Tensor<S>, axis: Int) -> Tensor<S> {
        let rank = x.rank
        require(rank > 0, "\(activation.documentation.name) of a single number: it needs an axis")
        let axis = x.shape.normalized(axis: axis)
        if axis != rank - 1 { return alongLastAxis(x.transposed(axis, -1)).transposed(axis, -1) }
        return alongLastAxis(x)
    }

    private func alongLastAxis<S: TensorReal>(_ x: consuming Tensor<S>) -> Tensor<S> {
        let trace = x.trace
        x.trace = nil
        let output = Backend.applyToRows(operation, x)
        guard let trace, let tape = Tape.recording(trace) else { return output }
        let remembered = output
        return tape.record(.activation(activation), output, from: trace) { [operation] tape, g in
            tape.add(Backend.vjpThroughRows(operation, remembered, g), to: trace)
        }
    }
}
