/// The gated linear unit, a·σ(b) of the two halves a and b of an axis.
///
/// The second half is the gate, as in PyTorch, Keras, JAX and MLX. Source: Dauphin, Fan, Auli & Grangier 2017, arXiv
/// 1612.08083.
public struct GLU: GatedActivation {
    /// The axis that is split; -1 is the last.
    public var axis: Int

    /// The function along the given axis.
    public init(axis: Int = -1) { self.axis = axis }

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "glu", formula: "a·σ(b), x = a ⧺ b", range: "(-∞, ∞)",
            source: "Dauphin, Fan, Auli & Grangier 2017, arXiv 1612.08083")
    }

    public var gate: Sigmoid { Sigmoid() }
}

/// a·σ(b) along an axis. See `GLU`.
public func glu(_ x: Tensor<Float>, axis: Int = -1) -> Tensor<Float> { GLU(axis: axis)(x) }
/// GLU, see `GLU`.
public func glu(_ x: Tensor<Double>, axis: Int = -1) -> Tensor<Double> { GLU(axis: axis)(x) }
/// GLU of one row, see `GLU`.
public func glu(_ x: [Float]) -> [Float] { GLU()(x) }
/// GLU of one row, see `GLU`.
public func glu(_ x: [Double]) -> [Double] { GLU()(x) }

extension GLU: ConfigurableActivation, ReadableActivation {
    package init(_ parameters: inout OptionReader) throws {
        self.init(axis: try parameters.integer("axis", default: -1))
    }
    public var parameters: [(name: String, value: String)] { [parameter("axis", axis)] }
}
