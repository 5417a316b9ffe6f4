import RealModule

/// Features of dates and times: the elapsed time, and the place in each cycle that the training rows go
/// round at least once.
///
/// A cycle is a circle, sin and cos of the angle, so that its end is beside its beginning: 23:00 beside 0:00. The days of
/// the week are a feature each: a Saturday is not between a Friday and a Sunday.
public struct CalendarFeatures: Sendable, Hashable, Codable {
    /// Cycle of time.
    public enum Cycle: String, Sendable, Hashable, Codable, CaseIterable {
        /// The time of day.
        case day
        /// The day of the week.
        case week
        /// The day of the month.
        case month
        /// The day of the year.
        case year

        /// Number of features.
        var featureCount: Int { self == .week ? 7 : 2 * harmonics }
        /// Number of harmonics: the second goes round twice, so that narrow peaks can be told apart.
        private var harmonics: Int { self == .month ? 1 : 2 }
        var words: String {
            switch self {
            case .day: "time of day"
            case .week: "weekday"
            case .month: "day of the month"
            case .year: "day of the year"
            }
        }

        /// The features at that time, in seconds since 1970.
        func write(_ seconds: Double, into features: UnsafeMutableBufferPointer<Float>, at offset: Int) {
            let days = Int((seconds / CalendarDate.day).rounded(.down))
            let time = seconds / CalendarDate.day - Double(days)
            let turn: Double
            switch self {
            case .day: turn = time
            case .week:
                // 1970-01-01 was a Thursday; Monday is the first.
                features[offset + ((days + 3) % 7 + 7) % 7] = 1
                return
            case .month:
                let (year, month, day) = CalendarDate.date(days: days)
                turn = (Double(day - 1) + time) / Double(CalendarDate.length(of: month, in: year))
            case .year:
                let year = CalendarDate.date(days: days).year
                guard let first = CalendarDate.days(year: year, month: 1, day: 1) else { return }
                turn = (Double(days - first) + time) / (CalendarDate.length(of: 2, in: year) == 29 ? 366 : 365)
            }
            for harmonic in 1...harmonics {
                let angle = 2 * Double.pi * turn * Double(harmonic)
                features[offset + 2 * harmonic - 2] = Float(Double.sin(angle))
                features[offset + 2 * harmonic - 1] = Float(Double.cos(angle))
            }
        }
    }

    /// The mean and the deviation of the time in seconds, for the time that has gone by.
    public let elapsed: Standardization
    /// The cycles, in the order of their features.
    public let cycles: [Cycle]

    /// Those that fit the times of some rows; nil where all are equal.
    init?(of seconds: [Double], isTimeOnly: Bool) {
        guard let first = seconds.min(), let last = seconds.max(), first < last else { return nil }
        elapsed = Standardization(of: seconds)
        func differ(_ value: (Double) -> Int) -> Bool { Set(seconds.map(value)).count > 1 }
        let day = CalendarDate.day
        let (span, floor) = ((last - first) / day, { (value: Double) in Int((value / day).rounded(.down)) })
        let hasTimes = differ { Int($0) - floor($0) * Int(day) }
        if isTimeOnly {
            cycles = [.day]
            return
        }
        cycles = Cycle.allCases.filter { cycle in
            switch cycle {
            // A cycle that is not gone round once is no more than the time that has gone by.
            case .day: hasTimes && span >= 1
            case .week: span >= 7 && differ { (floor($0) % 7 + 7) % 7 }
            case .month: span >= 31 && differ { CalendarDate.date(days: floor($0)).day }
            case .year: span >= 365 && differ { CalendarDate.date(days: floor($0)).month }
            }
        }
    }

    /// Number of features.
    var featureCount: Int { 1 + cycles.reduce(0) { $0 + $1.featureCount } }

    /// The features, in words.
    var words: String { (["elapsed time"] + cycles.map(\.words)).joined(separator: ", ") }

    /// The problem with features that were read from a file; nil for none.
    var problem: String? {
        if Set(cycles).count != cycles.count { return "a cycle is there twice" }
        let isScale = elapsed.mean.isFinite && elapsed.deviation.isFinite && elapsed.deviation > 0
        return isScale ? nil : "a mean or deviation cannot be"
    }

    /// The features of a time; 0 where it is not known, and for the time of no year.
    func write(_ seconds: Double, into features: UnsafeMutableBufferPointer<Float>, at offset: Int) {
        guard !seconds.isNaN, abs(seconds) < 1e14 else { return }
        features[offset] = Float((seconds - elapsed.mean) / elapsed.deviation)
        var offset = offset + 1
        for cycle in cycles {
            cycle.write(seconds, into: features, at: offset)
            offset += cycle.featureCount
        }
    }
}
