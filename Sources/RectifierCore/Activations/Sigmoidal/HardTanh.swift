import RectifierSupport

/// x held between two bounds, min(max(lower, x), upper).
///
/// The derivative is 1 between the bounds and 0 elsewhere, at both ends too. Integers stay integers; the bounds must be
/// whole then. Source: Collobert 2004, "Large scale machine learning".
public struct HardTanh: ExactActivation {
    /// The lower bound of the value.
    public let lower: Double
    /// The greatest value.
    public let upper: Double

    /// Traps when `lower` is not less than `upper`.
    public init(lower: Double = -1, upper: Double = 1) {
        require(lower < upper, "HardTanh from \(lower) to \(upper): the lower bound must be less than the upper one")
        self.lower = lower
        self.upper = upper
    }

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "hard-tanh", formula: "min(max(lower, x), upper)",
            range: "[\(NumberText.text(lower)), \(NumberText.text(upper))]",
            kinks: [(x: Float(lower), derivative: 0), (x: Float(upper), derivative: 0)],
            source: "Collobert 2004")
    }

    public var kernel: ActivationKernel? { .init(.hard_tanh, lower, upper) }

    public func formula<X: RealNumber>(_ x: X) -> X {
        x <= X(lower) ? X(lower) : x >= X(upper) ? X(upper) : x
    }

    /// The function of integers. A bound that their type cannot hold is beyond all of them, which is no bound; it
    /// traps when it would be the result.
    public func formula<X: Comparable & Numeric>(_ x: X) -> X {
        let (least, greatest) = (lower.whole(as: X.self), upper.whole(as: X.self))
        require(
            (least != nil || lower < 0) && (greatest != nil || upper > 0),
            "HardTanh from \(lower) to \(upper) of \(X.self), which has no such numbers")
        if let least, x <= least { return least }
        if let greatest, x >= greatest { return greatest }
        return x
    }

    public func derivative<X: RealNumber>(_ x: X) -> X { x <= X(lower) || x >= X(upper) ? 0 : 1 }
}

extension Double {
    /// The number as one of an integer type, or nil where that type does not reach. Traps when it is not whole.
    func whole<X: Numeric>(as type: X.Type) -> X? {
        require(self == rounded(), "\(self) as one of \(X.self): a function of integers needs whole parameters")
        return Int(exactly: self).flatMap { X(exactly: $0) }
    }
}

/// x held between `lower` and `upper`, of a number, an array or a tensor. See `HardTanh`.
public func hardTanh<X: ExactInput>(_ x: consuming X, lower: Double = -1, upper: Double = 1) -> X {
    HardTanh(lower: lower, upper: upper)(x)
}

extension HardTanh: ConfigurableActivation, ReadableActivation {
    package init(_ parameters: inout OptionReader) throws {
        let lower: Double = try parameters.number("lower", default: -1, needs: "a number below the largest Float") {
            Float($0) > -.infinity && Float($0) < .greatestFiniteMagnitude
        }
        let needs = "a number above the lower bound, \(NumberText.text(lower)),"
        self.init(
            lower: lower,
            // Above 2²⁴ two more may be the same Float.
            upper: try parameters.number(
                "upper", default: lower < 1 ? 1 : Swift.max(lower + 2, Double(Float(lower).nextUp)), needs: needs
            ) { Float($0).isFinite && Float($0) > Float(lower) })
    }
    public var parameters: [(name: String, value: String)] { [parameter("lower", lower), parameter("upper", upper)] }
}

extension HardTanh {
    /// Traps when `lower` is not less than `upper`.
    @_disfavoredOverload public init(lower: Float, upper: Float) {
        self.init(lower: Double(lower), upper: Double(upper))
    }
}
