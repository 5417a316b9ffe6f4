import RectifierSupport

/// Date format of a column.
public struct DateStyle: Sendable, Hashable, Codable {
    /// The order of day and month in `3/4/2024`.
    public enum Order: String, Sendable, Hashable, Codable, CaseIterable {
        /// 3 April.
        case dayFirst = "day-first"
        /// 4 March.
        case monthFirst = "month-first"
    }

    /// Kind: date, time of day, or a number that stands for a date.
    public enum Kind: String, Sendable, Hashable, Codable {
        /// Days, with or without a time.
        case date
        /// Times of any day.
        case time
        /// Seconds, or milliseconds, since 1970; also `20240131`, and years. Only where the user says so.
        case number
    }

    /// Kind: date, time of day, or a number that stands for a date.
    public var kind: Kind
    /// The order of day and month; nil where no date shows it.
    public var order: Order?

    /// The style of that kind.
    public init(kind: Kind = .date, order: Order? = nil) { (self.kind, self.order) = (kind, order) }
}

/// A date, a date with a time, or a time of day, as people write it.
struct WrittenDate {
    /// The time of day in seconds; nil where there is none.
    private(set) var time: Double?
    /// The days since 1970 where the text leaves no choice.
    private var days: Int?
    /// The first two numbers of a date that may begin with its day or with its month, and the year.
    private var pair: (first: Int, second: Int, year: Int)?
    /// Whether there is a zone: the time is taken as it is on the clock there.
    private(set) var hasZone = false

    /// Whether there is a day, and not only a time.
    var hasDay: Bool { days != nil || pair != nil }

    /// Seconds since 1970, or since midnight without a day, in that order; nil where there is no such date.
    func seconds(_ order: DateStyle.Order) -> Double? {
        var days = days
        if let pair {
            days =
                order == .dayFirst
                ? CalendarDate.days(year: pair.year, month: pair.second, day: pair.first)
                : CalendarDate.days(year: pair.year, month: pair.first, day: pair.second)
        }
        if hasDay, days == nil { return nil }
        return Double(days ?? 0) * CalendarDate.day + (time ?? 0)
    }

    /// The order that the date must have; nil where both are possible, or the same.
    var order: DateStyle.Order? {
        guard pair != nil else { return nil }
        switch (seconds(.dayFirst), seconds(.monthFirst)) {
        case (.some, nil): return .dayFirst
        case (nil, .some): return .monthFirst
        default: return nil
        }
    }

    /// Whether the two orders give two dates.
    var isAmbiguous: Bool {
        guard pair != nil, let one = seconds(.dayFirst), let other = seconds(.monthFirst) else { return false }
        return one != other
    }

    /// Nil where `text` is no date.
    init?(_ text: String) {
        guard (4...48).contains(text.utf8.count), var scanner = Scanner(text) else { return nil }
        scanner.skipWeekday()
        if scanner.peekTime() {
            guard let seconds = scanner.time() else { return nil }
            time = seconds
        } else {
            guard readDay(&scanner) else { return nil }
            if !scanner.isAtEnd {
                guard scanner.skipBeforeTime(), let seconds = scanner.time() else { return nil }
                time = seconds
            }
        }
        if time != nil { hasZone = scanner.skipZone() }
        guard scanner.isAtEnd, seconds(.dayFirst) != nil || seconds(.monthFirst) != nil else { return nil }
    }

