import Glibc

/// Decimal numbers in bytes, as tables have them by the million.
enum Decimal {
    /// Result of reading bytes as a number.
    enum Value: Equatable {
        /// A number, rounded once to the nearest Double.
        case number(Double)
        /// A number that a Float cannot hold, or an infinity.
        case outOfRange
        /// Something else.
        case text
    }

    /// The number format that the numbers of a column show.
    struct Marks: OptionSet {
        let rawValue: UInt8
        /// `0.5`: a decimal point, and nothing else.
        static let point = Marks(rawValue: 1)
        /// `1.234`: a decimal point, or one between thousands.
        static let possiblePoint = Marks(rawValue: 2)
        /// `0,5`: a decimal comma, and nothing else.
        static let comma = Marks(rawValue: 4)
        /// `1,234`: a decimal comma, or one between thousands.
        static let possibleComma = Marks(rawValue: 8)
        /// A whole number beyond 2⁵³, whose neighbours may be the same Double.
        static let beyondDouble = Marks(rawValue: 16)
    }

    /// Reads `-12.5e3` and its like: digits, at most one decimal mark, and an exponent.
    ///
    /// - Parameter decimalComma: Whether a comma is a decimal mark too.
    static func parse(_ bytes: UnsafeBufferPointer<UInt8>, decimalComma: Bool) -> Value {
        var marks: Marks = []
        return parse(bytes, decimalComma: decimalComma, &marks)
    }

    /// As above; what the number shows of how numbers are written is added to `marks`.
    static func parse(_ bytes: UnsafeBufferPointer<UInt8>, decimalComma: Bool, _ marks: inout Marks) -> Value {
        let count = bytes.count
        var index = 0
        var isNegative = false
        if count > 0, bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+") {
            isNegative = bytes[0] == UInt8(ascii: "-")
            index = 1
        }
        var mantissa: UInt64 = 0
        /// Goes on to what is no digit, and returns how many digits there were.
        func readDigits() -> Int {
            let start = index
            while index < count {
                let digit = bytes[index] &- UInt8(ascii: "0")
                if digit > 9 { break }
                mantissa = mantissa &* 10 &+ UInt64(digit)
                index += 1
            }
            return index - start
        }
        let first = index
        var digits = readDigits()
        var exponent = 0
        var seen: Marks = []
        if index < count, bytes[index] == UInt8(ascii: ".") || (decimalComma && bytes[index] == UInt8(ascii: ",")) {
            let isComma = bytes[index] == UInt8(ascii: ",")
            let whole = digits
            index += 1
            exponent = -readDigits()
            digits -= exponent
            // Three digits after one to three may be thousands.
            let mayBeThousands =
                exponent == -3 && index == count && (1...3).contains(whole) && bytes[first] != UInt8(ascii: "0")
            seen = isComma ? (mayBeThousands ? .possibleComma : .comma) : (mayBeThousands ? .possiblePoint : .point)
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
        if exponent == 0, digits > 15, digits > 19 || mantissa > 1 << 53 { seen.insert(.beyondDouble) }
        // Only now is it a number.
        marks.formUnion(seen)
        // More digits may not fit into the mantissa.
        if digits > 19 { return exact(bytes) }
        if mantissa == 0 { return .number(isNegative ? -0.0 : 0) }
        // Both factors are exact Doubles, so the Double is the nearest one (Clinger 1990).
        if mantissa <= 1 << 53, abs(exponent) <= 22 {
            let power = power(of: abs(exponent))
            let double = exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
            guard Float(double).isFinite else { return .outOfRange }
            return .number(isNegative ? -double : double)
        }
        return exact(bytes)
    }

    /// 10 to the power of 0 to 22, which are exact in Double. A switch, since a constant array would be asked whether it
    /// is there each time.
    private static func power(of exponent: Int) -> Double {
        switch exponent {
        case 0: 1
        case 1: 1e1
        case 2: 1e2
        case 3: 1e3
        case 4: 1e4
        case 5: 1e5
        case 6: 1e6
        case 7: 1e7
        case 8: 1e8
        case 9: 1e9
        case 10: 1e10
        case 11: 1e11
        case 12: 1e12
        case 13: 1e13
        case 14: 1e14
        case 15: 1e15
        case 16: 1e16
        case 17: 1e17
        case 18: 1e18
        case 19: 1e19
        case 20: 1e20
        case 21: 1e21
        default: 1e22
        }
    }

    /// By the C library: exact, and slower.
    private static func exact(_ bytes: UnsafeBufferPointer<UInt8>) -> Value {
        let text = String(decoding: bytes, as: UTF8.self).replacing(",", with: ".")
        guard let value = Double(text) else { return .text }
        // Features are Floats.
        return Float(value).isFinite ? .number(value) : .outOfRange
    }

    private static func isInfinity(_ bytes: UnsafeBufferPointer<UInt8>, from index: Int) -> Bool {
        guard bytes.count - index == 3 || bytes.count - index == 8 else { return false }
        let word = String(decoding: bytes[index...], as: UTF8.self).lowercased()
        return word == "inf" || word == "infinity"
    }
}
