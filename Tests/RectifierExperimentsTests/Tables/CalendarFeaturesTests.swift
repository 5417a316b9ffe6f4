import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import TestSupport

@Suite struct CalendarFeaturesTests {
    private static func features(_ calendar: CalendarFeatures, _ written: String) throws -> [Float] {
        let seconds = try #require(WrittenDate(written)?.seconds(.dayFirst))
        var features = Array(repeating: Float(0), count: calendar.featureCount)
        features.withUnsafeMutableBufferPointer { calendar.write(seconds, into: $0, at: 0) }
        return features
    }

    private static func calendar(_ first: String, days: Int, step: Double = 1) throws -> CalendarFeatures? {
        let start = try #require(WrittenDate(first)?.seconds(.dayFirst))
        return CalendarFeatures(
            of: stride(from: 0, to: Double(days), by: step).map { start + $0 * CalendarDate.day }, isTimeOnly: false)
    }

    /// A cycle that the rows do not go round once is no more than the time that has gone by.
    @Test func cyclesAreThoseThatTheRowsGoRound() throws {
        #expect(try Self.calendar("2024-01-01", days: 800)?.cycles == [.week, .month, .year])
        #expect(try Self.calendar("2024-01-01", days: 60)?.cycles == [.week, .month])
        #expect(try Self.calendar("2024-01-01", days: 20, step: 1.0 / 24)?.cycles == [.day, .week])
        #expect(try Self.calendar("2024-01-01", days: 5)?.cycles == [])
        #expect(try Self.calendar("2024-01-01", days: 3650, step: 365.25)?.featureCount ?? 0 > 1)
        // Always the same weekday.
        #expect(try Self.calendar("2024-01-01", days: 100, step: 7)?.cycles == [.month])
        #expect(try Self.calendar("2024-01-01", days: 1) == nil)
        #expect(CalendarFeatures(of: [3600, 7200], isTimeOnly: true)?.cycles == [.day])
    }

    @Test func theEndOfACycleIsBesideItsBeginning() throws {
        let calendar = try #require(try Self.calendar("2023-01-01", days: 800, step: 0.25))
        #expect(calendar.cycles == [.day, .week, .month, .year] && calendar.featureCount == 1 + 4 + 7 + 2 + 4)
        let (late, early) = (try Self.features(calendar, "2023-12-31 23:59"), try Self.features(calendar, "2024-01-01"))
        for index in [1, 2, 3, 4, 12, 13, 14, 15, 16, 17] {
            #expect(abs(late[index] - early[index]) < 0.05, "\(index)")
        }
        // 2024-01-01 is a Monday, and its time of day is 0.
        #expect(early[5..<12] == [1, 0, 0, 0, 0, 0, 0] && late[5..<12] == [0, 0, 0, 0, 0, 0, 1])
        #expect(early[1] == 0 && early[2] == 1 && early[14] == 0 && early[15] == 1)
        let noon = try Self.features(calendar, "2024-01-01 12:00")
        #expect(abs(noon[1]) < 1e-6 && noon[2] == -1 && noon[4] == 1)
        // Before 1970, and the time of no year.
        #expect(try Self.features(calendar, "1969-12-31")[5..<12] == [0, 0, 1, 0, 0, 0, 0])
        var features = Array(repeating: Float(0), count: calendar.featureCount)
        features.withUnsafeMutableBufferPointer { calendar.write(.nan, into: $0, at: 0) }
        #expect(features.allSatisfy { $0 == 0 })
    }

    @Test func aColumnOfDatesIsLearnedFromAndPredicted() throws {
        let rows = (0..<400).map { row in
            let (_, month, day) = CalendarDate.date(days: 19_000 + row)
            let year = CalendarDate.date(days: 19_000 + row).year
            return "\(row % 50 == 3 ? "" : "\(day)/\(month)/\(year)"),\(row % 7 < 5 ? 1 : 9).5"
        }
        let plan = try TableSchema(reading: TableFile("when,y\n" + rows.joined(separator: "\n") + "\n").path)
        #expect(plan.columns[0].role == .date)
        #expect(
            plan.notes.contains(
                "Dates and times become features: 'when' (elapsed time, weekday, day of the month, day of the year)."))
        #expect(plan.notes.contains("Missing dates have an indicator feature: 'when (8)'."))
        let encoding = try FeatureEncoder(fitting: plan, rows: Array(0..<400))
        #expect(encoding.featureCount == 1 + 7 + 2 + 4 + 1 && encoding.problem == nil)
        let saved = try JSONText.decode(FeatureEncoder.self, from: JSONText.encode(encoding, isPretty: false))
        #expect(saved == encoding)
        // In another file the order of day and month is that which was learned.
        let again = try Table(
            ByteSource(bytes: Array("when\n3/4/2022\n?\n".utf8), path: "t"), fitting: saved, task: .regression)
        guard case .dates(let seconds) = try #require(again["when"]).values else { return }
        #expect(CalendarDate.text(seconds[0]) == "2022-04-03" && seconds[1].isNaN)
        let features = try saved.features(of: again, rows: [0, 1]).scalars
        #expect(features[14] == 0 && features[29] == 1 && features[15..<29].allSatisfy { $0 == 0 })
    }
}
