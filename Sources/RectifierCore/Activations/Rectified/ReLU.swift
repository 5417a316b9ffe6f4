/// The rectified linear unit, max(0, x): x where it is positive, 0 elsewhere.
///
/// The derivative is 1 for positive x and 0 elsewhere, at 0 too. `relu(-0.0)` is 0. Source: Nair & Hinton 2010; Glorot,
/// Bordes & Bengio 2011.
public struct ReLU: ExactActivation {
    /// The function; it has no parameters.
    public init() {}

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "relu", formula: "max(0, x)", range: "[0, ∞)", kinks: [(x: 0, derivative: 0)],
            source: "Nair & Hinton 2010")
    }

    public var kernel: ActivationKernel? { .init(.relu) }

    public func formula<X: Comparable & Numeric>(_ x: X) -> X { x <= 0 ? 0 : x }

    public func derivative<X: RealNumber>(_ x: X) -> X { x <= 0 ? 0 : 1 }
}

/// max(0, x), of a number, an array or a tensor. See `ReLU`.
public func relu<X: ExactInput>(_ x: consuming X) -> X { x.activated(exactlyBy: ReLU()) }

extension ReLU: ConfigurableActivation, ParameterlessActivation {}
