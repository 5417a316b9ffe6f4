import Foundation
import Testing

@testable import TestSupport

/// The commands over one run: what they call the same has one name, and the same number is the same everywhere.
@Suite struct OneNameOneValueTests {
    private static let options = [
        "--hidden", "32,16", "--optimizer", "sgd", "--learning-rate", "1", "--epochs", "4", "--quiet",
    ]

    /// A member of JSON that must be a list of objects.
    private static func objects(_ value: Any?) throws -> [[String: Any]] { try #require(value as? [[String: Any]]) }

    @Test func theCommandsAgreeOnARun() throws {
        let folder = try TemporaryFolder()
        let (run, page) = (folder.path + "/run", folder.path + "/run.html")
        let trained = try Tool.run(
            ["train", "digits"] + Self.options + ["--output", run, "--monitor", "--report", page, "--json"])
        #expect(trained.status == 0, "\(trained.errors)")
        let train = try trained.json
        // A run that is over is told again, here for people.
        let told = try Tool.run("train", "--resume", run)
        let diagnose = try Tool.run("diagnose", run, "--json").json
        let diagnosed = try Tool.run("diagnose", run, "--report", folder.path + "/diagnosis.html")
        let pages = try ["/run.html", "/diagnosis.html"].map { name in
            PageCheck.check(try String(contentsOfFile: folder.path + name, encoding: .utf8)).texts
        }

        // Names.
        for line in ["Layer 1   relu, 32 units", "Layer 2   relu, 16 units"] { #expect(told.output.contains(line)) }
        let layers = try Self.objects(diagnose["layers"])
        #expect(layers.map { $0["layerName"] as? String } == ["layer 1", "layer 2"])
        #expect(layers.map { $0["layer"] as? String } == ["0", "2"])
        let rates = try Tool.run(
            ["learning-rate", "digits"] + Self.options + ["--steps", "20", "--trial-steps", "5", "--json"]
        ).json
        for trial in try Self.objects(rates["trials"]) where trial["loss"] is Double {
            let names = try Self.objects(trial["layers"]).map { $0["layerName"] as? String }
            #expect(names == ["layer 1 (relu)", "layer 2 (relu)"])
        }
        let signals = try Tool.run("gradients", "--depth", "2", "--activations", "relu", "--seeds", "1", "--json").json
        #expect(
            try Self.objects(Self.objects(signals["activations"])[0]["layers"]).map { $0["layerName"] as? String }
                == ["layer 1", "layer 2", "output layer"])
        for page in pages {
            for name in ["layer 1 (relu)", "layer 2 (relu)", "output layer"] { #expect(page.contains(name), "\(name)") }
        }
        for text in pages + [told.output, diagnosed.output] {
            for name in ["layer 0", "module 0", "0.relu", "2.relu", "0[", "2["] {
                #expect(!text.contains(name), "\(name)")
            }
        }

        // Findings: those of train are those of diagnose, word for word and number for number.
        let (few, all) = (try Self.objects(train["findings"]), try Self.objects(diagnose["findings"]))
        #expect(!few.isEmpty)
        for finding in few { #expect(all.contains { NSDictionary(dictionary: $0).isEqual(to: finding) }) }
        for finding in all {
            let summary = try #require(finding["summary"] as? String)
            if finding["severity"] as? String != "note" { #expect(told.output.contains(summary), "\(summary)") }
            #expect(diagnosed.output.contains(summary) && pages[1].contains(summary), "\(summary)")
            if let name = finding["layerName"] as? String {
                #expect(diagnosed.output.contains("\(finding["kind"] ?? ""), \(name), "))
            }
        }

        // Numbers.
        #expect(train["epochs"] as? Int == diagnose["epochs"] as? Int)
        #expect(train["trainRows"] as? Int == diagnose["trainRows"] as? Int)
        let accuracy = try #require(train["testAccuracy"] as? Double)
        let percent = String(format: "%.1f %%", accuracy * 100)
        #expect(told.output.contains("Test      \(percent) right") || told.output.contains(percent))
        #expect(pages[0].contains(percent))
        for key in ["trainLoss", "validationLoss", "testLoss"] {
            let loss = String(format: "%.4f", try #require(train[key] as? Double))
            #expect(told.output.contains("loss \(loss)"), "\(key) \(loss)")
        }
        let history = try String(contentsOfFile: run + "/history.csv", encoding: .utf8)
            .split(whereSeparator: \.isNewline)
        let last = try #require(history.last).split(separator: ",").compactMap { Double($0) }
        for key in ["trainLoss", "validationLoss"] {
            let loss = try #require(train[key] as? Double)
            #expect(last.contains { abs($0 - loss) < 1e-12 * loss }, "\(key) \(loss) in \(last)")
        }
    }

    /// Test rows of their own are predicted as the training judged them.
    @Test func predictAgreesWithTheTraining() throws {
        let folder = try TemporaryFolder()
        func write(_ name: String, _ range: Range<Int>) throws -> String {
            let rows = range.map { "\($0 % 9).\($0 % 7),\($0 * 7 % 11),\($0 % 9 < 4 ? "low" : "high")" }
            let path = folder.path + "/" + name
            try Data((["a,b,kind"] + rows).joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
            return path
        }
        let (table, test) = (try write("t.csv", 0..<120), try write("u.csv", 120..<170))
        let run = folder.path + "/run"
        let train = try Tool.run(
            "train", table, "--test", test, "--hidden", "8", "--epochs", "5", "--output", run, "--json", "--quiet"
        ).json
        let predicted = try Tool.run("predict", run, test, "--json").json
        for key in ["testAccuracy", "testLoss", "testF1"] {
            let value = try #require(train[key] as? Double)
            #expect(abs(try #require(predicted[key] as? Double) - value) < 1e-12, "\(key)")
        }
        #expect(train["confusion"] as? [[Int]] == predicted["confusion"] as? [[Int]])
    }
}
