/// The Gaussian error linear unit, x·Φ(x), with Φ the distribution function of the standard normal.
///
/// Exact by default, through erfc so that nothing cancels for negative x. The two approximations that are in use are
/// an argument, since they are other functions: they differ by up to 0.0005 (tanh) and 0.02 (sigmoid). The limit at −∞
/// is 0. Source: Hendrycks & Gimpel 2016, arXiv 1606.08415.
public struct GELU: ElementwiseActivation {
    /// How Φ is computed.
    public enum Approximation: String, Sendable, Codable, CaseIterable {
        /// Exactly.
        case none
        /// By (1 + tanh(√(2/π)·(x + 0.044715·x³))) / 2.
        case tanh
        /// By σ(1.702·x).
        case sigmoid
    }

    /// How Φ is computed.
    public var approximation: Approximation

    /// The function with Φ computed that way.
    public init(approximation: Approximation = .none) { self.approximation = approximation }

    public var documentation: ActivationDocumentation {
        let (formula, minimum) =
            switch approximation {
            case .none: ("x·Φ(x)", "-0.170")
            case .tanh: ("x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³)))", "-0.171")
            case .sigmoid: ("x·σ(1.702·x)", "-0.164")
            }
        return ActivationDocumentation(
            name: "gelu", formula: formula, range: "[\(minimum), ∞)",
            source: "Hendrycks & Gimpel 2016, arXiv 1606.08415")
    }

    public var kernel: ActivationKernel? {
        switch approximation {
        case .none: .init(.gelu)
        case .tanh: .init(.gelu_tanh)
        case .sigmoid: .init(.gelu_sigmoid)
        }
    }

    public func formula<X: RealNumber>(_ x: X) -> X {
        switch approximation {
        case .none: x * 0.5 * .erfc(x * -0.70710678118654752440)
        // (1 + tanh u) / 2 = σ(2u), which does not cancel.
        case .tanh: x * .logistic(tanhArgument(x))
        case .sigmoid: x * .logistic(1.702 * x)
        }
    }

    public func derivative<X: RealNumber>(_ x: X) -> X {
        switch approximation {
        case .none:
            // Φ(x) + x·φ(x)
            let density = 0.39894228040143267794 * X.exp(x * x * -0.5)
            return 0.5 * X.erfc(x * -0.70710678118654752440) + (density == 0 ? 0 : x * density)
        case .tanh:
            let slope = 1.5957691216057307118 * (1 + 0.134145 * x * x)
            return SiLU.derivative(x, tanhArgument(x), slope)
        case .sigmoid:
            return SiLU.derivative(x, 1.702 * x, 1.702)
        }
    }

    /// 2·√(2/π)·(x + 0.044715·x³)
    private func tanhArgument<X: RealNumber>(_ x: X) -> X { 1.5957691216057307118 * (x + 0.044715 * x * x * x) }
}

/// x·Φ(x), exactly or approximated. See `GELU`.
public func gelu<X: RealInput>(_ x: consuming X, approximation: GELU.Approximation = .none) -> X {
    GELU(approximation: approximation)(x)
}

extension GELU: ConfigurableActivation, ReadableActivation {
    package init(_ parameters: inout OptionReader) throws {
        self.init(approximation: try parameters.choice("approximation", default: Approximation.none))
    }
    public var parameters: [(name: String, value: String)] { [parameter("approximation", approximation.rawValue)] }
}
