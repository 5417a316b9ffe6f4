/// The logistic function, σ(x) = 1 / (1 + e⁻ˣ), which ReLU replaced in hidden layers: its derivative is at most 1/4, so
/// gradients shrink layer after layer.
///
/// Tensors of Float remember the output y; the derivative is y·(1 − y). Source: Verhulst 1845.
public struct Sigmoid: ElementwiseActivation {
    /// The function; it has no parameters.
    public init() {}

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "sigmoid", formula: "1 / (1 + exp(−x))", range: "(0, 1)", source: "Verhulst 1845")
    }

    public var kernel: ActivationKernel? { .init(.sigmoid) }

    public func formula<X: RealNumber>(_ x: X) -> X { .logistic(x) }

    public func derivative<X: RealNumber>(_ x: X) -> X { .logistic(x) * .logistic(-x) }
}

/// 1 / (1 + e⁻ˣ). See `Sigmoid`.
public func sigmoid<X: RealInput>(_ x: consuming X) -> X { Sigmoid()(x) }

extension Sigmoid: ConfigurableActivation, ParameterlessActivation {}
