import RectifierSupport

/// A smooth ReLU without exponentials, (x + √(x² + b)) / 2.
///
/// At 0 it is √b/2; with b = 4 it is 1 there. For negative x it is computed as b/2 / (√(x² + b) − x), which does not
/// cancel. Source: Barron 2021, arXiv 2112.11687.
public struct Squareplus: ElementwiseActivation {
    /// How wide the bend around 0 is. Above 0.
    public let b: Double

    /// Traps when `b` is not above 0 and finite; with 0 it would be ReLU.
    public init(b: Double = 4) {
        require(Float(b) > 0 && Float(b).isFinite, "Squareplus with b \(b): it must be above 0, and finite")
        self.b = b
    }

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "squareplus", formula: "(x + √(x² + b)) / 2", range: "(0, ∞)",
            source: "Barron 2021, arXiv 2112.11687")
    }

    public var kernel: ActivationKernel? { .init(.squareplus, b) }

    public func formula<X: RealNumber>(_ x: X) -> X {
        let root = root(x)
        return x < 0 ? X(b) * 0.5 / (root - x) : 0.5 * x + 0.5 * root
    }

    public func derivative<X: RealNumber>(_ x: X) -> X { x > X(Self.large) ? 1 : formula(x) / root(x) }

    /// Numbers whose squares are so large that b does not count beside them, and that they might overflow: 2⁶².
    private static let large = 0x1p62

    /// √(x² + b), which is |x| where that is large.
    private func root<X: RealNumber>(_ x: X) -> X {
        let magnitude = x < 0 ? -x : x
        return magnitude > X(Self.large) ? magnitude : .sqrt(x * x + X(b))
    }
}

/// (x + √(x² + `b`)) / 2. See `Squareplus`.
public func squareplus<X: RealInput>(_ x: consuming X, b: Double = 4) -> X { Squareplus(b: b)(x) }

extension Squareplus: ConfigurableActivation, ReadableActivation {
    package init(_ parameters: inout OptionReader) throws {
        self.init(
            b: try parameters.number("b", default: 4, needs: "a number above 0") { Float($0).isFinite && Float($0) > 0 }
        )
    }
    public var parameters: [(name: String, value: String)] { [parameter("b", b)] }
}

extension Squareplus {
    /// Traps when `b` is not above 0 and finite.
    @_disfavoredOverload public init(b: Float) { self.init(b: Double(b)) }
}
