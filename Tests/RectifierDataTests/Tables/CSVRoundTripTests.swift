import Testing

@testable import RectifierCore
@testable import TestSupport

/// Tables that another program wrote, and tables written at random: what comes out is what went in.
@Suite struct CSVRoundTripTests {
    struct Case: Decodable, Sendable {
        let name: String
        let delimiter: String
        let text: String
        let records: [[String]]
    }

    @Test func tablesOfPythonsModule() throws {
        let cases: [Case] = try Reference.load("tables")
        #expect(cases.count >= 100)
        for one in cases {
            let found = try TableFile(one.text).records(delimiter: Character(one.delimiter))
            #expect(
                found.map { $0.map { Array($0.utf8) } } == one.records.map { $0.map { Array($0.utf8) } }, "\(one.name)")
        }
    }

    private static let pieces = [
        "a", "B", "7", " ", "  ", "\t", ",", ";", "|", "\"", "\"\"", "\n", "\r\n", "\r", "é", "日", "😀", "e\u{301}",
        "\u{301}",
        ".", "-", "'", "#", "\\", "\u{FEFF}", "\u{A0}",
    ]

    @Test(arguments: [",", ";", "\t", "|"] as [Character])
    func randomTables(delimiter: Character) throws {
        var generator = RandomGenerator(seed: UInt64(delimiter.asciiValue!))
        func pick(_ count: Int) -> Int { Int(generator.next() % UInt64(count)) }
        for _ in 0..<100 {
            var (text, records) = (pick(4) == 0 ? "\u{FEFF}" : "", [[String]]())
            for _ in 0...pick(8) {
                var record: [String] = []
                for index in 0...(1 + pick(6)) {
                    let value = (0..<pick(6)).map { _ in Self.pieces[pick(Self.pieces.count)] }.joined()
                    let bytes = Array(value.utf8)
                    let special: Set<UInt8> = [0x22, 0x0A, 0x0D, delimiter.asciiValue!, 0x20, 0x09]
                    // A mark at the very beginning is none of the text.
                    let mustQuote = bytes.contains { special.contains($0) } || value.unicodeScalars.first == "\u{FEFF}"
                    let space = delimiter == "\t" ? [" ", "  "] : [" ", "\t", " \t "]
                    func around() -> String { pick(3) == 0 ? space[pick(space.count)] : "" }
                    let quoted = mustQuote || pick(3) == 0
                    // Scalar by scalar: a quote and an accent after it are one character.
                    let doubled = value.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined()
                    text +=
                        (index == 0 ? "" : String(delimiter)) + around() + (quoted ? "\"\(doubled)\"" : value)
                        + around()
                    record.append(value)
                }
                records.append(record)
                text += ["\n", "\r\n", "\r", "\n\n", "\r\n \r\n"][pick(5)]
            }
            let found = try TableFile(text).records(delimiter: delimiter)
            #expect(found.map { $0.map { Array($0.utf8) } } == records.map { $0.map { Array($0.utf8) } }, "\(text)")
        }
    }
}
