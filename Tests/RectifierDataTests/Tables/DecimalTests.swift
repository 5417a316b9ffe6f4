import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierSupport
@testable import TestSupport

@Suite struct DecimalTests {
    struct Case: Decodable, Sendable {
        let text: String
        /// The bits of the nearest Float; nil where it would be infinite.
        let bits: UInt32?
    }

    @Test func everyDecimalBecomesTheNearestFloat() throws {
        let cases: [Case] = try Reference.load("decimals")
        #expect(cases.count > 500)
        for one in cases {
            // The Double is nearest, and the Float that it becomes is what the reference has, or its neighbour where it is
            // halfway between two.
            let nearest = try #require(Double(one.text))
            let expected = Float(nearest).isFinite ? Decimal.Value.number(nearest) : .outOfRange
            let found = Decimal.parse(one.text, decimalComma: false)
            #expect(found == expected, "\(one.text)")
            if case .number(let value) = found, let bits = one.bits {
                #expect(value.sign == (one.text.first == "-" ? .minus : .plus))
                #expect(abs(Int64(Float(value).bitPattern) - Int64(bits)) <= 1, "\(one.text)")
            }
            // A comma in the place of the point is the same number, where it may be one.
            let comma = one.text.replacing(".", with: ",")
            #expect(Decimal.parse(comma, decimalComma: true) == expected, "\(comma)")
            if comma != one.text { #expect(Decimal.parse(comma, decimalComma: false) == .text) }
        }
    }

    @Test func randomDecimalsAreReadAsTheStandardLibraryDoes() {
        var generator = RandomGenerator(seed: 4)
        for _ in 0..<20_000 {
            let bits = generator.next()
            let double = Double(bitPattern: bits & 0x83FF_FFFF_FFFF_FFFF | 0x3C00_0000_0000_0000)
            for text in ["\(double)", "\(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))", "\(bits % 100_000)"] {
                guard let value = Double(text), Float(value).isFinite else { continue }
                let found = Decimal.parse(text, decimalComma: false)
                #expect(found == .number(value), "\(text)")
            }
        }
    }

    @Test(arguments: [
        "inf", "-inf", "+Inf", "INFINITY", "-Infinity", "1e39", "-3.5e38", "1e400", "1e99999999999999999999",
    ])
    func whatAFloatCannotHoldIsOutOfRange(text: String) {
        #expect(Decimal.parse(text, decimalComma: false) == .outOfRange)
    }

    @Test(
        arguments: [
            "", "-", "+", ".", "-.", ",", "e5", ".e5", "1e", "1e+", "1e-", "--1", "+-1", "1-", "1.2.3", "1,2,3",
            "1,234.5",
            "1_000", "0x10", "0b1", "1f", "1 000", " 1", "1 ", "1e5.0", "1e5e5", "TRUE", "infinit", "nano", "in",
            "2024-01-31", "12:30", "½", "٣", "１", "1e５", "€5", "5%", "1\u{0}",
        ])
    func otherTextsAreNoNumbers(text: String) {
        #expect(Decimal.parse(text, decimalComma: false) == .text)
        #expect(Decimal.parse(text, decimalComma: true) == .text)
    }

    @Test func whatIsMissing() {
        let missing = [
            "", "?", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "Null", "#N/A", "<NA>", "\\N", "NaT", "-nan",
            "1.#IND",
            "-1.#QNAN", "#DIV/0!",
        ]
        let present = [
            "na", "N", "?a", "??", "none", "None", "nul", "nulls", "NANA", "-", "0", "NAN ", "\"\"", " ", ".", "-999",
            "1.5",
            "#1", "-n",
        ]
        let words = MissingWords()
        for (texts, expected) in [(missing, true), (present, false)] {
            for text in texts {
                #expect(Array(text.utf8).withUnsafeBufferPointer { words.matches($0) } == expected, "'\(text)'")
            }
        }
        // What the user adds: a word as it is, and a number however it is written.
        let added = MissingWords(adding: ["tbc", "-999"])
        func matches(_ text: String) -> Bool { Array(text.utf8).withUnsafeBufferPointer { added.matches($0) } }
        #expect(matches("tbc") && matches("-999") && !matches("-999.0") && !matches("TBC"))
        #expect(added.matches(-999) && !added.matches(999))
    }
}
