import Foundation
import Rectifier
import Testing

@testable import TestSupport

@Suite struct PredictTests {
    private static let rows = (0..<40).map { row in
        (a: "\(row % 8).5", color: ["red", "green"][row % 2], kind: row % 8 < 4 ? "low, or so" : "high")
    }

    /// A table, and a network trained on it.
    private static func trained(_ options: String..., header: Bool = true) throws -> CommandFile {
        let text = (header ? "a,color,kind\n" : "") + rows.map { "\($0.a),\($0.color),\"\($0.kind)\"\n" }.joined()
        let file = try CommandFile(text)
        let outcome = try Tool.run(
            [
                "train", file.path, "--epochs", "60", "--hidden", "8", "--learning-rate", "0.02", "--batch-size", "8",
                "--quiet", "--output",
                file.run,
            ]
                + (header ? [] : ["--no-header"]) + options)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return file
    }

    @Test func aRowIsALineOfTheMostLikelyClassAndTheProbabilities() throws {
        let file = try Self.trained()
        let outcome = try Tool.run("predict", file.run, file.path)
        #expect(outcome.status == 0)
        let lines = outcome.output.split(separator: "\n")
        #expect(lines[0] == "prediction,probability of high,\"probability of low, or so\"")
        #expect(lines.count == 41)
        for (line, row) in zip(lines.dropFirst(), Self.rows) {
            let isLow = line.hasPrefix("\"low, or so\",")
            #expect(isLow == row.kind.hasPrefix("low"))
            let probabilities = line.dropFirst(isLow ? 13 : 5).split(separator: ",").compactMap { Double($0) }
            #expect(probabilities.count == 2 && abs(probabilities[0] + probabilities[1] - 1) < 1e-5)
            #expect((probabilities[1] > probabilities[0]) == isLow)
        }
        // The target is there, so the result is measured; beside the predictions, not among them.
        #expect(outcome.errors.contains("accuracy 100.0 % (40/40) on the rows with a target"))
    }

