/// The exponential linear unit: x where it is positive, α·(eˣ − 1) elsewhere.
///
/// Its negative values bring the mean of the outputs nearer to 0. The derivative at 0 is α, that of the left side.
/// The derivative on the left, α·eˣ, is computed from the input: the output is rounded to −α where it is still 10⁻⁸.
/// Source: Clevert, Unterthiner & Hochreiter 2016, arXiv 1511.07289.
public struct ELU: ElementwiseActivation {
    /// The limit for large negative inputs is -α.
    public var alpha: Double

    /// The function with the given α.
    public init(alpha: Double = 1) { self.alpha = alpha }

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "elu", formula: "x if x > 0, else α·(exp(x) − 1)", range: alpha > 0 ? "(-α, ∞)" : "[0, ∞)",
            kinks: alpha == 1 ? [] : [(x: Float(0), derivative: Float(alpha))],
            source: "Clevert, Unterthiner & Hochreiter 2016, arXiv 1511.07289")
    }

    public var kernel: ActivationKernel? { .init(.elu, alpha) }

    public func formula<X: RealNumber>(_ x: X) -> X { x <= 0 ? X(alpha) * .expMinusOne(x) : x }

    public func derivative<X: RealNumber>(_ x: X) -> X { x > 0 ? 1 : X(alpha) * .exp(x) }
}

/// x where it is positive, `alpha`·(eˣ − 1) elsewhere. See `ELU`.
public func elu<X: RealInput>(_ x: consuming X, alpha: Double = 1) -> X { ELU(alpha: alpha)(x) }

extension ELU: ConfigurableActivation, ReadableActivation {
    package init(_ parameters: inout OptionReader) throws {
        self.init(alpha: try parameters.number("alpha", default: 1))
    }
    public var parameters: [(name: String, value: String)] { [parameter("alpha", alpha)] }
}

extension ELU {
    /// The function with the given α.
    @_disfavoredOverload public init(alpha: Float) { self.init(alpha: Double(alpha)) }
}
