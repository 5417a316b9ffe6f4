/// The square of ReLU, max(0, x)²: it grows faster, and has no kink.
///
/// The derivative is 2·max(0, x). Not a function of integers here, since a square soon leaves the small types.
/// Source: So et al. 2021, "Primer", arXiv 2109.08668.
public struct SquaredReLU: ElementwiseActivation {
    /// The function; it has no parameters.
    public init() {}

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "squared-relu", formula: "max(0, x)²", range: "[0, ∞)", source: "So et al. 2021, arXiv 2109.08668")
    }

    public var kernel: ActivationKernel? { .init(.squared_relu) }

    public func formula<X: RealNumber>(_ x: X) -> X { x <= 0 ? 0 : x * x }

    public func derivative<X: RealNumber>(_ x: X) -> X { x <= 0 ? 0 : 2 * x }
}

/// max(0, x)². See `SquaredReLU`.
public func squaredReLU<X: RealInput>(_ x: consuming X) -> X { SquaredReLU()(x) }

extension SquaredReLU: ConfigurableActivation, ParameterlessActivation {}
