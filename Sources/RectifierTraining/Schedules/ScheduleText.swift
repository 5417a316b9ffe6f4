import RectifierCore
import RectifierSupport

extension Schedule {
    /// Reads a schedule: `cosine`, `one-cycle:max=0.1,steps=1000`, or several of them.
    ///
    /// - `linear:epochs=5/cosine` is one after the other. A part that has no length of its own is given one:
    ///   `exponential:factor=0.9@epochs=10/cosine`.
    /// - `linear:epochs=5*exponential:factor=0.9` is both at once; `*` binds more strongly than `/`.
    /// - Parentheses hold a schedule together: `(linear/cosine)*constant:factor=0.5`.
    ///
    /// Options that are left out have their defaults. `epochs` and `steps` are the span or the milestones; where they are
    /// left out, `per=step` or `per=epoch` says what the schedule ticks by.
    ///
    /// - Throws: ``ScheduleError``.
    public init(parsing text: String) throws(ScheduleError) {
        if CombiningMarks.firstExcess(in: text.unicodeScalars) != nil {
            throw .syntax(
                text: "…", position: 1, problem: "a letter has more than \(CombiningMarks.most) accents")
        }
        var parser = Parser(text)
        self = try parser.sequence()
        guard parser.isAtEnd else { throw parser.error("')' has no '(' before it") }
        try check()
    }

    /// The text that ``init(parsing:)`` reads back.
    public var text: String {
        switch self {
        case .sequence(let parts):
            return parts.map { part in
                let length = part.length.map { "@\($0.unit.rawValue)s=\($0.count ?? 0)" } ?? ""
                return part.schedule.text(inParentheses: part.schedule.isSequence) + length
            }.joined(separator: "/")
        case .chain(let schedules):
            return schedules.map { $0.text(inParentheses: $0.kind == nil) }.joined(separator: "*")
        default:
            let options = options.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
            return (kind?.rawValue ?? "") + (options.isEmpty ? "" : ":" + options)
        }
    }

    private var isSequence: Bool { if case .sequence = self { true } else { false } }

    private func text(inParentheses: Bool) -> String { inParentheses ? "(\(text))" : text }
}

/// Written as its text.
extension Schedule: Codable {
    public init(from decoder: any Decoder) throws {
        self = try decoder.decodeText { try Self(parsing: $0) }
    }

    public func encode(to encoder: any Encoder) throws { try encoder.encodeText(text) }
}

/// Reads a text from the left; each method takes what it is named after.
private struct Parser {
    private let text: String
    private let characters: [Character]
    private var position = 0
    private var depth = 0

    init(_ text: String) {
        self.text = text
        characters = Array(text)
    }

    var isAtEnd: Bool { position == characters.count }

    func error(_ problem: String) -> ScheduleError {
        .syntax(text: text, position: position + 1, problem: problem)
    }

    mutating func sequence() throws(ScheduleError) -> Schedule {
        var parts = [try part()]
        while take("/") { parts.append(try part()) }
        return parts.count == 1 && parts[0].length == nil ? parts[0].schedule : .sequence(parts)
    }

    private mutating func part() throws(ScheduleError) -> Schedule.Part {
        var schedules = [try factor()]
        while take("*") { schedules.append(try factor()) }
        let schedule = schedules.count == 1 ? schedules[0] : .chain(schedules)
        return Schedule.Part(schedule, lasting: take("@") ? try length() : nil)
    }

    private mutating func factor() throws(ScheduleError) -> Schedule {
        guard take("(") else { return try simple() }
        // Deeper than anybody writes, and far from the end of the stack.
        if depth == 100 { throw error("there are too many parentheses") }
        depth += 1
        let schedule = try sequence()
        depth -= 1
        guard take(")") else { throw error("')' is missing") }
        return schedule
    }

    private mutating func simple() throws(ScheduleError) -> Schedule {
        try Schedule(try options())
    }

    private mutating func length() throws(ScheduleError) -> Schedule.Span {
        let start = position
        let option = try? NamedOptions(name: "@", parsing: takeWord()).options.only
        let unit = Schedule.Unit.allCases.first { "\($0.rawValue)s" == option?.name }
        guard let unit, let option, let count = NumberText.integer(option.value) else {
            position = start
            throw error("a length such as epochs=10 is needed")
        }
        return Schedule.Span(unit, count)
    }

    private mutating func options() throws(ScheduleError) -> NamedOptions {
        let start = position
        let word = takeWord()
        do {
            return try NamedOptions(parsing: word)
        } catch {
            guard case .malformed(_, let place, let problem, _) = error else { throw .option(error) }
            throw .syntax(text: text, position: start + place, problem: problem)
        }
    }

    /// All up to the next sign that has a meaning.
    private mutating func takeWord() -> String {
        let end = characters[position...].firstIndex { "/*()@".contains($0) } ?? characters.count
        defer { position = end }
        return String(characters[position..<end])
    }

    /// Takes the sign, and spaces before it, if it comes next.
    private mutating func take(_ sign: Character) -> Bool {
        let next = characters[position...].firstIndex { !$0.isWhitespace } ?? characters.count
        guard next < characters.count, characters[next] == sign else { return false }
        position = next + 1
        return true
    }
}

extension Array {
    /// The element, where there is only one.
    fileprivate var only: Element? { count == 1 ? self[0] : nil }
}

extension Decoder {
    /// A value that is written as one text.
    func decodeText<Value>(_ parse: (String) throws -> Value) throws -> Value {
        let container = try singleValueContainer()
        do {
            return try parse(try container.decode(String.self))
        } catch let error as DecodingError {
            throw error
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(error)")
        }
    }
}

extension Encoder {
    /// Writes a value as one text.
    func encodeText(_ text: String) throws {
        var container = singleValueContainer()
        try container.encode(text)
    }
}
