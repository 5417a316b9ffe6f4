import RectifierSupport

/// Leaky ReLU whose slope for negative inputs is drawn at random in training: for each element anew, evenly between two
/// bounds. Elsewhere the slope is the mean of the bounds.
///
/// The slopes come from the generator given to `valueWithGradient(at:training:)`, one an element whatever its sign, and
/// the gradient uses the slopes that were drawn. Of numbers and arrays it is the function with the mean slope. The
/// derivative at 0 is the slope, that of the left side. Source: Xu, Wang, Chen & Li 2015, arXiv 1505.00853.
public struct RReLU: ElementwiseActivation {
    /// The lower bound of the slope.
    public let lower: Double
    /// The greatest slope.
    public let upper: Double

    /// Traps when `lower` is above `upper`, or one of them is not finite.
    public init(lower: Double = 1 / 8, upper: Double = 1 / 3) {
        require(
            lower <= upper && Float(lower).isFinite && Float(upper).isFinite,
            "RReLU with slopes from \(lower) to \(upper): the lower bound must not be above the upper one")
        self.lower = lower
        self.upper = upper
    }

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "rrelu", formula: "x if x > 0, else α·x, α random in training", range: evaluated.documentation.range,
            kinks: evaluated.documentation.kinks, source: "Xu, Wang, Chen & Li 2015, arXiv 1505.00853")
    }

    /// The function outside training.
    private var evaluated: LeakyReLU { LeakyReLU(negativeSlope: 0.5 * lower + 0.5 * upper) }

    public var kernel: ActivationKernel? { evaluated.kernel }

    public func formula<X: RealNumber>(_ x: X) -> X { evaluated.formula(x) }

    public func derivative<X: RealNumber>(_ x: X) -> X { evaluated.derivative(x) }

    public func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> { trained(x) }

    /// As for Float: random slopes in training, their mean elsewhere.
    public func callAsFunction(_ x: Tensor<Double>) -> Tensor<Double> { trained(x) }

    private func trained<S: TensorReal>(_ x: consuming Tensor<S>) -> Tensor<S> {
        let shape = x.shape
        let drawn = withTrainingGenerator { generator in
            let share = Tensor<S>(uniform: 0..<1, shape: shape, using: &generator)
            return share * Tensor<S>(S(upper) - S(lower)) + Tensor<S>(S(lower))
        }
        guard let drawn else { return Backend.activate(self, x) }
        let (trace, input) = (x.trace, x.detached())
        let slopes = (input .> Tensor<S>(0)).select(Tensor<S>(1), drawn)
        let result = input * slopes
        guard let tape = Tape.recording(trace) else { return result }
        return tape.record(.activation(self), result, from: trace) { tape, g in tape.add(g * slopes, to: trace) }
    }
}

/// RReLU of a tensor: random slopes in training, their mean elsewhere. See `RReLU`.
public func rrelu(_ x: consuming Tensor<Float>, lower: Double = 1 / 8, upper: Double = 1 / 3) -> Tensor<Float> {
    RReLU(lower: lower, upper: upper)(x)
}

/// RReLU of a number or an array: with the mean slope. See `RReLU`.
@_disfavoredOverload
public func rrelu<X: RealInput>(_ x: consuming X, lower: Double = 1 / 8, upper: Double = 1 / 3) -> X {
    x.activated(by: RReLU(lower: lower, upper: upper))
}

extension RReLU: ConfigurableActivation, ReadableActivation {
    package init(_ parameters: inout OptionReader) throws {
        let lower: Double = try parameters.number("lower", default: 1 / 8)
        let needs = "a number of at least the lower bound, \(NumberText.text(lower)),"
        self.init(
            lower: lower,
            upper: try parameters.number("upper", default: Swift.max(1 / 3, lower), needs: needs) {
                Float($0).isFinite && $0 >= lower
            })
    }
    public var parameters: [(name: String, value: String)] { [parameter("lower", lower), parameter("upper", upper)] }
}

extension RReLU {
    /// The function with slopes between those. Traps when `lower` is above `upper`, or one of them is not finite.
    @_disfavoredOverload public init(lower: Float, upper: Float) {
        self.init(lower: Double(lower), upper: Double(upper))
    }
}
