import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import TestSupport

/// What is no number in a column of numbers: strays, words for missing values, numbers that stand for them.
@Suite struct StrayValueTests {
    private static func column(_ values: [String], missing: [String] = []) throws -> TableColumn {
        let text = "a,b\n" + values.map { "\($0),1\n" }.joined()
        return try #require(Table(bytes: Array(text.utf8), missing: missing)["a"])
    }

    private static func isNumbers(_ column: TableColumn) -> Bool {
        if case .numbers = column.values { return true }
        return false
    }

    private static let numbers = (0..<90).map { "\($0).5" }

    /// Nine of ten values are numbers, or they are texts; and so in a file that is longer than the first look.
    @Test(arguments: [1, 200])
    func aTenthMayBeStrays(times: Int) throws {
        let many = (0..<times).flatMap { _ in Self.numbers }
        let few = Array(repeating: "oops", count: 10 * times)
        let column = try Self.column(few + many)
        #expect(Self.isNumbers(column) && column.missingCount == 10 * times)
        #expect(column.form.strays == [.init(text: "oops", count: 10 * times, line: 2)])
        #expect(try !Self.isNumbers(Self.column(few + ["oops"] + many)))
        // More different ones than a note can show.
        let codes = (0..<17).map { "c\($0)" }
        #expect(try !Self.isNumbers(Self.column(many + many + codes)))
        #expect(try Self.isNumbers(Self.column(many + many + codes.dropLast())))
    }

    @Test func wordsForMissingDoNotCount() throws {
        let words = ["-", ".", "none", "None", "missing", "UNKNOWN", "#N/A", "<NA>", "\\N", "n.a.", "--", "NULL", "na"]
        let column = try Self.column(words + ["1.5", "2.5"])
        #expect(Self.isNumbers(column) && column.missingCount == words.count && column.form.strays.isEmpty)
        #expect(Set(column.form.missingWords.map(\.text)) == Set(words).subtracting(["#N/A", "<NA>", "\\N", "NULL"]))
        // Among texts they may be values.
        let texts = try Self.column(["None", "-", "+", "None", "x", ".", "missing"])
        #expect(!Self.isNumbers(texts) && texts.missingCount == 0)
        // Alone, too.
        #expect(try !Self.isNumbers(Self.column(["None", "none", "-"])))
    }

    @Test func theUserAddsWordsAndNumbers() throws {
        let column = try Self.column(["1.5", "-999", "-999.0", "tbc", "3"], missing: ["-999", "tbc"])
        #expect(Self.isNumbers(column) && column.missingCount == 3 && column.form.strays.isEmpty)
        #expect(try Self.column(["x", "tbc", "-999"], missing: ["-999", "tbc"]).missingCount == 2)
    }

    private static func plan(_ text: String, _ choices: ColumnChoices = ColumnChoices()) throws -> TableSchema {
        try TableSchema(reading: TableFile(text).path, choices)
    }

    @Test func strayValuesAreSaidWithTheirLines() throws {
        let rows = (0..<40).map { "\($0 == 7 ? "oops" : "\($0 * 3 % 31).5"),\($0 % 2)\n" }
        let plan = try Self.plan("a,y\n" + rows.joined() + "Total,1\n")
        #expect(
            plan.notes.contains(
                """
                'a' has numbers and 2 other values, which are treated as missing: 'oops' (line 9), 'Total' (line 42). The \
                last row has one: if that row is a total or a footer, take it out. If the column is categorical, use \
                \(change: .categorical(["a"])).
                """), "\(plan.notes)")
        var choices = ColumnChoices()
        choices.categorical = ["a"]
        #expect(try Self.plan("a,y\n" + rows.joined(), choices).columns[0].role == .category)
    }

    /// −999 beside 0 to 10, and not beside −1200 to 10; once is no pattern.
    @Test(
        arguments: [
            ("-999", 3, 0.0, true), ("9999", 2, 0.0, true), ("-1", 2, 100.0, true), ("-9", 3, 5.0, true),
            ("-999", 1, 0.0, false),
            ("-998", 3, 0.0, false), ("-1", 3, 0.0, false), ("99", 3, 95.0, false),
        ] as [(String, Int, Double, Bool)])
    func sentinelsAreSaid(value: String, count: Int, start: Double, isSaid: Bool) throws {
        let rows = (0..<60).map { "\($0 < count ? value : "\(start + Double($0) / 8)"),\($0 % 2)\n" }
        let notes = try Self.plan("a,y\n" + rows.joined()).notes
        #expect(notes.contains { $0.changes == [.missing(["\(value)"])] } == isSaid, "\(notes)")
    }

    @Test func columnsAreWhatTheUserSays() throws {
        let text =
            "code,n,x,y\n"
            + (0..<30).map { "0\($0 % 3),\($0 % 2 == 0 ? "\($0)" : "t"),NA,\(["u", "v"][$0 % 2])\n" }.joined()
        var choices = ColumnChoices()
        (choices.categorical, choices.numeric) = (["code, x"], ["n"])
        let plan = try Self.plan(text, choices)
        #expect(plan.columns.map(\.role) == [.category, .number, .dropped(.constant), .target])
        #expect(plan.columns[0].summary.mostFrequent.map(\.text) == ["00", "01", "02"])
        #expect(plan.columns[1].summary.missingCount == 15)
        choices.dropped = ["code"]
        #expect(
            tableError { _ = try Self.plan(text, choices) }?.problem
                == .twoChoices(column: "code", .categorical, .dropped))
        choices.dropped = ["codee"]
        #expect(
            tableError { _ = try Self.plan(text, choices) }?.problem
                == .missingColumns(["codee"], near: ["code"], existing: ["code", "n", "x", "y"]))
        // A name with a comma in it, before a list of names.
        #expect(try ColumnChoices.resolve(["a, b", "a,c"], among: ["a, b", "a", "b", "c"], "") == ["a, b", "a", "c"])
    }

    /// A network learned from a file takes strays of another for missing, if they are few.
    @Test func straysOfAnotherFile() throws {
        let plan = try Self.plan("a,y\n" + (0..<20).map { "\($0 * 7 % 11).5,\($0 % 2)\n" }.joined())
        let encoding = try FeatureEncoder(fitting: plan, rows: Array(0..<20))
        func read(_ values: [String]) throws -> Table {
            let text = "a\n" + values.map { "\($0)\n" }.joined()
            return try Table(ByteSource(bytes: Array(text.utf8), path: "t"), fitting: encoding, task: .classification)
        }
        let table = try read((0..<20).map { "\($0)" } + ["bad"])
        #expect(table["a"]?.missingCount == 1)
        #expect(table.readingNotes.first?.description.contains("'bad' (line 22)") == true)
        let error = try #require(tableError { _ = try read(["1", "bad", "2"]) })
        #expect(error == TableError("t", .init(line: 3, column: 1), .notANumber(text: "bad", column: "a")))
        #expect("\(error)".hasPrefix("t, line 3, column 'a': 'bad' is not a number"))
    }
}
