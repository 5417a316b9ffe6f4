import RectifierSupport

/// An activation that can be chosen by name and parameters, and written down that way: those of ``ActivationCatalog``.
public protocol ConfigurableActivation: Activation {
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

    init(_ name: String, _ value: Double) { self.init(name, NumberText.text(value)) }

    init(_ name: String, _ value: Float) { self.init(name, NumberText.text(value)) }

    init(_ name: String, _ value: Int) { self.init(name, String(value)) }
}

/// An activation that is made from the parameters that a text has.
package protocol ReadableActivation: ConfigurableActivation {
    /// Made from its parameters, each of which is taken out of `parameters`; those not given have their defaults.
    init(_ parameters: inout ActivationParameters) throws
}

/// Parameters on their way to an activation.
package struct ActivationParameters {
    private var reader: OptionReader

    init(_ activation: String, _ given: [String: String]) {
        reader = OptionReader(activation, given.sorted { $0.key < $1.key }.map { (name: $0, value: $1) })
    }

    /// The value of a number, or its default. Throws when the text is not a number that `isValid` accepts. By default it is
    /// one that a Float can hold, since tensors of Float need it as such.
    package mutating func number(
        _ name: String, default: Double, needs: String = "a number",
        where isValid: (Double) -> Bool = { Float($0).isFinite }
    ) throws -> Double {
        try read { reader throws(OptionError) in
            try reader.value(name, needs: needs) { NumberText.parse($0).flatMap { isValid($0) ? $0 : nil } }
        } ?? `default`
    }

    /// The same for a parameter that is a Float.
    package mutating func number(
        _ name: String, default: Float, needs: String = "a number", where isValid: (Float) -> Bool = { $0.isFinite }
    ) throws -> Float {
        try read { reader throws(OptionError) in
            try reader.value(name, needs: needs) { NumberText.parse($0).flatMap { isValid($0) ? $0 : nil } }
        } ?? `default`
    }

    /// The value of a whole number, or its default. Throws when the text is not one that `isValid` accepts.
    package mutating func integer(
        _ name: String, default: Int, needs: String = "a whole number", where isValid: (Int) -> Bool = { _ in true }
    ) throws -> Int {
        try read { reader throws(OptionError) in
            try reader.value(name, needs: needs) { NumberText.integer($0).flatMap { isValid($0) ? $0 : nil } }
        } ?? `default`
    }

    /// The value of a choice, or its default. Throws when the text is none of the choices.
    package mutating func choice<C: RawRepresentable<String> & CaseIterable>(
        _ name: String, default: C
    ) throws -> C {
        try read { reader throws(OptionError) in try reader.choice(name) } ?? `default`
    }

    mutating func checkAllTaken() throws {
        try read { reader throws(OptionError) in try reader.checkAllTaken() }
    }

    private mutating func read<Value>(
        _ body: (inout OptionReader) throws(OptionError) -> Value
    ) throws(ActivationError) -> Value {
        do { return try body(&reader) } catch { throw ActivationError(error) }
    }
}

/// What can be wrong with an activation's name and parameters.
public enum ActivationError: RectifierError, Equatable {
    case unknownName(String, nearest: [String])
    case unknownParameter(activation: String, parameter: String, known: [String])
    case badValue(activation: String, parameter: String, value: String, needs: String)
    /// The text cannot be read; the position is counted in characters from 1.
    case malformed(String, position: Int, problem: String)

    init(_ error: OptionError) {
        self =
            switch error {
            case .unknown(let option, let activation, _, let known):
                .unknownParameter(activation: activation, parameter: option, known: known)
            case .badValue(let option, let activation, let value, let needs):
                .badValue(activation: activation, parameter: option, value: value, needs: needs)
            case .malformed(let text, let position, let problem, _):
                .malformed(text, position: position, problem: problem)
            }
    }

    public var description: String {
        switch self {
        case .unknownName(let name, let nearest):
            let hint = nearest.isEmpty ? "." : "; did you mean \(nearest.map { "'\($0)'" }.joined(separator: " or "))?"
            return "There is no activation \(NameList.quoted(name))\(hint)"
        case .unknownParameter(let activation, let parameter, let known):
            let hint = known.isEmpty ? "it has none" : "it has \(known.joined(separator: ", "))"
            return "'\(activation)' has no parameter \(NameList.quoted(parameter)); \(hint)."
        case .badValue(let activation, let parameter, let value, let needs):
            return
                "'\(activation)': \(parameter)=\(NameList.shortened(value, to: 60)) is not possible; \(needs) is needed."
        case .malformed(let text, let position, let problem):
            return "\(OptionError.malformed(text, position: position, problem: problem, hasName: true))"
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

extension ConfigurableActivation {
    public var parameters: [ActivationParameter] { [] }
}

/// An activation without parameters.
package protocol ParameterlessActivation: ReadableActivation {
    init()
}

extension ParameterlessActivation {
    package init(_ parameters: inout ActivationParameters) throws { self.init() }
}
