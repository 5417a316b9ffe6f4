import Testing

@testable import RectifierCore
@testable import RectifierSupport

/// A case of activations.json, and what the contract of an activation (AccuracyMethod.md) demands there.
struct ActivationCase: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let parameters: [String: Parameter]
    let x: [Number]
    let y: [Number]
    /// nil at NaN.
    let derivative: [Number?]
    /// Whether tensors of Float are computed by a kernel; else they are by the formula, which is allowed more.
    let hasKernel: Bool
    /// Within about 1/2 of where the derivative goes through 0 without a jump.
    private let nearZerosOfDerivative: [ClosedRange<Double>]

    enum Parameter: Decodable, Sendable {
        case number(Double)
        case text(String)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Double.self) {
                self = .number(number)
            } else {
                self = .text(try container.decode(String.self))
            }
        }

        /// As the catalogue takes it.
        var option: String {
            switch self {
            // The references are those of the parameter as a Float.
            case .number(let number): String(Double(Float(number)))
            case .text(let text): text
            }
        }
    }

    private enum Key: CodingKey { case name, parameters, x, y, derivative }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        name = try container.decode(String.self, forKey: .name)
        parameters = try container.decode([String: Parameter].self, forKey: .parameters)
        x = try container.decode([Number].self, forKey: .x)
        y = try container.decode([Number].self, forKey: .y)
        derivative = try container.decode([Number?].self, forKey: .derivative)
        let options = name == "selu" ? [:] : parameters.mapValues(\.option)
        hasKernel = (try ActivationCatalog.make(name, options) as? any ElementwiseActivation)?.kernel != nil
        let points = zip(x, derivative).compactMap { x, slope in slope.map { (x: x.value, slope: $0.value) } }
            .filter { $0.x.isFinite && $0.slope != 0 }.sorted { $0.x < $1.x }
        let largest = points.map(\.slope.magnitude).max() ?? 0
        nearZerosOfDerivative = zip(points, points.dropFirst()).compactMap { left, right in
            let isZeroBetween = (left.slope < 0) != (right.slope < 0) && abs(left.slope - right.slope) < 0.3 * largest
            return isZeroBetween ? left.x - 0.5...right.x + 0.5 : nil
        }
    }

    static let all: [ActivationCase] = {
        do { return try Reference.load("activations") } catch { fatalError("activations.json: \(error)") }
    }()

    var testDescription: String { ([name] + options.map { "\($0)=\($1)" }).joined(separator: " ") }

    /// The parameters as the catalogue takes them. SELU's are constants.
    var options: [String: String] {
        name == "selu" ? [:] : parameters.mapValues(\.option)
    }

    func number(_ parameter: String) -> Double {
        if case .number(let number) = parameters[parameter] { number } else { .nan }
    }

    func activation() throws -> any ElementwiseActivation & ConfigurableActivation {
        try #require(try ActivationCatalog.make(name, options) as? any ElementwiseActivation & ConfigurableActivation)
    }

    /// What the exponential is taken of, where that is more than x: its rounding is in the result.
    private func exponent(at x: Double) -> Double? {
        if name == "softplus", number("beta") != 1 { return number("beta") * x }
        guard case .text(let approximation) = parameters["approximation"] else { return nil }
        switch approximation {
        case "tanh": return 1.5957691216057308 * (x + 0.044715 * x * x * x)
        case "sigmoid": return 1.702 * x
        default: return nil
        }
    }

    /// The largest error of a value by the kernel in ulp, where the result is a normal number.
    func valueBound(at x: Double) -> Double {
        if let exponent = exponent(at: x), exponent.isFinite { return 2 + 2 * exponent.magnitude }
        return ["silu", "mish", "gelu"].contains(name) ? 4 : 2
    }

    /// The same for the formula, which uses the C library's functions. GELU's erfc gets a rounded argument, which
    /// counts x² times in the result.
    func formulaBound(at x: Double) -> Double {
        let isExactGELU = name == "gelu" && exponent(at: 1) == nil
        return max(8, valueBound(at: x)) + (isExactGELU && x < 0 && x > -40 ? x * x : 0)
    }

    /// Whether the sign of f(±0) is tested: a negative slope times 0.0 is -0.0 here as in PyTorch.
    var keepsSignOfZero: Bool { !(number("negative-slope") < 0) }

    /// The largest magnitude of the derivative.
    var largestDerivative: Double { derivative.compactMap { $0?.value.magnitude }.max() ?? 0 }

    /// Whether the derivative is within the contract: 2⁻²² of the largest where the output is remembered; 4 ulp where
    /// the input is, but 2⁻²² of the largest near a zero of the derivative, where an ulp has no size.
    func isWithinContract(_ got: Float, _ expected: Double, at x: Double, _ remembers: SavedForBackward) -> Bool {
        // The largest derivative of the exponential function is infinite; its output is the derivative.
        if name == "exponential" { return ulps(got, expected) <= 4 }
        if distance(got, expected) == 0 { return true }
        let share = distance(got, expected) / largestDerivative
        if !hasKernel { return share <= 1e-6 }
        if remembers != .input { return share <= 0x1p-22 }
        let bound = exponent(at: x).map { 4 + 2 * $0.magnitude } ?? 4
        let isNearZero = nearZerosOfDerivative.contains { $0.contains(x) }
        return ulps(got, expected) <= bound || (isNearZero && share <= 0x1p-22)
    }

    /// Whether a value of a tensor of Float is within the contract.
    func isWithinContract(_ got: Float, _ expected: Double, at x: Double) -> Bool {
        let isSubnormal = expected.magnitude < Double(Float.leastNormalMagnitude)
        if !hasKernel { return ulps(got, expected) <= (isSubnormal ? x.magnitude + 1 : formulaBound(at: x)) }
        // What is divided by β is off by 1/β times as much.
        if isSubnormal, name == "softplus", number("beta") < 1 { return distance(got, expected) <= 0x1p-142 }
        if isSubnormal { return distance(got, expected) <= 0x1p-148 }
        return ulps(got, expected) <= valueBound(at: x)
    }
}