    private mutating func readDay(_ scanner: inout Scanner) -> Bool {
        if let month = scanner.month() {
            // Jan 3, 2024; January 2024
            scanner.skip(" .,-/")
            guard let first = scanner.number() else { return false }
            if first.digits == 4 { return set(first.value, month, 1) }
            scanner.skipOrdinal()
            scanner.skip(" .,-/")
            guard first.digits <= 2, let year = scanner.year() else { return false }
            return set(year, month, first.value)
        }
        guard let first = scanner.number() else { return false }
        if first.digits == 8, scanner.isBeforeBasicTime {
            return set(first.value / 10_000, first.value / 100 % 100, first.value % 100)
        }
        let separator = scanner.separator
        if first.digits == 4 {
            // 2024-01-31, 2024/1/31, 2024.01.31, 2024-Jan-31, 2024-01
            guard let separator, "-/.".utf8.contains(separator) else { return false }
            scanner.skip(1)
            let name = scanner.month()
            guard let month = name ?? scanner.number(upTo: 2)?.value else { return false }
            if scanner.isAtEnd { return separator != UInt8(ascii: ".") && set(first.value, month, 1) }
            guard scanner.separator == separator else { return false }
            scanner.skip(1)
            guard let day = scanner.number(upTo: 2) else { return false }
            return set(first.value, month, day.value)
        }
        guard first.digits <= 2 else { return false }
        scanner.skipOrdinal()
        let start = scanner.index
        scanner.skip(" .,-/")
        if let month = scanner.month() {
            // 31 Jan 2024, 31-Jan-24, 1st of January is not.
            scanner.skip(" .,-/")
            guard let year = scanner.year() else { return false }
            return set(year, month, first.value)
        }
        scanner.index = start
        guard let separator = scanner.separator, "-/.".utf8.contains(separator) else { return false }
        scanner.skip(1)
        guard let second = scanner.number() else { return false }
        if second.digits == 4, scanner.isAtEnd {
            // 01/2024
            return separator == UInt8(ascii: "/") && set(second.value, first.value, 1)
        }
        guard second.digits <= 2, scanner.separator == separator else { return false }
        scanner.skip(1)
        let before = scanner.index
        guard let year = scanner.year() else { return false }
        // 1-2-24 and 1.2.24 may be anything.
        if scanner.index - before == 2, separator != UInt8(ascii: "/"), first.digits < 2 || second.digits < 2 {
            return false
        }
        pair = (first.value, second.value, year)
        return true
    }

    private mutating func set(_ year: Int, _ month: Int, _ day: Int) -> Bool {
        days = CalendarDate.days(year: year, month: month, day: day)
        return days != nil
    }

    /// The seconds that a number means where the user says that the column has dates: `20240131`, a year, or else
    /// seconds or milliseconds since 1970.
    static func seconds(ofNumber text: String) -> Double? {
        guard let number = NumberText.parse(text, as: Double.self), number.isFinite else { return nil }
        let isWhole = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        if isWhole, let value = Int(text) {
            if text.count == 8,
                let days = CalendarDate.days(year: value / 10_000, month: value / 100 % 100, day: value % 100)
            {
                return Double(days) * CalendarDate.day
            }
            if text.count == 4, let days = CalendarDate.days(year: value, month: 1, day: 1) {
                return Double(days) * CalendarDate.day
            }
        }
        // Seconds reach this in the year 5138; milliseconds reached it in 1973.
        return abs(number) < 1e11 ? number : abs(number) < 1e14 ? number / 1000 : nil
    }
}

/// Goes through the bytes of a date.
private struct Scanner {
    private let bytes: [UInt8]
    var index = 0

    private static let months: [(name: String, number: Int)] = [
        ("january", 1), ("february", 2), ("march", 3), ("april", 4), ("may", 5), ("june", 6), ("july", 7),
        ("august", 8),
        ("september", 9), ("october", 10), ("november", 11), ("december", 12), ("sept", 9),
    ]
    private static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

    /// Nil for text that has no digit, or is not ASCII.
    init?(_ text: String) {
        bytes = text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        guard bytes.contains(where: Self.isDigit), bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
    }

