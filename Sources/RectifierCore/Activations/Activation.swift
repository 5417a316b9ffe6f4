/// An activation function: what stands between the linear layers of a network and makes it more than one linear map.
///
/// Most are elementwise, see `ElementwiseActivation`; softmax and its logarithm are not.
public protocol Activation: Layer {
    /// What is known of the function, for people and for tools.
    var documentation: ActivationDocumentation { get }

    /// What the gradient of a tensor of Float keeps until it is taken.
    var savedForBackward: SavedForBackward { get }

    /// The function of one number that is applied to each element; nil, the default, for a function of several numbers,
    /// such as softmax. With learned parameters it has their present values, of several slopes the first:
    ///
    ///     var elementwiseForm: (any ElementwiseActivation)? { LeakyReLU(negativeSlope: Double(slope.scalars[0])) }
    var elementwiseForm: (any ElementwiseActivation)? { get }

    /// The recommended gain of the weights before this function, as PyTorch's `calculate_gain`; nil where there is none,
    /// as for softmax. By default that of the elementwise form, see ``ElementwiseActivation/gain``.
    var recommendedGain: Float? { get }

    /// The length of a row after the activation, for rows of `inputs` numbers; nil where it cannot take such. By default
    /// the same. One with a slope for each channel takes no other number of channels.
    func outputCount(for inputs: Int) -> Int?
}

extension Activation {
    public var documentation: ActivationDocumentation {
        let name = ActivationDocumentation.name(of: Self.self)
        return ActivationDocumentation(
            name: name, formula: "\(name)(x)", range: elementwiseForm?.documentation.range ?? "?")
    }

    public var savedForBackward: SavedForBackward { .input }

    public var elementwiseForm: (any ElementwiseActivation)? { nil }

    public var recommendedGain: Float? { elementwiseForm?.gain }

    public func outputCount(for inputs: Int) -> Int? { inputs }
}

/// An activation that is a function of one number, applied to each element.
///
/// The formula is all that must be written. The value for Float, Double, arrays and tensors, the derivative, the
/// gradient of tensors, the layer and the gain all follow from it:
///
///     struct Cubic: ElementwiseActivation {
///         func formula<X: RealNumber>(_ x: X) -> X { x * x * x }
///     }
///
///     Cubic()(2.0)                  // 8.0
///     Cubic().derivative(2.0)       // 12.0
///     let network = Sequential { Linear(10, 5); Cubic() }
///
/// NaN goes in and out where the formula lets it. Where the formula gives NaN at an infinity, the value at the largest
/// finite number of that sign is taken for the limit.
public protocol ElementwiseActivation: Activation {
    /// The function's value at x.
    func formula<X: RealNumber>(_ x: X) -> X

    /// The function's derivative at x; by default found from the formula with dual numbers. At a kink it is what the
    /// branch that the formula takes there has.
    func derivative<X: RealNumber>(_ x: X) -> X

    /// The loop of its own that the function has for tensors of Float; by default none, and the formula is used.
    var kernel: ActivationKernel? { get }

    // The loops over elements. They are requirements so that the formula is compiled into them where the type is
    // declared.
    func _evaluate(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int)
    func _evaluate(_ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, _ count: Int)
    func _vjp(
        _ x: UnsafePointer<Float>, _ upstream: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>, _ count: Int
    )
    func _vjp(
        _ x: UnsafePointer<Double>, _ upstream: UnsafePointer<Double>, _ result: UnsafeMutablePointer<Double>,
        _ count: Int)
}

/// An elementwise activation that is exact on integers: it needs only comparison and multiplication, and integers stay
/// integers.
public protocol ExactActivation: ElementwiseActivation {
    func formula<X: Comparable & Numeric>(_ x: X) -> X

    // The loop over integers of a type, for the same reason as those of ElementwiseActivation.
    func _evaluate(
        _ x: UnsafeRawPointer, _ y: UnsafeMutableRawPointer, _ count: Int, of type: any (Comparable & Numeric).Type)
}

