import RealModule

/// Numbers as text, read and written the same way everywhere, whatever the user's language settings.
public enum NumberText {
    /// The value of a decimal number such as `-2`, `0.5`, `1e-3`, or of `nan`, `inf` and `infinity` in any case.
    ///
    /// Rounded once, to the nearest. Nil for anything else: space, hexadecimal digits, and a number too large for the
    /// type, which would otherwise become an infinity that nobody wrote.
    public static func parse<Value: BinaryFloatingPoint & LosslessStringConvertible>(
        _ text: some StringProtocol, as type: Value.Type = Value.self
    ) -> Value? {
        // Also fast: to compare letters with many accents is not.
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let lowered = text.lowercased()
        let unsigned = lowered.hasPrefix("-") || lowered.hasPrefix("+") ? String(lowered.dropFirst()) : lowered
        switch unsigned {
        case "nan": return .nan
        case "inf", "infinity": return lowered.hasPrefix("-") ? -.infinity : .infinity
        default:
            // The standard library also reads hexadecimal numbers and NaNs with a payload.
            let isPlain = unsigned.utf8.allSatisfy {
                ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2E || $0 == 0x2B || $0 == 0x2D || $0 == 0x65
            }
            guard isPlain, let value = Value(lowered), value.isFinite else { return nil }
            return value
        }
    }

    /// The value of a whole number such as `-2`, or nil if it is another text or does not fit.
    public static func integer(_ text: some StringProtocol) -> Int? {
        Int(text)
    }

    /// The shortest decimal that reads back as `value`: Swift's `description` without a final `.0`.
    ///
    /// 2 is `2`, −0 is `-0`, 0.1 is `0.1`, 10⁻⁷ is `1e-07`; every NaN is `nan`, and the infinities are `inf` and `-inf`.
    public static func text<Value: BinaryFloatingPoint & CustomStringConvertible>(_ value: Value) -> String {
        if value.isNaN { return "nan" }
        let description = value.description
        return description.hasSuffix(".0") ? String(description.dropLast(2)) : description
    }

    /// A short text of a number that is known to `tolerance`: that of the nearest Float where this is near enough, and
    /// otherwise with as many digits after the point as the tolerance has.
    public static func text(_ value: Double, toWithin tolerance: Double) -> String {
        let single = Float(value)
        if !value.isFinite || abs(Double(single) - value) <= tolerance { return text(single) }
        let digits = (-Double.log10(tolerance)).rounded(.up)
        guard digits > 0, digits < 300 else { return text(value.rounded()) }
        let scale = Double.pow(10, Int(digits))
        let rounded = (value * scale).rounded() / scale
        return text(rounded.isFinite ? rounded : value)
    }

    /// A number for people, with five significant digits, or as many as are said, after the point at most: 54.123,
    /// 1.2e+12.
    public static func short(_ value: Double, digits: Int = 5) -> String {
        guard value.isFinite, value != 0 else { return text(value) }
        let exponent = Int(Double.log10(abs(value)).rounded(.down))
        guard exponent >= -4, exponent < 9 else {
            // In two steps: a Double does not reach 10⁻³²⁴.
            let half = exponent / 2
            let scaled = value / Double.pow(10, half) / Double.pow(10, exponent - half)
            let unit = Double.pow(10, digits - 1)
            let rounded = (scaled * unit).rounded() / unit
            // 9.99999 was rounded to 10.
            let (mantissa, power) = abs(rounded) < 10 ? (rounded, exponent) : (rounded / 10, exponent + 1)
            return "\(text(mantissa))e\(power < 0 ? "-" : "+")\(abs(power))"
        }
        let scale = Double.pow(10, max(digits - 1 - exponent, 0))
        return text((value * scale).rounded() / scale)
    }

    /// The Double nearest to `value` in decimal with so many significant digits; NaN, 0 and infinities as they are.
    public static func rounded(_ value: Double, digits: Int = 5) -> Double {
        guard value.isFinite, value != 0 else { return value }
        let exponent = Int(Double.log10(abs(value)).rounded(.down)) - (digits - 1)
        let power = Double.pow(10, abs(exponent))
        let rounded = exponent < 0 ? (value * power).rounded() / power : (value / power).rounded() * power
        return rounded.isFinite ? rounded : value
    }

    /// A share for people, as a percentage with at most one digit after the point: 98.1 %.
    package static func percent(_ share: Double) -> String { text((share * 1000).rounded() / 10) + " %" }
}

extension Int {
    /// The product; the largest `Int` where it does not fit.
    package func clampedMultiplied(by other: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }

    /// The sum; the largest `Int` where it does not fit.
    package func clampedAdding(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    /// The quotient, rounded up.
    package func dividedRoundingUp(by other: Int) -> Int { self / other + (self % other > 0 ? 1 : 0) }
}
