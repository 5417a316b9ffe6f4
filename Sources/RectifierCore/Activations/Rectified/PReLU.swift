import RectifierSupport

/// Leaky ReLU whose slope for negative inputs is learned: one slope for all, or one a channel.
///
/// x where it is positive, α·x elsewhere. The derivative at 0 is α, that of the left side, by x and 0 by α. The slope
/// is the parameter `weight`, as PyTorch names it. Source: He et al. 2015, arXiv 1502.01852.
public struct PReLU: Activation {
    /// The slopes α, one a channel.
    public var weight: Tensor<Float>
    /// The axis of the channels; it is not used when there is one slope.
    public let axis: Int

    /// - Parameters:
    ///   - channels: The number of slopes: 1, or the length of the channel axis.
    ///   - axis: The channel axis. For rows of features it is -1, for images of batch × channel × … it is 1.
    ///   - initialSlope: What every slope starts with.
    public init(channels: Int = 1, axis: Int = -1, initialSlope: Float = 0.25) {
        require(channels > 0, "PReLU with \(channels) channels: one or more are needed")
        weight = Tensor(repeating: initialSlope, shape: [channels])
        self.axis = axis
    }

    public var documentation: ActivationDocumentation {
        ActivationDocumentation(
            name: "prelu", formula: "x if x > 0, else α·x, α learned", range: "(-∞, ∞)",
            kinks: [.init(at: 0, derivative: weight.scalars[0])], source: "He et al. 2015, arXiv 1502.01852")
    }

    public var savedForBackward: SavedForBackward { .input }

    public func outputCount(for inputs: Int) -> Int? {
        weight.count == 1 || (weight.count == inputs && [1, -1].contains(axis)) ? inputs : nil
    }

    /// 1/√E[f(z)²] for z ~ N(0, 1), with the mean of the slopes' squares: √(2 / (1 + α²)).
    public var gain: Float {
        (2 / (1 + weight.squared().mean().scalar)).squareRoot()
    }

    /// The function of a tensor. Traps, with both shapes, when there are several slopes and not one a channel.
    public func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> {
        let axis = weight.count == 1 ? 0 : x.shape.normalized(axis: axis)
        require(
            weight.count == 1 || x.shape[axis] == weight.count,
            "PReLU: \(weight.count) slopes along axis \(axis) of an input of shape \(x.shape)")
        let (toX, input, slopes) = (x.trace, x.detached(), weight.detached())
        let (result, toWeight) = (Backend.prelu(input, slopes, axis: axis), weight.trace)
        guard let tape = Tape.recording(toWeight, toX) else { return result }
        return tape.record(.activation(self), result, from: toX, toWeight) { tape, g in
            let gradient = Backend.preluGradient(input, g, slopes, axis: axis)
            tape.add(gradient.x, to: toX)
            tape.add(gradient.slopes, to: toWeight)
        }
    }

    /// The function with the first slope as it is now.
    public var elementwise: LeakyReLU { LeakyReLU(negativeSlope: Double(weight[scalarAt: 0])) }

    public var elementwiseForm: (any ElementwiseActivation)? { elementwise }

    public var recommendedGain: Float? { gain }

    /// The function of a number with the slope of one channel.
    public func callAsFunction<X: RealNumber>(_ x: X, channel: Int = 0) -> X {
        LeakyReLU(negativeSlope: Double(weight[scalarAt: channel])).formula(x)
    }

    /// The function of each number with the slope of one channel.
    public func callAsFunction<X: RealNumber>(_ x: [X], channel: Int = 0) -> [X] {
        x.map { callAsFunction($0, channel: channel) }
    }
}

extension PReLU: ConfigurableActivation {
    /// The maximum number of slopes that a text may ask for: more would fill the memory, and no layer has as many channels.
    private static let mostChannels = 1 << 20

    public init(_ parameters: inout ActivationParameters) throws {
        self.init(
            channels: try parameters.integer(
                "channels", default: 1, needs: "a whole number from 1 to \(Self.mostChannels)"
            ) { $0 >= 1 && $0 <= Self.mostChannels },
            axis: try parameters.integer("axis", default: -1),
            initialSlope: try parameters.number("initial-slope", default: 0.25))
    }
    public var parameters: [ActivationParameter] {
        [.init("channels", weight.count), .init("axis", axis), .init("initial-slope", weight.scalars[0])]
    }
}
