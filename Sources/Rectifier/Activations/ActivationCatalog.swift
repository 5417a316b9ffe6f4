/// An activation that can be chosen by name and parameters, and written down that way.
public protocol ConfigurableActivation: Activation {
    /// Made from its parameters, each of which is taken out of `parameters`; those not given have their defaults.
    init(_ parameters: inout ActivationParameters) throws

    /// The parameters that it has, with their values: `["negative-slope": "0.01"]`.
    var parameters: [ActivationParameter] { get }
}

/// A parameter of an activation and its value, as text.
public struct ActivationParameter: Sendable, Hashable, Codable {
    /// Its name.
    public let name: String
    /// Its value.
    public let value: String

    /// A parameter with that value.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    init(_ name: String, _ value: Float) { self.init(name, NumberText.text(value)) }
}

/// Parameters on their way to an activation.
public struct ActivationParameters {
    private let activation: String
    private var given: [String: String]
    private var known: [String] = []

    init(_ activation: String, _ given: [String: String]) {
        self.activation = activation
        self.given = given
    }

    /// The value of a number, or its default. Throws when the text is not a number that `isValid` accepts.
    public mutating func number(
        _ name: String, default: Float, needs: String = "a number", where isValid: (Float) -> Bool = { $0.isFinite }
    ) throws -> Float {
        known.append(name)
        guard let text = given.removeValue(forKey: name) else { return `default` }
        guard let value = Float(text), isValid(value) else {
            throw ActivationError.badValue(activation: activation, parameter: name, value: text, needs: needs)
        }
        return value
    }

    /// The value of a choice, or its default. Throws when the text is none of the choices.
    public mutating func choice<C: RawRepresentable & CaseIterable>(_ name: String, default: C) throws -> C
    where C.RawValue == String {
        known.append(name)
        guard let text = given.removeValue(forKey: name) else { return `default` }
        guard let value = C(rawValue: text.lowercased()) else {
            let choices = C.allCases.map(\.rawValue).joined(separator: ", ")
            throw ActivationError.badValue(
                activation: activation, parameter: name, value: text, needs: "one of \(choices)")
        }
        return value
    }

    func checkAllTaken() throws {
        guard let unknown = given.keys.min() else { return }
        throw ActivationError.unknownParameter(activation: activation, parameter: unknown, known: known)
    }
}

/// What can be wrong with an activation's name and parameters.
public enum ActivationError: Error, Equatable, CustomStringConvertible {
    case unknownName(String, nearest: [String])
    case unknownParameter(activation: String, parameter: String, known: [String])
    case badValue(activation: String, parameter: String, value: String, needs: String)

    public var description: String {
        switch self {
        case .unknownName(let name, let nearest):
            let hint = nearest.isEmpty ? "." : "; did you mean \(nearest.map { "'\($0)'" }.joined(separator: " or "))?"
            return "There is no activation '\(name)'\(hint)"
        case .unknownParameter(let activation, let parameter, let known):
            let hint = known.isEmpty ? "it has none" : "it has \(known.joined(separator: ", "))"
            return "'\(activation)' has no parameter '\(parameter)'; \(hint)."
        case .badValue(let activation, let parameter, let value, let needs):
            return "'\(activation)': \(parameter)=\(value) is not possible; \(needs) is needed."
        }
    }
}

/// All activations of the library, by name.
public enum ActivationCatalog {
    /// One of each, with its default parameters.
    public static let all: [any ConfigurableActivation] = [
        Identity(), ReLU(), ReLU6(), LeakyReLU(), PReLU(), ELU(), CELU(), SELU(), GELU(), SiLU(), Mish(), Softplus(),
        Softsign(), Sigmoid(), Tanh(), Softmax(), LogSoftmax(),
    ]

    /// The names of all, in the order of `all`.
    public static var names: [String] { all.map(\.documentation.name) }

