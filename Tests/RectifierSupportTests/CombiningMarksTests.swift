import Testing

@testable import RectifierSupport

@Suite struct CombiningMarksTests {
    private static func marks(_ count: Int) -> String { String(repeating: "\u{301}\u{316}", count: count / 2) }

    @Test func aFewAreText() {
        for text in ["", "relu", "é日本😀", "e\u{301}", "a" + Self.marks(256), Self.marks(256) + "a" + Self.marks(256)] {
            #expect(CombiningMarks.firstExcess(in: text.unicodeScalars) == nil)
            #expect(!CombiningMarks.areTooMany(inJSON: Array(text.utf8)))
        }
    }

    @Test func hundredsUponOneLetterAreNot() {
        // Two bytes each.
        #expect(CombiningMarks.firstExcess(in: "é\(Self.marks(258))".unicodeScalars) == 2 + 512)
        #expect(CombiningMarks.firstExcess(in: String(repeating: "\u{F73}", count: 257).unicodeScalars) == 768)
        #expect(CombiningMarks.areTooMany(inJSON: Array(Self.marks(258).utf8)))
    }

    @Test func escapesOfJSONAreRead() {
        func areTooMany(_ text: String) -> Bool { CombiningMarks.areTooMany(inJSON: Array(text.utf8)) }
        func repeated(_ text: String) -> String { String(repeating: text, count: 257) }
        #expect(areTooMany(repeated("\\u0301")) && areTooMany(repeated("\\u0301\u{316}")))
        // A mark of music, in two halves.
        #expect(areTooMany(repeated("\\ud834\\udd65")))
        // Backslashes that stand for themselves, letters, and what is no escape.
        #expect(!areTooMany(repeated("\\\\u0301")) && !areTooMany(repeated("\\u0041")) && !areTooMany(repeated("\\n")))
        #expect(
            !areTooMany(repeated("\\u")) && !areTooMany("\\") && !areTooMany("\\u12")
                && !areTooMany(repeated("\\ud834")))
    }
}