    @Test func theTimeForARowIsMeasured() throws {
        let file = try Self.trained("--hidden", "128,128", "--epochs", "2")
        let plain = try Tool.run("predict", file.run, file.path)
        let outcome = try Tool.run("predict", file.run, file.path, "--timing")
        #expect(outcome.status == 0 && outcome.output == plain.output)
        #expect(outcome.errors.hasPrefix(plain.errors) && outcome.errors.contains("\nLatency   "))
        let timing = try #require(
            try Tool.run("predict", file.run, file.path, "--timing", "--json").json["timing"] as? [String: Any])
        #expect(
            Set(timing.keys) == ["seconds", "skippingSeconds", "speedup", "skippedShare", "skippedFraction", "layers"])
        #expect(try #require(timing["seconds"] as? Double) > 0)
        // Whether half of the units are off, so that skipping pays, is the training's to say.
        let layers = try #require(timing["layers"] as? [[String: Any]])
        #expect(layers.isEmpty == (timing["skippingSeconds"] is NSNull))
        #expect(layers.allSatisfy { $0["name"] as? String == "2" && $0["inputs"] as? Int == 128 })
        #expect(try Tool.run("predict", file.run, file.path, "--json").json["timing"] == nil)
    }

    @Test func columnsMayBeInAnyOrder() throws {
        let file = try Self.trained()
        let expected = try Tool.run("predict", file.run, file.path).output
        let turned = try CommandFile(
            "new;color;a\n" + Self.rows.map { "7;\($0.color);\($0.a.replacing(".", with: ","))\n" }.joined())
        let outcome = try Tool.run("predict", file.run, turned.path)
        #expect(outcome.status == 0 && outcome.output == expected)
        let notes = outcome.errors.split(separator: "\n")
        #expect(notes.count == 2 && notes[0] == "Note: Ignored columns, which are no features of the network: 'new'.")
        // In whatever order their columns are, they are known again.
        #expect(notes.last?.hasPrefix("Note: These are the rows that the network was trained with") == true)
    }

    @Test func withoutNamesTheColumnsAreThoseLearnedFrom() throws {
        let bare = Self.rows.map { "\($0.a),\($0.color)\n" }.joined()
        for header in [true, false] {
            let file = try Self.trained(header: header)
            let expected = try Tool.run("predict", file.run, file.path).output
            let other = try CommandFile(bare)
            let outcome = try Tool.run(["predict", file.run, other.path] + (header ? ["--no-header"] : []))
            #expect(outcome.status == 0 && outcome.output == expected)
            #expect(outcome.errors.hasPrefix("Note: These are the rows that the network was trained with"))
            #expect(outcome.errors.split(separator: "\n").count == 1)
            let narrow = try CommandFile("1\n2\n")
            let wrong = try Tool.run("predict", file.run, narrow.path, "--no-header")
            #expect(wrong.status == 65 && wrong.errors.contains("the rows have 1 field, those learned from had 3"))
        }
    }

    @Test func textsThatWereNotLearnedAreAcceptedAndCounted() throws {
        let file = try Self.trained()
        let other = try CommandFile("a,color,kind\n1.5,blue,high\n2.5,?,?\n3.5,red,odd\n")
        let outcome = try Tool.run("predict", file.run, other.path, "--json")
        #expect(outcome.status == 0)
        let json = try outcome.json
        #expect(json["unknownTexts"] as? [String: Int] == ["color": 1])
        #expect((json["predictions"] as? [[String: Any]])?.count == 3)
        let notes = try #require(json["notes"] as? [String])
        for part in ["1 row has a category in 'color'", "('odd')"] {
            #expect(notes.contains { $0.contains(part) }, "\(notes)")
        }
        #expect(json["testAccuracy"] as? Double == 0 && json["target"] as? String == "kind")
        let bare = try CommandFile("a,color\n1.5,red\n")
        let unlabelled = try Tool.run("predict", file.run, bare.path, "--json").json
        for key in ["testAccuracy", "testLoss", "testF1", "baselineAccuracy", "confusion"] {
            #expect(unlabelled[key] is NSNull)
        }
    }

    @Test func predictionsAreWrittenWholeOrNotAtAll() throws {
        let file = try Self.trained()
        let output = file.beside("predictions.csv")
        let printed = try Tool.run("predict", file.run, file.path).output
        let outcome = try Tool.run("predict", file.run, file.path, "--output", output)
        #expect(outcome.status == 0)
        #expect(try String(contentsOfFile: output, encoding: .utf8) == printed)
        #expect(
            outcome.output.contains("accuracy 100.0 %")
                && outcome.output.contains("Saved     40 predictions in \(output)")
        )
        // What they say can be read as a table.
        #expect(try Tool.run("describe", output, "--target", "prediction").status == 0)
        // A mistake leaves the old file.
        let bad = try CommandFile("a,color\n1,red\n2\n")
        #expect(try Tool.run("predict", file.run, bad.path, "--output", output).status == 65)
        #expect(try String(contentsOfFile: output, encoding: .utf8) == printed)
        let nowhere = try Tool.run("predict", file.run, file.path, "--output", file.beside("no/where.csv"))
        #expect(nowhere.status == 73 && nowhere.output == "")
        #expect(try Tool.run("predict", file.run, file.path, "--output", "").status == 64)
    }

    @Test(
        arguments: [
            ("a,kind\n1,high\n", 65, "line 1, character 1: there is no column 'color'"),
            ("x,y\n1,2\n", 65, "these columns are missing: 'a', 'color'"),
            ("a,color\nten,red\n", 65, "line 2, column 'a': 'ten' is not a number, as column 'a' has them"),
            ("a,color\n1e50,red\n", 65, "line 2, column 'a': '1e50' in column 'a' is out of range"),
            ("a,color\n", 65, "no row"), ("", 65, "empty"),
            ("a,color\n1,red\n1\n", 65, "line 3, character 1: this row has 1 field"),
            (
                "a,color,kind\n1,red,high.\n", 65,
                "line 2, character 7: the class 'high.' is not one of the training rows"
            ),
        ] as [(String, Int32, String)])
    func tablesThatDoNotFitAreSaid(text: String, status: Int32, part: String) throws {
        let file = try Self.trained()
        let other = try CommandFile(text)
        let outcome = try Tool.run("predict", file.run, other.path)
        #expect(outcome.status == status && outcome.output == "")
        #expect(outcome.errors.contains(part), "\(outcome.errors)")
    }

    @Test func whatIsNoRunIsSaid() throws {
        let file = try Self.trained()
        let folder = try TemporaryFolder()
        let empty = try Tool.run("predict", folder.path, file.path)
        #expect(empty.status == 66 && empty.errors.contains("run.json: there is no such file"))
        #expect(try Tool.run("predict", file.path, file.path).status == 66)
        #expect(try Tool.run("predict", file.run, folder.path).status == 66)
        #expect(try Tool.run("predict", file.run).status == 64)
        #expect(try Tool.run("train", "--epochs", "1", "--quiet", "--output", folder.path).status == 0)
        let digits = try Tool.run("predict", folder.path, file.path)
        #expect(digits.status == 65 && digits.errors.contains("it was trained on 'digits', which is no table"))
    }

    @Test(
        arguments: [
            ("run.json", 0), ("run.json", 100), ("model.safetensors", 0), ("model.safetensors", 7),
            ("model.safetensors", 200),
            ("model.safetensors", 400),
        ])
    func damagedFilesAreNamed(name: String, length: Int) throws {
        let file = try Self.trained()
        let path = file.run + "/" + name
        let bytes = try WholeFile.read(path)
        #expect(bytes.count > length)
        try Data(bytes.prefix(length)).write(to: URL(fileURLWithPath: path))
        let outcome = try Tool.run("predict", file.run, file.path)
        #expect(outcome.status == 65 && outcome.output == "")
        #expect(outcome.errors.hasPrefix("Error: \(path)"), "\(outcome.errors)")
        try FileManager.default.removeItem(atPath: path)
        #expect(try Tool.run("predict", file.run, file.path).status == 66)
    }

    @Test func theNetworkOfAnotherRunIsRefused() throws {
        let (file, other) = (try Self.trained(), try Self.trained("--hidden", "9"))
        let path = file.run + "/model.safetensors"
        try AtomicFile.write(WholeFile.read(other.run + "/model.safetensors"), to: path)
        let outcome = try Tool.run("predict", file.run, file.path)
        #expect(outcome.status == 65 && outcome.errors.contains("this file does not belong to the run.json beside it"))
    }
}
