/// An activation that can be chosen by name and parameters, and written down that way.
public protocol ConfigurableActivation: Activation {
    /// Made from its parameters, each of which is taken out of `parameters`; those not given have their defaults.
    init(_ parameters: inout ActivationParameters) throws

    /// The parameters that it has, with their values: `["negative-slope": "0.01"]`. Slopes and such that are learned are
    /// state, which a checkpoint holds; here stands what they start with.
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

    init(_ name: String, _ value: Int) { self.init(name, String(value)) }
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
        guard let value: Float = NumberText.parse(text), isValid(value) else {
            throw ActivationError.badValue(activation: activation, parameter: name, value: text, needs: needs)
        }
        return value
    }

    /// The value of a whole number, or its default. Throws when the text is not one that `isValid` accepts.
    public mutating func integer(
        _ name: String, default: Int, needs: String = "a whole number", where isValid: (Int) -> Bool = { _ in true }
    ) throws -> Int {
        known.append(name)
        guard let text = given.removeValue(forKey: name) else { return `default` }
        guard let value = NumberText.integer(text), isValid(value) else {
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
public protocol ParameterlessActivation: Module {
    init()
}

extension ParameterlessActivation {
    /// There is nothing to show.
    public mutating func visit(_ visitor: inout ModuleVisitor) {}
}
