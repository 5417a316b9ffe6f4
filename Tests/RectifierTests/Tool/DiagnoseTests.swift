import Foundation
import Testing

@testable import Rectifier

@Suite struct DiagnoseTests {
    private static func findings(_ outcome: Tool.Outcome) throws -> [[String: Any]] {
        try #require(try outcome.json["findings"] as? [[String: Any]])
    }

    private static let killing = [
        "digits", "--hidden", "32,32", "--learning-rate", "0.3", "--epochs", "5", "--quiet",
    ]

    @Test func findingsHaveAllThatIsPromised() throws {
        let outcome = try Tool.run(["diagnose"] + Self.killing + ["--json"])
        #expect(outcome.status == 0 && outcome.errors == "")
        let findings = try Self.findings(outcome)
        let dead = try #require(findings.first { $0["kind"] as? String == "dead-units" })
        #expect(
            Set(dead.keys) == [
                "kind", "severity", "layer", "layerName", "parameter", "units", "step", "summary", "evidence", "cause",
                "explanation", "remedy",
                "alternatives", "source",
            ])
        #expect(dead["cause"] as? String == "learning-rate")
        let units = try #require(dead["units"] as? [[String: Any]])
        let layer = try #require(dead["layer"] as? String)
        #expect(units.allSatisfy { ($0["name"] as? String)?.hasPrefix("\(layer)[") ?? false })
        let layerName = try #require(dead["layerName"] as? String)
        #expect(units.allSatisfy { $0["unitName"] as? String == "\(layerName), unit \($0["index"] ?? "")" })
        let remedy = try #require(dead["remedy"] as? [String: Any])
        #expect(Set(remedy.keys) == ["summary", "code", "options"])
        // The command that is given trains.
        let options = try #require(remedy["options"] as? [String])
        let cured = try Tool.run(["train"] + Self.killing + options + ["--json"])
        #expect(cured.status == 0)
        #expect(try #require(try cured.json["testAccuracy"] as? Double) > 0.8)
    }

    @Test func peopleAreToldWhatToDo() throws {
        let outcome = try Tool.run(["diagnose"] + Self.killing)
        #expect(outcome.status == 0)
        for part in [
            "Found  ", "Looked at ", "dead-units, layer ", "Units   ", "Why  ", "rectify train digits --hidden 32,32 ",
        ] {
            #expect(outcome.output.contains(part), "\(part)\n\(outcome.output)")
        }
        let healthy = try Tool.run("diagnose", "digits", "--hidden", "32", "--epochs", "8", "--quiet")
        #expect(!healthy.output.contains("SEVERE") && healthy.output.contains("Learned"))
    }

    @Test func whatDivergesIsNoFailureHere() throws {
        let outcome = try Tool.run(
            "diagnose", "digits", "--optimizer", "sgd", "--learning-rate", "1e10", "--json", "--quiet")
        #expect(outcome.status == 0)
        #expect(try outcome.json["diverged"] as? Bool == true)
        let finding = try #require(try Self.findings(outcome).first)
        #expect(finding["kind"] as? String == "non-finite" && finding["severity"] as? String == "severe")
        #expect(finding["step"] is Int)
    }

    @Test func aRunThatWasMadeIsLookedAt() throws {
        let folder = try TemporaryFolder()
        let run = folder.path + "/run"
        let trained = try Tool.run(["train"] + Self.killing + ["--output", run])
        #expect(trained.status == 0)
        // Training ends by naming what it found, and the command that looks closer.
        #expect(trained.output.contains("Found  "))
        #expect(trained.output.contains("'rectify diagnose \(run)'"))
        let before = try FileManager.default.contentsOfDirectory(atPath: run).sorted()
        let outcome = try Tool.run("diagnose", run, "--json")
        #expect(outcome.status == 0 && outcome.errors.contains("nothing is trained"))
        #expect(try Self.findings(outcome).contains { $0["kind"] as? String == "dead-units" })
        let unseen = try #require(try outcome.json["unseen"] as? [String])
        #expect(unseen.contains { $0.contains("nothing was recorded") })
        #expect(try FileManager.default.contentsOfDirectory(atPath: run).sorted() == before)
        // It is that run and no other.
        let other = try Tool.run("diagnose", run, "--learning-rate", "0.1")
        #expect(other.status == 64 && other.errors.contains("--learning-rate 0.1"))
        // Without the checkpoints it is the same.
        for name in [Checkpoint.fileName, Checkpoint.previousFileName] {
            try FileManager.default.removeItem(atPath: run + "/" + name)
        }
        #expect(try Tool.run("diagnose", run, "--json").output == outcome.output)
        // Without the description it is no run.
        try FileManager.default.removeItem(atPath: run + "/run.json")
        #expect(try Tool.run("diagnose", run).status == 66)
    }

    @Test func aMonitoredRunOnATableSaysSince() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<90).map { "\($0 % 9).\($0 % 7),\($0 * 7 % 11),\($0 % 9 < 4 ? "low" : "high")" }
        let table = folder.path + "/t.csv"
        try Data((["a,b,kind"] + rows).joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: table))
        let run = folder.path + "/run"
        #expect(
            try Tool.run(
                "train", table, "--hidden", "16,16", "--learning-rate", "1", "--epochs", "30", "--output", run,
                "--monitor",
                "--quiet"
            ).status == 0)
        let outcome = try Tool.run("diagnose", run, "--json", "--quiet")
        #expect(outcome.status == 0)
        #expect(try #require(try outcome.json["unseen"] as? [String]).isEmpty)
        // Rows that are others are noticed.
        try Data((["a,b,kind"] + rows.reversed().dropLast()).joined(separator: "\n").utf8).write(
            to: URL(fileURLWithPath: table))
        let changed = try Tool.run("diagnose", run)
        #expect(changed.status == 65 && changed.errors.contains("not those"))
    }
}

extension DiagnoseTests {
    /// The remedy that helped is a command that trains, and the page tells of it.
    @Test func remediesAreTriedAndTold() throws {
        let folder = try TemporaryFolder()
        let page = folder.path + "/diagnosis.html"
        let made = [
            "digits", "--hidden", "16", "--optimizer", "sgd", "--learning-rate", "1e10", "--epochs", "2", "--quiet",
        ]
        let outcome = try Tool.run(["diagnose"] + made + ["--try-remedies", "--report", page, "--json"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let remedies = try #require(try outcome.json["remedies"] as? [String: Any])
        let baseline = try #require(remedies["baseline"] as? [String: Any])
        #expect(baseline["diverged"] as? Bool == true && baseline["validationLoss"] is NSNull)
        let trials = try #require(remedies["trials"] as? [[String: Any]])
        #expect(trials.count > 2 && trials.allSatisfy { $0["verdict"] is String && $0["options"] is [String] })
        let best = try #require(remedies["best"] as? [String])
        let cured = try Tool.run(["train"] + made + best + ["--json"])
        #expect(cured.status == 0)
        #expect(try #require(try cured.json["testAccuracy"] as? Double) > 0.5)
        let html = try String(contentsOfFile: page, encoding: .utf8)
        #expect(PageCheck.check(html).texts.contains("Remedies that were tried"))
        let healthy = try Tool.run(
            "diagnose", "digits", "--hidden", "32", "--epochs", "8", "--quiet", "--try-remedies")
        #expect(healthy.output.contains("nothing was tried") || healthy.output.contains("VALIDATION LOSS"))
    }
}
