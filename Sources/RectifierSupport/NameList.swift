/// Names one after the other in a sentence.
public enum NameList {
    /// The names, ``quoted(_:)``, with commas between; of many only the first, and how many more there are.
    public static func text(_ names: [String], limit: Int = 10) -> String {
        let shown = names.prefix(limit).map(quoted).joined(separator: ", ")
        return names.count > limit ? "\(shown) and \(names.count - limit) more" : shown
    }

    /// The numbers, with commas between; of many only the first, and how many more there are.
    package static func numbers(_ numbers: [Int], limit: Int = 10) -> String {
        let shown = numbers.prefix(limit).map(String.init).joined(separator: ", ")
        return numbers.count > limit ? "\(shown) and \(numbers.count - limit) more" : shown
    }

    /// A text in quotes and on one line, cut after 60 characters: a field of a table may be megabytes.
    public static func quoted(_ text: String) -> String { "'\(shortened(text, to: 60))'" }

    /// A text on one line, cut after so many characters.
    public static func shortened(_ text: String, to limit: Int = 300) -> String {
        let start = text.prefix(limit)
        return oneLine(String(start)) + (start.endIndex < text.endIndex ? "…" : "")
    }

    /// A text on one line: line breaks, and whatever else would steer a terminal or turn the order of what is read, are
    /// shown as spaces.
    public static func oneLine(_ text: String) -> String {
        String(text.map { $0.unicodeScalars.contains { steers($0) } ? " " : $0 })
    }

    /// Whether a scalar is not a sign but a command: a control character (C0, C1), a separator of lines, or an invisible
    /// one such as those that override the direction of writing. Joiners belong to words and emoji.
    public static func steers(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        case .format: scalar != "\u{200C}" && scalar != "\u{200D}"
        default: false
        }
    }
}
