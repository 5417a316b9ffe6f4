import RectifierSupport

/// ELU with a continuous derivative for every α: x where it is positive, α·(e^(x/α) − 1) elsewhere.
///
/// The derivative on the left, e^(x/α), is computed from the input, as that of `ELU`.
/// Source: Barron 2017, arXiv 1704.07483.
public struct CELU: ElementwiseActivation {
    /// The limit for large negative inputs is -α. Above 0.
    public let alpha: Double

    /// Traps when `alpha` is not above 0.
    public init(alpha: Double = 1) {
        require(Float(alpha) > 0, "CELU with alpha \(alpha): it must be above 0")
        self.alpha = alpha
    }

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "celu", formula: "x if x > 0, else α·(exp(x/α) − 1)", range: "(-α, ∞)",
            source: "Barron 2017, arXiv 1704.07483")
    }

    /// With α = 1 it is `ELU`.
    public var kernel: ActivationKernel? {
        Float(alpha) == 1 ? .init(.elu, 1) : .init(.celu, alpha)
    }

    public func formula<X: RealNumber>(_ x: X) -> X { x <= 0 ? X(alpha) * .expMinusOne(x / X(alpha)) : x }

    public func derivative<X: RealNumber>(_ x: X) -> X { x > 0 ? 1 : .exp(x / X(alpha)) }
}

/// x where it is positive, `alpha`·(e^(x/`alpha`) − 1) elsewhere. See `CELU`.
public func celu<X: RealInput>(_ x: consuming X, alpha: Double = 1) -> X { CELU(alpha: alpha)(x) }

extension CELU: ConfigurableActivation, ReadableActivation {
    package init(_ parameters: inout OptionReader) throws {
        self.init(
            alpha: try parameters.number("alpha", default: 1, needs: "a number above 0") {
                Float($0).isFinite && Float($0) > 0
            })
    }
    public var parameters: [(name: String, value: String)] { [parameter("alpha", alpha)] }
}

extension CELU {
    /// Traps when `alpha` is not above 0.
    @_disfavoredOverload public init(alpha: Float) { self.init(alpha: Double(alpha)) }
}
