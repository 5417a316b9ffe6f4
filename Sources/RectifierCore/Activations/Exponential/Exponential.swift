/// The exponential function, eˣ: for outputs that must be positive, such as rates.
///
/// Above 88.7 it is infinite in Float. Tensors of Float remember the output, which is the derivative. Source: Euler
/// 1748; as an activation, Keras' `exponential`.
public struct Exponential: ElementwiseActivation {
    /// The function; it has no parameters.
    public init() {}

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(name: "exponential", formula: "exp(x)", range: "(0, ∞)", source: "Euler 1748")
    }

    public var kernel: ActivationKernel? { .init(.exp) }

    public func formula<X: RealNumber>(_ x: X) -> X { .exp(x) }

    public func derivative<X: RealNumber>(_ x: X) -> X { .exp(x) }
}

/// eˣ. See `Exponential`.
public func exponential<X: RealInput>(_ x: consuming X) -> X { Exponential()(x) }

extension Exponential: ConfigurableActivation, ParameterlessActivation {}
