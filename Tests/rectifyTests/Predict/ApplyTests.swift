import Foundation
import Rectifier
import Testing

@Suite struct ApplyTests {
    @Test func theGuidesExample() throws {
        let outcome = try Tool.run("apply", "relu", "--", "-2", "-1", "0", "1", "2")
        #expect(outcome.output == "[0, 0, 0, 1, 2]\n")
        #expect(outcome.errors == "")
        #expect(outcome.status == 0)
    }

    @Test(
        arguments: [
            (["relu", "--", "-2", "0.5"], "[0, 0.5]"),
            (["relu6", "7", "3", "-1"], "[6, 3, 0]"),
            (["identity", "-5", "9223372036854775807"], "[-5, 9223372036854775807]"),
            // Too large for a 64-bit integer: a floating-point number.
            (["identity", "9223372036854775808"], "[9.223372e+18]"),
            (["sigmoid", "0"], "[0.5]"),
            (["relu", "--", "-0.0", "nan", "inf", "-inf", "NaN", "-Infinity"], "[0, nan, inf, 0, nan, 0]"),
            (["gelu", "--", "-inf", "inf"], "[-0, inf]"),
            (["Leaky_ReLU", "--parameter", "Negative_Slope=0.2", "--", "-3", "3"], "[-0.6, 3]"),
            (["prelu", "-4"], "[-1]"),
            (["prelu", "--gradient", "-4", "4"], "[0.25, 1]"),
            (["gelu", "--parameter", "approximation=sigmoid", "1"], "[0.84579575]"),
            (["relu", "--gradient", "--", "-1", "0", "2"], "[0, 0, 1]"),
            (["mish", "--gradient", "--", "-inf", "inf", "nan"], "[0, 1, nan]"),
            (["softmax", "0", "0"], "[0.5, 0.5]"),
            (["log-softmax", "0"], "[0]"),
            (["softmax", "--gradient", "0", "0"], "[[0.25, -0.25], [-0.25, 0.25]]"),
            (["identity", "0.1", "1e-3", "16777217"], "[0.1, 0.001, 16777216]"),
            (["identity", "1,2", "3"], "[1, 2, 3]"),
            (["hard-tanh", "--", "-7", "0", "7"], "[-1, 0, 1]"),
            (["hard-tanh", "--parameter", "lower=-0.5", "--", "-7", "0", "7"], "[-0.5, 0, 1]"),
            (["shifted-relu", "--", "-7", "0", "9223372036854775807"], "[-1, 0, 9223372036854775807]"),
            (["threshold", "--parameter", "threshold=2", "--parameter", "value=9", "--", "1", "2", "3"], "[9, 9, 3]"),
            (["step", "--", "-1", "0", "2"], "[0, 1, 1]"),
            (["squared-relu", "--", "-3", "3"], "[0, 9]"),
            (["hard-swish", "--", "-inf", "1", "4"], "[0, 0.6666667, 4]"),
            (["rrelu", "--", "-48", "1"], "[-11, 1]"),
            (["swish", "--parameter", "initial-beta=0", "3"], "[1.5]"),
            (["swish", "--gradient", "0"], "[0.5]"),
            (["crelu", "--", "-1", "2"], "[0, 2, 1, 0]"),
            (["crelu", "--gradient", "--", "-1", "2"], "[[0, 0], [0, 1], [-1, 0], [0, 0]]"),
            (["reglu", "3", "2", "--", "-1", "0.5"], "[0, 1]"),
            (["glu", "--gradient", "2", "0"], "[[0.5, 0.5]]"),
            (["softmin", "1", "1"], "[0.5, 0.5]"),
            (["sparsemax", "2", "0"], "[1, 0]"),
            (["gumbel-softmax", "0", "0"], "[0.5, 0.5]"),
        ])
    func values(arguments: [String], expected: String) throws {
        let outcome = try Tool.run(["apply"] + arguments)
        #expect(outcome.output == expected + "\n")
        #expect(outcome.status == 0)
    }

    @Test func withoutValuesStandardInputIsRead() throws {
        #expect(try Tool.run("apply", "relu", input: "-1 2,3\n\n-4,\t5\r\n").output == "[0, 2, 3, 0, 5]\n")
        #expect(try Tool.run("apply", "relu", input: "").output == "[]\n")
        #expect(try Tool.run("apply", "softmax", input: "").output == "[]\n")
        #expect(try Tool.run("apply", "relu", "7", input: "1").output == "[7]\n")
    }

