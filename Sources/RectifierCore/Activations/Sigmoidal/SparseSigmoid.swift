/// A sigmoid of three straight lines, min(max(0, x + 1), 2) / 2: sparsemax of x and 0.
///
/// The derivative is 1/2 between −1 and 1 and 0 elsewhere, at both ends too. Source: Martins & Astudillo 2016, arXiv
/// 1602.02068; JAX's `sparse_sigmoid`.
public struct SparseSigmoid: ElementwiseActivation {
    /// The function; it has no parameters.
    public init() {}

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "sparse-sigmoid", formula: "min(max(0, x + 1), 2) / 2", range: "[0, 1]",
            kinks: [(x: -1, derivative: 0), (x: 1, derivative: 0)],
            source: "Martins & Astudillo 2016, arXiv 1602.02068")
    }

    public var kernel: ActivationKernel? { .init(.sparse_sigmoid) }

    public func formula<X: RealNumber>(_ x: X) -> X { x <= -1 ? 0 : x >= 1 ? 1 : 0.5 * (x + 1) }

    public func derivative<X: RealNumber>(_ x: X) -> X { x <= -1 || x >= 1 ? 0 : 0.5 }
}

/// min(max(0, x + 1), 2) / 2. See `SparseSigmoid`.
public func sparseSigmoid<X: RealInput>(_ x: consuming X) -> X { SparseSigmoid()(x) }

extension SparseSigmoid: ConfigurableActivation, ParameterlessActivation {}
