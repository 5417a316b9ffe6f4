import Foundation
import Rectifier
import Testing

@testable import TestSupport

@Suite struct PlotTests {
    @Test func reluOnAPipeIsPlain() throws {
        let outcome = try Tool.run("plot", "relu")
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
        let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0] == "relu: max(0, x)")
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(!outcome.output.contains("\u{1B}"))
        // Flat to the middle, and then a slope: the topmost row has its stars at the right.
        let rows = lines.filter { $0.contains("*") }
        #expect(rows.first?.hasSuffix("*") == true)
        #expect(rows.last?.contains("**************************************") == true)
        #expect(rows.first?.firstIndex(of: "*").map { rows[0].distance(from: rows[0].startIndex, to: $0) > 70 } == true)
    }

    @Test func severalFunctionsHaveALegend() throws {
        let outcome = try Tool.run("plot", "ReLU", "leaky_relu:negative-slope=0.1", "elu", "--derivative")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("* relu   o leaky-relu:negative-slope=0.1   x elu"))
        #expect(outcome.output.hasPrefix("Derivatives of activation functions"))
    }

    @Test func thePictureIsWritten() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/curves.SVG"
        let outcome = try Tool.run("plot", "relu", "step", "-o", path)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("Saved the picture as \(path)"))
        let reader = MarkupReader(try String(contentsOfFile: path, encoding: .utf8))
        #expect(reader.isWellFormed)
        #expect(reader.counts["circle.dot hollow s1"] == 1)
        #expect(reader.counts["circle.dot f1 s1"] == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["curves.SVG"])
        // The same command writes the same bytes.
        let first = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(try Tool.run("plot", "relu", "step", "--output", path).status == 0)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == first)
    }

    @Test(
        arguments: [
            (["relu", "-o", "relu.gif"], 64, "relu.svg or relu.png"),
            (["relu", "-o", "relu"], 64, "ends in .svg or .png"),
            (["relu", "--color", "allways"], 64, "'always'"),
            (["relu", "-o", ""], 64, "name of a file"), (["relu", "-o", "no/where/relu.svg"], 73, "relu.svg"),
            ([], 64, "Name the functions"), (["rleu"], 64, "'relu'"), (["xyzzy"], 64, "rectify functions"),
            (["softmax"], 64, "whole row"), (["glu"], 64, "no curve"), (["elu:alhpa=2"], 64, "alpha"),
            (["relu", "ReLU"], 64, "twice"), (["elu:alpha=x"], 64, "alpha=x"), (["relu:"], 64, "option=value"),
            (["relu", "--range", "4,-4"], 64, "two numbers"), (["relu", "--range", "1"], 64, "two numbers"),
            (["relu", "--range", "nan,1"], 64, "two numbers"), (["relu", "--range", "0,inf"], 64, "1e30"),
            (["relu", "--range", "1,1.00000000001"], 64, "wide enough"), (["relu", "--epochs", "3"], 64, "--schedule"),
            (
                ["relu", "elu", "gelu", "silu", "mish", "tanh", "sigmoid", "celu", "selu"], 64,
                "too many for one picture"
            ),
            (["--schedule", "cosin"], 64, "'cosine'"), (["--schedule", "step:epochs=x"], 64, "epochs=x"),
            (["relu", "--schedule", "cosine"], 64, "one after"),
            (["--schedule", "cosine", "--derivative"], 64, "functions"),
            (["--schedule", "cosine", "--schedule", "cosine"], 64, "twice"),
            (["--schedule", "cosine", "--epochs", "100000", "--steps", "100000"], 64, "fewer"),
            (["--schedule", "cosine", "--epochs", "0"], 64, "whole number"),
            (["--schedule", "cosine", "--learning-rate", "-1"], 64, "above 0"),
        ] as [([String], Int32, String)])
    func whatCannotBeDrawnIsSaid(arguments: [String], status: Int32, part: String) throws {
        let folder = try TemporaryFolder()
        let outcome = try Tool.run(["plot"] + arguments, in: folder.path)
        #expect(outcome.status == status)
        #expect(outcome.output == "")
        #expect(outcome.errors.contains(part), "\(outcome.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    /// Curves that lie on each other are all to be seen: relu and elu are equal above 0.
    @Test func curvesOnEachOtherTakeTurns() throws {
        let plain = try Tool.run("plot", "relu", "elu", "--range", "1,4").output
        let plot = plain.split(separator: "\n").filter { $0.contains("|") || $0.contains("+") }.joined()
        let counts = ["*", "o"].map { sign in plot.count { String($0) == sign } }
        #expect(counts[0] > 30 && abs(counts[0] - counts[1]) <= 1, "\(counts)")
        let color = try Tool.run("plot", "relu", "elu", "--range", "1,4", "--color", "always").output
        let parts = color.split(separator: "\n").dropFirst(2).prefix { !$0.contains("└") }.joined()
        // Each turn begins with its colour: red, then cyan.
        #expect(parts.ranges(of: "\u{1B}[0;31m").count > 15 && parts.ranges(of: "\u{1B}[0;36m").count > 15)
        #expect(color.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) })
    }

    @Test func colorsAreWrittenWhereTheyAreWanted() throws {
        for (arguments, before, hasColors, isASCII) in [
            (["--color", "always"], nil, true, false), (["--color", "always"], "export NO_COLOR=1", true, false),
            (["--color", "always"], "export LANG=C", true, true), (["--color", "never"], nil, false, true),
            (["--color", "auto"], nil, false, true), ([], "export LANG=C", false, true),
        ] as [([String], String?, Bool, Bool)] {
            let outcome = try Tool.run(
                ["plot", "--schedule", "cosine", "--schedule", "one-cycle"] + arguments, before: before)
            #expect(outcome.status == 0 && outcome.output.contains("\u{1B}[0;3") == hasColors, "\(arguments)")
            #expect(outcome.output.unicodeScalars.allSatisfy { $0.value < 0x2500 } == isASCII, "\(arguments)")
        }
        let boundary = try Tool.run("boundary", "--color", "always")
        #expect(boundary.output.contains("▀") && boundary.output.contains("\u{1B}["))
    }

    /// PNG is made by another program: where that is missing, or fails, it is said, and nothing is written.
    @Test func withoutAConverterThereIsNoPNG() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/relu.png"
        let missing = try Tool.run(["plot", "relu", "-o", path], before: "export PATH=\(folder.path)")
        #expect(missing.status == 69 && missing.output == "")
        #expect(missing.errors.contains("apt-get install librsvg2-bin") && missing.errors.contains(path))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        let tools = try TemporaryFolder()
        let fake = tools.path + "/rsvg-convert"
        try Data("#!/bin/sh\n[ \"$1\" = --version ] || { printf half; exit 1; }\n".utf8).write(
            to: URL(fileURLWithPath: fake))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: fake)
        for (command, arguments) in [("plot", ["relu"]), ("boundary", [])] {
            let failed = try Tool.run(
                [command] + arguments + ["-o", path], before: "export PATH=\(tools.path):/usr/bin:/bin")
            #expect(failed.status == 70 && failed.errors.contains("could not make the PNG"), "\(failed.errors)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/rsvg-convert")))
    func aNameThatEndsInPNGIsAPNG() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/curves.PNG"
        #expect(try Tool.run("plot", "relu", "elu", "-o", path).status == 0)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        // The header has the width and the height: twice those of the picture.
        let sizes = [16, 20].map { start in bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
        let chart = try Tool.run("plot", "relu", "elu", "-o", folder.path + "/curves.svg")
        #expect(chart.status == 0)
        let svg = MarkupReader(try String(contentsOfFile: folder.path + "/curves.svg", encoding: .utf8))
        #expect(sizes.map { "\($0 / 2)" } == [svg.values(of: "width")[0], svg.values(of: "height")[0]])
    }

    @Test func aDirectoryIsNoPicture() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a.svg"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        #expect(try Tool.run("plot", "relu", "-o", path).status == 73)
    }

    /// The points of each line in the tool's JSON; nil is a gap.
    private static func series(_ outcome: Tool.Outcome) throws -> [(
        name: String, points: [[Double]?], jumps: [[String: Any]]
    )] {
        let list = try #require(try outcome.json["series"] as? [[String: Any]])
        return try list.map { line in
            let points = try #require(line["points"] as? [Any])
            return (
                try #require(line["name"] as? String), points.map { $0 as? [Double] },
                try #require(line["jumps"] as? [[String: Any]])
            )
        }
    }

    @Test func jsonHasThePointsAndTheJumps() throws {
        let lines = try Self.series(try Tool.run("plot", "relu", "step:threshold=1", "--range", "-2,2", "--json"))
        #expect(lines.map(\.name) == ["relu", "step:threshold=1"])
        let points = lines[0].points.compactMap(\.self)
        #expect(points.first == [-2, 0] && points.last == [2, 2])
        #expect(points.allSatisfy { $0[1] == max($0[0], 0) })
        #expect(lines[1].points.count { $0 == nil } == 1)
        #expect(lines[1].jumps.compactMap { $0["x"] as? Double } == [1, 1])
        #expect(lines[1].jumps.compactMap { $0["y"] as? Double } == [0, 1])
        #expect(lines[1].jumps.compactMap { $0["isValue"] as? Bool } == [false, true])
    }

    @Test func derivativesAreTheLibrarys() throws {
        let lines = try Self.series(try Tool.run("plot", "gelu", "--derivative", "--json"))
        #expect(lines[0].points.count == 513)
        // Foundation's reader of JSON may be a last digit off.
        for point in lines[0].points.compactMap(\.self) {
            #expect(abs(point[1] - GELU().derivative(point[0])) < 1e-14)
        }
    }

    @Test func theRangeHoldsTheKinks() throws {
        let wide = try Self.series(try Tool.run("plot", "relu6", "--json"))[0].points.compactMap(\.self)
        #expect(wide.first?[0] == -4)
        #expect((wide.last?[0] ?? 0) > 6)
        let usual = try Self.series(try Tool.run("plot", "tanh", "--json"))[0].points.compactMap(\.self)
        #expect(usual.first?[0] == -4 && usual.last?[0] == 4)
    }

    @Test func everyFunctionThatHasACurveIsDrawn() throws {
        for activation in ActivationCatalog.all where activation.elementwiseForm != nil {
            for option in [[], ["--derivative"]] {
                let outcome = try Tool.run(["plot", activation.documentation.name] + option)
                #expect(outcome.status == 0, "\(activation.text): \(outcome.errors)")
                #expect(outcome.output.contains("*"), "\(activation.text)")
            }
        }
    }

    @Test func schedules() throws {
        let outcome = try Tool.run(
            "plot", "--schedule", "cosine", "--schedule", "step:epochs=2,factor=0.5", "--epochs", "4", "--steps", "5",
            "--learning-rate", "0.1", "--json")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = try Self.series(outcome)
        #expect(lines.map(\.points.count) == [20, 20])
        let length = TrainingLength(epochs: 4, stepsPerEpoch: 5)
        let cosine = try Schedule(parsing: "cosine").curve(base: Double(Float(0.1)), length: length).map(\.learningRate)
        for (step, point) in lines[0].points.compactMap(\.self).enumerated() {
            #expect(abs(point[0] - Double(step) / 5) < 1e-14)
            #expect(abs(point[1] - cosine[step]) < 1e-14)
        }
        let rates = lines[1].points.compactMap { $0?[1] }
        #expect(zip(rates[..<10], rates[10...]).allSatisfy { abs($0 / 2 - $1) < 1e-9 })
        let plain = try Tool.run("plot", "--schedule", "one-cycle")
        #expect(plain.status == 0)
        #expect(plain.output.hasPrefix("Learning rate: one-cycle"))
    }

    @Test func everyScheduleIsDrawn() throws {
        for name in ScheduleCatalog.names {
            let outcome = try Tool.run("plot", "--schedule", name)
            #expect(outcome.status == 0, "\(name): \(outcome.errors)")
        }
    }
}
