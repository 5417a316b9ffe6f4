import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierSupport
@testable import TestSupport

@Suite struct TableTests {
    private func numbers(_ table: Table, _ name: String) throws -> [Double] {
        guard case .numbers(let values) = try #require(table[name]).values else {
            Issue.record("'\(name)' is no column of numbers")
            return []
        }
        return values
    }

    private func texts(_ table: Table, _ name: String) throws -> [String?] {
        guard case .texts(let values) = try #require(table[name]).values else {
            Issue.record("'\(name)' is no column of texts")
            return []
        }
        return values.codes.map { $0 < 0 ? nil : values.distinct[Int($0)] }
    }

    @Test(
        arguments: [
            ("a,b\n1,2\n3,4\n", .comma), ("a;b\n1;2\n", .semicolon), ("a\tb\n1\t2\n", .tab), ("a|b\n1|2\n", .bar),
            // Commas in every row of a file with semicolons are decimal marks.
            ("a;b\n1,5;2,5\n3,5;4,5\n", .semicolon), ("a,x;b,x\n1,5;2,5\n", .semicolon),
            ("a\tb\n1,5\t2,5\n", .tab), ("\"a,b\";c\n\"1,2\";3\n", .semicolon), ("\"a;b\",c\n\"1;2\",3\n", .comma),
            // A name, or some rows, with another delimiter.
            ("a,b;c\n1,2\n3,4\n5,6\n", .comma), ("a;b,c\n\"x\",1\n\"y\",2\n", .comma),
            ("a,b\n1,x|y\n3,z\n", .comma), ("a\n1\n2\n", .comma), ("a b\n1 2\n", .comma),
        ] as [(String, CSVDialect.Delimiter)])
    func theDelimiterIsFound(text: String, delimiter: CSVDialect.Delimiter) throws {
        let source = try ByteSource(TableFile(text).path)
        #expect(try CSVDialect.detect(source, hasHeader: true).dialect.delimiter == delimiter)
    }

    @Test func columnsAreNumbersOrTexts() throws {
        let table = try Table(reading: TableFile("n,t,mixed,none\n1,a,1,?\n?,NA,x,\n-2.5e1,a,,NaN\n").path)
        #expect(table.rowCount == 3)
        #expect(table.allNames == ["n", "t", "mixed", "none"])
        let n = try numbers(table, "n")
        #expect(n[0] == 1 && n[1].isNaN && n[2] == -25)
        #expect(try texts(table, "t") == ["a", nil, "a"])
        #expect(try texts(table, "mixed") == ["1", "x", nil])
        #expect(try numbers(table, "none").allSatisfy(\.isNaN))
        #expect(table.columns.map(\.missingCount) == [1, 1, 1, 3])
        #expect(table["m"] == nil)
    }

    @Test func decimalCommasAreForSemicolonsAndTabs() throws {
        #expect(try numbers(Table(reading: TableFile("a;b\n1,5;2.5\n").path), "a") == [1.5])
        #expect(try numbers(Table(reading: TableFile("a\tb\n1,5\t2\n").path), "a") == [1.5])
        // Elsewhere too, where they can be nothing else.
        #expect(try numbers(Table(reading: TableFile("a,b\n\"1,5\",2\n").path), "a") == [1.5])
        #expect(try numbers(Table(reading: TableFile("a|b\n1,5|2\n").path), "a") == [1.5])
    }

    /// The first look ends after 64 KiB; what comes later decides all the same.
    @Test(arguments: [10, 6000, 60_000])
    func aTextAfterManyNumbersIsAStray(count: Int) throws {
        let lines = (0..<count).map { "\($0),\($0).50" }
        let table = try Table(reading: TableFile("a,b\n\(lines.joined(separator: "\n"))\nx,1\n").path)
        #expect(table.rowCount == count + 1)
        let values = try numbers(table, "a")
        #expect(Array(values.dropLast()) == (0..<count).map(Double.init) && values.last?.isNaN == true)
        #expect(table["a"]?.form.strays == [.init(text: "x", count: 1, line: count + 2)])
        #expect(try numbers(table, "b") == (0..<count).map { Double($0) + 0.5 } + [1])
    }

    @Test(arguments: [(4096, true), (4097, false), (30_000, false)])
    func numbersThatAreFewAreKeptAsTexts(distinct: Int, areTexts: Bool) throws {
        let lines = (0..<distinct).map { "\($0).0,1" } + ["0.0,1", "?,1"]
        let table = try Table(
            reading: TableFile("a,b\n\(lines.joined(separator: "\n"))\n").path, as: { _ in [.textsIfFew, .skipped] })
        #expect(table["b"] == nil)
        if areTexts {
            #expect(try texts(table, "a") == (0..<distinct).map { "\($0).0" } + ["0.0", nil])
        } else {
            let values = try numbers(table, "a")
            #expect(Array(values.dropLast()) == (0..<distinct).map { Double($0) } + [0])
            #expect(values.last?.isNaN == true)
        }
    }

    /// They are taken for numbers when they are many, and must be read again when many texts follow.
    @Test(arguments: [0, 4000, 4500, 20_000])
    func textsAmongManyNumbersKeepThemTexts(position: Int) throws {
        var values = (0..<20_000).map { "\($0)" }
        values.insert(contentsOf: (0..<100).map { "x\($0)" }, at: position)
        let text = "a,b\n" + values.map { "\($0),1\n" }.joined()
        let table = try Table(reading: TableFile(text).path, as: { _ in [.textsIfFew, .automatic] })
        #expect(try texts(table, "a") == values)
    }

    @Test(
        arguments: [
            ("a,b\n1,2\n1,1e39\n", 3, 3, .outOfRange(text: "1e39", column: "b")),
            ("a,b\n-inf,2\n1,1e39\n", 2, 1, .outOfRange(text: "-inf", column: "a")),
            ("a,b\n1,2\n3\n", 3, 1, .raggedRow(expected: 2, found: 1)),
            ("a,b\n1,2\n3,4,é,6\n", 3, 5, .raggedRow(expected: 2, found: 4)),
            ("a,b,c\n1,2,\"x\ny\"\n\n3,4\n", 5, 3, .raggedRow(expected: 3, found: 2)),
            ("a\n1,2\n3,4\n", 1, 1, .linesBeforeNames(count: 1, first: "a")),
            ("a,b,c\n1,2\n3,4\n", 1, 5, .raggedRow(expected: 2, found: 3)),
            ("", 1, 1, .empty), ("\n \n\r\n", 1, 1, .empty), ("\u{FEFF}", 1, 1, .empty),
            ("a,b\n", 1, 1, .headerOnly), ("a,b\n\n  \n", 1, 1, .headerOnly),
        ] as [(String, Int, Int, TableError.Problem)])
    func mistakesHaveTheirPlace(text: String, line: Int, column: Int, problem: TableError.Problem) throws {
        let file = try TableFile(text)
        let error = try #require(tableError { _ = try Table(reading: file.path) })
        #expect(error == TableError(file.path, .init(line: line, column: column), problem))
        if case .outOfRange(_, let name) = problem {
            #expect("\(error)".hasPrefix("\(file.path), line \(line), column '\(name)': "))
        } else {
            #expect("\(error)".hasPrefix("\(file.path), line \(line), character \(column): "))
        }
    }

    @Test func anOutOfRangeNumberAmongTextsIsAText() throws {
        #expect(try texts(Table(reading: TableFile("a,b\n1e39,2\ninf,1\nx,1\n").path), "a") == ["1e39", "inf", "x"])
        let few = try Table(reading: TableFile("a,b\ninf,2\nsup,1\n").path, as: { _ in [.textsIfFew, .automatic] })
        guard case .texts(let values) = try #require(few["a"]).values else { return }
        #expect(try few.numbers(values, of: "a") == nil)
    }

    @Test func numbersThatAreAskedForMustBeNumbers() throws {
        let file = try TableFile("a,b\n1,2\nx,1\n")
        let error = tableError { _ = try Table(reading: file.path, as: { _ in [.numbers, .skipped] }) }
        let problem = TableError.Problem.notANumber(text: "x", column: "a")
        #expect(error == TableError(file.path, .init(line: 3, column: 1), problem))
    }

    @Test func namesOfAFileWithoutThem() throws {
        let file = try TableFile("1,x\n2,y\n")
        let table = try Table(reading: file.path, hasHeader: false)
        #expect(table.allNames == ["1", "2"])
        #expect(table.rowCount == 2)
        #expect(
            try Table(reading: file.path, hasHeader: false, names: { (0..<$0).map { "c\($0)" } }).allNames == [
                "c0", "c1",
            ])
        // A column without a name has its number, also where another has that name.
        #expect(try Table(reading: TableFile(",b,\n1,2,3\n").path).allNames == ["1", "b", "3"])
        #expect(try Table(reading: TableFile("2,,y\n1,2,3\n").path).allNames == ["2", "2.1", "y"])
    }

    @Test func columnsOfOneNameGetEachTheirOwn() throws {
        let table = try Table(reading: TableFile("a,x,a,a.1,a\n1,2,3,4,5\n").path)
        #expect(table.allNames == ["a", "x", "a.2", "a.1", "a.3"])
        #expect(try numbers(table, "a.2") == [3] && numbers(table, "a.1") == [4])
        let plan = try TableSchema(
            reading: TableFile("a,a,y", rows: 24) { "\($0 % 7),\($0 % 5),\(["u", "v"][$0 % 2])" }.path)
        #expect(plan.notes == ["Columns have the same name: the second 'a' is called 'a.1'."])
    }

    @Test func aDirectoryAndAMissingFileAreNone() throws {
        let folder = try TemporaryFolder()
        func kind(_ path: String) -> FileError.Kind? {
            do { _ = try Table(reading: path) } catch let error as FileError { return error.kind } catch {}
            return nil
        }
        #expect(kind(folder.path) == .isDirectory)
        #expect(kind(folder.path + "/none.csv") == .missing)
    }

    @Test func bytesAreReadAsAFileIs() throws {
        let text = "a;b\n1,5;x\n?;y\n"
        let (file, bytes) = (try Table(reading: TableFile(text).path), try Table(bytes: Array(text.utf8)))
        #expect(bytes.allNames == ["a", "b"] && bytes.rowCount == 2 && bytes.dialect == file.dialect)
        let (expected, found) = (try numbers(file, "a"), try numbers(bytes, "a"))
        #expect(found[0] == 1.5 && found[0] == expected[0] && found[1].isNaN)
        #expect(try texts(bytes, "b") == ["x", "y"])
        let error = tableError { _ = try Table(bytes: Array("a\n\"".utf8), path: "upload") }
        #expect(error == TableError("upload", .init(line: 2, column: 1), .unclosedQuote))
    }

    /// A column costs a kilobyte and a comma one byte: a file of commas would fill the memory. Names are not searched
    /// one by one, which would take minutes.
    @Test func wideTablesHaveALimit() throws {
        func table(_ count: Int) -> [UInt8] {
            let names = (0..<count).map { "n\($0)" }.joined(separator: ",")
            return Array((names + "\n" + (0..<count).map { "\($0)" }.joined(separator: ",") + "\n").utf8)
        }
        let widest = try Table(bytes: table(Table.mostColumns))
        #expect(try numbers(widest, "n65535") == [65535] && widest.columns.count == 65536)
        let error = tableError { _ = try Table(bytes: table(Table.mostColumns + 1), path: "t") }
        #expect(error?.problem == .tooManyColumns(count: 65537, limit: 65536))
        #expect(error?.place == .init(line: 1, column: 1 + table(65536).firstIndex(of: UInt8(ascii: "\n"))! + 1))
        #expect(tableError { _ = try Table(bytes: Array(String(repeating: ",", count: 1 << 20).utf8)) } != nil)
    }

    /// To compare letters with many accents takes time with the square of their number.
    @Test func aLetterWithHundredsOfAccentsIsRefused() throws {
        func problem(_ count: Int) -> TableError? {
            let marks = String(repeating: "\u{301}\u{316}", count: count / 2)
            return tableError { _ = try Table(bytes: Array("a,b\n1,é\(marks)\n".utf8), path: "t") }
        }
        #expect(problem(CombiningMarks.most) == nil)
        #expect(problem(1 << 20)?.problem == .tooManyMarks)
        #expect(problem(CombiningMarks.most + 2)?.place == .init(line: 2, column: 4 + CombiningMarks.most))
    }

    @Test func summaries() throws {
        let table = try Table(reading: TableFile("n,t,c\n1,b,5\n2,a,5\n?,b,5\n4,?,5\n1,c,5\n").path)
        let summaries = table.columns.map { ColumnSummary(of: $0, bins: 3, limit: 2) }
        #expect(summaries.map(\.count) == [4, 4, 5])
        #expect(summaries.map(\.missingCount) == [1, 1, 0])
        #expect(summaries.map(\.distinctCount) == [3, 3, 1])
        let numbers = try #require(summaries[0].numbers)
        #expect(numbers.minimum == 1 && numbers.maximum == 4 && numbers.mean == 2 && numbers.areWhole)
        #expect(abs(numbers.deviation - 1.5.squareRoot()) < 1e-12)
        #expect(numbers.histogram == [2, 1, 1])
        #expect(summaries[2].numbers?.histogram == [5, 0, 0])
        #expect(summaries[1].mostFrequent.map(\.text) == ["b", "a"])
        #expect(summaries[1].mostFrequent.map(\.count) == [2, 1])
        let wide = ColumnSummary(of: TableColumn(name: "w", values: .numbers([-3e38, 3e38, .nan])), bins: 2)
        #expect(wide.numbers?.histogram == [1, 1])
        #expect(ColumnSummary(of: TableColumn(name: "none", values: .numbers([.nan]))).numbers == nil)
    }
}
