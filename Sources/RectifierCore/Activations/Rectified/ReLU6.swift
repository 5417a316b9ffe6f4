/// ReLU held below 6, min(max(0, x), 6).
///
/// The derivative is 1 between 0 and 6 and 0 elsewhere, at both ends too. Source: Krizhevsky 2010, "Convolutional deep
/// belief networks on CIFAR-10".
public struct ReLU6: ExactActivation {
    /// The function; it has no parameters.
    public init() {}

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "relu6", formula: "min(max(0, x), 6)", range: "[0, 6]",
            kinks: [(x: 0, derivative: 0), (x: 6, derivative: 0)], source: "Krizhevsky 2010")
    }

    public var kernel: ActivationKernel? { .init(.relu6) }

    public func formula<X: Comparable & Numeric>(_ x: X) -> X { x <= 0 ? 0 : x >= 6 ? 6 : x }

    public func derivative<X: RealNumber>(_ x: X) -> X { x <= 0 || x >= 6 ? 0 : 1 }
}

/// min(max(0, x), 6), of a number, an array or a tensor. See `ReLU6`.
public func relu6<X: ExactInput>(_ x: consuming X) -> X { ReLU6()(x) }

extension ReLU6: ConfigurableActivation, ParameterlessActivation {}
