/// The probabilities nearest to x along an axis: like softmax, but small ones are exactly 0.
///
/// max(0, xᵢ − τ), with the τ that makes the sum 1; for its gradient, of the numbers that are not 0 the mean is taken
/// away. A row with NaN or +∞, or of nothing but −∞, is NaN. Source: Martins & Astudillo 2016, arXiv 1602.02068.
public struct Sparsemax: RowActivation {
    /// The axis along which the numbers add up to 1; -1 is the last.
    public var axis: Int

    /// The function along the given axis.
    public init(axis: Int = -1) { self.axis = axis }

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "sparsemax", formula: "max(0, xᵢ − τ), Σᵢ = 1", range: "[0, 1]",
            source: "Martins & Astudillo 2016, arXiv 1602.02068")
    }

    public var savedForBackward: SavedForBackward { .output }

    public func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> { rows.apply(x, axis: axis) }
    public func callAsFunction(_ x: Tensor<Double>) -> Tensor<Double> { rows.apply(x, axis: axis) }

    private var rows: RowFunction { RowFunction(activation: self, operation: .sparsemax) }
}

/// The probabilities nearest to x along an axis. See `Sparsemax`.
public func sparsemax(_ x: Tensor<Float>, axis: Int = -1) -> Tensor<Float> { Sparsemax(axis: axis)(x) }
/// Sparsemax, see `Sparsemax`.
public func sparsemax(_ x: Tensor<Double>, axis: Int = -1) -> Tensor<Double> { Sparsemax(axis: axis)(x) }
/// Sparsemax of one row, see `Sparsemax`.
public func sparsemax(_ x: [Float]) -> [Float] { Sparsemax()(x) }
/// Sparsemax of one row, see `Sparsemax`.
public func sparsemax(_ x: [Double]) -> [Double] { Sparsemax()(x) }

extension Sparsemax: ConfigurableActivation, ReadableActivation {
    package init(_ parameters: inout OptionReader) throws {
        self.init(axis: try parameters.integer("axis", default: -1))
    }
    public var parameters: [(name: String, value: String)] { [parameter("axis", axis)] }
}
