import Testing

@testable import RectifierSupport

@Suite struct NearestNamesTests {
    private let functions = [
        "identity", "relu", "relu6", "leaky-relu", "prelu", "elu", "celu", "selu", "gelu", "silu", "mish", "softplus",
        "softsign", "sigmoid", "tanh", "softmax", "log-softmax",
    ]

    @Test(arguments: [
        ("", "", 0), ("a", "", 1), ("", "abc", 3), ("relu", "relu", 0), ("reul", "relu", 1), ("rleu", "relu", 1),
        ("ca", "abc", 3), ("kitten", "sitting", 3), ("ab", "ba", 1), ("abcdef", "badcfe", 3), ("é", "e", 1),
    ])
    func distances(left: String, right: String, distance: Int) {
        #expect(NearestNames.distance(left, right) == distance)
        #expect(NearestNames.distance(right, left) == distance)
    }

    @Test(
        arguments: [
            ("reul", ["relu"]), ("leaky", ["leaky-relu"]), ("leakyrelu", ["leaky-relu"]), ("gleu", ["gelu"]),
            ("sigmiod", ["sigmoid"]), ("softmaxx", ["softmax"]), ("logsoftmax", ["log-softmax", "softmax"]),
            ("quux", []), ("", []), ("swishy", []),
        ] as [(String, [String])])
    func suggestions(name: String, expected: [String]) {
        #expect(NearestNames.nearest(to: name, among: functions) == expected)
    }

    @Test func theNearestComeFirstAndFewDo() {
        #expect(NearestNames.nearest(to: "elu", among: functions) == ["elu", "relu", "celu"])
        #expect(NearestNames.nearest(to: "elu", among: functions, limit: 1) == ["elu"])
        #expect(NearestNames.nearest(to: "quux", among: functions).isEmpty)
        #expect(NearestNames.nearest(to: "relu", among: []).isEmpty)
    }

    /// The time to compare two names grows with the product of their lengths, and names come from files.
    @Test func longNamesAreNotCompared() {
        let long = String(repeating: "a", count: 1 << 20)
        #expect(NearestNames.nearest(to: long, among: [long + "b"]).isEmpty)
        #expect(NearestNames.nearest(to: "aaa", among: [long, "aab"]) == ["aab"])
        #expect(NearestNames.nearest(to: String(long.prefix(99)), among: [String(long.prefix(100))]).count == 1)
    }
}

@Suite struct NumberTextTests {
    @Test(arguments: [
        ("2", 2), ("-2", -2), ("+3", 3), ("0.5", 0.5), (".5", 0.5), ("1e-3", 0.001), ("1E3", 1000), ("inf", .infinity),
        ("-inf", -.infinity), ("+Infinity", .infinity), ("-INF", -.infinity), ("1e-400", 0),
    ])
    func numbersAreRead(text: String, value: Double) {
        #expect(NumberText.parse(text, as: Double.self) == value)
        #expect(NumberText.parse(text, as: Float.self) == Float(value))
        #expect(NumberText.parse("  \(text)".dropFirst(2), as: Double.self) == value)
    }

    @Test(arguments: [
        "", " ", "-", "1 ", " 1", "1,5", "0x10", "0x1p3", "1e400", "-1e400", "nan(5)", "snan", "--1", "1e", "e3",
        "1_000",
        "in", "infi", "٣",
    ])
    func otherTextsAreNot(text: String) {
        #expect(NumberText.parse(text, as: Double.self) == nil)
        #expect(NumberText.integer(text) == nil)
    }

    @Test func specialCases() {
        #expect(NumberText.parse("nan", as: Float.self)?.isNaN == true)
        #expect(NumberText.parse("-NaN", as: Double.self)?.isNaN == true)
        #expect(NumberText.parse("-0", as: Float.self)?.sign == .minus)
        #expect(NumberText.parse("1e39", as: Float.self) == nil)
        // One rounding, not two: through Double this would be 1 + 2⁻²³.
        #expect(NumberText.parse("1.00000005960464477540", as: Float.self) == Float(1).nextUp)
        #expect(NumberText.parse("1.00000005960464477539", as: Float.self) == 1)
        #expect(NumberText.integer("-12") == -12)
        #expect(NumberText.integer("9223372036854775808") == nil)
        #expect(NumberText.integer("2.0") == nil)
    }

