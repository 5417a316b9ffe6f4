/// x·tanh(softplus(x)): smooth, and not monotonic below −1.2.
///
/// The limit at −∞ is 0. Source: Misra 2019, arXiv 1908.08681.
public struct Mish: ElementwiseActivation {
    /// The function; it has no parameters.
    public init() {}

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "mish", formula: "x·tanh(log(1 + exp(x)))", range: "[-0.309, ∞)",
            source: "Misra 2019, arXiv 1908.08681")
    }

    public var kernel: ActivationKernel? { .init(.mish) }

    public func formula<X: RealNumber>(_ x: X) -> X { x * tanhSoftplus(x) }

    public func derivative<X: RealNumber>(_ x: X) -> X {
        // tanh(s) + x·σ(x)·(1 − tanh²(s)), s = softplus(x)
        let t = tanhSoftplus(x)
        let product = X.logistic(x) * ((1 - t) * (1 + t))
        return t + (product == 0 ? 0 : x * product)
    }

    /// tanh(log(1 + e)) with e = eˣ is e·(e + 2) / (e·(e + 2) + 2): no logarithm, and nothing cancels.
    private func tanhSoftplus<X: RealNumber>(_ x: X) -> X {
        if x > 40 { return 1 }
        let e = X.exp(x)
        let n = e * (e + 2)
        return n / (n + 2)
    }
}

/// x·tanh(softplus(x)). See `Mish`.
public func mish<X: RealInput>(_ x: consuming X) -> X { Mish()(x) }

extension Mish: ConfigurableActivation, ParameterlessActivation {}
