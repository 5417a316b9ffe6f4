import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import TestSupport

/// A table whose names and texts would steer a terminal, or fill it. One with ASCII's control characters is refused.
@Suite struct HostileNamesTests {
    private static let steering = "\u{9B}2J\u{202E}\u{2066}"

    private static func table(_ filler: String) -> String {
        let (a, b) = ("low\(steering)\(filler)", "high\(steering)\(filler)")
        let rows = (0..<60).map { "\($0 * 7 % 11),re\(steering)d\($0 % 2)\(filler),\($0 % 4 < 2 ? a : b)\n" }
        return "si\(steering)ze\(filler),colour\(steering)\(filler),kind\(steering)\(filler)\n" + rows.joined()
    }

    private func check(_ text: String, limit: Int, _ what: String) {
        let steering = text.unicodeScalars.filter { $0 != "\n" && NameList.steers($0) }
        #expect(steering.isEmpty, "\(what): \(text.prefix(500).debugDescription)")
        #expect(text.utf8.count < limit, "\(what): \(text.utf8.count) bytes")
    }

    @Test(arguments: ["", String(repeating: "y", count: 5000)]) func nothingSteersTheTerminal(filler: String) throws {
        let folder = try TemporaryFolder()
        let (data, run) = (folder.path + "/t.csv", folder.path + "/run")
        try Data(Self.table(filler).utf8).write(to: URL(fileURLWithPath: data))
        let network = ["--hidden", "4", "--epochs", "2"]
        for command in [
            ["describe", data], ["train", data, "--output", run, "--report", folder.path + "/r.html"] + network,
            ["diagnose", run], ["predict", run, data, "--output", folder.path + "/p.csv"],
            ["train", data, "--target", "kind"] + network, ["learning-rate", data, "--steps", "10"] + network,
            ["train", data, "--drop", "nothing"] + network, ["predict", run, folder.path + "/p.csv"],
            ["train", "--resume", run],
        ] {
            let outcome = try Tool.run(command)
            #expect([0, 65].contains(outcome.status), "\(outcome.errors)")
            check(outcome.output, limit: 20_000, "\(command) output")
            check(outcome.errors, limit: 20_000, "\(command) errors")
        }
        let page = try String(contentsOfFile: folder.path + "/r.html", encoding: .utf8)
        #expect(!page.unicodeScalars.contains { !"\n\t\r".unicodeScalars.contains($0) && NameList.steers($0) })
        // JSON has all of a name, escaped.
        let json = try Tool.run("describe", data, "--json")
        check(json.output, limit: .max, "JSON")
        let columns = try #require(try json.json["columns"] as? [[String: Any]])
        #expect(columns[1]["name"] as? String == "colour\(Self.steering)\(filler)")
    }

    @Test func aCommandIsShownSoThatAShellReadsItBack() throws {
        let folder = try TemporaryFolder()
        let name = "it's \u{1B}[1m\u{202E}\\ t.csv"
        try Data(OptionRangesTests.table.utf8).write(to: URL(fileURLWithPath: folder.path + "/" + name))
        let outcome = try Tool.run(
            ["diagnose", name, "--hidden", "4", "--epochs", "3", "--learning-rate", "30", "--optimizer", "sgd"],
            in: folder.path)
        check(outcome.output, limit: 50_000, "output")
        check(outcome.errors, limit: 50_000, "errors")
        if let line = outcome.output.split(separator: "\n").first(where: { $0.contains("rectify train") }) {
            #expect(line.contains("$'it\\'s \\U0000001b[1m\\U0000202e\\\\ t.csv'"), "\(line)")
        }
    }
}
