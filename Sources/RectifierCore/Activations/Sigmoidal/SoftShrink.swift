import RectifierSupport

/// x moved towards 0 by λ, and 0 where it is smaller than that in magnitude.
///
/// The derivative is 1 beyond ±λ and 0 between, at both ends too. Source: Donoho 1995, "De-noising by
/// soft-thresholding".
public struct SoftShrink: ElementwiseActivation {
    /// By how much λ numbers come nearer to 0.
    public let lambda: Double

    /// Traps when `lambda` is below 0, or infinite.
    public init(lambda: Double = 0.5) {
        require(
            lambda >= 0 && Float(lambda).isFinite, "SoftShrink with lambda \(lambda): it must be 0 or more, and finite")
        self.lambda = lambda
    }

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "soft-shrink", formula: "x − λ if x > λ, x + λ if x < −λ, else 0", range: "(-∞, ∞)",
            kinks: lambda == 0
                ? [] : [-lambda, lambda].map { (x: Float($0), derivative: 0) },
            source: "Donoho 1995")
    }

    /// The output is 0 just where the input is small.
    public var kernel: ActivationKernel? { .init(.soft_shrink, lambda) }

    public func formula<X: RealNumber>(_ x: X) -> X {
        let lambda = X(lambda)
        return -lambda <= x && x <= lambda ? 0 : x < 0 ? x + lambda : x - lambda
    }

    public func derivative<X: RealNumber>(_ x: X) -> X { -X(lambda) <= x && x <= X(lambda) ? 0 : 1 }
}

/// x moved towards 0 by `lambda`. See `SoftShrink`.
public func softShrink<X: RealInput>(_ x: consuming X, lambda: Double = 0.5) -> X { SoftShrink(lambda: lambda)(x) }

extension SoftShrink: ConfigurableActivation, ReadableActivation {
    package init(_ parameters: inout OptionReader) throws {
        self.init(
            lambda: try parameters.number("lambda", default: 0.5, needs: "a number of 0 or more") {
                Float($0).isFinite && $0 >= 0
            })
    }
    public var parameters: [(name: String, value: String)] { [parameter("lambda", lambda)] }
}

extension SoftShrink {
    /// Traps when `lambda` is below 0, or infinite.
    @_disfavoredOverload public init(lambda: Float) { self.init(lambda: Double(lambda)) }
}
