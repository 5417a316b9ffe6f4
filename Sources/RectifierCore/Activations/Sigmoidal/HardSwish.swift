/// SiLU with a sigmoid of straight lines, x·min(max(0, x + 3), 6) / 6; also known as hard SiLU.
///
/// The derivative is 0 at −3, that of the left side, and 1 at 3, that of the right side, as in PyTorch. The limit at
/// −∞ is 0. Source: Howard et al. 2019, arXiv 1905.02244.
public struct HardSwish: ElementwiseActivation {
    /// The function; it has no parameters.
    public init() {}

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "hard-swish", formula: "x·min(max(0, x + 3), 6) / 6", range: "[-0.375, ∞)",
            kinks: [(x: -3, derivative: 0), (x: 3, derivative: 1)],
            source: "Howard et al. 2019, arXiv 1905.02244")
    }

    public var kernel: ActivationKernel? { .init(.hard_swish) }

    public func formula<X: RealNumber>(_ x: X) -> X { x <= -3 ? 0 : x >= 3 ? x : x * (x + 3) / 6 }

    public func derivative<X: RealNumber>(_ x: X) -> X { x <= -3 ? 0 : x >= 3 ? 1 : (2 * x + 3) / 6 }
}

/// x·min(max(0, x + 3), 6) / 6. See `HardSwish`.
public func hardSwish<X: RealInput>(_ x: consuming X) -> X { HardSwish()(x) }

extension HardSwish: ConfigurableActivation, ParameterlessActivation {}
