import Testing

@testable import RectifierCore
@testable import RectifierDiagnostics
@testable import RectifierSupport
@testable import RectifierTraining

/// A case of activations.json, and what the contract of an activation (design.md) demands there.
struct ActivationCase: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let parameters: [String: Parameter]
    let x: [Number]
    let y: [Number]
    /// nil at NaN.
    let derivative: [Number?]

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

    /// The largest error of a value in ulp, where the result is a normal number.
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
        if remembers != .input { return share <= 0x1p-22 }
        let bound = exponent(at: x).map { 4 + 2 * $0.magnitude } ?? 4
        let isSmooth = ["silu", "mish", "gelu"].contains(name)
        return ulps(got, expected) <= bound || (isSmooth && x > -2 && x < 0 && share <= 0x1p-22)
    }

    /// Whether a value of a tensor of Float is within the contract.
    func isWithinContract(_ got: Float, _ expected: Double, at x: Double) -> Bool {
        // What is divided by β is off by 1/β times as much.
        let isSubnormal = expected.magnitude < Double(Float.leastNormalMagnitude)
        if isSubnormal, name == "softplus", number("beta") < 1 { return distance(got, expected) <= 0x1p-142 }
        if isSubnormal { return distance(got, expected) <= 0x1p-148 }
        return ulps(got, expected) <= valueBound(at: x)
    }
}
