import Rectifier

/// A writer of SVG and HTML: elements are opened and closed in order, and everything is escaped.
struct MarkupWriter {
    /// The text written so far.
    private(set) var text = ""
    private var open: [String] = []

    /// Begins an element that ``end()`` ends.
    mutating func begin(_ name: String, _ attributes: KeyValuePairs<String, String> = [:]) {
        indent()
        text += "<\(name)\(Self.write(attributes))>\n"
        open.append(name)
    }

    /// Ends the element begun last.
    mutating func end() {
        guard let name = open.popLast() else { return }
        indent()
        text += "</\(name)>\n"
    }

    /// Writes an element without children, or with `content` as its text.
    mutating func element(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], content: String? = nil) {
        indent()
        text += "<\(name)\(Self.write(attributes))"
        text += content.map { ">\(Self.escape($0))</\(name)>\n" } ?? "/>\n"
    }

    /// Writes a finished piece of SVG or HTML as it is.
    mutating func insert(_ markup: String) { text += markup }

    /// `text` with XML's special characters replaced, and without those that XML does not allow or that are not signs.
    static func escape(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
            case "\0"..<" ", "\u{FFFE}", "\u{FFFF}": continue
            // Such as C1 controls, and those that turn the direction of all that follows.
            case _ where NameList.steers(scalar): result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A coordinate with at most two decimals, which is a hundredth of a pixel.
    static func number(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "0" }
        let rounded = (value * 100).rounded() / 100
        let description = "\(rounded == 0 ? 0 : rounded)"
        return description.hasSuffix(".0") ? String(description.dropLast(2)) : description
    }

    private mutating func indent() {
        text += String(repeating: " ", count: 2 * open.count)
    }

    private static func write(_ attributes: KeyValuePairs<String, String>) -> String {
        attributes.map { " \($0.key)=\"\(escape($0.value))\"" }.joined()
    }
}
