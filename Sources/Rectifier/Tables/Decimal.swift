import Glibc

/// Decimal numbers in bytes, as tables have them by the million.
enum Decimal {
    /// What some bytes are as a number.
    enum Value: Equatable {
        /// A number, rounded once to the nearest Float.
        case number(Float)
        /// A number that a Float cannot hold, or an infinity.
        case outOfRange
        /// Something else.
        case text
    }

    /// Reads `-12.5e3` and its like: digits, at most one decimal mark, and an exponent.
    ///
    /// - Parameter decimalComma: Whether a comma is a decimal mark too.
    static func parse(_ bytes: UnsafeBufferPointer<UInt8>, decimalComma: Bool) -> Value {
        let count = bytes.count
        var index = 0
        var isNegative = false
        if count > 0, bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+") {
            isNegative = bytes[0] == UInt8(ascii: "-")
            index = 1
        }
        var mantissa: UInt64 = 0
        var (digits, significant, exponent) = (0, 0, 0)
        var hasMark = false
        while index < count {
            let digit = bytes[index] &- UInt8(ascii: "0")
            if digit < 10 {
                digits += 1
                if significant > 0 || digit > 0 { significant += 1 }
                // 19 digits fit; what follows is left to the exact way below.
                if significant <= 19 { mantissa = mantissa &* 10 &+ UInt64(digit) }
                if hasMark { exponent -= 1 }
            } else if !hasMark, bytes[index] == UInt8(ascii: ".") || (decimalComma && bytes[index] == UInt8(ascii: ","))
            {
                hasMark = true
            } else {
                break
            }
            index += 1
        }
        guard digits > 0 else { return isInfinity(bytes, from: index) ? .outOfRange : .text }
        if index < count {
            guard bytes[index] | 0x20 == UInt8(ascii: "e") else { return .text }
            index += 1
            var isDown = false
            if index < count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
                isDown = bytes[index] == UInt8(ascii: "-")
                index += 1
            }
            guard index < count else { return .text }
            var power = 0
            while index < count {
                let digit = bytes[index] &- UInt8(ascii: "0")
                guard digit < 10 else { return .text }
                power = min(power * 10 + Int(digit), 100_000)
                index += 1
            }
            exponent += isDown ? -power : power
        }
        if mantissa == 0 { return .number(isNegative ? -0.0 : 0) }
        // Both factors are exact Doubles, so the Double is the nearest one (Clinger 1990).
        if significant <= 19, mantissa <= 1 << 53, abs(exponent) <= 22 {
            let power = powers[abs(exponent)]
            let double = exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
            let single = Float(double)
            // Halfway between two Floats the rounding to Double decides, and may do so wrongly; subnormals have fewer
            // bits, and other halfway points.
            if double.bitPattern & 0x1FFF_FFFF != 0x1000_0000, single.isNormal {
                return .number(isNegative ? -single : single)
            }
        }
        return exact(bytes)
    }

    private static let powers: [Double] = (0...22).map { pow(10, Double($0)) }

    /// By the C library: exact, and slower.
    private static func exact(_ bytes: UnsafeBufferPointer<UInt8>) -> Value {
        let text = String(decoding: bytes, as: UTF8.self).replacing(",", with: ".")
        guard let value = Float(text) else { return .text }
        return value.isFinite ? .number(value) : .outOfRange
    }

    private static func isInfinity(_ bytes: UnsafeBufferPointer<UInt8>, from index: Int) -> Bool {
        guard bytes.count - index == 3 || bytes.count - index == 8 else { return false }
        let word = String(decoding: bytes[index...], as: UTF8.self).lowercased()
        return word == "inf" || word == "infinity"
    }
}

/// What stands for a value that is not known.
enum MissingValue {
    /// The texts, beside the empty one.
    static let texts = ["?", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "Null"]
    private static let encoded = texts.map { Array($0.utf8) }

    static func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        if bytes.isEmpty { return true }
        guard bytes.count <= 4 else { return false }
        switch bytes[0] {
        case UInt8(ascii: "?"), UInt8(ascii: "N"), UInt8(ascii: "n"):
            return encoded.contains { $0.elementsEqual(bytes) }
        default: return false
        }
    }
}
