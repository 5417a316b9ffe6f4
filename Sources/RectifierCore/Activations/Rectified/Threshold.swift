import RectifierSupport

/// x where it is above a threshold, a fixed value elsewhere. With both 0 it is ReLU.
///
/// The derivative is 1 above the threshold and 0 elsewhere, at the threshold too. Integers stay integers; the value must
/// be whole then. Source: Collobert, Kavukcuoglu & Farabet 2011, "Torch7".
public struct Threshold: ExactActivation {
    /// What x must be above.
    public var threshold: Double
    /// What stands for all other numbers.
    public var value: Double

    /// The function with that threshold and that value below it.
    public init(threshold: Double = 0, value: Double = 0) {
        self.threshold = threshold
        self.value = value
    }

    public var documentation: ActivationDocumentation {
        let least = value <= threshold ? "[\(NumberText.text(value))" : "(\(NumberText.text(threshold))"
        return ActivationDocumentation(
            name: "threshold", formula: "x if x > threshold, else value", range: "\(least), ∞)",
            kinks: [(x: Float(threshold), derivative: 0)],
            source: "Collobert, Kavukcuoglu & Farabet 2011")
    }

    public var kernel: ActivationKernel? { .init(.threshold, threshold, value) }

    public func formula<X: RealNumber>(_ x: X) -> X { x <= X(threshold) ? X(value) : x }

    /// The function of integers. Traps when their type does not have the value.
    public func formula<X: Comparable & Numeric>(_ x: X) -> X {
        guard x.isAtMost(threshold) else { return x }
        guard let value = value.whole(as: X.self) else { fatalError("Threshold: \(X.self) has no number \(value)") }
        return value
    }

    public func derivative<X: RealNumber>(_ x: X) -> X { x <= X(threshold) ? 0 : 1 }
}

extension Comparable where Self: Numeric {
    /// Whether an integer is at most some number.
    func isAtMost(_ limit: Double) -> Bool {
        let whole = limit.rounded(.down)
        // A limit that the type cannot hold is beyond all of its numbers, on the side of its sign.
        return whole.whole(as: Self.self).map { self <= $0 } ?? (whole > 0)
    }
}

/// x where it is above `threshold`, `value` elsewhere, of a number, an array or a tensor. See `Threshold`.
public func threshold<X: ExactInput>(_ x: consuming X, threshold: Double = 0, value: Double = 0) -> X {
    Threshold(threshold: threshold, value: value)(x)
}

extension Threshold: ConfigurableActivation, ReadableActivation {
    package init(_ parameters: inout OptionReader) throws {
        self.init(
            threshold: try parameters.number("threshold", default: 0), value: try parameters.number("value", default: 0)
        )
    }
    public var parameters: [(name: String, value: String)] {
        [parameter("threshold", threshold), parameter("value", value)]
    }
}

extension Threshold {
    /// The function with that threshold and that value below it.
    @_disfavoredOverload public init(threshold: Float, value: Float) {
        self.init(threshold: Double(threshold), value: Double(value))
    }
}
