/// ReLU shifted along the diagonal so that its kink is at −1: max(-1, x).
///
/// Its outputs have a mean nearer to 0 than ReLU's. The convention is that of Clevert et al., who compare ELU with it;
/// others call max(0, x) + b or max(0, x − b) by the same name. The derivative at −1 is 0. Source: Clevert,
/// Unterthiner & Hochreiter 2016, arXiv 1511.07289.
public struct ShiftedReLU: ExactActivation {
    /// The function; it has no parameters.
    public init() {}

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "shifted-relu", formula: "max(-1, x)", range: "[-1, ∞)", kinks: [(x: -1, derivative: 0)],
            source: "Clevert, Unterthiner & Hochreiter 2016, arXiv 1511.07289")
    }

    public var kernel: ActivationKernel? { .init(.threshold, -1, -1) }

    public func formula<X: Comparable & Numeric>(_ x: X) -> X {
        // Numbers without a sign have no −1, and stay as they are.
        guard let least = X(exactly: -1) else { return x }
        return x <= least ? least : x
    }

    public func derivative<X: RealNumber>(_ x: X) -> X { x <= -1 ? 0 : 1 }
}

/// max(-1, x), of a number, an array or a tensor. See `ShiftedReLU`.
public func shiftedReLU<X: ExactInput>(_ x: consuming X) -> X { ShiftedReLU()(x) }

extension ShiftedReLU: ConfigurableActivation, ParameterlessActivation {}
