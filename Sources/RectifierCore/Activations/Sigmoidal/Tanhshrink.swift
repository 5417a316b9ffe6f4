/// x − tanh(x): nearly x³/3 around 0, nearly x ∓ 1 far from it.
///
/// Below 1 it is computed by a series, since the difference would cancel. The derivative is tanh²(x). Source: Collobert,
/// Kavukcuoglu & Farabet 2011, "Torch7".
public struct Tanhshrink: ElementwiseActivation {
    /// The function; it has no parameters.
    public init() {}

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "tanhshrink", formula: "x − tanh(x)", range: "(-∞, ∞)",
            source: "Collobert, Kavukcuoglu & Farabet 2011")
    }

    public var kernel: ActivationKernel? { .init(.tanhshrink) }

    public func formula<X: RealNumber>(_ x: X) -> X {
        guard -1 < x, x < 1 else { return x - .tanh(x) }
        // (x·cosh x − sinh x) / cosh x; the numerator is Σ 2k/(2k + 1)!·x^(2k + 1), whose terms have one sign, and of
        // which each is the one before times x²/(2k·(2k + 3)).
        let square = x * x
        var sum: X = 1
        for k in stride(from: 9, through: 1, by: -1) {
            sum = 1 + square / X(Float(2 * k * (2 * k + 3))) * sum
        }
        return x * square * (sum / (3 * .cosh(x)))
    }

    public func derivative<X: RealNumber>(_ x: X) -> X {
        let t = X.tanh(x)
        return t * t
    }
}

/// x − tanh(x). See `Tanhshrink`.
public func tanhshrink<X: RealInput>(_ x: consuming X) -> X { Tanhshrink()(x) }

extension Tanhshrink: ConfigurableActivation, ParameterlessActivation {}
