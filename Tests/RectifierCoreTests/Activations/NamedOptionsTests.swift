import Testing

@testable import RectifierCore
@testable import RectifierSupport

@Suite struct NamedOptionsTests {
    @Test func namesAndOptions() throws {
        let plain = try NamedOptions(parsing: "ReLU")
        #expect(plain.name == "relu")
        #expect(plain.options.isEmpty)
        let leaky = try NamedOptions(parsing: "Leaky_ReLU:Negative_Slope=0.2,mode=A_b")
        #expect(leaky.name == "leaky-relu")
        #expect(leaky["negative-slope"] == "0.2")
        #expect(leaky["mode"] == "A_b")
        #expect(leaky["none"] == nil)
        #expect(leaky.options.map(\.position) == [27, 36])
        let spaced = try NamedOptions(parsing: " gelu : approximation = tanh , x = a:b=c ")
        #expect(spaced.name == "gelu")
        #expect(spaced["approximation"] == "tanh")
        #expect(spaced["x"] == "a:b=c")
        #expect(spaced.options.map(\.position) == [25, 36])
    }

    @Test(arguments: [
        ("", 1, "a name is missing"), ("  ", 1, "a name is missing"), (":a=1", 1, "a name is missing"),
        ("elu:", 5, "'option=value' is missing"), ("elu:alpha", 5, "'option=value' is missing"),
        ("elu: alpha", 6, "'option=value' is missing"), ("elu:alpha=1,", 13, "'option=value' is missing"),
        ("elu:alpha=1,,b=2", 13, "'option=value' is missing"), ("elu:=1", 5, "an option's name is missing"),
        ("elu:alpha=", 11, "the value of 'alpha' is missing"),
        ("elu:alpha= ,b=1", 11, "the value of 'alpha' is missing"),
        ("elu:a=1,b=2,A=3", 13, "the option 'a' is there twice"),
    ])
    func errorsNameThePosition(text: String, position: Int, problem: String) {
        #expect(throws: NamedOptionsError(text: text, position: position, problem: problem)) {
            try NamedOptions(parsing: text)
        }
    }

    @Test func textsOfKilobytesAreRefused() throws {
        let option = "elu:a=" + String(repeating: "1", count: 4090)
        #expect(try NamedOptions(parsing: option)["a"]?.count == 4090)
        let error = #expect(throws: NamedOptionsError.self) { try NamedOptions(parsing: option + "1") }
        #expect(error?.problem == "this is longer than 4096 bytes")
        #expect(NumberText.parse("1" + String(repeating: "\u{301}\u{316}", count: 1 << 20), as: Float.self) == nil)
    }

    @Test func messages() {
        #expect {
            try NamedOptions(parsing: "elu:alpha")
        } throws: {
            "\($0)"
                == "'elu:alpha', character 5: 'option=value' is missing. "
                + "Write it as name or name:option=value,option=value."
        }
    }
}
