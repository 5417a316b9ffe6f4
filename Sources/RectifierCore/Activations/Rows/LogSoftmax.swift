/// The logarithm of softmax, x − log Σ eˣ along an axis, which does not lose small probabilities.
///
/// Source: as `Softmax`.
public struct LogSoftmax: RowActivation {
    /// The axis along which the probabilities add up to 1; -1 is the last.
    public var axis: Int

    /// The function along the given axis.
    public init(axis: Int = -1) { self.axis = axis }

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "log-softmax", formula: "xᵢ − log Σⱼ exp(xⱼ)", range: "(-∞, 0]", source: "Bridle 1990")
    }

    public var savedForBackward: SavedForBackward { .output }

    public func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> { rows.apply(x, axis: axis) }
    public func callAsFunction(_ x: Tensor<Double>) -> Tensor<Double> { rows.apply(x, axis: axis) }

    private var rows: RowFunction { RowFunction(activation: self, operation: .logSoftmax) }
}

/// The logarithm of softmax along an axis. See `LogSoftmax`.
public func logSoftmax(_ x: [Float]) -> [Float] { LogSoftmax()(x) }
/// The logarithm of softmax, see `LogSoftmax`.
public func logSoftmax(_ x: [Double]) -> [Double] { LogSoftmax()(x) }
/// The logarithm of softmax, see `LogSoftmax`.
public func logSoftmax(_ x: Tensor<Float>, axis: Int = -1) -> Tensor<Float> { LogSoftmax(axis: axis)(x) }
/// The logarithm of softmax, see `LogSoftmax`.
public func logSoftmax(_ x: Tensor<Double>, axis: Int = -1) -> Tensor<Double> { LogSoftmax(axis: axis)(x) }

extension LogSoftmax: ConfigurableActivation, ReadableActivation {
    package init(_ parameters: inout OptionReader) throws {
        self.init(axis: try parameters.integer("axis", default: -1))
    }
    public var parameters: [(name: String, value: String)] { [parameter("axis", axis)] }
}
