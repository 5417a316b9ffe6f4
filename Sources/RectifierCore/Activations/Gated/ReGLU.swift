/// A gated unit with ReLU, a·max(0, b) of the two halves a and b of an axis.
///
/// The second half is the gate, see `GatedActivation`; the derivative at b = 0 is 0. Source: Shazeer 2020, arXiv
/// 2002.05202.
public struct ReGLU: GatedActivation {
    /// The axis that is split; -1 is the last.
    public var axis: Int

    /// The function along the given axis.
    public init(axis: Int = -1) { self.axis = axis }

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "reglu", formula: "a·max(0, b), x = a ⧺ b", range: "(-∞, ∞)", source: "Shazeer 2020, arXiv 2002.05202"
        )
    }

    public var gate: ReLU { ReLU() }
}

/// a·max(0, b) along an axis. See `ReGLU`.
public func reglu(_ x: Tensor<Float>, axis: Int = -1) -> Tensor<Float> { ReGLU(axis: axis)(x) }
/// ReGLU, see `ReGLU`.
public func reglu(_ x: Tensor<Double>, axis: Int = -1) -> Tensor<Double> { ReGLU(axis: axis)(x) }
/// ReGLU of one row, see `ReGLU`.
public func reglu(_ x: [Float]) -> [Float] { ReGLU()(x) }
/// ReGLU of one row, see `ReGLU`.
public func reglu(_ x: [Double]) -> [Double] { ReGLU()(x) }

extension ReGLU: ConfigurableActivation, ReadableActivation {
    package init(_ parameters: inout OptionReader) throws {
        self.init(axis: try parameters.integer("axis", default: -1))
    }
    public var parameters: [(name: String, value: String)] { [parameter("axis", axis)] }
}
