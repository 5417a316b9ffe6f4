/// Number format of a column: decimal mark and grouping.
public struct NumberStyle: Sendable, Hashable, Codable {
    /// Decimal mark.
    public enum DecimalMark: String, Sendable, Hashable, Codable {
        /// `1234.5`, and `1,234.5`.
        case point
        /// `1234,5`, and `1.234,5`.
        case comma
    }

    /// The decimal mark; nil where no number shows it.
    public var decimalMark: DecimalMark?

    /// The style with that decimal mark.
    public init(decimalMark: DecimalMark? = nil) { self.decimalMark = decimalMark }
}

/// A number as people write it: with separators between thousands, a currency, a sign of per cent, a sign after it, or
/// in parentheses where it is negative.
struct WrittenNumber {
    /// The number with a decimal point, and with a decimal comma; nil where it is none so.
    private let point: Decimal.Value?
    private let comma: Decimal.Value?
    /// Its currency, as written; nil for none.
    private(set) var currency: String?
    /// Whether it is in per cent: `5%` is 0.05.
    private(set) var isPercentage = false
    private let core: [Unicode.Scalar]

    /// The decimal mark that the number must have; nil where both are possible.
    var decimalMark: NumberStyle.DecimalMark? {
        switch (point, comma) {
        case (nil, .some): .comma
        case (.some, nil): .point
        default: nil
        }
    }

    /// Whether it is another number with a decimal comma than with a decimal point: `1,234`.
    var isAmbiguous: Bool { point != comma && point != nil && comma != nil }

    /// The character that makes it ambiguous is a comma.
    var hasComma: Bool { core.contains(",") }

    /// The number in that style; nil where it is none.
    func value(_ mark: NumberStyle.DecimalMark) -> Decimal.Value? { mark == .comma ? comma : point }

    private static let marks: Set<Unicode.Scalar> = [".", ","]

    /// Nil where `text` is no number in any style.
    init?(_ text: String) {
        guard text.utf8.count <= 64 else { return nil }
        var rest = Array(text.unicodeScalars)[...]
        guard rest.contains(where: { ("0"..."9").contains($0) }) else { return nil }
        var isNegative = false
        var hasSign = false
        func trim() {
            while let first = rest.first, Self.isSpace(first) { rest.removeFirst() }
            while let last = rest.last, Self.isSpace(last) { rest.removeLast() }
        }
        trim()
        if rest.first == "(", rest.last == ")" {
            (isNegative, hasSign) = (true, true)
            rest = rest.dropFirst().dropLast()
            trim()
        }
        // What stands before and after the digits, each once.
        while true {
            let count = rest.count
            if let first = rest.first, !hasSign, Self.isMinus(first) || first == "+" {
                (isNegative, hasSign) = (first != "+", true)
                rest.removeFirst()
            }
            if currency == nil, let name = Currency.prefix(of: rest) {
                currency = String(String.UnicodeScalarView(rest.prefix(name)))
                rest.removeFirst(name)
            }
            if let last = rest.last, last == "%", !isPercentage {
                isPercentage = true
                rest.removeLast()
            }
            if currency == nil, let name = Currency.suffix(of: rest) {
                currency = String(String.UnicodeScalarView(rest.suffix(name)))
                rest.removeLast(name)
            }
            // 5.– and 5,- are whole amounts; 5- is negative.
            if let last = rest.last, Self.isMinus(last), rest.count > 1 {
                if let mark = rest.dropLast().last, Self.marks.contains(mark) {
                    rest.removeLast(2)
                } else if !hasSign {
                    (isNegative, hasSign) = (true, true)
                    rest.removeLast()
                }
            }
            trim()
            if rest.count == count { break }
        }
        guard let first = rest.first, let last = rest.last, Self.isDigit(first) || Self.marks.contains(first),
            Self.isDigit(last) || Self.marks.contains(last)
        else { return nil }
        core = Array(rest)
        let power = isPercentage ? -2 : 0
        point = Self.parse(core, decimal: ".", isNegative: isNegative, power: power)
        comma = Self.parse(core, decimal: ",", isNegative: isNegative, power: power)
        if point == nil && comma == nil { return nil }
    }

