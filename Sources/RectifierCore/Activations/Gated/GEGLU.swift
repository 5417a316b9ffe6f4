/// A gated unit with GELU, a·GELU(b) of the two halves a and b of an axis.
///
/// GELU is the exact one. The second half is the gate, see `GatedActivation`. Source: Shazeer 2020, arXiv 2002.05202.
public struct GEGLU: GatedActivation {
    /// The axis that is split; -1 is the last.
    public var axis: Int

    /// The function along the given axis.
    public init(axis: Int = -1) { self.axis = axis }

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "geglu", formula: "a·GELU(b), x = a ⧺ b", range: "(-∞, ∞)", source: "Shazeer 2020, arXiv 2002.05202")
    }

    public var gate: GELU { GELU() }
}

/// a·GELU(b) along an axis. See `GEGLU`.
public func geglu(_ x: Tensor<Float>, axis: Int = -1) -> Tensor<Float> { GEGLU(axis: axis)(x) }
/// GEGLU, see `GEGLU`.
public func geglu(_ x: Tensor<Double>, axis: Int = -1) -> Tensor<Double> { GEGLU(axis: axis)(x) }
/// GEGLU of one row, see `GEGLU`.
public func geglu(_ x: [Float]) -> [Float] { GEGLU()(x) }
/// GEGLU of one row, see `GEGLU`.
public func geglu(_ x: [Double]) -> [Double] { GEGLU()(x) }

extension GEGLU: ConfigurableActivation, ReadableActivation {
    package init(_ parameters: inout OptionReader) throws {
        self.init(axis: try parameters.integer("axis", default: -1))
    }
    public var parameters: [(name: String, value: String)] { [parameter("axis", axis)] }
}
