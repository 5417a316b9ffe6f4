import Foundation
import Rectifier
import Testing

@testable import TestSupport

@Suite struct TrainTests {
    @Test func theDigitsAreLearned() throws {
        let outcome = try Tool.run("train", "digits", "--json")
        #expect(outcome.status == 0)
        let json = try outcome.json
        #expect(
            Set(json.keys) == [
                "task", "trainRows", "validationRows", "testRows", "features", "classes", "parameters", "epochs",
                "keptEpoch", "seconds", "trainLoss", "validationLoss", "testLoss", "testAccuracy", "testF1", "findings",
                "baselineAccuracy", "perClass", "confusion", "notes", "neverPredicted", "trainExamples",
                "validationExamples", "testExamples", "testMacroF1", "majorityClassAccuracy", "confusionMatrix",
            ])
        #expect(json["task"] as? String == "classification")
        #expect(json["trainRows"] as? Int == 1258)
        #expect(json["validationRows"] as? Int == 180)
        #expect(json["testRows"] as? Int == 359)
        #expect(json["features"] as? Int == 64)
        #expect(json["classes"] as? Int == 10)
        #expect(json["parameters"] as? Int == 64 * 128 + 128 + 128 * 64 + 64 + 64 * 10 + 10)
        #expect(try #require(json["testAccuracy"] as? Double) >= 0.97)
        #expect(try #require(json["seconds"] as? Double) < 10)
        // What was understood, and a line an epoch.
        #expect(outcome.errors.contains("1,797 examples, 64 features, 10 classes (0, 1"))
        #expect(outcome.errors.contains("epoch 20/20, loss"))
        #expect(!outcome.errors.contains("\u{1B}"))
    }

    @Test func theResultIsForPeopleAndProgressCanBeQuiet() throws {
        let outcome = try Tool.run("train", "--epochs", "2", "--hidden", "16,8", "--quiet")
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
        for part in [
            "/359), loss ", "Layer 1   relu, 16 units", "Layer 2   relu, 8 units", "zero activations", "nothing",
        ] {
            #expect(outcome.output.contains(part))
        }
    }

    @Test func aRunIsSavedAndTheSameSeedGivesTheSameBits() throws {
        let folder = try TemporaryFolder()
        func train(_ name: String, seed: String) throws -> [UInt8] {
            let directory = folder.path + "/runs/" + name
            let outcome = try Tool.run(
                "train", "DIGITS", "--epochs", "2", "--activation", "Leaky_ReLU:negative_slope=0.2", "--seed", seed,
                "--output", directory, "--overwrite")
            #expect(outcome.status == 0)
            #expect(outcome.output.contains("in \(directory)"))
            // A short training has one checkpoint, the last; a longer one the one before it too.
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
                    .filter { $0 != Checkpoint.previousFileName }
                    == ["checkpoint.safetensors", "history.csv", "model.safetensors", "run.json"])
            return try WholeFile.read(directory + "/model.safetensors")
        }
        let bytes = try train("one", seed: "3")
        #expect(try train("two", seed: "3") == bytes)
        #expect(try train("one", seed: "4") != bytes)
        let run = try RunManifest(readingFrom: folder.path + "/runs/one")
        #expect(run.experiment.seed == 4)
        #expect(run.experiment.model.activation == "leaky-relu:negative-slope=0.2")
        let file = try SafetensorsFile(bytes: bytes)
        #expect(
            file.entries.map(\.name) == ["0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias"])
    }

    @Test func aTrainingThatDivergesSavesNothing() throws {
        let folder = try TemporaryFolder()
        let outcome = try Tool.run(
            "train", "--optimizer", "sgd", "--learning-rate", "1e20", "--json", "--output", folder.path + "/run")
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("epoch 1, step"))
        #expect(outcome.errors.contains("lower learning rate"))
        let json = try outcome.json
        #expect(json.count == 26)
        let findings = try #require(json["findings"] as? [[String: Any]])
        let symptoms = findings.flatMap { $0["symptoms"] as? [[String: Any]] ?? [] }
        #expect((findings + symptoms).contains { $0["kind"] as? String == "non-finite" })
        #expect(outcome.errors.contains("'rectify diagnose"))
        for key in ["trainLoss", "testAccuracy", "testF1", "confusion", "keptEpoch"] {
            #expect(json[key] is NSNull)
        }
        #expect(json["epochs"] as? Int == 0)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/run"))
    }

    @Test func withoutValidationOrTestRowsTheirResultsAreNull() throws {
        let json = try Tool.run(
            "train", "--epochs", "1", "--validation-fraction", "0", "--test-fraction", "0", "--json"
        ).json
        #expect(json["trainRows"] as? Int == 1797)
        #expect(json["validationLoss"] is NSNull && json["testLoss"] is NSNull && json["testAccuracy"] is NSNull)
        #expect(json["trainLoss"] is Double)
    }

    @Test func anythingBetweenTheLayers() throws {
        for activation in ["prelu", "identity", "gelu:approximation=tanh", "selu"] {
            #expect(try Tool.run("train", "--epochs", "1", "--activation", activation, "--quiet").status == 0)
        }
        #expect(try Tool.run("train", "--epochs", "1", "--hidden", "none").output.contains("no activation"))
        let outcome = try Tool.run(
            "train", "--epochs", "3", "--optimizer", "SGD", "--learning-rate", "0.1", "--momentum", "0.9",
            "--weight-decay", "1e-4", "--batch-size", "5000")
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("momentum 0.9, weight decay 0.0001"))
    }

    @Test(
        arguments: [
            (["--epochs", "0"], "--epochs"), (["--epochs", "-3"], "--epochs"), (["--epochs", "1.5"], "--epochs"),
            (["--batch-size", "0"], "--batch-size"), (["--learning-rate", "-1"], "--learning-rate"),
            (["--learning-rate", "0"], "--learning-rate"), (["--learning-rate", "nan"], "--learning-rate"),
            (["--learning-rate", "inf"], "--learning-rate"), (["--learning-rate", "fast"], "--learning-rate"),
            (["--weight-decay", "-0.1"], "--weight-decay"), (["--momentum", "1", "--optimizer", "sgd"], "--momentum"),
            (["--momentum", "0.9"], "--optimizer sgd"), (["--optimizer", "adma"], "'adam'"),
            (["--hidden", "128,,64"], "--hidden"), (["--hidden", ""], "--hidden"), (["--hidden", "12,x"], "--hidden"),
            (["--hidden", "0"], "--hidden"), (["--hidden", "1000000,1000000"], "--hidden"),
            (["--validation-fraction", "1"], "--validation-fraction"),
            (["--validation-fraction", "-0.1"], "--validation-fraction"),
            (["--test-fraction", "nan"], "--test-fraction"),
            (["--validation-fraction", "0.5", "--test-fraction", "0.5"], "less than 1"),
            (["--activation", "rleu"], "'relu'"), (["--activation", "softmax"], "whole row"),
            (["--activation", "leaky-relu:slope=1"], "negative-slope"),
            (["--activation", "elu:alpha="], "--activation"),
            (["--seed", "-1"], "--seed"), (["--output", ""], "--output"), (["digts"], "'digits'"),
            (["--epoch", "3"], "--epochs"), (["fashion_mnist", "--test-fraction", "0.2"], "Leave it out"),
        ])
    func wrongUseNamesTheOption(arguments: [String], part: String) throws {
        let outcome = try Tool.run(["train"] + arguments)
        #expect(outcome.status == 64)
        #expect(outcome.output == "")
        #expect(outcome.errors.contains(part))
    }

    @Test func aDirectoryThatCannotBeMadeIsSaid() throws {
        let folder = try TemporaryFolder()
        try Data().write(to: URL(fileURLWithPath: folder.path + "/file"))
        let outcome = try Tool.run("train", "--epochs", "1", "--output", folder.path + "/file/run")
        #expect(outcome.status == 73)
        #expect(outcome.errors.contains(folder.path + "/file"))
    }

    @Test func theBoundaryIsDrawnAndSaved() throws {
        let folder = try TemporaryFolder()
        let drawn = try Tool.run("boundary", "--activation", "tanh", in: folder.path)
        #expect(drawn.status == 0 && !drawn.output.contains("Saved"))
        // Nothing is written unasked.
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        let outcome = try Tool.run("boundary", "--activation", "tanh", "-o", "boundary.svg", in: folder.path)
        #expect(outcome.status == 0)
        #expect(outcome.output == drawn.output + "Saved the picture as boundary.svg\n")
        let accuracies = ["identity", "tanh"].compactMap { name -> Double? in
            let line = outcome.output.split(separator: "\n").first {
                $0.hasPrefix(name) && $0.contains("test accuracy")
            }
            return line?.split(separator: " ").dropFirst(3).first.flatMap { Double($0) }
        }
        #expect(accuracies.count == 2 && accuracies[0] < 95 && accuracies[1] >= 97)
        let svg = try String(contentsOfFile: folder.path + "/boundary.svg", encoding: .utf8)
        #expect(svg.hasPrefix("<svg") || svg.hasPrefix("<?xml"))
        let again = try Tool.run("boundary", "--activation", "tanh", "--output", folder.path + "/two.svg")
        #expect(again.status == 0)
        #expect(try String(contentsOfFile: folder.path + "/two.svg", encoding: .utf8) == svg)
        let missing = try Tool.run("boundary", "--output", folder.path + "/no/where.svg")
        #expect(missing.status == 73)
        #expect(missing.errors.contains("where.svg"))
        for name in ["boundary", "boundary.jpeg", "boundary.svg.gz", ""] {
            let refused = try Tool.run("boundary", "--output", name, in: folder.path)
            #expect(refused.status == 64 && refused.output == "", "\(name)")
            #expect(name.isEmpty || refused.errors.contains("ends in .svg or .png"), "\(refused.errors)")
        }
    }
}