    /// The number with that decimal mark; nil where it is none.
    private static func parse(
        _ scalars: [Unicode.Scalar], decimal: Unicode.Scalar, isNegative: Bool, power: Int
    ) -> Decimal.Value? {
        var (whole, exponent) = (scalars[...], power)
        if let index = scalars.firstIndex(where: { $0 == "e" || $0 == "E" }) {
            let digits = String(String.UnicodeScalarView(scalars[(index + 1)...]))
            guard digits.count <= 6, digits.unicodeScalars.last.map(isDigit) == true, let written = Int(digits) else {
                return nil
            }
            whole = scalars[..<index]
            exponent += written
        }
        var fraction: ArraySlice<Unicode.Scalar> = []
        if let index = whole.lastIndex(of: decimal) {
            fraction = whole[(index + 1)...]
            whole = whole[..<index]
            guard fraction.allSatisfy(isDigit) else { return nil }
        }
        guard let digits = withoutSeparators(whole, decimal: decimal), !(digits.isEmpty && fraction.isEmpty) else {
            return nil
        }
        let text = String(String.UnicodeScalarView(digits + [Unicode.Scalar(".")] + fraction))
        let value = Decimal.parse((isNegative ? "-" : "") + text + "e\(exponent)", decimalComma: false)
        return value == .text ? nil : value
    }

    /// The digits of a whole number without the separators between thousands; nil where these are not where they belong.
    private static func withoutSeparators(
        _ whole: ArraySlice<Unicode.Scalar>, decimal: Unicode.Scalar
    ) -> [Unicode.Scalar]? {
        guard let separator = whole.first(where: { !isDigit($0) }) else { return Array(whole) }
        guard separator != decimal, marks.contains(separator) || isOtherSeparator(separator) else { return nil }
        let groups = whole.split(separator: separator, omittingEmptySubsequences: false)
        guard let first = groups.first, let last = groups.last, groups.joined().allSatisfy(isDigit) else { return nil }
        let middle = groups.dropFirst().dropLast()
        // 1,234,567, and 12,34,567 as in India.
        let areThousands = (1...3).contains(first.count) && middle.allSatisfy { $0.count == 3 }
        let areLakhs = (1...2).contains(first.count) && !middle.isEmpty && middle.allSatisfy { $0.count == 2 }
        guard last.count == 3, areThousands || areLakhs, first.first != "0" else { return nil }
        return Array(groups.joined())
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    /// Also the spaces that do not break, which spreadsheets write.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        [" ", "\t", "\u{A0}", "\u{202F}", "\u{2009}"].contains(scalar)
    }

    private static func isOtherSeparator(_ scalar: Unicode.Scalar) -> Bool {
        isSpace(scalar) || ["'", "’"].contains(scalar)
    }

    private static func isMinus(_ scalar: Unicode.Scalar) -> Bool { ["-", "−", "–"].contains(scalar) }
}

/// The names of currencies that stand beside an amount.
private enum Currency {
    /// The longest first.
    private static let names: [[Unicode.Scalar]] =
        ([
            "$", "€", "£", "¥", "₹", "₩", "₽", "₺", "₴", "₫", "₪", "฿", "₱", "₦", "US$", "A$", "C$", "R$", "S$", "HK$",
            "NZ$", "kr", "Kr", "kr.", "Kr.", "zł", "Kč", "Ft", "Fr.", "Fr", "SFr.", "Rs", "Rs.", "lei", "TL", "元", "円",
        ]
        + [
            "USD", "EUR", "GBP", "JPY", "CNY", "RMB", "CHF", "AUD", "CAD", "NZD", "SEK", "NOK", "DKK", "ISK", "PLN",
            "CZK",
            "HUF", "RON", "BGN", "TRY", "RUB", "UAH", "INR", "KRW", "SGD", "HKD", "TWD", "THB", "IDR", "MYR", "PHP",
            "VND",
            "BRL", "MXN", "ARS", "CLP", "COP", "ZAR", "NGN", "KES", "EGP", "ILS", "AED", "SAR", "BTC",
        ]).map { Array($0.unicodeScalars) }.sorted { $0.count > $1.count }

    static func prefix(of scalars: ArraySlice<Unicode.Scalar>) -> Int? {
        guard let first = scalars.first, !("0"..."9").contains(first) else { return nil }
        return names.first { scalars.starts(with: $0) }?.count
    }

    static func suffix(of scalars: ArraySlice<Unicode.Scalar>) -> Int? {
        guard let last = scalars.last, !("0"..."9").contains(last) else { return nil }
        return names.first { scalars.suffix($0.count).elementsEqual($0) }?.count
    }
}
