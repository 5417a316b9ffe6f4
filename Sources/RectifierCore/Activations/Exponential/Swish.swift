import RectifierSupport

/// x·σ(β·x) with β learned: between x/2 (β = 0), SiLU (β = 1) and ReLU (β → ∞).
///
/// β is the parameter `beta`, one number for the whole layer. The limit at −∞ is 0 for β > 0. Values are within
/// 2 + 2|β·x| units in the last place. Others call SiLU, with its fixed β = 1, by this name. Source: Ramachandran, Zoph
/// & Le 2017, arXiv 1710.05941.
public struct Swish: Activation {
    /// β, a vector of one number.
    public var beta: Tensor<Float>

    /// A layer whose β starts with the given number.
    public init(initialBeta: Float = 1) { beta = Tensor([initialBeta]) }

    public var documentation: ActivationDocumentation { elementwise.documentation }

    public var savedForBackward: SavedForBackward { .input }

    /// 1/√E[f(z)²] for z ~ N(0, 1), with β as it is now.
    public var gain: Float { elementwise.gain }

    public func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> {
        let (toX, toBeta) = (x.trace, beta.trace)
        let function = elementwise
        guard let tape = Tape.recording(toBeta, toX) else { return Backend.activate(function, x) }
        let input = x.detached()
        let (result, vjp) = Backend.activateWithVJP(function, input)
        return tape.record(.activation(self), result, from: toX, toBeta) { tape, g in
            let slopes = Backend.activate(SwishByBeta(beta: function.beta), input)
            tape.add((slopes * g).sum().reshaped([1]), to: toBeta)
            tape.add(vjp(g), to: toX)
        }
    }

    /// The function of a number, or of each number of an array.
    public func callAsFunction<X: RealInput>(_ x: X) -> X { x.activated(by: elementwise) }

    /// The function with β as it is now.
    package var elementwise: FixedSwish { FixedSwish(beta: Double(beta.scalars[0])) }

    public var elementwiseForm: (any ElementwiseActivation)? { elementwise }
}

/// x·σ(β·x) with a fixed β. See `Swish`.
package struct FixedSwish: ElementwiseActivation {
    /// β.
    package let beta: Double

    package var documentation: ActivationDocumentation {
        // The extreme of x·σ(x) is −0.27846; rounded away from 0, so that the range holds it.
        let extreme = NumberText.text((-278.46454 / Float(beta)).rounded(.awayFromZero) / 1000)
        let range = beta > 0 ? "[\(extreme), ∞)" : beta < 0 ? "(-∞, \(extreme)]" : "(-∞, ∞)"
        return ActivationDocumentation(
            name: "swish", formula: "x·σ(β·x), β learned", range: range,
            source: "Ramachandran, Zoph & Le 2017, arXiv 1710.05941")
    }

    package var kernel: ActivationKernel? { .init(.swish, beta) }

    package func formula<X: RealNumber>(_ x: X) -> X { x * .logistic(X(beta) * x) }

    package func derivative<X: RealNumber>(_ x: X) -> X { SiLU.derivative(x, X(beta) * x, X(beta)) }
}

/// The derivative of x·σ(β·x) by β.
private struct SwishByBeta: ElementwiseActivation {
    let beta: Double

    var kernel: ActivationKernel? { .init(.swish_by_beta, beta) }

    func formula<X: RealNumber>(_ x: X) -> X { x * .logistic(X(beta) * x) * (x * .logistic(-X(beta) * x)) }
}

/// x·σ(`beta`·x) with a fixed β; with 1 it is SiLU. See `Swish` for one that is learned.
public func swish<X: RealInput>(_ x: consuming X, beta: Double = 1) -> X { x.activated(by: FixedSwish(beta: beta)) }

extension Swish: ConfigurableActivation, ReadableActivation {
    package init(_ parameters: inout OptionReader) throws {
        self.init(initialBeta: try parameters.number("initial-beta", default: 1))
    }
    public var parameters: [(name: String, value: String)] { [parameter("initial-beta", beta.scalars[0])] }
}
