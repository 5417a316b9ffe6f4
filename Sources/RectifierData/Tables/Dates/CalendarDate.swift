import RectifierSupport

/// Dates and times as people read them.
public enum CalendarText {
    /// `2024-03-01`, with the time of day where it is not midnight; or only the time of day.
    public static func text(_ seconds: Double, _ isTimeOnly: Bool = false) -> String {
        CalendarDate.text(seconds, isTimeOnly: isTimeOnly)
    }
}

/// The days of the Gregorian calendar, as numbers.
enum CalendarDate {
    /// The seconds of a day.
    static let day = 86_400.0

    /// The number of days from 1970-01-01 to a date; nil where the calendar does not have it.
    static func days(year: Int, month: Int, day: Int) -> Int? {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= length(of: month, in: year) else {
            return nil
        }
        // Years begin in March, so that the day that some have ends them (Hinnant, "chrono-compatible low-level date
        // algorithms").
        let shifted = month > 2 ? year : year - 1
        let (era, yearOfEra) = (shifted / 400, shifted % 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The date that is so many days after 1970-01-01; from the year 1 on.
    static func date(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let year = yearOfEra + era * 400 + (month < 10 ? 0 : 1)
        return (year, month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1)
    }

    static func length(of month: Int, in year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Seconds since 1970 as people read them: `2024-03-01`, and the time of day where there is one.
    static func text(_ seconds: Double, isTimeOnly: Bool = false) -> String {
        guard abs(seconds) < 4e11 else { return NumberText.text(seconds) }
        let days = Int((seconds / day).rounded(.down))
        let time = Int(seconds - Double(days) * day)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let clock = "\(two(time / 3600)):\(two(time / 60 % 60))" + (time % 60 == 0 ? "" : ":\(two(time % 60))")
        if isTimeOnly { return clock }
        let (year, month, day) = date(days: days)
        let digits = "\(year)"
        let padded = String(repeating: "0", count: max(4 - digits.count, 0)) + digits
        return "\(padded)-\(two(month))-\(two(day))" + (time == 0 ? "" : " " + clock)
    }
}