    @Test func whatIsPrintedReadsBackEqual() throws {
        let x = (-40...40).map { Float($0) * 0.37 }
        let texts = x.map { NumberText.text($0) }
        let output = try Tool.run(["apply", "tanh", "--"] + texts).output
        let read = output.dropFirst().dropLast(2).split(separator: ",").compactMap { Float($0.drop { $0 == " " }) }
        #expect(read == x.map { Float(Tanh()(Double($0))) })
    }

    @Test func badValuesAreNamedWithTheirPlace() throws {
        let argument = try Tool.run("apply", "relu", "1", "two", "3")
        #expect(argument.status == 65)
        #expect(argument.output == "")
        #expect(argument.errors.contains("value 2: 'two'"))
        let line = try Tool.run("apply", "relu", input: "1\n2\n0x10 4\n")
        #expect(line.status == 65)
        #expect(line.errors.contains("standard input, line 3: '0x10'"))
        let large = try Tool.run("apply", "relu", "1e39")
        #expect(large.status == 65)
        #expect(large.errors.contains("too large"))
        let odd = try Tool.run("apply", "glu", "1", "2", "3")
        #expect(odd.status == 65)
        #expect(odd.errors.contains("there are 3"))
    }

    @Test func everyFunctionCanBeApplied() throws {
        for name in ActivationCatalog.names {
            for gradient in [[], ["--gradient"]] {
                let outcome = try Tool.run(["apply", name] + gradient + ["--", "-2", "-0.5", "0.25", "3"])
                #expect(outcome.status == 0, "\(name): \(outcome.errors)")
                #expect(outcome.output.hasPrefix("["), "\(name)")
            }
        }
    }

    @Test(
        arguments: [
            (["rleu", "1"], "'relu'"), (["tahn", "1"], "'tanh'"), (["xyzzy", "1"], "rectify functions"),
            (["relu", "--gradeint", "1"], "--gradeint"), ([], "function"),
            (["elu", "--parameter", "alhpa=1", "1"], "alpha"), (["relu", "--parameter", "alpha=1", "1"], "none"),
            (["elu", "--parameter", "alpha", "1"], "NAME=VALUE"), (["elu", "--parameter", "alpha=x", "1"], "alpha=x"),
            (["elu", "--parameter", "alpha=1", "--parameter", "alpha=2", "1"], "twice"),
            (["softmax", "--parameter", "axis=1", "1"], "one row"),
            (["hard-tanh", "--parameter", "upper=-2", "1"], "above the lower bound"),
        ])
    func wrongUseNamesTheRemedy(arguments: [String], part: String) throws {
        let outcome = try Tool.run(["apply"] + arguments)
        #expect(outcome.status == 64)
        #expect(outcome.output == "")
        #expect(outcome.errors.contains(part))
    }

    @Test func everyFunctionIsListedWithAllThatIsKnown() throws {
        let outcome = try Tool.run("functions", "--json")
        #expect(outcome.status == 0)
        let list = try #require(JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
        #expect(list.compactMap { $0["name"] as? String } == ActivationCatalog.names)
        let keys: Set = ["name", "formula", "parameters", "range", "kinks", "remembers", "savedForBackward", "gain"]
        #expect(list.allSatisfy { Set($0.keys) == keys })
        let softmax = try #require(list.first { $0["name"] as? String == "softmax" })
        #expect(softmax["gain"] is NSNull)
        let leaky = try #require(list.first { $0["name"] as? String == "leaky-relu" })
        #expect((leaky["parameters"] as? [String: Double]) == ["negative-slope": 0.01])
        let kinks = try #require(leaky["kinks"] as? [[String: Double]])
        #expect(kinks == [["x": 0, "derivative": 0.01]])

        let table = try Tool.run("functions").output.split(separator: "\n")
        #expect(table.count == list.count + 1)
        #expect(zip(table.dropFirst(), ActivationCatalog.names).allSatisfy { $0.hasPrefix($1) })
    }

    @Test func resultsThatCannotBeWrittenAreSaid() throws {
        let outcome = try Tool.run("apply", "relu", "1", output: "/dev/full")
        #expect(outcome.status == 74)
        #expect(outcome.errors.contains("standard output"))
    }

    @Test func unknownSubcommandsGetTheNearest() throws {
        let outcome = try Tool.run("trian", "digits")
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("'train'"))
        #expect(try Tool.run("APPLY", "relu", "1").output == "[1]\n")
        #expect(try Tool.run("--help").status == 0)
        #expect(try Tool.run("--version").output == RunManifest.currentVersion + "\n")
    }
}
