import Rectifier

/// A JSON value whose object keys keep their order.
indirect enum JSON {
    case object([(String, JSON)])
    case array([JSON])
    case string(String)
    case integer(Int)
    case float(Float)
    case double(Double)
    case boolean(Bool)
    case null

    static func optional(_ value: Double?) -> JSON { value.map(JSON.double) ?? .null }

    /// On one line, or with a line for each member of the outermost `levels` levels.
    func text(levels: Int = 0, indentation: String = "") -> String {
        switch self {
        case .object(let members):
            Self.enclose(members.map { "\(Self.quote($0.0)): " }, members.map(\.1), "{", "}", levels, indentation)
        case .array(let elements):
            Self.enclose(elements.map { _ in "" }, elements, "[", "]", levels, indentation)
        case .string(let text): Self.quote(text)
        case .integer(let value): String(value)
        // JSON has no number for what is not finite.
        case .float(let value): value.isFinite ? NumberText.text(value) : "null"
        case .double(let value): value.isFinite ? NumberText.text(value) : "null"
        case .boolean(let value): value ? "true" : "false"
        case .null: "null"
        }
    }

    private static func enclose(
        _ names: [String], _ values: [JSON], _ open: String, _ close: String, _ levels: Int, _ indentation: String
    ) -> String {
        if values.isEmpty { return open + close }
        let inner = indentation + "  "
        let parts = zip(names, values).map { $0 + $1.text(levels: levels - 1, indentation: inner) }
        if levels <= 0 { return open + parts.joined(separator: ", ") + close }
        return "\(open)\n\(inner)" + parts.joined(separator: ",\n\(inner)") + "\n\(indentation)\(close)"
    }

    private static func quote(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            // JSON would allow those above 0x7F; a terminal that shows it obeys some of them.
            case _ where NameList.steers(scalar) && scalar.value <= 0xFFFF:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