    /// The activation of that name, with those parameters. Capitals and underscores are accepted in names.
    public static func make(_ name: String, _ parameters: [String: String] = [:]) throws -> any ConfigurableActivation {
        let wanted = NamedOptions.normalize(name)
        guard let found = all.first(where: { $0.documentation.name == wanted }) else {
            throw ActivationError.unknownName(name, nearest: NearestNames.nearest(to: wanted, among: names))
        }
        let given = Dictionary(parameters.map { (NamedOptions.normalize($0), $1) }, uniquingKeysWith: { $1 })
        var rest = ActivationParameters(wanted, given)
        let activation = try type(of: found).init(&rest)
        try rest.checkAllTaken()
        return activation
    }

    /// The activation that a text such as `leaky-relu:negative-slope=0.2` names.
    public static func make(parsing text: String) throws -> any ConfigurableActivation {
        let options = try NamedOptions(parsing: text)
        return try make(
            options.name, Dictionary(options.options.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }))
    }
}

// MARK: The parameters of each

extension ConfigurableActivation {
    /// The text that `ActivationCatalog.make(parsing:)` reads back, e.g. `leaky-relu:negative-slope=0.2`.
    public var text: String {
        let name = documentation.name
        if parameters.isEmpty { return name }
        return name + ":" + parameters.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
    }
}

extension ConfigurableActivation where Self: ParameterlessActivation {
    public init(_ parameters: inout ActivationParameters) throws { self.init() }
    public var parameters: [ActivationParameter] { [] }
}

/// An activation without parameters.
public protocol ParameterlessActivation {
    init()
}

extension Identity: ConfigurableActivation, ParameterlessActivation {}
extension ReLU: ConfigurableActivation, ParameterlessActivation {}
extension ReLU6: ConfigurableActivation, ParameterlessActivation {}
extension SELU: ConfigurableActivation, ParameterlessActivation {}
extension SiLU: ConfigurableActivation, ParameterlessActivation {}
extension Mish: ConfigurableActivation, ParameterlessActivation {}
extension Softplus: ConfigurableActivation, ParameterlessActivation {}
extension Softsign: ConfigurableActivation, ParameterlessActivation {}
extension Sigmoid: ConfigurableActivation, ParameterlessActivation {}
extension Tanh: ConfigurableActivation, ParameterlessActivation {}

extension LeakyReLU: ConfigurableActivation {
    public init(_ parameters: inout ActivationParameters) throws {
        self.init(negativeSlope: try parameters.number("negative-slope", default: 0.01))
    }
    public var parameters: [ActivationParameter] { [.init("negative-slope", negativeSlope)] }
}

extension PReLU: ConfigurableActivation {
    public init(_ parameters: inout ActivationParameters) throws {
        self.init(initialSlope: try parameters.number("initial-slope", default: 0.25))
    }
    public var parameters: [ActivationParameter] { [.init("initial-slope", weight.scalars[0])] }
}

extension ELU: ConfigurableActivation {
    public init(_ parameters: inout ActivationParameters) throws {
        self.init(alpha: try parameters.number("alpha", default: 1))
    }
    public var parameters: [ActivationParameter] { [.init("alpha", alpha)] }
}

extension CELU: ConfigurableActivation {
    public init(_ parameters: inout ActivationParameters) throws {
        self.init(
            alpha: try parameters.number("alpha", default: 1, needs: "a number above 0") { $0.isFinite && $0 > 0 })
    }
    public var parameters: [ActivationParameter] { [.init("alpha", alpha)] }
}

extension GELU: ConfigurableActivation {
    public init(_ parameters: inout ActivationParameters) throws {
        self.init(approximation: try parameters.choice("approximation", default: Approximation.none))
    }
    public var parameters: [ActivationParameter] { [.init("approximation", approximation.rawValue)] }
}

extension Softmax: ConfigurableActivation {
    public init(_ parameters: inout ActivationParameters) throws { self.init() }
    public var parameters: [ActivationParameter] { [] }
}

extension LogSoftmax: ConfigurableActivation {
    public init(_ parameters: inout ActivationParameters) throws { self.init() }
    public var parameters: [ActivationParameter] { [] }
}
