/// The sigmoid linear unit, x·σ(x), also known as swish.
///
/// The limit at −∞ is 0. Source: Elfwing, Uchibe & Doya 2017, arXiv 1702.03118; Ramachandran, Zoph & Le 2017, arXiv
/// 1710.05941.
public struct SiLU: ElementwiseActivation {
    /// The function; it has no parameters.
    public init() {}

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "silu", formula: "x·σ(x)", range: "[-0.279, ∞)",
            source: "Elfwing, Uchibe & Doya 2017, arXiv 1702.03118")
    }

    public var kernel: ActivationKernel? { .init(.silu) }

    public func formula<X: RealNumber>(_ x: X) -> X { x * .logistic(x) }

    public func derivative<X: RealNumber>(_ x: X) -> X { Self.derivative(x, x, 1) }

    /// The derivative of x·σ(u) where u has the given slope; σ(u)·σ(−u) is 0 before x·slope overflows.
    static func derivative<X: RealNumber>(_ x: X, _ u: X, _ slope: X) -> X {
        let product = X.logistic(u) * .logistic(-u)
        return .logistic(u) + (product == 0 ? 0 : x * slope * product)
    }
}

/// x·σ(x). See `SiLU`.
public func silu<X: RealInput>(_ x: consuming X) -> X { SiLU()(x) }

extension SiLU: ConfigurableActivation, ParameterlessActivation {}
