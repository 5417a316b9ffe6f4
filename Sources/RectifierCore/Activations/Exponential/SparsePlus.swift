/// A ReLU with a parabola for its kink: 0 below −1, (x + 1)²/4 up to 1, x above.
///
/// Like softplus it is smooth; unlike it, it is exactly 0 and exactly x outside. Its derivative is `SparseSigmoid`.
/// Source: Martins & Astudillo 2016, arXiv 1602.02068, whose sparsemax of two numbers is that derivative; JAX's
/// `sparse_plus`.
public struct SparsePlus: ElementwiseActivation {
    /// The function; it has no parameters.
    public init() {}

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "sparse-plus", formula: "(x + 1)²/4 if |x| < 1, else max(0, x)", range: "[0, ∞)",
            source: "Martins & Astudillo 2016, arXiv 1602.02068")
    }

    public var kernel: ActivationKernel? { .init(.sparse_plus) }

    public func formula<X: RealNumber>(_ x: X) -> X { x <= -1 ? 0 : x >= 1 ? x : 0.25 * (x + 1) * (x + 1) }

    public func derivative<X: RealNumber>(_ x: X) -> X { SparseSigmoid().formula(x) }
}

/// 0 below −1, (x + 1)²/4 up to 1, x above. See `SparsePlus`.
public func sparsePlus<X: RealInput>(_ x: consuming X) -> X { SparsePlus()(x) }

extension SparsePlus: ConfigurableActivation, ParameterlessActivation {}
