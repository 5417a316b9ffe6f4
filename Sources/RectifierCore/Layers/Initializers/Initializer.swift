import RectifierSupport

/// A rule by which the weights of a layer are drawn at the start.
///
/// Fan-in is the number of inputs a unit has, fan-out the number of units an input feeds: for weights of outputs ×
/// inputs × any further axes, the last ones count to both.
public struct Initializer: Sendable {
    /// Which number of connections keeps its signal: going forward or coming back.
    public enum Fan: String, Sendable, Codable {
        case `in`, out
    }

    private let draw: @Sendable (Shape, inout RandomGenerator) -> Tensor<Float>
    /// What is known of the weights that the rule draws; nil for a rule of one's own.
    package let distribution: Distribution?

    /// A rule of one's own.
    public init(_ draw: @escaping @Sendable (Shape, inout RandomGenerator) -> Tensor<Float>) {
        self.init(distribution: nil, draw)
    }

    init(distribution: Distribution?, _ draw: @escaping @Sendable (Shape, inout RandomGenerator) -> Tensor<Float>) {
        self.distribution = distribution
        self.draw = draw
    }

    /// Weights of the given shape.
    public func callAsFunction(_ shape: Shape, _ generator: inout RandomGenerator) -> Tensor<Float> {
        draw(shape, &generator)
    }

    /// Every weight the same.
    public static func constant(_ value: Float) -> Initializer {
        Initializer { shape, _ in Tensor(repeating: value, shape: shape) }
    }

    /// He's (Kaiming's) rule, evenly between ±gain·√(3 / fan): signals keep their size through layers whose activation
    /// has that gain. Source: He et al. 2015, arXiv 1502.01852.
    public static func heUniform(gain: Float = 1.41421356, fan: Fan = .in) -> Initializer {
        uniform { gain * (3 / Float(fan == .in ? $0 : $1)).squareRoot() }
    }

    /// He's (Kaiming's) rule, normal with standard deviation gain / √fan.
    public static func heNormal(gain: Float = 1.41421356, fan: Fan = .in) -> Initializer {
        normal { gain / Float(fan == .in ? $0 : $1).squareRoot() }
    }

    /// Xavier's (Glorot's) rule, evenly between ±gain·√(6 / (fan-in + fan-out)): a compromise of forward and backward
    /// for activations that are linear around 0. Source: Glorot & Bengio 2010.
    public static func xavierUniform(gain: Float = 1) -> Initializer {
        uniform { gain * (6 / Float($0 + $1)).squareRoot() }
    }

    /// Xavier's (Glorot's) rule, normal with standard deviation gain·√(2 / (fan-in + fan-out)).
    public static func xavierNormal(gain: Float = 1) -> Initializer {
        normal { gain * (2 / Float($0 + $1)).squareRoot() }
    }

    /// LeCun's rule, evenly between ±√(3 / fan-in); the one for SELU. Source: LeCun et al. 1998, "Efficient backprop".
    public static func leCunUniform() -> Initializer { heUniform(gain: 1) }

    /// LeCun's rule, normal with standard deviation 1 / √fan-in.
    public static func leCunNormal() -> Initializer { heNormal(gain: 1) }

    /// Evenly between ±1 / √fan-in: what PyTorch's `Linear` draws its weights from unless told otherwise, by way of
    /// `kaiming_uniform_(a=√5)`; a third of LeCun's variance.
    public static func pyTorchUniform() -> Initializer {
        uniform { fanIn, _ in (1 / Float(fanIn)).squareRoot() }
    }

    private static func uniform(_ bound: @escaping @Sendable (Int, Int) -> Float) -> Initializer {
        Initializer(distribution: Distribution { Swift.max(bound($0, $1), 0) / Float(3).squareRoot() }) {
            shape, generator in
            let (fanIn, fanOut) = fans(of: shape)
            let limit = bound(fanIn, fanOut)
            guard limit.isFinite, limit > 0 else { return Tensor(zeros: shape) }
            return Tensor(uniform: -limit..<limit, shape: shape, using: &generator)
        }
    }

    private static func normal(_ deviation: @escaping @Sendable (Int, Int) -> Float) -> Initializer {
        Initializer(distribution: Distribution { deviation($0, $1) }) { shape, generator in
            let (fanIn, fanOut) = fans(of: shape)
            let deviation = deviation(fanIn, fanOut)
            guard deviation.isFinite else { return Tensor(zeros: shape) }
            return Tensor(normal: 0, standardDeviation: deviation, shape: shape, using: &generator)
        }
    }

    static func fans(of shape: Shape) -> (in: Int, out: Int) {
        require(shape.rank >= 2, "weights of shape \(shape): fan-in and fan-out need outputs × inputs")
        let field = shape[2...].reduce(1, *)
        return (shape[1] * field, shape[0] * field)
    }
}

extension Initializer {
    /// What is known of the weights that a rule draws: they lie around 0, with equal chances on both sides, and no single
    /// number has a chance.
    package struct Distribution: Sendable {
        /// Whether each weight is drawn independently of the others.
        package let isIndependent: Bool
        /// The standard deviation of a weight, for a fan-in and a fan-out; where it is not finite all weights are 0.
        let deviation: @Sendable (_ fanIn: Int, _ fanOut: Int) -> Float

        init(isIndependent: Bool = true, deviation: @escaping @Sendable (_ fanIn: Int, _ fanOut: Int) -> Float) {
            self.isIndependent = isIndependent
            self.deviation = deviation
        }
    }

    /// The variance of one weight of a layer with so many inputs and outputs; nil for a rule of one's own and for
    /// constant weights, whose mean is not 0.
    ///
    ///     Initializer.heUniform().variance(inputs: 100, outputs: 10)    // 0.02
    ///
    /// Times the number of inputs it is the σ_w² of ``MeanField``. Traps when a number is below 1.
    public func variance(inputs: Int, outputs: Int) -> Double? {
        require(inputs > 0 && outputs > 0, "Initializer: weights of \(outputs) × \(inputs)")
        guard let distribution else { return nil }
        let deviation = Double(distribution.deviation(inputs, outputs))
        return deviation.isFinite ? deviation * deviation : 0
    }
}
