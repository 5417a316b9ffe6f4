import RectifierSupport

/// 0 for small numbers, x for those larger than λ in magnitude.
///
/// It jumps at ±λ, where its value and its derivative are 0. Source: Donoho & Johnstone 1994, "Ideal spatial adaptation
/// by wavelet shrinkage".
public struct HardShrink: ElementwiseActivation {
    /// The magnitude λ up to which numbers become 0.
    public let lambda: Double

    /// Traps when `lambda` is below 0.
    public init(lambda: Double = 0.5) {
        require(lambda >= 0, "HardShrink with lambda \(lambda): it must be 0 or more")
        self.lambda = lambda
    }

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "hard-shrink", formula: "x if |x| > λ, else 0", range: "(-∞, ∞)",
            kinks: lambda == 0
                ? [] : [-lambda, lambda].map { (x: Float($0), derivative: 0) },
            source: "Donoho & Johnstone 1994")
    }

    /// The output is 0 just where the input is small.
    public var kernel: ActivationKernel? { .init(.hard_shrink, lambda) }

    public func formula<X: RealNumber>(_ x: X) -> X { -X(lambda) <= x && x <= X(lambda) ? 0 : x }

    public func derivative<X: RealNumber>(_ x: X) -> X { -X(lambda) <= x && x <= X(lambda) ? 0 : 1 }
}

/// x where it is larger than `lambda` in magnitude, 0 elsewhere. See `HardShrink`.
public func hardShrink<X: RealInput>(_ x: consuming X, lambda: Double = 0.5) -> X { HardShrink(lambda: lambda)(x) }

extension HardShrink: ConfigurableActivation, ReadableActivation {
    package init(_ parameters: inout OptionReader) throws {
        self.init(
            lambda: try parameters.number("lambda", default: 0.5, needs: "a number of 0 or more") {
                Float($0).isFinite && $0 >= 0
            })
    }
    public var parameters: [(name: String, value: String)] { [parameter("lambda", lambda)] }
}

extension HardShrink {
    /// Traps when `lambda` is below 0.
    @_disfavoredOverload public init(lambda: Float) { self.init(lambda: Double(lambda)) }
}
