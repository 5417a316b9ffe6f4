import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

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
        #expect(try outcome.json["schema"] as? Int == 2)
        let findings = try Self.findings(outcome)
        let finding = try #require(findings.first { $0["cause"] as? String == "learning-rate" })
        #expect(
            Set(finding.keys).isSuperset(of: [
                "kind", "severity", "layer", "units", "step", "summary", "evidence", "cause", "explanation", "remedy",
                "alternatives", "source", "symptoms", "tried",
            ]))
        // The units died of the same steps: a symptom, with its own numbers.
        let symptoms = try #require(finding["symptoms"] as? [[String: Any]])
        let dead = try #require(([finding] + symptoms).first { $0["kind"] as? String == "dead-units" })
        #expect(Set(dead.keys).isSuperset(of: ["kind", "severity", "layer", "units", "step", "summary", "evidence"]))
        let units = try #require(dead["units"] as? [[String: Any]])
        let layer = try #require(dead["layer"] as? String)
        #expect(units.allSatisfy { ($0["name"] as? String)?.hasPrefix("\(layer)[") ?? false })
        let layerName = try #require(dead["layerName"] as? String)
        #expect(units.allSatisfy { $0["unitName"] as? String == "\(layerName), unit \($0["index"] ?? "")" })
        let remedy = try #require(finding["remedy"] as? [String: Any])
        #expect(Set(remedy.keys) == ["summary", "code", "options", "changes"])
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
            "Found  ", "Looked at ", "dead-units", "Why  ", "rectify train digits --hidden 32,32 ",
        ] {
            #expect(outcome.output.contains(part), "\(part)\n\(outcome.output)")
        }
        let healthy = try Tool.run("diagnose", "digits", "--hidden", "32", "--epochs", "8", "--quiet")
        // A sound training is one line, and one a note.
        let lines = healthy.output.split(separator: "\n")
        #expect(lines.first?.hasPrefix("Found     Nothing wrong was found. Learned: ") ?? false, "\(healthy.output)")
        #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("Note ") || $0.hasPrefix(" ") })
    }

    @Test func whatDivergesIsNoFailureHere() throws {
        let outcome = try Tool.run(
            "diagnose", "digits", "--optimizer", "sgd", "--learning-rate", "1e10", "--json", "--quiet")
        #expect(outcome.status == 0)
        #expect(try outcome.json["diverged"] as? Bool == true)
        let finding = try #require(try Self.findings(outcome).first)
        #expect(finding["severity"] as? String == "severe")
        let symptoms = try #require(finding["symptoms"] as? [[String: Any]])
        let nonFinite = try #require(([finding] + symptoms).first { $0["kind"] as? String == "non-finite" })
        #expect(nonFinite["step"] is Int)
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
        let found = try Self.findings(outcome).flatMap { [$0] + ($0["symptoms"] as? [[String: Any]] ?? []) }
        #expect(found.contains { $0["kind"] as? String == "dead-units" })
        let unseen = try #require(try outcome.json["unseen"] as? [String])
        #expect(unseen.contains { $0.contains("nothing was recorded") })
        #expect(try FileManager.default.contentsOfDirectory(atPath: run).sorted() == before)
        // It is that run and no other.
        let other = try Tool.run("diagnose", run, "--learning-rate", "0.1")
        #expect(other.status == 64 && other.errors.contains("--learning-rate 0.1"))
        // Without the checkpoints it is the same.
        for name in [Checkpoint.fileName, Checkpoint.previousFileName] where before.contains(name) {
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

extension DiagnoseTests {
    /// What learns nothing is a severe finding in each output, and of a run that was saved.
    @Test func whatLearnsNothingIsSaidEverywhere() throws {
        let folder = try TemporaryFolder()
        let (run, page) = (folder.path + "/run", folder.path + "/page.html")
        let made = [
            "digits", "--hidden", "32,32,32,32,32", "--activation", "sigmoid", "--initializer", "lecun", "--optimizer",
            "sgd", "--learning-rate", "0.1", "--epochs", "8", "--quiet",
        ]
        #expect(
            try Tool.run(["train"] + made + ["--output", run]).output.contains("Found     severe: Nothing was learned"))
        for arguments in [made, [run]] {
            let outcome = try Tool.run(["diagnose"] + arguments + ["--json", "--report", page])
            #expect(outcome.status == 0)
            let finding = try #require(try Self.findings(outcome).first { $0["kind"] as? String == "not-learning" })
            #expect(finding["severity"] as? String == "severe" && finding["cause"] as? String != "unknown")
            let evidence = try #require(finding["evidence"] as? [[String: Any]])
            let values = Dictionary(
                uniqueKeysWithValues: evidence.map { ($0["name"] as? String ?? "", $0["value"] as? Double ?? .nan) })
            let (loss, constant) = (
                values["training loss at the end"] ?? .nan,
                values["loss of the constant prediction, on the same rows"] ?? .nan
            )
            #expect(abs(1 - loss / constant - (try #require(try outcome.json["learned"] as? Double))) < 1e-9)
            let html = PageCheck.check(try String(contentsOfFile: page, encoding: .utf8))
            #expect(html.texts.contains("Nothing learned") && html.texts.contains("loss of the constant prediction"))
        }
        let text = try Tool.run(["diagnose"] + made)
        #expect(text.output.contains("SEVERE    not-learning"))
        // Worse than the constant prediction is not 0 %.
        let worse = try Tool.run(
            "diagnose", "digits", "--optimizer", "sgd", "--learning-rate", "1e-7", "--epochs", "4", "--quiet")
        #expect(worse.output.contains("Learned   nothing: the training loss is 1."), "\(worse.output)")
    }

    /// The findings stay, whatever a trial comes to; and what cannot be made is not proposed.
    @Test func singleRowsLoseNoFinding() throws {
        let outcome = try Tool.run(
            "diagnose", "digits", "--hidden", "16", "--activation", "tanh", "--batch-size", "1", "--optimizer", "sgd",
            "--learning-rate", "1", "--epochs", "1", "--try-remedies", "--remedies", "3", "--remedy-steps", "40",
            "--json",
            "--quiet")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let findings = try Self.findings(outcome)
        #expect(findings.contains { $0["severity"] as? String == "severe" })
        let remedies = try #require(try outcome.json["remedies"] as? [String: Any])
        let trials = try #require(remedies["trials"] as? [[String: Any]])
        // Three, and two of them together.
        #expect((1...4).contains(trials.count) && remedies["steps"] as? Int == 40)
        let failed = Set(
            trials.filter { $0["verdict"] as? String != "helped" }.compactMap { $0["options"] as? [String] })
        for finding in findings where finding["severity"] as? String != "note" {
            let advised = [finding["remedy"] as Any] + (finding["alternatives"] as? [Any] ?? [])
            for case let remedy as [String: Any] in advised {
                let options = try #require(remedy["options"] as? [String])
                #expect(!failed.contains(options) && options != ["--normalization", "batch"], "\(options)")
            }
        }
        let alone = try Tool.run("diagnose", "digits", "--remedies", "3")
        #expect(alone.status == 64 && alone.errors.contains("--try-remedies"))
    }
}
