import RectifierSupport

/// A name with options as one text: `name:option=value,option=value`, such as `leaky-relu:negative-slope=0.2`.
public struct NamedOptions: Hashable, Sendable {
    /// An option and its value.
    public struct Option: Hashable, Sendable {
        /// The option's name, normalised.
        public let name: String
        /// Its value, as written.
        public let value: String
        /// Where the value begins in the text, counted in characters from 1.
        public let position: Int
    }

    /// The name, normalised.
    public let name: String
    /// The options in the order written; no name is there twice.
    public let options: [Option]

    /// Reads `text`. Spaces around names and values are ignored.
    ///
    /// - Throws: ``NamedOptionsError``, which names the position, for a missing name, `=` or value, and for an option
    ///   that is there twice; and for a text of more than 4096 bytes.
    public init(parsing text: String) throws(NamedOptionsError) {
        try self.init(text, name: nil)
    }

    /// Reads options alone, `option=value,option=value`, of what is called `name`.
    ///
    /// - Throws: ``NamedOptionsError``, as ``init(parsing:)``; and for a text without options.
    public init(name: String, parsing text: String) throws(NamedOptionsError) {
        try self.init(text, name: name)
    }

    private init(_ text: String, name given: String?) throws(NamedOptionsError) {
        if text.utf8.count > Self.longest {
            throw NamedOptionsError(
                text: "\(text.prefix(20))…", position: 1, problem: "this is longer than \(Self.longest) bytes")
        }
        let characters = Array(text)
        func error(_ index: Int, _ problem: String) -> NamedOptionsError {
            NamedOptionsError(text: text, position: index + 1, problem: problem, hasName: given == nil)
        }
        /// `range` without the spaces at its ends.
        func trimmed(_ range: Range<Int>) -> Range<Int> {
            var range = range
            while !range.isEmpty, characters[range.lowerBound].isWhitespace { range.removeFirst() }
            while !range.isEmpty, characters[range.upperBound - 1].isWhitespace { range.removeLast() }
            return range
        }
        func string(_ range: Range<Int>) -> String { String(characters[range]) }

        var (options, known) = ([Option](), Set<String>())
        var start = 0
        if let given {
            name = given
        } else {
            let colon = characters.firstIndex(of: ":") ?? characters.count
            let nameRange = trimmed(0..<colon)
            if nameRange.isEmpty { throw error(0, "a name is missing") }
            name = Self.normalize(string(nameRange))
            start = colon + 1
        }
        while start <= characters.count {
            let end = characters[start...].firstIndex(of: ",") ?? characters.count
            guard let equals = characters[start..<end].firstIndex(of: "=") else {
                throw error(trimmed(start..<end).lowerBound, "'option=value' is missing")
            }
            let optionRange = trimmed(start..<equals)
            if optionRange.isEmpty { throw error(start, "an option's name is missing") }
            let option = Self.normalize(string(optionRange))
            guard known.insert(option).inserted else {
                throw error(optionRange.lowerBound, "the option \(NameList.quoted(option)) is there twice")
            }
            let valueRange = trimmed((equals + 1)..<end)
            if valueRange.isEmpty { throw error(equals + 1, "the value of \(NameList.quoted(option)) is missing") }
            options.append(Option(name: option, value: string(valueRange), position: valueRange.lowerBound + 1))
            start = end + 1
        }
        self.options = options
    }

    /// The longest text, in bytes.
    private static let longest = 4096

    /// The value of the option of that name, or nil.
    public subscript(option: String) -> String? {
        options.first { $0.name == option }?.value
    }

    /// A name as it is listed: in lower case, with `-` for `_`. `Leaky_ReLU` is `leaky-relu`.
    public static func normalize(_ name: String) -> String {
        String(name.lowercased().map { $0 == "_" ? "-" : $0 })
    }
}

/// What is wrong with a text of ``NamedOptions``, and where.
public struct NamedOptionsError: RectifierError, Hashable {
    /// The whole text.
    public let text: String
    /// The place, counted in characters from 1.
    public let position: Int
    /// The problem, in words.
    public let problem: String
    /// Whether a name stands before the options.
    var hasName = true
}

extension NamedOptionsError: CustomStringConvertible {
    /// The text, the place, what is wrong and the remedy.
    public var description: String {
        "'\(NameList.shortened(text))', character \(position): \(problem). "
            + "Write it as \(hasName ? "name or name:" : "")option=value,option=value."
    }
}
