/// 1 where x is at least a threshold, 0 elsewhere: the first artificial neuron's function.
///
/// Its derivative is 0 everywhere, so nothing before it learns. It jumps at the threshold, where its value is 1,
/// as in MLX. Source: McCulloch & Pitts 1943.
public struct Step: ExactActivation {
    /// What x must reach.
    public var threshold: Double

    /// The function with that threshold.
    public init(threshold: Double = 0) { self.threshold = threshold }

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "step", formula: "1 if x ≥ threshold, else 0", range: "[0, 1]",
            kinks: [(x: Float(threshold), derivative: 0)], source: "McCulloch & Pitts 1943")
    }

    public var kernel: ActivationKernel? { .init(.step, threshold) }

    public func formula<X: RealNumber>(_ x: X) -> X { x < X(threshold) ? 0 : x >= X(threshold) ? 1 : x }

    public func formula<X: Comparable & Numeric>(_ x: X) -> X {
        // A threshold that the type cannot hold is beyond all of its numbers, on the side of its sign.
        let least = threshold.rounded(.up)
        return least.whole(as: X.self).map { x < $0 } ?? (least > 0) ? 0 : 1
    }

    public func derivative<X: RealNumber>(_ x: X) -> X { 0 }
}

/// 1 where x is at least `threshold`, 0 elsewhere, of a number, an array or a tensor. See `Step`.
public func step<X: ExactInput>(_ x: consuming X, threshold: Double = 0) -> X { Step(threshold: threshold)(x) }

extension Step: ConfigurableActivation, ReadableActivation {
    package init(_ parameters: inout OptionReader) throws {
        self.init(threshold: try parameters.number("threshold", default: 0))
    }
    public var parameters: [(name: String, value: String)] { [parameter("threshold", threshold)] }
}

extension Step {
    /// The function with that threshold.
    @_disfavoredOverload public init(threshold: Float) { self.init(threshold: Double(threshold)) }
}
