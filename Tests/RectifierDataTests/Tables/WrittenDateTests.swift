import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierSupport

@Suite struct WrittenDateTests {
    private static func text(_ written: String, _ order: DateStyle.Order = .dayFirst) -> String? {
        WrittenDate(written)?.seconds(order).map { CalendarDate.text($0) }
    }

    @Test(
        arguments: [
            ("2024-03-01", "2024-03-01"), ("2024/3/1", "2024-03-01"), ("2024.03.01", "2024-03-01"),
            ("2024-03", "2024-03-01"),
            ("2024-03-01T12:30", "2024-03-01 12:30"), ("2024-03-01 12:30:15", "2024-03-01 12:30:15"),
            ("2024-03-01T12:30:15.25Z", "2024-03-01 12:30:15"), ("2024-03-01T12:30+02:00", "2024-03-01 12:30"),
            ("2024-03-01 12:30:00 UTC", "2024-03-01 12:30"), ("20240301T123015", "2024-03-01 12:30:15"),
            ("31.12.2024", "2024-12-31"), ("31/12/2024", "2024-12-31"), ("31-12-2024", "2024-12-31"),
            ("31/12/24", "2024-12-31"),
            ("3/4/2024", "2024-04-03"), ("01.02.99", "1999-02-01"), ("12/31/2024", nil), ("03/2024", "2024-03-01"),
            ("3 Jan 2024", "2024-01-03"), ("03-Jan-24", "2024-01-03"), ("Jan 3, 2024", "2024-01-03"),
            ("January 2024", "2024-01-01"), ("3rd March 2024", "2024-03-03"),
            ("Mon, 1 Jan 2024 13:45", "2024-01-01 13:45"),
            ("1/2/2024 1:45 PM", "2024-02-01 13:45"), ("1/2/2024 12:05 am", "2024-02-01 00:05"),
            ("29.02.2024", "2024-02-29"), ("29.02.2023", nil), ("2024-13-01", nil), ("2024-02-30", nil),
            ("1.2.24", nil),
            ("1.2.3", nil), ("2024-1", "2024-01-01"), ("12345", nil), ("2024", nil), ("1-2-3", nil), ("Jan", nil),
            ("10:61", nil),
            ("2024-01-01x", nil), ("25:00", nil), ("192.168.1.1", nil), ("May", nil), ("1/2", nil), ("5th", nil),
        ] as [(String, String?)])
    func datesAreRead(written: String, expected: String?) {
        #expect(Self.text(written) == expected, "\(written)")
    }

    @Test func timesOfDayAreSeconds() {
        #expect(WrittenDate("13:45")?.seconds(.dayFirst) == 49_500)
        #expect(WrittenDate("1:45:30 pm")?.seconds(.dayFirst) == 49_530)
        #expect(WrittenDate("00:00:00.5")?.seconds(.dayFirst) == 0.5)
        #expect(CalendarDate.text(49_500, isTimeOnly: true) == "13:45")
    }

    /// Every day of 800 years, there and back.
    @Test func theCalendarIsTheGregorianOne() throws {
        var (days, day, month, year) = (try #require(CalendarDate.days(year: 1600, month: 1, day: 1)), 1, 1, 1600)
        #expect(
            CalendarDate.days(year: 1970, month: 1, day: 1) == 0
                && CalendarDate.days(year: 2000, month: 3, day: 1) == 11_017)
        while year < 2400 {
            let found = CalendarDate.date(days: days)
            #expect(found == (year, month, day))
            guard found == (year, month, day), CalendarDate.days(year: year, month: month, day: day) == days else {
                return
            }
            (days, day) = (days + 1, day + 1)
            if day > CalendarDate.length(of: month, in: year) { (day, month) = (1, month + 1) }
            if month > 12 { (month, year) = (1, year + 1) }
        }
    }

    private static func column(_ values: [String], _ order: DateStyle.Order? = nil) throws -> TableColumn {
        let text = "a;b\n" + values.map { "\($0);1\n" }.joined()
        return try #require(Table(bytes: Array(text.utf8), dateOrder: order)["a"])
    }

    private static func texts(_ column: TableColumn) -> [String]? {
        guard case .dates(let seconds) = column.values else { return nil }
        return seconds.map { $0.isNaN ? "" : CalendarDate.text($0) }
    }

    @Test func theColumnDecidesOnTheOrderOfDayAndMonth() throws {
        let day = try Self.column(["3/4/2024", "25/4/2024", "4/4/2024"])
        #expect(Self.texts(day) == ["2024-04-03", "2024-04-25", "2024-04-04"] && day.form.ambiguous == nil)
        let month = try Self.column(["3/4/2024", "4/25/2024"])
        #expect(Self.texts(month) == ["2024-03-04", "2024-04-25"])
        // Only the order of the rows tells.
        let sorted = try Self.column(["01/02/2024", "02/02/2024", "05/02/2024", "01/03/2024"])
        #expect(Self.texts(sorted)?.last == "2024-03-01" && sorted.form.ambiguous == "01/02/2024")
        // Nothing does: as is usual with that separator; and as the user says.
        #expect(try Self.texts(Self.column(["3/4/2024", "2/2/2024", "5/4/2024"]))?.first == "2024-03-04")
        #expect(try Self.texts(Self.column(["03.04.2024", "02.02.2024", "05.04.2024"]))?.first == "2024-04-03")
        #expect(try Self.texts(Self.column(["3/4/2024", "2/2/2024", "5/4/2024"], .dayFirst))?.first == "2024-04-03")
        // Another column does.
        let file = try Table(bytes: Array("a;b\n3/4/2024;25/12/2023\n2/2/2024;26/12/2023\n5/4/2024;1/1/2024\n".utf8))
        #expect(Self.texts(try #require(file["a"]))?.first == "2024-04-03")
    }

    @Test func aStrayAmongDatesIsMissing() throws {
        let values = (1...20).map { "2024-01-\($0 < 10 ? "0" : "")\($0)" } + ["unknown", "soon"]
        let column = try Self.column(values)
        #expect(Self.texts(column)?.suffix(3) == ["2024-01-20", "", ""])
        #expect(column.form.strays.map(\.text) == ["soon"] && column.form.missingWords.map(\.text) == ["unknown"])
    }

    @Test func numbersAreDatesWhereTheUserSaysSo() throws {
        func texts(_ values: [String]) throws -> [String]? {
            let text = "a,b\n" + values.map { "\($0),1\n" }.joined()
            return Self.texts(
                try #require(Table(bytes: Array(text.utf8), as: { _ in [.datesOrMissing, .automatic] })["a"]))
        }
        #expect(try texts(["1709251200", "1709294400"]) == ["2024-03-01", "2024-03-01 12:00"])
        #expect(try texts(["1709251200000"]) == ["2024-03-01"])
        #expect(
            try texts(["20240301", "20241231"]) == ["2024-03-01", "2024-12-31"])
        #expect(try texts(["2024-03-01", "x"]) == ["2024-03-01", ""])
    }
}