/// What an operation keeps for its gradient.
///
/// Its output is mostly kept anyway, as the input of the next layer, and costs nothing then. Where nobody else holds it,
/// activations of two straight pieces (ReLU and its kind) keep one bit an element instead. `memoryForGradient` says what
/// each operation of a model keeps.
public enum SavedForBackward: String, Sendable, Codable {
    case nothing, output, input
}

/// Facts about an activation.
public struct ActivationDocumentation: Sendable {
    /// The name by which it is chosen, e.g. `leaky-relu`.
    public let name: String
    /// The formula as text, e.g. `max(0, x)`.
    public let formula: String
    /// The values that it takes, e.g. `[0, ∞)`.
    public let range: String
    /// Where it has no derivative, a bend or a jump, and what is taken for the derivative there.
    public var kinks: [(x: Float, derivative: Float)] = []
    /// Who described it first.
    public var source = ""

    /// The facts given.
    public init(
        name: String, formula: String, range: String, kinks: [(x: Float, derivative: Float)] = [], source: String = ""
    ) {
        self.name = name
        self.formula = formula
        self.range = range
        self.kinks = kinks
        self.source = source
    }
}

// MARK: What follows from the formula

extension ElementwiseActivation {
    /// The function of a number, of each number of an array, or of each element of a tensor.
    public func callAsFunction<X: RealInput>(_ x: consuming X) -> X { x.activated(by: self) }

    @inlinable
    public func derivative<X: RealNumber>(_ x: X) -> X { formula(Dual(x, 1)).derivative }

    public var kernel: ActivationKernel? { nil }

    public var savedForBackward: SavedForBackward { kernel?.savedForBackward ?? .input }

    public var elementwiseForm: (any ElementwiseActivation)? { self }

    /// 1/√E[f(z)²] for z ~ N(0, 1): by how much weights are scaled at the start so that signals keep their size (He et
    /// al. 2015, arXiv 1502.01852; PyTorch's `calculate_gain`). Found from the formula by numerical integration.
    public var gain: Float {
        // Simpson's rule on [-12, 12]; an even number of steps so that 0, the usual kink, is between two parabolas
        // (and so are all multiples of 1/128).
        let (count, width) = (6144, 12.0 / 3072)
        var sum = 0.0
        for index in 0...count {
            let z = Double(index - count / 2) * width
            // Where the function jumps, both sides count half.
            let (left, right) = (formula(z - 1e-9), formula(z + 1e-9))
            let weight = index == 0 || index == count ? 1.0 : index % 2 == 1 ? 4 : 2
            sum += weight * 0.5 * (left * left + right * right) * .exp(-z * z / 2)
        }
        let meanSquare = sum * width / 3 / (2 * Double.pi).squareRoot()
        return Float(1 / meanSquare.squareRoot())
    }

    public var documentation: ActivationDocumentation {
        let name = ActivationDocumentation.name(of: Self.self)
        return ActivationDocumentation(name: name, formula: "\(name)(x)", range: measuredRange)
    }

    /// The range of a function of which only the formula is known: its extremes over the numbers it is used on.
    private var measuredRange: String {
        let values = (-4000...4000).map { formula(Double($0) / 100) }.filter(\.isFinite)
        func bound(_ extreme: Double?, _ beyond: Double) -> String {
            guard let extreme else { return "?" }
            if !beyond.isFinite || beyond.magnitude > 2 * Swift.max(extreme.magnitude, 1) {
                return beyond < 0 ? "-∞" : "∞"
            }
            return String(Float((extreme * 1000).rounded() / 1000))
        }
        let far = [formula(-1e6), formula(1e6)]
        let low = bound(values.min(), far.min() ?? 0)
        let high = bound(values.max(), far.max() ?? 0)
        return "\(low == "-∞" ? "(" : "[")\(low), \(high)\(high == "∞" ? ")" : "]")"
    }

    @inlinable
    public func _evaluate(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int) {
        for index in 0..<count { y[index] = _limited(x[index]) { formula($0) } }
    }

