/// Accents that stand upon one letter. A text has a few of them; to compare or hash it, Swift brings them into order,
/// which takes time with the square of their number: a megabyte of them would take minutes.
package enum CombiningMarks {
    /// The maximum number upon one letter. Unicode's format for streams has 30 (UAX #15).
    package static let most = 256

    /// Where in the text, in bytes of UTF-8, a letter has more of them; nil if none has.
    package static func firstExcess(in scalars: some Sequence<Unicode.Scalar>) -> Int? {
        var (offset, count) = (0, 0)
        for scalar in scalars {
            count = isMark(scalar) ? count + 1 : 0
            if count > most { return offset }
            offset += UTF8.width(scalar)
        }
        return nil
    }

    /// Whether a letter has more of them in a text of JSON, written as they are or as `\u0301`.
    static func areTooMany(inJSON bytes: some Collection<UInt8>) -> Bool {
        let text = Array(String(decoding: bytes, as: UTF8.self).utf16)
        var units: [UInt16] = []
        var index = 0
        while index < text.count {
            guard text[index] == UInt16(UInt8(ascii: "\\")), index + 1 < text.count else {
                units.append(text[index])
                index += 1
                continue
            }
            // A backslash that stands for itself is written as two.
            let digits = text[(index + 1)...].first == UInt16(UInt8(ascii: "u")) ? text[(index + 2)...].prefix(4) : []
            if let unit = UInt16(String(decoding: digits, as: UTF16.self), radix: 16) { units.append(unit) }
            index += 2 + digits.count
        }
        return firstExcess(in: String(decoding: units, as: UTF16.self).unicodeScalars) != nil
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x300 else { return false }
        // Three vowels of Tibetan are made of marks, and say otherwise.
        return scalar.properties.canonicalCombiningClass != .notReordered
            || scalar.value == 0xF73 || scalar.value == 0xF75 || scalar.value == 0xF81
    }
}
