/// The scaled exponential linear unit, λ·ELU(x, α), with λ and α such that signals of mean 0 and variance 1 keep both
/// from layer to layer when weights are drawn by LeCun's rule.
///
/// λ = 1.0507009873554804934, α = 1.6732632423543772848. The derivative at 0 is λ·α, that of the left side; there it is
/// computed from the input, as that of `ELU`. Source: Klambauer et al. 2017, arXiv 1706.02515.
public struct SELU: ElementwiseActivation {
    /// The function; it has no parameters.
    public init() {}

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "selu", formula: "λ·x if x > 0, else λ·α·(exp(x) − 1)", range: "(-λ·α, ∞)",
            kinks: [(x: 0, derivative: 1.7580993408473766)], source: "Klambauer et al. 2017, arXiv 1706.02515")
    }

    public var kernel: ActivationKernel? { .init(.selu) }

    public func formula<X: RealNumber>(_ x: X) -> X {
        x <= 0 ? 1.7580993408473768599 * .expMinusOne(x) : 1.0507009873554804934 * x
    }

    public func derivative<X: RealNumber>(_ x: X) -> X {
        x > 0 ? 1.0507009873554804934 : 1.7580993408473768599 * .exp(x)
    }
}

/// λ·ELU(x, α) with Klambauer's constants. See `SELU`.
public func selu<X: RealInput>(_ x: consuming X) -> X { SELU()(x) }

extension SELU: ConfigurableActivation, ParameterlessActivation {}
