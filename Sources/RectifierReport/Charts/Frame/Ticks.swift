import Glibc
import Rectifier

/// Round numbers for the ticks of an axis, and how they are written.
enum Ticks {
    /// Multiples of 1, 2 or 5 times a power of ten within `range`, about `count` of them; none if it is too narrow.
    static func values(in range: ClosedRange<Double>, count: Int = 5) -> [Double] {
        let (lower, upper) = (range.lowerBound, range.upperBound)
        // Divided first: the width of all numbers is more than a Double holds.
        let raw = upper / Double(max(count, 1)) - lower / Double(max(count, 1))
        guard raw > 1e-300, raw < 1e307 else { return [] }
        let exponent = Int(log10(raw).rounded(.down))
        let unit = pow(10, Double(abs(exponent)))
        // Multiplied or divided by a whole power of ten, so that the values are the nearest to the decimals meant.
        func scaled(_ value: Double) -> Double { exponent < 0 ? value / unit : value * unit }
        let step = [1.0, 2, 5, 10].first { scaled($0) >= raw * 0.999 } ?? 10
        let first = (lower / scaled(step) - 1e-6).rounded(.up)
        let last = (upper / scaled(step) + 1e-6).rounded(.down)
        // Beyond 2⁵³ steps from zero a step is lost in rounding.
        guard first <= last, last - first < 1000, max(abs(first), abs(last)) < 1e15 else { return [] }
        return stride(from: first, through: last, by: 1).map { scaled($0 * step) }
    }

    /// Ticks of a logarithmic axis: powers of ten within `range`, which must be positive, at most about `count` of them;
    /// in a narrow range also 2 and 5 times those, or evenly spaced numbers.
    static func logarithmicValues(in range: ClosedRange<Double>, count: Int = 6) -> [Double] {
        let lower = Int((log10(range.lowerBound) - 1e-9).rounded(.up))
        let upper = Int((log10(range.upperBound) + 1e-9).rounded(.down))
        if upper - lower >= 2 {
            let spacing = (upper - lower) / max(count, 1) + 1
            // Multiples of the spacing, so that 10⁰ is among them.
            let first = Int((Double(lower) / Double(spacing)).rounded(.up)) * spacing
            return stride(from: first, through: upper, by: spacing).map { power($0) }
        }
        var fine: [Double] = []
        for decade in (lower - 1)...max(upper, lower - 1) {
            for digit in [1.0, 2, 5] {
                let value = decade < 0 ? digit / power(-decade) : digit * power(decade)
                if value >= range.lowerBound * 0.999_999, value <= range.upperBound * 1.000_001 { fine.append(value) }
            }
        }
        return fine.count >= 3 ? fine : values(in: range, count: 4)
    }

    /// Numbers as they stand beside ticks: all with powers of ten if one needs it.
    static func texts(_ values: [Double]) -> [String] {
        let needsPowers = values.contains { $0 != 0 && !isPlain($0) }
        return values.map { text($0, withPower: needsPowers) }
    }

    /// Whether a number is as easily read without a power of ten.
    private static func isPlain(_ value: Double) -> Bool { abs(value) >= 0.000_099_9 && abs(value) < 1e6 }

    /// A number in words and beside marks: 0.5, −2, 17,226, 2·10⁶, 10⁻⁵.
    ///
    /// - Parameter withPower: whether it has a power of ten: 2·10⁻³. By default if it is very large or small.
    static func text(_ value: Double, withPower: Bool? = nil) -> String {
        guard value.isFinite, value != 0 else { return value == 0 ? "0" : NumberText.text(value) }
        let sign = value < 0 ? "−" : ""
        let magnitude = abs(value)
        if !(withPower ?? !isPlain(value)) || [1, 10].contains(magnitude) {
            let parts = NumberText.text(magnitude).split(separator: ".")
            return sign + grouped(String(parts[0])) + parts.dropFirst().map { "." + $0 }.joined()
        }
        var exponent = Int(log10(magnitude).rounded(.down))
        // In two steps: a Double does not reach 10³⁰⁹.
        var mantissa = magnitude / pow(10, Double(exponent / 2)) / pow(10, Double(exponent - exponent / 2))
        mantissa = (mantissa * 1000).rounded() / 1000
        if mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
        let power = "10" + superscript(exponent)
        return sign + (mantissa == 1 ? power : NumberText.text(mantissa) + "·" + power)
    }

    /// A measured number in a table, a sentence or beside a mark, rounded to some significant digits.
    static func short(_ value: Double, digits: Int = 4) -> String {
        guard value.isFinite, value != 0 else { return text(value) }
        let exponent = Int(log10(abs(value)).rounded(.down))
        let last = exponent - digits + 1
        // Beyond, a number is written with a power of ten, and rounded there.
        guard abs(last) < 300 else { return text(value) }
        let unit = pow(10, Double(abs(last)))
        return text(last < 0 ? (value * unit).rounded() / unit : (value / unit).rounded() * unit)
    }

    private static func power(_ exponent: Int) -> Double {
        exponent < 0 ? 1 / pow(10, Double(-exponent)) : pow(10, Double(exponent))
    }

    /// Digits with commas between thousands.
    private static func grouped(_ digits: String) -> String {
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }

    private static func superscript(_ exponent: Int) -> String {
        let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
        return (exponent < 0 ? "⁻" : "")
            + String(String(abs(exponent)).compactMap { $0.wholeNumberValue.map { digits[$0] } })
    }
}
