import RectifierSupport

/// The inverse square root unit, x / √(1 + α·x²): like tanh, without an exponential.
///
/// Its limits are ±1/√α. Beyond ±1 it is computed as ±1 / √(1/x² + α), where x² may overflow. Source: Carlile et al. 2017,
/// arXiv 1710.09967.
public struct ISRU: ElementwiseActivation {
    /// How soon it bends. Above 0.
    public let alpha: Double

    /// Traps when `alpha` is not above 0 and finite.
    public init(alpha: Double = 1) {
        require(Float(alpha) > 0 && Float(alpha).isFinite, "ISRU with alpha \(alpha): it must be above 0, and finite")
        self.alpha = alpha
    }

    public var documentation: ActivationDocumentation {
        let limit = NumberText.text(1 / alpha.squareRoot())
        return ActivationDocumentation(
            name: "isru", formula: "x / √(1 + α·x²)", range: "(-\(limit), \(limit))",
            source: "Carlile et al. 2017, arXiv 1710.09967")
    }

    public func formula<X: RealNumber>(_ x: X) -> X {
        if x < -1 { return -1 / .sqrt(1 / x / x + X(alpha)) }
        return x > 1 ? 1 / .sqrt(1 / x / x + X(alpha)) : x / .sqrt(1 + X(alpha) * x * x)
    }

    public func derivative<X: RealNumber>(_ x: X) -> X {
        let magnitude = x < 0 ? -x : x
        let ratio = magnitude > 1 ? 1 / .sqrt(1 / x / x + X(alpha)) / magnitude : 1 / .sqrt(1 + X(alpha) * x * x)
        return ratio * ratio * ratio
    }
}

/// x / √(1 + `alpha`·x²). See `ISRU`.
public func isru<X: RealInput>(_ x: consuming X, alpha: Double = 1) -> X { ISRU(alpha: alpha)(x) }

extension ISRU: ConfigurableActivation {
    public init(_ parameters: inout ActivationParameters) throws {
        self.init(
            alpha: try parameters.number("alpha", default: 1, needs: "a number above 0") {
                Float($0).isFinite && Float($0) > 0
            })
    }
    public var parameters: [ActivationParameter] { [.init("alpha", alpha)] }
}
