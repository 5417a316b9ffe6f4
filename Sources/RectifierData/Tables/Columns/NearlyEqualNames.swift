import RectifierSupport

/// Names that people write in two ways and mean one.
enum NearlyEqualNames {
    /// In what the two differ, if it is only space around them, a full stop at the end, capital letters, or how one number
    /// is written.
    static func difference(_ first: String, _ second: String) -> String? {
        if first == second { return nil }
        let (one, two) = (trimmed(first), trimmed(second))
        if one == two { return "space around them" }
        if withoutFullStop(one) == withoutFullStop(two) { return "a full stop at the end" }
        guard core(first) == core(second) else { return nil }
        return number(one) != nil ? "how the number is written" : "capital letters"
    }

    /// Common form of nearly equal names.
    static func core(_ name: String) -> String {
        let text = withoutFullStop(trimmed(name))
        if let number = number(text) { return NumberText.text(number == 0 ? 0 : number) }
        return text.lowercased()
    }

    /// The pairs of such names, with their difference.
    static func pairs(among names: [String]) -> [(String, String, String)] {
        let groups = Dictionary(grouping: names, by: core).values.filter { $0.count > 1 }
        return groups.flatMap { group in
            zip(group, group.dropFirst()).compactMap { first, second in
                difference(first, second).map { (first, second, $0) }
            }
        }.sorted { $0.0 < $1.0 }
    }

    /// Digits that stand for a number: 1 and 1.0 are one, and so are 01 and 1.
    private static func number(_ text: Substring) -> Double? {
        NumberText.parse(text, as: Double.self).flatMap { $0.isFinite ? $0 : nil }
    }

    private static func trimmed(_ name: String) -> Substring {
        var text = name[...]
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }

    private static func withoutFullStop(_ name: Substring) -> Substring {
        name.hasSuffix(".") ? trimmed(String(name.dropLast())) : name
    }
}
