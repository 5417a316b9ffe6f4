/// x / (1 + |x|): like tanh, but it approaches its limits more slowly.
///
/// The derivative, 1/(1 + |x|)², is computed from the input: the output is rounded to ±1 where it is still 10⁻¹⁶. Source:
/// Turian, Bergstra & Bengio 2009.
public struct Softsign: ElementwiseActivation {
    /// The function; it has no parameters.
    public init() {}

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "softsign", formula: "x / (1 + |x|)", range: "(-1, 1)", source: "Turian, Bergstra & Bengio 2009")
    }

    public var kernel: ActivationKernel? { .init(.softsign) }

    public func formula<X: RealNumber>(_ x: X) -> X { x / (1 + (x < 0 ? -x : x)) }

    public func derivative<X: RealNumber>(_ x: X) -> X {
        let divisor = 1 + (x < 0 ? -x : x)
        return 1 / divisor / divisor
    }
}

/// x / (1 + |x|). See `Softsign`.
public func softsign<X: RealInput>(_ x: consuming X) -> X { Softsign()(x) }

extension Softsign: ConfigurableActivation, ParameterlessActivation {}
