/// A gated unit with SiLU, a·b·σ(b) of the two halves a and b of an axis.
///
/// The second half is the gate, see `GatedActivation`. Source: Shazeer 2020, arXiv 2002.05202.
public struct SwiGLU: GatedActivation {
    /// The axis that is split; -1 is the last.
    public var axis: Int

    /// The function along the given axis.
    public init(axis: Int = -1) { self.axis = axis }

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "swiglu", formula: "a·SiLU(b), x = a ⧺ b", range: "(-∞, ∞)", source: "Shazeer 2020, arXiv 2002.05202")
    }

    public var gate: SiLU { SiLU() }
}

/// a·SiLU(b) along an axis. See `SwiGLU`.
public func swiglu(_ x: Tensor<Float>, axis: Int = -1) -> Tensor<Float> { SwiGLU(axis: axis)(x) }
/// SwiGLU, see `SwiGLU`.
public func swiglu(_ x: Tensor<Double>, axis: Int = -1) -> Tensor<Double> { SwiGLU(axis: axis)(x) }
/// SwiGLU of one row, see `SwiGLU`.
public func swiglu(_ x: [Float]) -> [Float] { SwiGLU()(x) }
/// SwiGLU of one row, see `SwiGLU`.
public func swiglu(_ x: [Double]) -> [Double] { SwiGLU()(x) }

extension SwiGLU: ConfigurableActivation, ReadableActivation {
    package init(_ parameters: inout OptionReader) throws {
        self.init(axis: try parameters.integer("axis", default: -1))
    }
    public var parameters: [(name: String, value: String)] { [parameter("axis", axis)] }
}
