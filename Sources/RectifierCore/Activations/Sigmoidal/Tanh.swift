/// The hyperbolic tangent, (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ): a sigmoid with mean 0.
///
/// Tensors of Float remember the output y; the derivative is 1 − y². Source: LeCun et al. 1998, "Efficient backprop".
public struct Tanh: ElementwiseActivation {
    /// The function; it has no parameters.
    public init() {}

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "tanh", formula: "(exp(x) − exp(−x)) / (exp(x) + exp(−x))", range: "(-1, 1)",
            source: "LeCun et al. 1998")
    }

    public var kernel: ActivationKernel? { .init(.tanh) }

    public func formula<X: RealNumber>(_ x: X) -> X { .tanh(x) }

    public func derivative<X: RealNumber>(_ x: X) -> X {
        // 1/cosh² does not cancel where tanh is nearly 1.
        let c = X.cosh(x)
        return 1 / c / c
    }
}

/// The hyperbolic tangent. See `Tanh`.
public func tanh<X: RealInput>(_ x: consuming X) -> X { Tanh()(x) }

extension Tanh: ConfigurableActivation, ParameterlessActivation {}