    @inlinable
    public func _evaluate(_ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, _ count: Int) {
        for index in 0..<count { y[index] = _limited(x[index]) { formula($0) } }
    }

    @inlinable
    public func _vjp(
        _ x: UnsafePointer<Float>, _ upstream: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>, _ count: Int
    ) {
        for index in 0..<count { result[index] = upstream[index] * _limited(x[index]) { derivative($0) } }
    }

    @inlinable
    public func _vjp(
        _ x: UnsafePointer<Double>, _ upstream: UnsafePointer<Double>, _ result: UnsafeMutablePointer<Double>,
        _ count: Int
    ) {
        for index in 0..<count { result[index] = upstream[index] * _limited(x[index]) { derivative($0) } }
    }

    /// f(x), with the limit where f gives NaN at an infinity.
    @inlinable
    public func _limited<X: BinaryFloatingPoint>(_ x: X, _ f: (X) -> X) -> X {
        let y = f(x)
        guard y.isNaN, x.isInfinite else { return y }
        let largest = f(x < 0 ? -X.greatestFiniteMagnitude : X.greatestFiniteMagnitude)
        if largest.magnitude > X.greatestFiniteMagnitude / 16 { return largest < 0 ? -X.infinity : X.infinity }
        return largest
    }
}

extension ExactActivation {
    @inlinable
    public func _evaluate(
        _ x: UnsafeRawPointer, _ y: UnsafeMutableRawPointer, _ count: Int, of type: any (Comparable & Numeric).Type
    ) {
        // Each type by its name, so that the formula is compiled for it.
        switch type {
        case is Int.Type: _evaluateEach(x, y, count, as: Int.self)
        case is Int8.Type: _evaluateEach(x, y, count, as: Int8.self)
        case is Int16.Type: _evaluateEach(x, y, count, as: Int16.self)
        case is Int32.Type: _evaluateEach(x, y, count, as: Int32.self)
        case is Int64.Type: _evaluateEach(x, y, count, as: Int64.self)
        case is UInt.Type: _evaluateEach(x, y, count, as: UInt.self)
        case is UInt8.Type: _evaluateEach(x, y, count, as: UInt8.self)
        case is UInt16.Type: _evaluateEach(x, y, count, as: UInt16.self)
        case is UInt32.Type: _evaluateEach(x, y, count, as: UInt32.self)
        case is UInt64.Type: _evaluateEach(x, y, count, as: UInt64.self)
        default: fatalError("an activation of \(type)")
        }
    }

    @inlinable
    func _evaluateEach<X: Comparable & Numeric>(
        _ x: UnsafeRawPointer, _ y: UnsafeMutableRawPointer, _ count: Int, as type: X.Type
    ) {
        let (x, y) = (x.assumingMemoryBound(to: X.self), y.assumingMemoryBound(to: X.self))
        for index in 0..<count { y[index] = formula(x[index]) }
    }

    /// The function of a number, of each number of an array, or of each element of a tensor; integers stay integers.
    public func callAsFunction<X: ExactInput>(_ x: consuming X) -> X { x.activated(exactlyBy: self) }

    /// For tensors of Float, which are both kinds of input.
    public func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> { x.activated(by: self) }
}

extension ActivationDocumentation {
    /// `LeakyReLU` → `leaky-relu`: words in lower case, joined by hyphens.
    package static func name(of type: Any.Type) -> String {
        let letters = Array(String(describing: type).prefix { $0 != "<" })
        var name = ""
        for (index, letter) in letters.enumerated() {
            let (previous, next) = (index > 0 ? letters[index - 1] : "-", letters.dropFirst(index + 1).first)
            // The capitals of ReLU and SiLU are one word.
            let isLinearUnit = letter == "L" && next == "U"
            let startsWord =
                letter.isUppercase
                && (previous.isLowercase ? !isLinearUnit : previous.isUppercase && next?.isLowercase == true)
            if startsWord { name += "-" }
            name += letter.lowercased()
        }
        return name
    }
}
