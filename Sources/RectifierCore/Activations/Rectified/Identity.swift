/// The identity, x: what a network without an activation computes with.
public struct Identity: ExactActivation {
    /// The function; it has no parameters.
    public init() {}

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(name: "identity", formula: "x", range: "(-∞, ∞)")
    }

    public var savedForBackward: SavedForBackward { .nothing }

    public func formula<X: Comparable & Numeric>(_ x: X) -> X { x }

    public func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> { x }
}

extension Identity: ConfigurableActivation, ParameterlessActivation {}
