/// A sigmoid of three straight lines, min(max(0, x + 3), 6) / 6.
///
/// The derivative is 1/6 between −3 and 3 and 0 elsewhere, at both ends too. The slope 1/6 is that of PyTorch, JAX and
/// Keras 3; Keras 1 and 2 had 0.2·x + 0.5. Source: Howard et al. 2019, arXiv 1905.02244.
public struct HardSigmoid: ElementwiseActivation {
    /// The function; it has no parameters.
    public init() {}

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "hard-sigmoid", formula: "min(max(0, x + 3), 6) / 6", range: "[0, 1]",
            kinks: [(x: -3, derivative: 0), (x: 3, derivative: 0)],
            source: "Howard et al. 2019, arXiv 1905.02244")
    }

    public var kernel: ActivationKernel? { .init(.hard_sigmoid) }

    public func formula<X: RealNumber>(_ x: X) -> X { x <= -3 ? 0 : x >= 3 ? 1 : (x + 3) / 6 }

    public func derivative<X: RealNumber>(_ x: X) -> X { x <= -3 || x >= 3 ? 0 : 1 / 6 }
}

/// min(max(0, x + 3), 6) / 6. See `HardSigmoid`.
public func hardSigmoid<X: RealInput>(_ x: consuming X) -> X { HardSigmoid()(x) }

extension HardSigmoid: ConfigurableActivation, ParameterlessActivation {}
