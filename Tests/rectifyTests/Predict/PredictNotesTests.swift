import Foundation
import Rectifier
import Testing

/// What `rectify predict` says of rows that a network knows nothing of, or knows by heart.
@Suite struct PredictNotesTests {
    private static let text =
        "n,size,color,kind\n"
        + (0..<60).map { "\($0 + 1000),\($0 % 8).5,\(["red", "green"][$0 % 2]),\($0 % 8 < 4 ? "low" : "high")\n" }
        .joined()

    private static func trained() throws -> CommandFile {
        let file = try CommandFile(text)
        let outcome = try Tool.run(
            "train", file.path, "--drop", "n", "--epochs", "20", "--hidden", "8", "--quiet", "--output", file.run)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return file
    }

    @Test func theRowsItWasTrainedOnAreKnownAgain() throws {
        let file = try Self.trained()
        let note = "These are the rows that the network was trained with (42 training, 6 validation, 12 test)"
        #expect(try Tool.run("predict", file.run, file.path).errors.contains(note))
        // In another order, and without the target.
        let lines = Self.text.split(separator: "\n")
        let shuffled = try CommandFile(
            ([lines[0]] + lines.dropFirst().reversed()).map {
                $0.split(separator: ",").dropFirst().prefix(2).joined(separator: ",") + "\n"
            }.joined())
        let json = try Tool.run("predict", file.run, shuffled.path, "--json").json
        #expect(json["areTrainingRows"] as? Bool == true)
        let others = try CommandFile(lines.dropLast().joined(separator: "\n") + "\n")
        let other = try Tool.run("predict", file.run, others.path, "--json")
        #expect(try other.json["areTrainingRows"] as? Bool == false)
        #expect(!other.errors.contains("These are the rows"))
    }

    @Test func rowsThatNothingIsKnownOfAreSaid() throws {
        let file = try Self.trained()
        let rows = try CommandFile("size,color\n,\n750,red\n3.5,\n2.5,green\n")
        let outcome = try Tool.run("predict", file.run, rows.path)
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("Row 1 has no value in any column that is learned from"))
        #expect(outcome.errors.contains("'size' is 750 in row 2: far outside the 0.5 to 7.5 of the training rows"))
        #expect(outcome.errors.contains("'color' is missing in 2 rows, and was in no training row"))
        let usual = try CommandFile("size,color\n9.5,red\n")
        #expect(try Tool.run("predict", file.run, usual.path).errors == "")
    }

    @Test func columnsArePassedThrough() throws {
        let file = try Self.trained()
        let rows = try CommandFile("n,size,color\n007,1.5,red\n\"a,b\",6.50,green\n")
        let outcome = try Tool.run("predict", file.run, rows.path, "--id", "n", "--id", "size")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines[0] == "n,size,prediction,probability of high,probability of low")
        #expect(lines[1].hasPrefix("007,1.5,low,") || lines[1].hasPrefix("007,1.5,high,"))
        #expect(lines[2].hasPrefix("\"a,b\",6.50,"))
        let json = try Tool.run("predict", file.run, rows.path, "--id", "n", "--json").json
        let first = try #require((json["predictions"] as? [[String: Any]])?.first)
        #expect(first["id"] as? [String: String] == ["n": "007"])
        let unknown = try Tool.run("predict", file.run, rows.path, "--id", "m")
        #expect(unknown.status == 65 && unknown.errors.contains("'m'"))
        #expect(try Tool.run("predict", file.run, rows.path, "--id", "n", "--id", "n").status == 64)
    }

    @Test func badCellsAreMissingIfThatIsAsked() throws {
        let file = try Self.trained()
        let rows = try CommandFile("size,color\n1.5,red\nlarge,green\n2.5,red\nhuge,red\n")
        // Half of the column: by default that is an error.
        let usual = try Tool.run("predict", file.run, rows.path)
        #expect(usual.status == 65 && usual.errors.contains("'large'"))
        let missing = try Tool.run("predict", file.run, rows.path, "--bad-cells", "missing")
        #expect(missing.status == 0 && missing.output.split(separator: "\n").count == 5)
        #expect(missing.errors.contains("'large'") && missing.errors.contains("size"))
        let one = try CommandFile("size,color\n" + (0..<20).map { $0 == 3 ? "large,red\n" : "1.5,red\n" }.joined())
        #expect(try Tool.run("predict", file.run, one.path).status == 0)
        let strict = try Tool.run("predict", file.run, one.path, "--bad-cells", "error")
        #expect(strict.status == 65 && strict.errors.contains("line 5") && strict.errors.contains("'large'"))
        #expect(try Tool.run("predict", file.run, one.path, "--bad-cells", "no").status == 64)
    }

    @Test func theTableItselfIsNotReplaced() throws {
        let file = try Self.trained()
        let before = try WholeFile.read(file.path)
        let outcome = try Tool.run("predict", file.run, file.path, "--output", file.path)
        #expect(outcome.status == 64 && outcome.errors.contains("this file is read"))
        #expect(try WholeFile.read(file.path) == before)
    }
}