    @Test func numbersAreWritten() {
        #expect(NumberText.text(2.0) == "2")
        #expect(NumberText.text(-0.0) == "-0")
        #expect(NumberText.text(0.1 as Float) == "0.1")
        #expect(NumberText.text(0.1) == "0.1")
        #expect(NumberText.text(16_777_216 as Float) == "16777216")
        #expect(NumberText.text(1e-7) == "1e-07")
        #expect(NumberText.text(1e20) == "1e+20")
        #expect(NumberText.text(Double.nan) == "nan")
        #expect(NumberText.text(-Float.nan) == "nan")
        #expect(NumberText.text(Float.signalingNaN) == "nan")
        #expect(NumberText.text(Float.infinity) == "inf")
        #expect(NumberText.text(-Double.infinity) == "-inf")
    }

    @Test(arguments: [
        (0, "0"), (1, "1"), (-2.5, "-2.5"), (54.12345, "54.123"), (54.12355, "54.124"), (123_456.7, "123457"),
        (99_999.96, "100000"), (9.999996, "10"), (0.000123456, "0.00012346"), (999_999_999, "999999999"),
        (1e9, "1e+9"), (1.23456e12, "1.2346e+12"), (9.999996e12, "1e+13"), (-1e30, "-1e+30"),
        (0.0000123456, "1.2346e-5"),
        (9.999996e-7, "1e-6"), (1.7976931348623157e308, "1.7977e+308"), (.leastNonzeroMagnitude, "4.9407e-324"),
        (.infinity, "inf"), (-.infinity, "-inf"), (.nan, "nan"),
    ])
    func numbersForPeopleAreShort(value: Double, text: String) {
        #expect(NumberText.short(value) == text)
    }

    @Test func whatIsWrittenReadsBack() {
        var bits: UInt64 = 1
        for _ in 0..<20_000 {
            bits = bits &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let (double, float) = (Double(bitPattern: bits), Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
            if double.isFinite {
                #expect(NumberText.parse(NumberText.text(double), as: Double.self)?.bitPattern == double.bitPattern)
            }
            if float.isFinite {
                #expect(NumberText.parse(NumberText.text(float), as: Float.self)?.bitPattern == float.bitPattern)
            }
        }
    }
}

@Suite struct NameListTests {
    @Test func namesAreInQuotesAndNotTooMany() {
        #expect(NameList.text([]) == "")
        #expect(NameList.text(["a"]) == "'a'")
        #expect(NameList.text(["a", "b c", "d"]) == "'a', 'b c', 'd'")
        #expect(NameList.text((0..<12).map { "c\($0)" }).hasSuffix("'c9' and 2 more"))
        #expect(NameList.text(["a", "b", "c"], limit: 2) == "'a', 'b' and 1 more")
        #expect(NameList.text(["a", "b"], limit: 2) == "'a', 'b'")
    }

    @Test func namesAreOnOneLineAndNotTooLong() {
        #expect(NameList.oneLine("a\nb\r\nc\u{2028}d\te\u{9B}f\u{1B}g") == "a b c d e f g")
        #expect(NameList.oneLine("größe 😀👍🏽 e\u{301}") == "größe 😀👍🏽 e\u{301}")
        let sixty = String(repeating: "é", count: 60)
        #expect(NameList.quoted(sixty) == "'\(sixty)'")
        #expect(NameList.quoted(sixty + "x") == "'\(sixty)…'")
        #expect(NameList.text([sixty + "x\n", "b"]) == "'\(sixty)…', 'b'")
    }
}
