import RectifierSupport

/// log(1 + e^(β·x)) / β: a smooth ReLU, sharper for larger β.
///
/// Never overflows: for large x it is x, for large negative x it is e^(β·x)/β. It is computed exactly everywhere;
/// PyTorch gives x itself beyond β·x = 20. Tensors of Float remember the output y; the derivative 1 − e^(−β·y) is exact
/// to 2⁻²² of its largest value. With β other than 1, β·x is rounded, which counts up to |β·x| units in the last place.
/// Source: Dugas et al. 2001.
public struct Softplus: ElementwiseActivation {
    /// How sharp the bend around 0 is. Above 0.
    public let beta: Double

    /// Traps when `beta` is not above 0 and finite.
    public init(beta: Double = 1) {
        require(Float(beta) > 0 && Float(beta).isFinite, "Softplus with beta \(beta): it must be above 0, and finite")
        self.beta = beta
    }

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "softplus", formula: "log(1 + exp(β·x)) / β", range: "(0, ∞)", source: "Dugas et al. 2001")
    }

    public var kernel: ActivationKernel? {
        Float(beta) == 1 ? .init(.softplus) : .init(.sharp_softplus, beta)
    }

    public func formula<X: RealNumber>(_ x: X) -> X {
        let (beta, u) = (X(beta), X(beta) * x)
        return x > 0 ? x + .log(onePlus: .exp(-u)) / beta : .log(onePlus: .exp(u)) / beta
    }

    public func derivative<X: RealNumber>(_ x: X) -> X { .logistic(X(beta) * x) }
}

/// log(1 + e^(`beta`·x)) / `beta`. See `Softplus`.
public func softplus<X: RealInput>(_ x: consuming X, beta: Double = 1) -> X { Softplus(beta: beta)(x) }

extension Softplus: ConfigurableActivation, ReadableActivation {
    package init(_ parameters: inout OptionReader) throws {
        self.init(
            beta: try parameters.number("beta", default: 1, needs: "a number above 0") {
                Float($0).isFinite && Float($0) > 0
            })
    }
    public var parameters: [(name: String, value: String)] { [parameter("beta", beta)] }
}

extension Softplus {
    /// Traps when `beta` is not above 0 and finite.
    @_disfavoredOverload public init(beta: Float) { self.init(beta: Double(beta)) }
}