    var isAtEnd: Bool { index >= bytes.count }
    /// The byte here; nil at the end.
    var separator: UInt8? { isAtEnd ? nil : bytes[index] }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }

    mutating func skip(_ count: Int) { index = min(index + count, bytes.count) }

    mutating func skip(_ characters: String) {
        while index < bytes.count, characters.utf8.contains(bytes[index]) { index += 1 }
    }

    /// Digits, at most `most` of them, and no more after them.
    mutating func number(upTo most: Int = 8) -> (value: Int, digits: Int)? {
        let start = index
        var value = 0
        while index < bytes.count, Self.isDigit(bytes[index]), index - start < most {
            value = value * 10 + Int(bytes[index] - 0x30)
            index += 1
        }
        guard index > start, isAtEnd || !Self.isDigit(bytes[index]) else { return nil }
        return (value, index - start)
    }

    /// Four digits, or two: 69 to 99 are of the last century, as in POSIX.
    mutating func year() -> Int? {
        guard let (value, digits) = number() else { return nil }
        switch digits {
        case 4: return value
        case 2: return value + (value < 69 ? 2000 : 1900)
        default: return nil
        }
    }

    private func word() -> String {
        String(decoding: bytes[index...].prefix(while: Self.isLetter), as: UTF8.self)
    }

    mutating func month() -> Int? {
        let word = word()
        guard let month = Self.months.first(where: { $0.name == word || (word.count == 3 && $0.name.hasPrefix(word)) })
        else { return nil }
        skip(word.count)
        return month.number
    }

    mutating func skipWeekday() {
        let word = word()
        guard word.count >= 3, Self.weekdays.contains(where: { $0.hasPrefix(word) }) else { return }
        skip(word.count)
        skip(" .,")
    }

    mutating func skipOrdinal() { if ["st", "nd", "rd", "th"].contains(word()) { skip(2) } }

    /// Whether a time of day is here.
    func peekTime() -> Bool {
        let digits = bytes[index...].prefix(while: Self.isDigit).count
        return (1...2).contains(digits) && index + digits < bytes.count && bytes[index + digits] == UInt8(ascii: ":")
    }

    var isBeforeBasicTime: Bool { separator == UInt8(ascii: "t") }

    mutating func skipBeforeTime() -> Bool {
        guard let separator, " t,_".utf8.contains(separator) else { return false }
        skip(1)
        skip(" ")
        return !isAtEnd
    }

    /// 13:45, 13:45:10.5, 1:45 PM, and 134510 after a date.
    mutating func time() -> Double? {
        guard let first = number(upTo: 6) else { return nil }
        var (hour, minute, second, fraction) = (first.value, 0, 0, 0.0)
        if first.digits == 6 || first.digits == 4 {
            let all = first.digits == 6 ? first.value : first.value * 100
            (hour, minute, second) = (all / 10_000, all / 100 % 100, all % 100)
        } else {
            guard first.digits <= 2, separator == UInt8(ascii: ":") else { return nil }
            skip(1)
            guard let minutes = number(upTo: 2), minutes.digits == 2 else { return nil }
            minute = minutes.value
            if separator == UInt8(ascii: ":") {
                skip(1)
                guard let seconds = number(upTo: 2), seconds.digits == 2 else { return nil }
                second = seconds.value
            }
        }
        if let mark = separator, mark == UInt8(ascii: ".") || mark == UInt8(ascii: ",") {
            skip(1)
            let start = index
            while index < bytes.count, Self.isDigit(bytes[index]) { index += 1 }
            guard index > start,
                let value = Double("0." + String(decoding: bytes[start..<index], as: UTF8.self))
            else { return nil }
            fraction = value
        }
        let beforeHalf = index
        skip(" ")
        switch word() {
        case "am", "pm":
            guard (1...12).contains(hour) else { return nil }
            hour = hour % 12 + (word() == "pm" ? 12 : 0)
            skip(2)
        default: index = beforeHalf
        }
        // 24:00 is the end of a day, and 60 the second that some have more.
        guard hour < 24 || (hour == 24 && minute == 0 && second == 0), minute < 60, second <= 60 else { return nil }
        return Double(hour * 3600 + minute * 60 + second) + fraction
    }

    /// Z, UTC, +02:00; whether there is one.
    mutating func skipZone() -> Bool {
        skip(" ")
        let word = word()
        if ["z", "utc", "gmt"].contains(word) {
            skip(word.count)
            return true
        }
        guard let sign = separator, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return false }
        skip(1)
        guard let hours = number(upTo: 4) else { return false }
        if hours.digits == 2, separator == UInt8(ascii: ":") {
            skip(1)
            return number(upTo: 2)?.digits == 2
        }
        return hours.digits == 2 || hours.digits == 4
    }
}
