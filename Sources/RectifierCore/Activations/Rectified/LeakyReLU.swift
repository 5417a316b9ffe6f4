/// ReLU with a small fixed slope α for negative inputs: x where it is positive, α·x elsewhere.
///
/// The derivative at 0 is α, that of the left side. Any slope is right, also 0, negative ones and those above 1.
/// Source: Maas, Hannun & Ng 2013.
public struct LeakyReLU: ElementwiseActivation {
    /// The slope α for negative inputs, typically 0.01 to 0.3.
    public var negativeSlope: Double

    /// The function with the given slope for negative inputs.
    public init(negativeSlope: Double = 0.01) { self.negativeSlope = negativeSlope }

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "leaky-relu", formula: "x if x > 0, else α·x", range: negativeSlope > 0 ? "(-∞, ∞)" : "[0, ∞)",
            kinks: [(x: 0, derivative: Float(negativeSlope))], source: "Maas, Hannun & Ng 2013")
    }

    public var kernel: ActivationKernel? { .init(.leaky_relu, negativeSlope) }

    public func formula<X: RealNumber>(_ x: X) -> X { x <= 0 ? X(negativeSlope) * x : x }

    public func derivative<X: RealNumber>(_ x: X) -> X { x > 0 ? 1 : X(negativeSlope) }
}

/// x where it is positive, `negativeSlope`·x elsewhere. See `LeakyReLU`.
public func leakyReLU<X: RealInput>(_ x: consuming X, negativeSlope: Double = 0.01) -> X {
    LeakyReLU(negativeSlope: negativeSlope)(x)
}

extension LeakyReLU: ConfigurableActivation, ReadableActivation {
    package init(_ parameters: inout OptionReader) throws {
        self.init(negativeSlope: try parameters.number("negative-slope", default: 0.01))
    }
    public var parameters: [(name: String, value: String)] { [parameter("negative-slope", negativeSlope)] }
}

extension LeakyReLU {
    /// The function with the given slope for negative inputs.
    @_disfavoredOverload public init(negativeSlope: Float) { self.init(negativeSlope: Double(negativeSlope)) }
}
