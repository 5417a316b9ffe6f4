/// Names one after the other in a sentence.
public enum NameList {
    /// The names, ``quoted(_:)``, with commas between; of many only the first, and how many more there are.
    public static func text(_ names: [String], limit: Int = 10) -> String {
        let shown = names.prefix(limit).map(quoted).joined(separator: ", ")
        return names.count > limit ? "\(shown) and \(names.count - limit) more" : shown
    }

    /// The numbers, with commas between; of many only the first, and how many more there are.
    static func numbers(_ numbers: [Int], limit: Int = 10) -> String {
        let shown = numbers.prefix(limit).map(String.init).joined(separator: ", ")
        return numbers.count > limit ? "\(shown) and \(numbers.count - limit) more" : shown
    }

    /// A text in quotes and on one line, cut after 60 characters: a field of a table may be megabytes.
    public static func quoted(_ text: String) -> String {
        "'\(oneLine(String(text.prefix(60))))\(text.count > 60 ? "…" : "")'"
    }

    /// A text on one line: line breaks, and whatever else would steer a terminal, are shown as spaces.
    public static func oneLine(_ text: String) -> String {
        String(text.map { $0.unicodeScalars.contains { isControl($0) } ? " " : $0 })
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        [.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
    }
}
