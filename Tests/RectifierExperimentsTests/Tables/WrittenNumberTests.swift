import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import TestSupport

@Suite struct WrittenNumberTests {
    private static func column(_ values: [String], delimiter: String = ";") throws -> TableColumn {
        let text = "a\(delimiter)b\n" + values.map { "\"\($0)\"\(delimiter)1\n" }.joined()
        return try #require(Table(bytes: Array(text.utf8))["a"])
    }

    private static func numbers(_ values: [String], delimiter: String = ";") throws -> [Double]? {
        guard case .numbers(let numbers) = try column(values, delimiter: delimiter).values else { return nil }
        return numbers
    }

    @Test(
        arguments: [
            (["1,234", "12,345.5", "7"], [1234, 12345.5, 7]), (["1.234,5", "12.345", "7"], [1234.5, 12345, 7]),
            (["$1,000.00", "$ 37.5", "-$2"], [1000, 37.5, -2]), (["1.100,00 €", "5 €", "−3,5 €"], [1100, 5, -3.5]),
            (["£1,234,567", "£2"], [1_234_567, 2]), (["¥12,000,000", "¥7"], [12_000_000, 7]),
            (["₹12,34,567", "₹1,000.5"], [1_234_567, 1000.5]),
            (["CHF 1'234.50", "CHF 2"], [1234.5, 2]), (["USD 5", "USD 1,000.5"], [5, 1000.5]),
            (["1 000 kr", "25,5 kr"], [1000, 25.5]),
            (["5%", "12.5 %", "-3%"], [0.05, 0.125, -0.03]), (["(1,234)", "(5.5)", "7"], [-1234, -5.5, 7]),
            (["1\u{A0}234", "12\u{202F}345,5", "3"], [1234, 12345.5, 3]), (["1’234", "5"], [1234, 5]),
            (["5-", "1,000.5-", "2"], [-5, -1000.5, 2]), (["5.–", "1'000.–"], [5, 1000]),
            (["+1,000.5", "1e3", "2,000"], [1000.5, 1000, 2000]),
        ] as [([String], [Double])])
    func numbersAsPeopleWriteThemAreNumbers(values: [String], expected: [Double]) throws {
        #expect(try Self.numbers(values) == expected)
        #expect(try Self.numbers(values, delimiter: "|") == expected)
    }

    @Test(arguments: [
        ["1,23,4", "x"], ["12-34", "56-78"], ["1.2.3", "4.5.6"], ["10.1.1.5", "10.1.1.6"], ["5 kg", "6 kg"],
        ["044 123 456", "044 123 457"],
        ["1_000", "2_000"], ["0x10", "0x11"], ["A123", "B124"], ["$", "€"], ["1,2,3", "4,5,6"], ["(5", "6)"],
        ["--5", "--6"],
    ])
    func otherTextsAreNone(values: [String]) throws {
        #expect(try Self.numbers(values) == nil)
    }

    /// `1,234` may be 1234 or 1.234: the column decides, then the rest of the file, then what is usual.
    @Test func theColumnThenTheFileDecidesOnTheDecimalMark() throws {
        func numbers(_ text: String) throws -> (values: [Double], form: ColumnForm) {
            let column = try #require(Table(bytes: Array(text.utf8))["a"])
            guard case .numbers(let values) = column.values else { return ([], column.form) }
            return (values, column.form)
        }
        // One value that can be read in one way only.
        #expect(try numbers("a;b\n1,234;x\n0,5;x\n").values == [1.234, 0.5])
        #expect(try numbers("a;b\n1,234;x\n1,234.5;x\n").values == [1234, 1234.5])
        #expect(try numbers("a;b\n1.234;x\n0,5;x\n").values == [1234, 0.5])
        #expect(try numbers("a|b\n1.234|x\n0.5|x\n").values == [1.234, 0.5])
        // Another column.
        let german = try numbers("a;b\n1.234;0,5\n5.678;1,25\n")
        #expect(german.values == [1234, 5678] && german.form.ambiguous == nil)
        let english = try numbers("a;b\n1,234;0.5\n5,678;1.25\n")
        #expect(english.values == [1234, 5678] && english.form.ambiguous == nil)
        // Nothing: as programs write, and said.
        let point = try numbers("a,b\n1.234,1\n5.678,2\n")
        #expect(point.values == [1.234, 5.678] && point.form.ambiguous == "1.234")
        let comma = try numbers("a,b\n\"1,234\",1\n\"5,678\",2\n")
        #expect(comma.values == [1234, 5678] && comma.form.ambiguous == "1,234")
        let semicolons = try numbers("a;b\n1,234;1\n5,678;2\n")
        #expect(semicolons.values == [1.234, 5.678] && semicolons.form.ambiguous == "1,234")
    }

    @Test func whatWasDecidedIsSaid() throws {
        func notes(_ text: String) throws -> [TableMessage] { try TableSchema(reading: TableFile(text).path).notes }
        let money = (0..<24).map { "\"$1,\(100 + $0 * 7).50\",\($0)%,\(["u", "v"][$0 % 2])\n" }.joined()
        #expect(
            try notes("price,share,y\n" + money).contains(
                "Parsed as numbers: 'price' ('$1,100.50' is 1100.5), 'share' ('0%' is 0)."))
        let mixed = (0..<24).map { "\(["$", "€"][$0 % 2])\($0 * 3).5,\(["u", "v"][$0 % 2])\n" }.joined()
        #expect(try notes("price,y\n" + mixed).contains("'price' has amounts in $, €, which are not converted."))
        let ambiguous = (0..<24).map { "\"\($0 % 7 + 1),\(100 + $0 * 7)\",\(["u", "v"][$0 % 2])\n" }.joined()
        #expect(
            try notes("n,y\n" + ambiguous).contains(
                """
                Ambiguous numbers, with nothing in the file to decide: 'n' ('1,100': its comma is read as a thousands \
                separator).
                """))
    }

    /// A network learned from a file reads another as it read that, also where it says less.
    @Test func anotherFileIsReadAsTheOneLearnedFrom() throws {
        let file = try TableFile("x;y", rows: 24) { "\($0 + 1).\(100 + $0),5;\(["u", "v"][$0 % 2])" }
        let plan = try TableSchema(reading: file.path)
        let encoding = try FeatureEncoder(fitting: plan, rows: Array(0..<24))
        let again = try Table(
            ByteSource(bytes: Array("x|z\n1.234|1\n".utf8), path: "t"), fitting: encoding, task: .classification)
        guard case .numbers(let values) = try #require(again["x"]).values else { return }
        #expect(values == [1234])
    }

    @Test func targetsMayBeWrittenSoToo() throws {
        let file = try TableFile("x,y", rows: 24) { "\($0 % 7).5,\"1,\(100 + $0 * 7)\"" }
        let plan = try TableSchema(reading: file.path)
        #expect(plan.task == .regression && plan.targetNumbers == (0..<24).map { Double(1100 + $0 * 7) })
        let encoding = try FeatureEncoder(fitting: plan, rows: Array(0..<24))
        let again = try Table(
            ByteSource(bytes: Array("x,y\n1.5,\"2,000\"\n".utf8), path: "t"), fitting: encoding, task: .regression)
        #expect(try LabelledRows(again, target: "y", task: .regression, classNames: []).numbers == [2000])
    }
}
