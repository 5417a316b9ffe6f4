import RectifierSupport

/// An activation that can be chosen by name and parameters, and written down that way: those of ``ActivationCatalog``.
public protocol ConfigurableActivation: Activation {
    /// The parameters that it has, with their values: `["negative-slope": "0.01"]`. Slopes and such that are learned are
    /// state, which a checkpoint holds; here stands what they start with.
    var parameters: [(name: String, value: String)] { get }
}

/// An activation that is made from the parameters that a text has.
package protocol ReadableActivation: ConfigurableActivation {
    /// Made from its parameters, each of which is taken out of `parameters`; those not given have their defaults.
    init(_ parameters: inout OptionReader) throws
}

extension OptionReader {
    /// The value of a number, or its default. Throws when the text is not a number that `isValid` accepts. By default it is
    /// one that a Float can hold, since tensors of Float need it as such.
    package mutating func number(
        _ name: String, default: Double, needs: String = "a number",
        where isValid: (Double) -> Bool = { Float($0).isFinite }
    ) throws(OptionError) -> Double {
        try value(name, needs: needs) { NumberText.parse($0).flatMap { isValid($0) ? $0 : nil } } ?? `default`
    }

    /// The same for a parameter that is a Float.
    package mutating func number(
        _ name: String, default: Float, needs: String = "a number", where isValid: (Float) -> Bool = { $0.isFinite }
    ) throws(OptionError) -> Float {
        try value(name, needs: needs) { NumberText.parse($0).flatMap { isValid($0) ? $0 : nil } } ?? `default`
    }

    /// The value of a whole number, or its default. Throws when the text is not one that `isValid` accepts.
    package mutating func integer(
        _ name: String, default: Int, needs: String = "a whole number", where isValid: (Int) -> Bool = { _ in true }
    ) throws(OptionError) -> Int {
        try value(name, needs: needs) { NumberText.integer($0).flatMap { isValid($0) ? $0 : nil } } ?? `default`
    }

    /// The value of a choice, or its default. Throws when the text is none of the choices.
    package mutating func choice<C: RawRepresentable<String> & CaseIterable>(
        _ name: String, default: C
    ) throws(OptionError) -> C {
        try choice(name) ?? `default`
    }
}

/// A parameter of an activation and its value, as text.
func parameter(_ name: String, _ value: Double) -> (name: String, value: String) { (name, NumberText.text(value)) }

func parameter(_ name: String, _ value: Float) -> (name: String, value: String) { (name, NumberText.text(value)) }

func parameter(_ name: String, _ value: Int) -> (name: String, value: String) { (name, String(value)) }

func parameter(_ name: String, _ value: String) -> (name: String, value: String) { (name, value) }

extension ConfigurableActivation {
    /// The text that `ActivationCatalog.make(parsing:)` reads back, e.g. `leaky-relu:negative-slope=0.2`.
    public var text: String {
        let name = documentation.name
        if parameters.isEmpty { return name }
        return name + ":" + parameters.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
    }
}

extension ConfigurableActivation {
    public var parameters: [(name: String, value: String)] { [] }
}

/// An activation without parameters.
package protocol ParameterlessActivation: ReadableActivation {
    init()
}

extension ParameterlessActivation {
    package init(_ parameters: inout OptionReader) throws { self.init() }
}
