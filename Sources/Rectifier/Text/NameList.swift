/// Names one after the other in a sentence.
public enum NameList {
    /// The names in quotes with commas between; of many only the first, and how many more there are. Line breaks in a
    /// name are shown as spaces.
    public static func text(_ names: [String], limit: Int = 10) -> String {
        let shown = names.prefix(limit).map { "'\(oneLine($0))'" }.joined(separator: ", ")
        return names.count > limit ? "\(shown) and \(names.count - limit) more" : shown
    }

    /// A text on one line.
    public static func oneLine(_ text: String) -> String { String(text.map { $0.isNewline ? " " : $0 }) }
}
