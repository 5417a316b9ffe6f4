import Foundation
import Rectifier
import Testing

@Suite struct DescribeTests {
    private static let text =
        "id,age,city,none,\"a\nb\",kind\n"
        + (0..<30).map {
            "\($0 + 10),\($0 % 3 == 0 ? "" : "\($0)"),\(["Bern", "\"R\nome\"", "Ulm"][$0 * $0 % 3]),?,5,\(["x", "y"][$0 % 2])\n"
        }.joined()

    @Test func aLineAColumn() throws {
        let file = try CommandFile(Self.text)
        let outcome = try Tool.run("describe", file.path)
        #expect(outcome.status == 0)
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == 8)
        #expect(
            lines[0]
                == "\(file.path): 30 rows of 6 columns; the target is 'kind', the last column, for classification of 2 classes"
        )
        #expect(lines[1].hasPrefix("COLUMN  USE"))
        let parts = [
            ["id", "left out", "number", "10 to 39, mean 24.5 ± 8.6554"],
            ["age", "number", " 10 ", " 20 ", "1 to 29", "2 features"],
            ["city", "2 features", "text", "R ome (20), Bern (10)"],
            ["none", "left out", " – ", " 30 "], ["a b", "left out"], ["kind", "target", "x (15), y (15)", "██"],
        ]
        for (line, parts) in zip(lines.dropFirst(2), parts) {
            #expect(line.hasPrefix(parts[0] + " "))
            for part in parts { #expect(line.contains(part), "\(part) in \(line)") }
        }
        #expect(outcome.errors.split(separator: "\n").allSatisfy { $0.hasPrefix("Note: ") })
        #expect(
            outcome.errors.contains(
                "Missing numbers are replaced by the mean of the training rows, with an indicator feature: 'age (10)'.")
        )
    }

    @Test func linesAreNoWiderThanAHundred() throws {
        let names = ["a column with a name that is longer than most are", "second", "third", "y"]
        let rows = (0..<60).map {
            "\($0 * 7919 % 1000).123456,a rather long text \($0 % 9) that goes on,\($0 % 7),\($0 % 3)\n"
        }
        let file = try CommandFile(names.joined(separator: ",") + "\n" + rows.joined())
        let outcome = try Tool.run("describe", file.path)
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.dropFirst().map(\.count).max() ?? 0 <= 100)
        #expect(lines.dropFirst().allSatisfy { !$0.contains("1 features") })
        // Classes that are numbers are numbers.
        #expect(lines.last?.contains("number") ?? false)
        let columns = try #require(try Tool.run("describe", file.path, "--json").json["columns"] as? [[String: Any]])
        #expect(columns.last?["type"] as? String == "number")
    }

    @Test func theSameForPrograms() throws {
        let file = try CommandFile(Self.text)
        let outcome = try Tool.run("describe", file.path, "--json")
        #expect(outcome.status == 0 && outcome.errors == "")
        let json = try outcome.json
        #expect(
            Set(json.keys) == ["rows", "labelledRows", "delimiter", "target", "task", "classes", "columns", "notes"])
        #expect(json["rows"] as? Int == 30 && json["labelledRows"] as? Int == 30)
        #expect(json["delimiter"] as? String == "comma" && json["classes"] as? [String] == ["x", "y"])
        let columns = try #require(json["columns"] as? [[String: Any]])
        #expect(columns.map { $0["name"] as? String } == ["id", "age", "city", "none", "a\nb", "kind"])
        #expect(
            columns.map { $0["use"] as? String } == ["dropped", "number", "category", "dropped", "dropped", "target"])
        #expect(columns.map { $0["type"] as? String } == ["number", "number", "text", nil, "number", "text"])
        #expect(columns.map { $0["missing"] as? Int } == [0, 10, 0, 30, 0, 0])
        #expect((columns[1]["histogram"] as? [Int])?.reduce(0, +) == 20)
        #expect((columns[2]["commonest"] as? [[String: Any]])?.first?["count"] as? Int == 20)
    }

    @Test func theOptionsAreThoseOfTraining() throws {
        let file = try CommandFile("1.5;2\n2.5;3\n3.5;2\n4.5;3\n")
        let json = try Tool.run(
            "describe", file.path, "--no-header", "--target", "1", "--task", "regression", "--json"
        ).json
        #expect(json["rows"] as? Int == 4 && json["task"] as? String == "regression" && json["classes"] is NSNull)
        #expect(json["target"] as? String == "1" && json["delimiter"] as? String == "semicolon")
        let dropped = try Tool.run("describe", file.path, "--no-header", "--drop", "1")
        #expect(dropped.status == 0 && dropped.errors.contains("'1': as asked"))
        #expect(try Tool.run("describe", file.path, "--drop", "2").status == 65)
        #expect(try Tool.run("describe").status == 64)
    }
}
