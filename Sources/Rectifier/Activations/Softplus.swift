/// log(1 + eˣ): a smooth ReLU.
///
/// Never overflows: for large x it is x, for large negative x it is eˣ. Tensors of Float remember the output y; the
/// derivative 1 − e⁻ʸ is exact to 2⁻²² of its largest value. Source: Dugas et al. 2001.
public struct Softplus: ElementwiseActivation {
    /// The function; it has no parameters.
    public init() {}

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "softplus", formula: "log(1 + exp(x))", range: "(0, ∞)", source: "Dugas et al. 2001")
    }

    public var kernel: ActivationKernel? { .init(.softplus, remembers: .output) }

    public func formula<X: RealNumber>(_ x: X) -> X {
        x > 0 ? x + .log(onePlus: .exp(-x)) : .log(onePlus: .exp(x))
    }

    public func derivative<X: RealNumber>(_ x: X) -> X { .logistic(x) }
}

/// log(1 + eˣ). See `Softplus`.
public func softplus<X: RealInput>(_ x: consuming X) -> X { Softplus()(x) }
