import Foundation
import Rectifier
import Testing

@testable import TestSupport

@Suite struct LearningRateTests {
    private static let short = ["--steps", "60", "--trial-steps", "40", "--hidden", "16"]

    @Test func theDigitsAsJSON() throws {
        let outcome = try Tool.run(["learning-rate", "digits", "--optimizer", "sgd", "--json"])
        #expect(outcome.status == 0)
        let json = try outcome.json
        #expect(
            Set(json.keys) == [
                "recommended", "basis", "explanation", "command", "suggestions", "firstDeathRate", "deadShareAtStart",
                "diverged", "judgedOn", "trials", "curve", "constantLoss", "learnsNothing", "deadFractionAtStart",
                "evaluatedOn",
            ])
        let suggestions = try #require(json["suggestions"] as? [String: Any])
        #expect(Set(suggestions.keys) == ["steepest", "valley", "minimum", "no-death"])
        let curve = try #require(json["curve"] as? [[String: Any]])
        // It ends early only where the loss flies off.
        #expect(curve.count > 100 && (curve.count < 200) == (json["diverged"] as? Bool))
        #expect(
            Set(curve[0].keys) == [
                "rate", "learningRate", "loss", "smoothedLoss", "gradientNorm", "deadShare", "deadFraction", "accuracy",
                "layers",
            ])
        #expect(curve[0]["rate"] as? Double == 1e-6 && curve[1]["deadShare"] is NSNull)
        let trials = try #require(json["trials"] as? [[String: Any]])
        let rate = try #require(json["recommended"] as? Double)
        let chosen = try #require(trials.first { $0["rate"] as? Double == rate })
        #expect(chosen["newlyDead"] as? Int == 0)
        #expect(json["judgedOn"] as? String == "validation rows" && json["evaluatedOn"] as? String == "validation set")
        #expect(
            json["command"] as? String
                == "rectify train digits --optimizer sgd --learning-rate \(NumberText.text(rate))")
        #expect(outcome.errors.contains("training 1/15, loss") && outcome.errors.contains("s left"))
        #expect(!outcome.errors.contains("\u{1B}"))
    }

    /// The command that is recommended does what it says.
    @Test func theRecommendedCommandTrains() throws {
        let json = try Tool.run(["learning-rate", "--optimizer", "sgd", "--momentum", "0.9", "--json", "--quiet"]).json
        let command = try #require(json["command"] as? String).split(separator: " ").map(String.init)
        #expect(Array(command.prefix(2)) == ["rectify", "train"])
        let trained = try Tool.run(Array(command.dropFirst()) + ["--json", "--quiet"])
        #expect(trained.status == 0)
        #expect(try #require(try trained.json["testAccuracy"] as? Double) > 0.96)
    }

    @Test func theResultIsForPeopleAndFilesAreWritten() throws {
        let folder = try TemporaryFolder()
        let (page, picture) = (folder.path + "/rate.html", folder.path + "/rate.svg")
        let outcome = try Tool.run(["learning-rate", "--quiet", "--report", page, "-o", picture] + Self.short)
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
        for part in [
            "Range test: loss", "Trials at constant learning rates", "Units that died", "Recommended", "Reason",
            "Command      rectify train digits --hidden 16 --learning-rate", "Saved        \(page)",
            "Saved        \(picture)", "--learning-rate", "steepest",
        ] { #expect(outcome.output.contains(part), "\(part)") }
        PageCheck.check(try String(contentsOfFile: page, encoding: .utf8))
        let svg = MarkupReader(try String(contentsOfFile: picture, encoding: .utf8))
        #expect(svg.isWellFormed && svg.texts.contains("recommended"))
        let first = try Data(contentsOf: URL(fileURLWithPath: page))
        #expect(try Tool.run(["learning-rate", "--quiet", "--report", page, "-o", picture] + Self.short).status == 0)
        #expect(try Data(contentsOf: URL(fileURLWithPath: page)) == first)
    }

    /// Where nothing is learned at any rate, none is recommended, though at some the loss falls below that of the start.
    @Test func whereNothingIsLearnedNoRateIsRecommended() throws {
        let folder = try TemporaryFolder()
        let page = folder.path + "/rate.html"
        let made = [
            "learning-rate", "digits", "--hidden", "48,48,48,48", "--activation", "sigmoid", "--initializer", "lecun",
            "--optimizer", "sgd", "--quiet", "--report", page, "--steps", "60", "--trial-steps", "80",
        ]
        let json = try Tool.run(made + ["--json"]).json
        #expect(json["recommended"] is NSNull && json["command"] is NSNull && json["learnsNothing"] as? Bool == true)
        #expect(abs(try #require(json["constantLoss"] as? Double) - 2.3026) < 0.01)
        let text = try Tool.run(made)
        #expect(text.status == 0)
        #expect(
            text.output.contains("Recommended  none: nothing is learned at any rate tried: ")
                && text.output.contains("not clearly below that of the constant prediction, 2.30"), "\(text.output)")
        let reader = PageCheck.check(try String(contentsOfFile: page, encoding: .utf8))
        #expect(reader.texts.contains("nothing is learned at any rate tried") && reader.counts["p.problem"] == 1)
    }

    @Test func tablesOfClassesAndOfNumbers() throws {
        let rows = (0..<120).map { "\($0 % 8).5,\($0 * 7 % 5),\($0 % 8 < 4 ? "low" : "high"),\(Double($0 % 8) * 2)" }
        let path = try TableFile((["a,b,the kind,y"] + rows).joined(separator: "\n") + "\n").path
        let classes = try Tool.run(
            ["learning-rate", path, "--target", "the kind", "--drop", "y", "--json", "--quiet"] + Self.short)
        #expect(classes.status == 0, "\(classes.errors)")
        let command = try #require(try classes.json["command"] as? String)
        #expect(command.contains("--target 'the kind' --drop y --hidden 16 --learning-rate"))
        let numbers = try Tool.run(
            [
                "learning-rate", path, "--drop", "the kind", "--task", "regression", "--validation-fraction", "0",
                "--json",
                "--quiet",
            ] + Self.short)
        let json = try numbers.json
        #expect(json["judgedOn"] as? String == "training rows")
        #expect((json["curve"] as? [[String: Any]])?.first?["accuracy"] is NSNull)
        #expect(try #require(json["recommended"] as? Double) > 0)
    }

    @Test(
        arguments: [
            (["--from", "1", "--to", "0.1"], 64, "below the second"), (["--from", "0"], 64, "--from"),
            (["--to", "inf"], 64, "--to"), (["--steps", "1"], 64, "--steps"), (["--steps", "0"], 64, "--steps"),
            (["--steps", "10000000"], 64, "1,000,000"), (["--trial-steps", "0"], 64, "--trial-steps"),
            (["-o", "rate.jpeg"], 64, ".svg or .png"), (["--report", ""], 64, "--report"),
            (["--report", "no/where/rate.html"], 73, "--report"), (["--step", "3"], 64, "--steps"),
            (["digts"], 64, "'digits'"), (["no.csv"], 66, "no.csv"),
        ] as [([String], Int32, String)])
    func wrongUseIsSaid(arguments: [String], status: Int32, part: String) throws {
        let folder = try TemporaryFolder()
        let outcome = try Tool.run(["learning-rate"] + arguments, in: folder.path)
        #expect(outcome.status == status)
        #expect(outcome.output == "")
        #expect(outcome.errors.contains(part), "\(outcome.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
}
