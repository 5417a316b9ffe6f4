import RectifierSupport

/// Takes the options of a text one by one, and refuses what is not known or not possible.
///
/// A default is the caller's affair: what is not there is nil.
package struct OptionReader {
    /// What the options are of.
    private let owner: String
    private var given: [(name: String, value: String)]
    private var known: [String] = []

    package init(_ owner: String, _ given: [(name: String, value: String)]) {
        self.owner = owner
        self.given = given
    }

    package init(_ options: NamedOptions) {
        self.init(options.name, options.options.map { ($0.name, $0.value) })
    }

    /// The text of an option, if it is there.
    mutating func text(_ name: String) -> String? {
        known.append(name)
        guard let index = given.firstIndex(where: { $0.name == name }) else { return nil }
        return given.remove(at: index).value
    }

    /// A number, if it is there.
    package mutating func number(_ name: String) throws(OptionError) -> Double? {
        try value(name, needs: "a number") { NumberText.parse($0) }
    }

    /// A whole number, if it is there.
    package mutating func integer(_ name: String) throws(OptionError) -> Int? {
        try value(name, needs: "a whole number") { NumberText.integer($0) }
    }

    /// `true` or `false`, if it is there.
    package mutating func flag(_ name: String) throws(OptionError) -> Bool? {
        try value(name, needs: "true or false") { Bool($0.lowercased()) }
    }

    /// One of the values of a type, by its name, if it is there.
    package mutating func choice<C: RawRepresentable<String> & CaseIterable>(
        _ name: String, _: C.Type = C.self
    ) throws(OptionError) -> C? {
        let names = C.allCases.map(\.rawValue)
        return try value(name, needs: "one of \(names.joined(separator: ", "))") {
            C(rawValue: NamedOptions.normalize($0))
        }
    }

    /// What `parse` makes of an option, if it is there.
    package mutating func value<V>(
        _ name: String, needs: @autoclosure () -> String, _ parse: (String) -> V?
    ) throws(OptionError) -> V? {
        guard let text = text(name) else { return nil }
        guard let value = parse(text) else { throw bad(name, text, needs: needs()) }
        return value
    }

    /// The error that says what an option's value should have been.
    package func bad(_ name: String, _ text: String, needs: String) -> OptionError {
        OptionError(owner: owner, problem: .badValue(option: name, value: text, needs: needs))
    }

    /// Throws when an option is left over.
    package func checkAllTaken() throws(OptionError) {
        guard let unknown = given.first?.name else { return }
        throw OptionError(
            owner: owner,
            problem: .unknown(
                option: unknown, nearest: NearestNames.nearest(to: unknown, among: known), known: known))
    }
}

/// What is wrong with an option.
public struct OptionError: RectifierError, Hashable {
    /// The kinds of mistakes.
    public enum Problem: Hashable, Sendable {
        /// There is no such option.
        case unknown(option: String, nearest: [String], known: [String])
        /// The option cannot have that value.
        case badValue(option: String, value: String, needs: String)
    }

    /// What the option is of, by name.
    public let owner: String
    /// Its kind.
    public let problem: Problem

    package init(owner: String, problem: Problem) {
        self.owner = owner
        self.problem = problem
    }

    /// The problem and the remedy.
    public var description: String {
        switch problem {
        case .unknown(let option, let nearest, let known):
            let hint =
                !nearest.isEmpty
                ? "did you mean \(nearest.map { "'\($0)'" }.joined(separator: " or "))?"
                : known.isEmpty ? "it has none." : "it has \(known.joined(separator: ", "))."
            return "'\(owner)' has no option \(NameList.quoted(option)); \(hint)"
        case .badValue(let option, let value, let needs):
            return "'\(owner)': \(option)=\(NameList.shortened(value, to: 60)) is not possible; \(needs) is needed."
        }
    }
}
