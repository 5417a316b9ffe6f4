/// The logarithm of the sigmoid, −log(1 + e⁻ˣ), which does not lose small probabilities.
///
/// For large negative x it is x, for large x it is −e⁻ˣ. Tensors of Float remember the output y; the derivative 1 − eʸ
/// is exact to 2⁻²² of its largest value. Source: Verhulst 1845, for the sigmoid.
public struct LogSigmoid: ElementwiseActivation {
    /// The function; it has no parameters.
    public init() {}

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "log-sigmoid", formula: "−log(1 + exp(−x))", range: "(-∞, 0)", source: "Verhulst 1845")
    }

    public var kernel: ActivationKernel? { .init(.log_sigmoid) }

    public func formula<X: RealNumber>(_ x: X) -> X {
        x < 0 ? x - .log(onePlus: .exp(x)) : -.log(onePlus: .exp(-x))
    }

    public func derivative<X: RealNumber>(_ x: X) -> X { .logistic(-x) }
}

/// −log(1 + e⁻ˣ). See `LogSigmoid`.
public func logSigmoid<X: RealInput>(_ x: consuming X) -> X { LogSigmoid()(x) }

extension LogSigmoid: ConfigurableActivation, ParameterlessActivation {}
