import Foundation
import Rectifier
import Testing

@testable import TestSupport

/// `--normalization`, `--bias`, `--initializer` and `--scale`, from training to predicting.
@Suite struct NetworkChoiceOptionsTests {
    private static func table(rows: Int = 60) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let lines = (0..<rows).map { "\($0 * 37 % 41 * 1000 + 20_000),\($0 % 3),\($0 * 37 % 41 > 20 ? "high" : "low")" }
        try Data((["x,z,y"] + lines).joined(separator: "\n").utf8).write(
            to: URL(fileURLWithPath: folder.path + "/t.csv"))
        return folder
    }

    private static func run(_ arguments: [String], expecting status: Int32 = 0) throws -> Tool.Outcome {
        let outcome = try Tool.run(arguments)
        #expect(outcome.status == status, "\(outcome.errors)")
        return outcome
    }

    @Test(arguments: [
        ["--normalization", "batch"], ["--normalization", "layer", "--bias", "0.1"], ["--scale", "none"],
    ])
    func aSavedRunPredictsAsItWasTrained(options: [String]) throws {
        let folder = try Self.table()
        let (table, directory) = (folder.path + "/t.csv", folder.path + "/run")
        let trained = try Self.run(
            ["train", table, "--epochs", "5", "--hidden", "8", "--output", directory, "--json"] + options)
        // The rows that it was tested on, set apart in the same way, give the same loss.
        let run = try RunManifest(readingFrom: directory)
        let predicted = try Self.run(["predict", directory, table, "--json"]).json
        #expect((predicted["predictions"] as? [Any])?.count == 60)
        #expect(run.data?.preparation.scaling == (options[0] == "--scale" ? InputScaling.none : .automatic))
        let model = try TableModel(readingFrom: directory)
        var generator = run.experiment.generators.rows
        let data = try PreparedData(
            TableData(
                TableSchema(reading: table), scaling: #require(run.data).preparation.scaling, validationFraction: 0.1,
                testFraction: 0.2, using: &generator))
        #expect(TestMetrics(of: model.network, on: data) == run.result?.test)
        #expect(try trained.json["testLoss"] is Double)
    }

    @Test func whatWasChosenIsSaid() throws {
        let outcome = try Self.run([
            "train", "digits", "--epochs", "1", "--hidden", "8", "--normalization", "batch", "--bias", "0.5", "--scale",
            "none", "--initializer", "orthogonal",
        ])
        for text in [
            "features are not scaled", "batch normalisation and relu after each hidden layer",
            "orthogonal initialisation",
            "initial bias 0.5",
        ] {
            #expect(outcome.errors.contains(text), "\(outcome.errors)")
        }
    }

    /// Any layers, as text: trained, resumed and diagnosed as the short form is.
    @Test func aNetworkIsSaidAsText() throws {
        let folder = try TemporaryFolder()
        let (text, other) = ("linear 8, batch-norm, relu, dropout 0.1, linear", "linear 8, relu, linear")
        let train = ["train", "digits", "--epochs", "1", "--network", text]
        let outcome = try Tool.run(train + ["--output", folder.path])
        #expect(outcome.status == 0 && outcome.errors.contains("64 → \(text) → 10: "), "\(outcome.errors)")
        #expect(try RunManifest(readingFrom: folder.path).experiment.model.text == text)
        #expect(try Tool.run("train", "--resume", folder.path, "--epochs", "2").status == 0)
        #expect(try Tool.run("train", "--resume", folder.path, "--network", text).status == 0)
        let conflict = try Tool.run("train", "--resume", folder.path, "--network", other)
        #expect(conflict.status == 64 && conflict.errors.contains("--network \(other), where the run has \(text)"))
        #expect(try Tool.run("diagnose", folder.path).status == 0)
        // The short form is the same network.
        let short = try Tool.run("train", "digits", "--epochs", "1", "--network", other, "--json").json
        let long = try Tool.run("train", "digits", "--epochs", "1", "--hidden", "8", "--json").json
        #expect(short["testLoss"] as? Double == long["testLoss"] as? Double && short["testLoss"] != nil)
    }

    @Test(
        arguments: [
            (["--network", "liner 8, linear"], "did you mean 'linear'?"),
            (["--network", "linear 8, relu, linear 10"], "the last linear layer must be 'linear' alone"),
            (["--network", "linear 8, relu, linear", "--hidden", "8"], "--network and --hidden both say"),
            (["--network", "linear 9, glu, linear"], "gated units need an even number"),
            (["--network", ""], "a layer is missing"),
        ])
    func aNetworkThatCannotBeIsRefused(options: [String], part: String) throws {
        let outcome = try Tool.run(["train", "digits", "--epochs", "1"] + options)
        #expect(outcome.status == 64 && outcome.output.isEmpty)
        #expect(outcome.errors.contains(part), "\(outcome.errors)")
    }

    @Test func aRunWithNormalizationGoesOnToTheSameBits() throws {
        let folder = try TemporaryFolder()
        let (whole, stopped) = (folder.path + "/whole", folder.path + "/stopped")
        let options = ["--hidden", "8", "--normalization", "batch", "--scale", "none", "--bias", "0.1", "--quiet"]
        _ = try Self.run(["train", "digits", "--epochs", "3", "--output", whole] + options)
        _ = try Self.run(["train", "digits", "--epochs", "1", "--output", stopped] + options)
        _ = try Self.run(["train", "--resume", stopped, "--epochs", "3", "--quiet"])
        for name in ["model.safetensors", "history.csv"] {
            #expect(try WholeFile.read(stopped + "/" + name) == WholeFile.read(whole + "/" + name))
        }
        let cases = [
            (["--normalization", "layer"], "--normalization layer, where the run has batch"),
            (["--bias", "0"], "--bias 0, where the run has 0.1"),
            (["--scale", "standard"], "--scale standard, where the run has none"),
        ]
        for (options, text) in cases {
            let outcome = try Self.run(["train", "--resume", stopped] + options, expecting: 64)
            #expect(outcome.errors.contains(text), "\(outcome.errors)")
        }
    }

    @Test func whatCannotBeIsSaid() throws {
        let cases = [
            (["--normalization", "bach"], "'batch'"), (["--bias", "x"], "--bias"), (["--bias", "inf"], "--bias"),
            (["--scale", "standart"], "'standard'"), (["--initializer", "orthogonl"], "'orthogonal'"),
            (["--normalization", "batch", "--batch-size", "1"], "layer normalisation"),
        ]
        for (options, text) in cases {
            let outcome = try Self.run(["train", "digits", "--epochs", "1", "--quiet"] + options, expecting: 64)
            #expect(outcome.errors.contains(text), "\(outcome.errors)")
        }
        // 42 rows to train on, in batches of 41.
        let folder = try Self.table()
        let lone = try Self.run(
            [
                "train", folder.path + "/t.csv", "--normalization", "batch", "--batch-size", "41", "--epochs", "2",
                "--quiet",
            ],
            expecting: 64)
        #expect(lone.errors.contains("42 rows in batches of 41 leave one alone; choose another batch size, such as 42"))
    }
}
