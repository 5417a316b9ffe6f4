/// Softmax of −x along an axis: the smallest numbers weigh most.
///
/// As for `Softmax`: nothing overflows, and a row with NaN, or of nothing but +∞, is NaN. Source: Bridle 1990.
public struct Softmin: RowActivation {
    /// The axis along which the numbers add up to 1; -1 is the last.
    public var axis: Int

    /// The function along the given axis.
    public init(axis: Int = -1) { self.axis = axis }

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "softmin", formula: "exp(−xᵢ) / Σⱼ exp(−xⱼ)", range: "[0, 1]", source: "Bridle 1990")
    }

    public var savedForBackward: SavedForBackward { .output }

    public func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> { rows.apply(x, axis: axis) }
    public func callAsFunction(_ x: Tensor<Double>) -> Tensor<Double> { rows.apply(x, axis: axis) }

    private var rows: RowFunction { RowFunction(activation: self, operation: .softmin) }
}

/// Softmax of −x along an axis. See `Softmin`.
public func softmin(_ x: Tensor<Float>, axis: Int = -1) -> Tensor<Float> { Softmin(axis: axis)(x) }
/// Softmin, see `Softmin`.
public func softmin(_ x: Tensor<Double>, axis: Int = -1) -> Tensor<Double> { Softmin(axis: axis)(x) }
/// Softmin of one row, see `Softmin`.
public func softmin(_ x: [Float]) -> [Float] { Softmin()(x) }
/// Softmin of one row, see `Softmin`.
public func softmin(_ x: [Double]) -> [Double] { Softmin()(x) }

extension Softmin: ConfigurableActivation, ReadableActivation {
    package init(_ parameters: inout OptionReader) throws {
        self.init(axis: try parameters.integer("axis", default: -1))
    }
    public var parameters: [(name: String, value: String)] { [parameter("axis", axis)] }
}
