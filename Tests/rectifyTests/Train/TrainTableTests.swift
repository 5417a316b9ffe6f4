import Foundation
import Rectifier
import Testing

@testable import TestSupport

/// `rectify train` and `rectify predict` on tables as people have them.
@Suite struct TrainTableTests {
    /// A table that is easy to learn, and how it may be written.
    struct Good: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var names = "a,b,kind"
        var row: @Sendable (Int) -> String = { "\($0 % 8).5,\($0 * 7 % 5),\($0 % 8 < 4 ? "low" : "high")" }
        var lineEnd = "\n"
        var before = ""
        var after = ""
        var options: [String] = []
        /// Parts of what is said on standard error.
        var said: [String] = []

        var text: String {
            let lines = (names.isEmpty ? [] : [names]) + (0..<48).map(row)
            return before + lines.map { $0 + lineEnd }.joined() + after
        }
    }

    static func kind(_ row: Int) -> String { row % 8 < 4 ? "low" : "high" }

    static let good: [Good] = [
        Good(testDescription: "plain"),
        Good(
            testDescription: "quoted", names: "\"a\",\"b, c\",\"the \"\"kind\"\"\"",
            row: { "\"\($0 % 8).5\",\"x, \"\"y\"\"\n\($0 % 3)\",\"\(kind($0)), \"\"\"" }, said: ["the \"kind\""]),
        Good(testDescription: "CR LF", lineEnd: "\r\n"),
        Good(testDescription: "CR", lineEnd: "\r"),
        Good(testDescription: "a byte-order mark", before: "\u{FEFF}"),
        Good(
            testDescription: "spaces", names: " a , b,\tkind ",
            row: { " \($0 % 8).5 ,\($0 % 3 == 0 ? "\t" : " ")\($0 % 5), \(kind($0))  " }),
        Good(testDescription: "blank lines", before: "\n \n", after: "\n\n  \n\n"),
        Good(
            testDescription: "decimal commas", names: "a;b;kind", row: { "\($0 % 8),5;1,\($0 % 5);\(kind($0))" },
            said: ["semicolons"]),
        Good(
            testDescription: "tabs", names: "a\tb\tkind", row: { "\($0 % 8),5\t\($0 % 5)\t\(kind($0))" }, said: ["tabs"]
        ),
        Good(
            testDescription: "bars", names: "a|b|kind", row: { "\($0 % 8)|\($0 % 5)|\(kind($0))" },
            said: ["vertical bars"]),
        Good(
            testDescription: "numbers and categories",
            row: { "\($0 % 8).5,\(["red", "green", "1"][$0 % 3]),\(kind($0))" }),
        Good(
            testDescription: "missing values",
            row: { row in
                let missing = ["?", "NA", "NaN", "null", ""]
                return "\(row % 8).5,\(row % 3 == 0 ? missing[row % 5] : "\(row)"),\(kind(row))"
            },
            said: ["Missing numbers are replaced by the mean of the training rows, with an indicator feature: 'b (16)'"]
        ),
        Good(
            testDescription: "constants and identifiers", names: "id,a,same,kind",
            row: { "\(100 + $0),\($0 % 8).5,7,\(kind($0))" },
            said: ["Left out: 'same': every value is the same.", "Left out: 'id': every value is different"]),
        Good(
            testDescription: "classes that are numbers", row: { "\($0 % 8).5,\($0 % 5),\($0 % 8 / 4)" },
            said: ["(0, 1)"]),
        Good(
            testDescription: "classes that differ in case",
            row: { "\($0 % 8),\($0 % 5),\($0 % 8 < 4 ? "hid" : "hId")" },
            said: ["(hId, hid)"]),
        Good(
            testDescription: "a final full stop", row: { "\($0 % 8),\($0 % 5),\($0 % 8 < 4 ? "<=50K" : "<=50K.")" },
            said: ["'<=50K' and '<=50K.' differ only by a full stop at the end"]),
        Good(
            testDescription: "rows without a class", row: { "\($0 % 8),\($0 % 5),\($0 < 4 ? "?" : kind($0))" },
            said: ["4 of 48 rows have no value in 'kind' and are left out."]),
        Good(testDescription: "no line of names", names: "", options: ["--no-header"], said: ["the target is '3'"]),
        Good(
            testDescription: "emoji and accents", names: "größe,😀,種類",
            row: { "\($0 % 8),\($0 % 5),\($0 % 8 < 4 ? "👍🏽" : "e\u{301}")" },
            said: ["the target is '種類'"]),
        Good(
            testDescription: "numbers that are not quite", names: "a,b,c,d,kind",
            row: { row in
                "\(row % 8),\(["1_000", "0x10", "1e5"][row % 3]),2024-01-0\(row % 9),\(row % 2 == 0 ? "TRUE" : "FALSE"),\(kind(row))"
            }),
        Good(
            testDescription: "a target in the middle", names: "a,kind,b", row: { "\($0 % 8),\(kind($0)),\($0 % 5)" },
            options: ["--target", "kind"], said: ["the target is 'kind'"]),
    ]

    @Test(arguments: good)
    func whatPeopleHaveIsLearnedAndPredicted(table: Good) throws {
        let file = try CommandFile(table.text)
        let trained = try Tool.run(
            [
                "train", file.path, "--epochs", "100", "--hidden", "16", "--learning-rate", "0.02", "--batch-size", "8",
                "--output", file.run,
            ]
                + table.options)
        #expect(trained.status == 0, "\(trained.errors)")
        for part in table.said { #expect(trained.errors.contains(part), "\(part) in \(trained.errors)") }
        #expect(trained.output.contains("majority-class baseline "))
        let predicted = try Tool.run("predict", file.run, file.path, "--json")
        #expect(predicted.status == 0, "\(predicted.errors)")
        let json = try predicted.json
        #expect((json["predictions"] as? [Any])?.count == 48 && json["rows"] as? Int == 48)
        #expect(try #require(json["testAccuracy"] as? Double) > 0.9)
        #expect((json["unknownTexts"] as? [String: Int])?.isEmpty == true)
    }

    @Test func theResultForProgramsHasItsKeys() throws {
        let file = try CommandFile(Self.good[0].text)
        let json = try Tool.run("train", file.path, "--epochs", "2", "--json").json
        #expect(
            Set(json.keys) == [
                "task", "trainRows", "validationRows", "testRows", "features", "classes", "parameters", "epochs",
                "keptEpoch", "seconds", "trainLoss", "validationLoss", "testLoss", "testAccuracy", "testF1", "findings",
                "baselineAccuracy", "perClass", "confusion", "target", "columns", "notes", "neverPredicted", "testAUC",
                "testAveragePrecision", "trainExamples", "validationExamples", "testExamples", "testMacroF1",
                "majorityClassAccuracy", "confusionMatrix", "testROCAUC",
            ])
        #expect(json["classes"] as? Int == 2 && json["features"] as? Int == 2 && json["target"] as? String == "kind")
        let columns = try #require(json["columns"] as? [[String: Any]])
        #expect(columns.map { $0["name"] as? String } == ["a", "b", "kind"])
        #expect(columns.map { $0["use"] as? String } == ["number", "number", "target"])
        #expect(columns[0]["minimum"] as? Double == 0.5 && columns[0]["missing"] as? Int == 0)
        let perClass = try #require(json["perClass"] as? [[String: Any]])
        #expect(perClass.map { $0["name"] as? String } == ["high", "low"])
        let confusion = try #require(json["confusion"] as? [[Int]])
        let right = confusion[0][0] + confusion[1][1]
        #expect(confusion.joined().reduce(0, +) == json["testRows"] as? Int)
        #expect(
            try #require(json["testAccuracy"] as? Double) == Double(right) / Double(confusion.joined().reduce(0, +)))
    }

    @Test func aNumberIsPredictedInItsUnit() throws {
        let file = try CommandFile(
            "x,z,price\n" + (0..<80).map { "\($0 % 9).25,\($0 % 7),\($0 % 9 * 1000 + 5000).5\n" }.joined())
        let json = try Tool.run(
            "train", file.path, "--json", "--epochs", "60", "--hidden", "16", "--learning-rate", "0.02", "--output",
            file.run
        ).json
        #expect(json["task"] as? String == "regression" && json["classes"] == nil && json["testAccuracy"] == nil)
        #expect(try #require(json["testRMSE"] as? Double) < 1000)
        #expect(try #require(json["testMAE"] as? Double) < 1000)
        #expect(try #require(json["testR2"] as? Double) > 0.8)
        #expect(try #require(json["keptEpoch"] as? Int) <= 60)
        let predicted = try Tool.run("predict", file.run, file.path)
        #expect(predicted.status == 0 && predicted.errors.contains("R² 0.9"))
        let lines = predicted.output.split(separator: "\n")
        #expect(lines.count == 81 && lines[0] == "prediction")
        #expect(abs((Double(lines[1]) ?? 0) - 5000.5) < 1000)
        let people = try Tool.run("train", file.path, "--epochs", "2", "--quiet").output
        #expect(people.contains("RMSE") && people.contains("Kept      the network of epoch"))
        // Asked otherwise, the last one is kept.
        let last = try Tool.run("train", file.path, "--epochs", "2", "--quiet", "--keep-epoch", "last", "--json").json
        #expect(last["keptEpoch"] is NSNull)
    }

    @Test func testRowsOfAnotherFile() throws {
        let file = try CommandFile(Self.good[0].text)
        let test = try CommandFile("kind,b,a\nlow,1,1.5\nhigh,2,7.5\n")
        let json = try Tool.run("train", file.path, "--test", test.path, "--epochs", "1", "--json").json
        #expect(json["testRows"] as? Int == 2)
        let same = try Tool.run("train", file.path, "--test", file.path, "--epochs", "1", "--json")
        #expect(try same.json["testRows"] as? Int == 48)
        let both = try Tool.run("train", file.path, "--test", test.path, "--test-fraction", "0.2")
        #expect(both.status == 64 && both.errors.contains("Leave one out"))
        let missing = try Tool.run("train", file.path, "--test", test.path + "x", "--output", file.run)
        #expect(missing.status == 66 && missing.errors.contains(test.path + "x"))
        #expect(!FileManager.default.fileExists(atPath: file.run))
    }

    @Test(
        arguments: [
            (["--target", "knid"], 65, "did you mean 'kind'"), (["--drop", "a,zz"], 65, "'zz'"),
            (["--keep", "zz"], 65, "'zz'"),
            (["--drop", "kind"], 65, "one of those to leave out"),
            (["--drop", "a,b"], 65, "'a': as asked; 'b': as asked"),
            (["--drop", "a", "--keep", "b,a"], 64, "both name 'a'"), (["--drop", ","], 64, "--drop"),
            (["--task", "regresion"], 64, "'regression'"),
            (["--task", "regression"], 65, "'low' is not a number"), (["--keep-epoch", "first"], 64, "best, last"),
        ] as [([String], Int32, String)])
    func optionsThatDoNotFitAreSaid(options: [String], status: Int32, part: String) throws {
        let file = try CommandFile(Self.good[0].text)
        let outcome = try Tool.run(["train", file.path, "--epochs", "1", "--output", file.run] + options)
        #expect(outcome.status == status && outcome.output == "")
        #expect(outcome.errors.contains(part), "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: file.run))
        // Only tables have columns.
        if status == 65 { #expect(try Tool.run(["train", "digits"] + options).status == 64) }
    }

    @Test func aColumnMayBeKeptOrLeftOut() throws {
        let file = try CommandFile("id,a,kind\n" + (0..<30).map { "\($0),\($0 % 4),\(Self.kind($0))\n" }.joined())
        func features(_ options: String...) throws -> Int? {
            try Tool.run(["train", file.path, "--epochs", "1", "--json"] + options).json["features"] as? Int
        }
        #expect(try features() == 1)
        #expect(try features("--keep", "id") == 2)
        #expect(try features("--keep", "id", "--drop", "a") == 1)
    }

    @Test func wideTablesAndManyClasses() throws {
        let names = (0..<5000).map { "c\($0)" }.joined(separator: ",")
        let rows = (0..<24).map { row in
            (0..<5000).map { "t\((row * 7 + $0) % 11)" }.joined(separator: ",") + ",\(Self.kind(row))\n"
        }
        let wide = try CommandFile(names + ",kind\n" + rows.joined())
        let outcome = try Tool.run("train", wide.path, "--epochs", "1", "--hidden", "2", "--json")
        #expect(outcome.status == 0)
        #expect(try #require(try outcome.json["notes"] as? [String]).count < 20)
        let many = try CommandFile("x,y\n" + (0..<1600).map { "\($0 % 90).5,k\($0 % 400)\n" }.joined())
        let classes = try Tool.run("train", many.path, "--epochs", "1", "--hidden", "4", "--quiet")
        #expect(classes.status == 0 && classes.output.contains("The largest confusions"))
    }
}

/// A table for the tool, and a place for a run beside it.
final class CommandFile {
    private let folder: TemporaryFolder
    let path: String
    var run: String { folder.path + "/run" }

    init(_ bytes: [UInt8]) throws {
        folder = try TemporaryFolder()
        path = folder.path + "/data.csv"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    convenience init(_ text: String) throws { try self.init(Array(text.utf8)) }

    /// The path of another file beside it.
    func beside(_ name: String) -> String { folder.path + "/" + name }
}
