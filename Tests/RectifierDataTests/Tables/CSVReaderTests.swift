import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierSupport
@testable import TestSupport

@Suite struct CSVReaderTests {
    @Test(
        arguments: [
            ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
            // Without a final line break, and with the three kinds of them.
            ("a,b\n1,2", [["a", "b"], ["1", "2"]]),
            ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
            ("a,b\r1,2\r", [["a", "b"], ["1", "2"]]),
            ("a,b\r1,2\n3,4\r\n5,6", [["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"]]),
            // Blank lines, anywhere.
            ("\n\r\n  \n\t\na,b\n\n\n1,2\n\n \n", [["a", "b"], ["1", "2"]]),
            ("", []), ("\n", []), ("\r\n\r\n", []), ("   ", []),
            // Empty fields.
            (",", [["", ""]]), ("a,\n", [["a", ""]]), ("a,", [["a", ""]]), (",,\n,,", [["", "", ""], ["", "", ""]]),
            ("\"\",a", [["", "a"]]), ("a,\"\"", [["a", ""]]), ("a,\"\"\n", [["a", ""]]),
            // Space around fields, and in them.
            (" a ,\tb\t, c d \n", [["a", "b", "c d"]]), ("  \" a \"  ,\t\"b\"\t\n", [[" a ", "b"]]),
            // Quotes.
            ("\"a,b\",c", [["a,b", "c"]]), ("\"a\nb\",\"c\r\nd\",\"e\rf\"\r\ng", [["a\nb", "c\r\nd", "e\rf"], ["g"]]),
            ("\"\"\"a\"\"\",\"b\"\"c\",\"\"\"\"", [["\"a\"", "b\"c", "\""]]),
            ("5\" pipe,a\"b\",c\"\"d\n", [["5\" pipe", "a\"b\"", "c\"\"d"]]),
            // A letter that is put together after a quote is one character with it.
            ("\"a\"\"\u{301}b\",c", [["a\"\u{301}b", "c"]]),
            // A byte-order mark at the beginning, and the same character later.
            ("\u{FEFF}a,b\n1,2\n", [["a", "b"], ["1", "2"]]), ("\u{FEFF}", []), ("\u{FEFF}\n", []),
            ("\u{FEFF}\"a\",b", [["a", "b"]]), ("a,\u{FEFF}b", [["a", "\u{FEFF}b"]]),
            ("é,日本,😀\n", [["é", "日本", "😀"]]), ("a;b|c\td,e", [["a;b|c\td", "e"]]),
        ] as [(String, [[String]])])
    func records(text: String, expected: [[String]]) throws {
        let found = try TableFile(text).records()
        // By their scalars: Swift takes equal for equal what looks equal.
        #expect(
            found.map { $0.map { Array($0.unicodeScalars) } } == expected.map { $0.map { Array($0.unicodeScalars) } })
    }

    @Test func otherDelimiters() throws {
        #expect(try TableFile("a;\"b;c\"; 1,5 \n").records(delimiter: ";") == [["a", "b;c", "1,5"]])
        #expect(try TableFile("a|b|\n").records(delimiter: "|") == [["a", "b", ""]])
        // A tab ends a field there, and is no space.
        #expect(try TableFile("a\t\tb \t\" c\t\"\t\n").records(delimiter: "\t") == [["a", "", "b", " c\t", ""]])
        #expect(try TableFile("\t\n").records(delimiter: "\t") == [["", ""]])
    }

    @Test(
        arguments: [
            ("a\n\"b", 2, 1, .unclosedQuote), ("a,\"b\n\n\n", 1, 3, .unclosedQuote), ("\"", 1, 1, .unclosedQuote),
            ("a,\"b\"\"", 1, 3, .unclosedQuote), ("\u{FEFF}é,\"", 1, 3, .unclosedQuote),
            ("\"a\"b,c", 1, 4, .textAfterQuote), ("a\nb,\"x\ny\" z", 3, 4, .textAfterQuote),
            ("日本,\"é\" é", 1, 8, .textAfterQuote), ("a\r\nb\rc,\"d\"e", 3, 6, .textAfterQuote),
            ("\"a\r\nb\rc\" d", 3, 4, .textAfterQuote),
            ("a,b\n1,\u{0}", 2, 3, .binary), ("\u{1B}[2J", 1, 1, .binary), ("\"a\u{1}\"", 1, 3, .binary),
            ("a,b\n\n😀é\u{7F},\u{8}", 3, 5, .binary),
        ] as [(String, Int, Int, TableError.Problem)])
    func mistakesHaveTheirPlace(text: String, line: Int, column: Int, problem: TableError.Problem) throws {
        let file = try TableFile(text)
        let error = try #require(tableError { _ = try file.records() })
        #expect(error == TableError(file.path, .init(line: line, column: column), problem))
    }

    /// Everything that begins a character and does not end it, or cannot begin one.
    static let invalid: [[UInt8]] = [
        [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xED, 0xA0, 0x80],
        [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xFE, 0x80],
        [0xE0, 0x80, 0x80],
    ]

    @Test(arguments: invalid)
    func whatIsNotUTF8IsFoundWhereverItStands(bytes: [UInt8]) throws {
        for before in ["", "a", "é", "a,", "a,b\n1,", "a\n\"", "\"x\n€", "日本語,\"é\",", "\u{FEFF}"] {
            for after in ["", "a", "é", ",b", "\n", "\"\n"] {
                let text = Array(before.utf8) + bytes + Array(after.utf8)
                // A quote that is opened before and not closed after.
                let isOpen = before.contains("\"") && !before.contains("\"é\"")
                if isOpen != after.contains("\"") { continue }
                let file = try TableFile(text)
                let error = try #require(tableError { _ = try file.records() })
                guard case .notUTF8 = error.problem else {
                    Issue.record("\(bytes) after '\(before)': \(error)")
                    continue
                }
                let lines = before.drop { $0 == "\u{FEFF}" }.split(separator: "\n", omittingEmptySubsequences: false)
                #expect(error.place == .init(line: lines.count, column: lines[lines.count - 1].count + 1))
            }
        }
    }

    @Test func theEncodingIsGuessed() throws {
        func problem(_ bytes: [UInt8]) throws -> TableError.Problem? {
            let file = try TableFile(bytes)
            return tableError { _ = try file.records() }?.problem
        }
        #expect(try problem(Array("caf".utf8) + [0xE9] + Array(",1".utf8)) == .notUTF8(likely: "LATIN1"))
        #expect(try problem(Array("a ".utf8) + [0x93, 0x62]) == .notUTF8(likely: "WINDOWS-1252"))
        #expect(try problem([0xFF, 0xFE, 0x61, 0]) == .notUTF8(likely: "UTF-16"))
        #expect(try problem([0xFE, 0xFF, 0, 0x61]) == .notUTF8(likely: "UTF-16"))
        #expect(try problem([0x61, 0x2C, 0x82, 0xA0, 0x82]) == .notUTF8(likely: nil))
    }

    /// A record with everything that takes two bytes or more, at every place around the end of the buffer.
    @Test func recordsAcrossTheEndOfTheBuffer() throws {
        let (size, hard) = (1 << 18, "é ,\"b\"\"c\r\nd\" , \t😀\"\r\n")
        let expected = [["é", "b\"c\r\nd", "😀\""], ["z", "", "2"]]
        for end in ["", "\n", "\r\n"] {
            for overlap in 0...(hard.utf8.count + 12) {
                let filler = String(repeating: "x", count: size - overlap - 1) + "\n"
                let found = try TableFile(filler + hard + "z,,\"2\"\(end)").records()
                #expect(found.count == 3 && Array(found.dropFirst()) == expected, "overlap \(overlap)")
            }
        }
    }

    @Test func aByteThatIsNotTextIsPlacedAcrossTheEndOfTheBuffer() throws {
        for overlap in 0...6 {
            let filler = String(repeating: "x", count: (1 << 18) - overlap - 1) + "\n"
            let file = try TableFile(Array((filler + "é,é").utf8) + [0xFF])
            #expect(tableError { _ = try file.records() }?.place == .init(line: 2, column: 4))
        }
    }

    @Test func theBufferGrowsForLongRecords() throws {
        for length in [1 << 18, (1 << 18) + 1, 1 << 20, 5_000_000] {
            let text = String(repeating: "y", count: length)
            let file = try TableFile("a,b\n\"\(text)\"\"\",2\n3,4\n")
            #expect(try file.records() == [["a", "b"], [text + "\"", "2"], ["3", "4"]])
        }
    }

    @Test func aRecordWithoutAnEndIsRefusedAtItsBeginning() throws {
        for text in [
            "a,b\n" + String(repeating: "c", count: 9 << 20), "a,b\n\"" + String(repeating: "c\n", count: 5 << 20),
        ] {
            let file = try TableFile(text)
            let error = try #require(tableError { _ = try file.records() })
            #expect(error == TableError(file.path, .init(line: 2, column: 1), .recordTooLong(limit: 8 << 20)))
        }
    }

    @Test func linesAreCountedThroughQuotesAndBlankLines() throws {
        var reader = try TableFile("\na,\"b\n\n\"\r\n\r\nc\r\"d\re\"\n\nf").reader()
        var lines: [Int] = []
        while try reader.next() { lines.append(reader.line) }
        #expect(lines == [2, 6, 7, 10])
        let hasMore = try reader.next()
        #expect(!hasMore)
    }

    /// In any order, and again: the walk to one goes on from the last.
    @Test func placesDoNotDependOnWhatWasAskedBefore() throws {
        let text = "é,\"b\r\nc\",\"\r\",\"d\n\n\",e\r\n" + String(repeating: "f,", count: 9) + "g\n"
        var reader = try TableFile(text).reader()
        for expected in [[(1, 1), (1, 4), (2, 5), (3, 4), (5, 3)], (0..<10).map { (6, 1 + 2 * $0) }] {
            let hasRecord = try reader.next()
            #expect(hasRecord)
            let fields = reader.fields
            for index in Array(fields.indices) + fields.indices.reversed() + [0, 4, 2, 2, 3, 1] {
                let place = reader.place(of: fields[index].start)
                #expect(place == .init(line: expected[index].0, column: expected[index].1), "field \(index)")
            }
        }
    }

    /// A file whose one record has half a million fields: to find each one's place from the beginning takes an hour.
    @Test func everyFieldOfALongRecordHasItsPlace() throws {
        let count = 1 << 19
        var reader = try TableFile(String(repeating: "ab,", count: count)).reader()
        let hasRecord = try reader.next()
        #expect(hasRecord && reader.fields.count == count + 1)
        for (index, field) in reader.fields.enumerated() where reader.place(of: field.start).column != 1 + 3 * index {
            Issue.record("the place of field \(index)")
        }
    }

    @Test func placesCountCharactersAsTheyAreEncoded() throws {
        var reader = try TableFile("日本, \"é\n😀\",x").reader()
        let hasRecord = try reader.next()
        #expect(hasRecord)
        var places: [TableError.Place] = []
        for field in reader.fields { places.append(reader.place(of: field.start)) }
        #expect(places == [.init(line: 1, column: 1), .init(line: 1, column: 6), .init(line: 2, column: 4)])
    }
}
