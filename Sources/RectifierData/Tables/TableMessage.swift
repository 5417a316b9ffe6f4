import RectifierSupport

/// A sentence or two on a table, with the changes of options that it suggests as values.
///
/// It is written as an interpolated string. `description` shows the changes as Swift code, and ``text(_:)`` as whoever
/// shows the message writes them: the tool as its options.
///
///     let note: TableMessage = "'a' has -999 12 times; if it encodes a missing value, use \(change: .missing(["-999"]))."
///     print(note)              // …; if it encodes a missing value, use choices.missing = ["-999"].
///     print(note.changes)      // [.missing(["-999"])]
public struct TableMessage: Sendable, Hashable, ExpressibleByStringInterpolation {
    /// A part of a message.
    public enum Part: Sendable, Hashable {
        /// Words.
        case text(String)
        /// A change that is suggested.
        case change(TableChange)
        /// An option whose value the reader has to choose.
        case knob(TableChange.Knob)
    }

    /// The parts, in order; two of words never follow each other.
    public private(set) var parts: [Part] = []

    /// The message of those words.
    public init(_ text: String) { append(text) }

    /// The message of those words.
    public init(stringLiteral text: String) { self.init(text) }

    /// The message of an interpolated string.
    public init(stringInterpolation: StringInterpolation) { self = stringInterpolation.message }

    /// The changes that are suggested, in order.
    public var changes: [TableChange] {
        parts.compactMap { part in
            if case .change(let change) = part { return change }
            return nil
        }
    }

    /// The message, with each part that is no words as `write` has it.
    public func text(_ write: (Part) -> String) -> String {
        parts.map { part in
            if case .text(let text) = part { return text }
            return write(part)
        }.joined()
    }

    private mutating func append(_ text: String) {
        if text.isEmpty { return }
        if case .text(let before)? = parts.last {
            parts[parts.count - 1] = .text(before + text)
        } else {
            parts.append(.text(text))
        }
    }

    /// The parts of an interpolated string.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var message = TableMessage("")

        /// No parts yet.
        public init(literalCapacity: Int, interpolationCount: Int) {}

        /// Adds words.
        public mutating func appendLiteral(_ literal: String) { message.append(literal) }

        /// Adds words.
        public mutating func appendInterpolation(_ text: String) { message.append(text) }

        /// Adds a number.
        public mutating func appendInterpolation(_ number: Int) { message.append(String(number)) }

        /// Adds the parts of another message.
        public mutating func appendInterpolation(_ other: TableMessage) {
            for part in other.parts {
                if case .text(let text) = part { message.append(text) } else { message.parts.append(part) }
            }
        }

        /// Adds a change that is suggested.
        public mutating func appendInterpolation(change: TableChange) { message.parts.append(.change(change)) }

        /// Adds an option whose value the reader has to choose.
        public mutating func appendInterpolation(knob: TableChange.Knob) { message.parts.append(.knob(knob)) }
    }
}

extension TableMessage: CustomStringConvertible {
    /// The message, with the changes as Swift code.
    public var description: String {
        text { part in
            switch part {
            case .text(let text): text
            case .change(let change): change.code
            case .knob(let knob): knob.code
            }
        }
    }
}
