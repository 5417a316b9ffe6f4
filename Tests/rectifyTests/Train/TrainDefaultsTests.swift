import Foundation
import Rectifier
import Testing

/// What `rectify train TABLE` does where nothing is said, and what it says of the result.
@Suite struct TrainDefaultsTests {
    /// Rows of two classes that overlap, of which so many in a hundred are of the second.
    private static func table(_ rows: Int, rare: Int = 50) throws -> CommandFile {
        var generator = RandomGenerator(seed: 3)
        let numbers = Tensor<Float>(normal: 0, shape: [rows, 2], using: &generator).scalars
        let lines = (0..<rows).map { row in
            let isRare = row * 37 % 100 < rare
            return "\(numbers[2 * row] + (isRare ? 1 : 0)),\(numbers[2 * row + 1]),\(isRare ? "rare" : "ok")\n"
        }
        return try CommandFile("a,b,y\n" + lines.joined())
    }

    @Test func ofFewRowsNoneAreHeldBackAndTheEpochsAreFound() throws {
        let file = try Self.table(200)
        let outcome = try Tool.run("train", file.path, "--hidden", "16", "--output", file.run, "--json")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("160 training, 0 validation, 40 test"))
        #expect(outcome.errors.contains("found by cross-validation on 160 training rows, in 5 of 5 folds"))
        let json = try outcome.json
        let search = try #require(json["epochSearch"] as? [String: Any])
        #expect(search["epochs"] as? Int == json["epochs"] as? Int && search["rows"] as? Int == 160)
        let run = try RunManifest(readingFrom: file.run)
        #expect(run.experiment.training.trainer.epochs == json["epochs"] as? Int)
        #expect(outcome.errors.contains("Looking for the number of epochs by cross-validation on 160 training rows"))
        // The last epoch's weights alone carry the noise of the last batches.
        #expect(run.experiment.training.trainer.averageDecay == 0.99)
        #expect([0.001, 0.01, 0.03].contains(run.experiment.training.optimizer.weightDecay))
        #expect(
            try #require(search["weightDecay"] as? Double).magnitude
                - Double(run.experiment.training.optimizer.weightDecay) < 1e-6
        )
        // It is resumed as it is, and a second time the same.
        let resumed = try Tool.run("train", "--resume", file.run)
        #expect(resumed.status == 0 && resumed.errors.contains("nothing is left to do"))
        #expect(resumed.errors.contains("found by cross-validation"))
        #expect(try Tool.run("diagnose", file.run, "--quiet").status == 0)
    }

    @Test func ofManyRowsTheValidationRowsEndIt() throws {
        let file = try Self.table(4200)
        let json = try Tool.run("train", file.path, "--hidden", "8", "--batch-size", "128", "--json").json
        #expect(json["validationRows"] as? Int == 420 && json["epochSearch"] == nil)
        let (epochs, kept) = (try #require(json["epochs"] as? Int), try #require(json["keptEpoch"] as? Int))
        #expect(kept < epochs && epochs - kept == 500 / 23)
    }

    @Test func whatIsSaidIsDone() throws {
        let file = try Self.table(200)
        let given = try Tool.run("train", file.path, "--hidden", "8", "--epochs", "5", "--output", file.run, "--json")
        #expect(try given.json["epochs"] as? Int == 5 && given.json["validationRows"] as? Int == 20)
        #expect(try RunManifest(readingFrom: file.run).experiment.training.optimizer.weightDecay == 0.001)
        let some = try Tool.run(
            "train", file.path, "--hidden", "8", "--validation-fraction", "0.25", "--weight-decay", "0.5", "--json")
        #expect(try some.json["validationRows"] as? Int == 50 && some.json["epochSearch"] == nil)
        #expect(some.errors.contains("weight decay 0.5") && some.errors.contains("early stopping"))
        let stopping = try Tool.run("train", file.path, "--hidden", "8", "--early-stopping", "patience=3")
        #expect(stopping.errors.contains("patience 3") && stopping.errors.contains("20 validation"))
    }

    @Test func thatTheLastEpochWasTheBestIsSaid() throws {
        let file = try Self.table(400)
        let outcome = try Tool.run("train", file.path, "--hidden", "8", "--epochs", "2", "--learning-rate", "0.0001")
        #expect(
            outcome.output.contains("The last epoch has the lowest validation loss: more epochs may be better"))
        #expect(outcome.output.contains("--epochs 4"))
    }

    @Test func aClassThatIsNeverPredictedIsSaidAndWeightsFindIt() throws {
        let file = try Self.table(600, rare: 4)
        let options = ["train", file.path, "--hidden", "8", "--epochs", "10"]
        let plain = try Tool.run(options)
        #expect(plain.output.contains("One class is never predicted: 'rare'"))
        #expect(plain.output.contains("--class-weights balanced"))
        #expect(plain.output.contains("ROC AUC ") && plain.output.contains("average precision "))
        let json = try Tool.run(options + ["--json"]).json
        #expect(json["neverPredicted"] as? [String] == ["rare"])
        #expect((json["notes"] as? [String])?.contains { $0.contains("never predicted") } ?? false)
        #expect(try #require(json["testAUC"] as? Double) > 0 && json["testAveragePrecision"] is Double)

        let weighted = try Tool.run(options + ["--class-weights", "balanced", "--output", file.run, "--json"])
        let recall = try #require((weighted.json["perClass"] as? [[String: Any]])?.last?["recall"] as? Double)
        #expect(try recall > 0 && weighted.json["neverPredicted"] as? [String] == [])
        #expect(try RunManifest(readingFrom: file.run).experiment.training.trainer.classWeights?.text == "balanced")
        let more = try Tool.run("train", "--resume", file.run, "--class-weights", "rare=9", "--epochs", "12")
        #expect(more.status == 64 && more.errors.contains("--class-weights rare=9, where the run has balanced"))
        #expect(try Tool.run("train", "--resume", file.run, "--epochs", "12", "--quiet").status == 0)
        #expect(try Tool.run("diagnose", file.run, "--quiet").status == 0)
    }

    @Test func wrongWeightsAreNamed() throws {
        let file = try Self.table(100)
        let cases: [(String, String)] = [
            ("rar=2", "did you mean 'rare'"), ("balance", "'balanced' is needed"), ("rare=-1", "a weight from 0"),
            ("rare=0,ok=0", "every class has the weight 0"), ("rare=1,rare=2", "twice"),
        ]
        for (text, part) in cases {
            let outcome = try Tool.run("train", file.path, "--epochs", "1", "--class-weights", text)
            #expect(outcome.status == 64 && outcome.errors.contains(part), "\(outcome.errors)")
        }
        let number = try Tool.run(
            "train", file.path, "--target", "a", "--epochs", "1", "--class-weights", "balanced")
        #expect(number.status == 64 && number.errors.contains("the target is a number"))
    }

    @Test func aRunIsReplacedOnlyWhenAsked() throws {
        let file = try Self.table(100)
        let options = ["train", file.path, "--hidden", "4", "--epochs", "2", "--quiet", "--output", file.run]
        #expect(try Tool.run(options).status == 0)
        let before = try WholeFile.read(file.run + "/run.json")
        let again = try Tool.run(options)
        #expect(
            again.status == 64 && again.errors.contains("--overwrite") && again.errors.contains("model.safetensors"))
        #expect(try WholeFile.read(file.run + "/run.json") == before)
        #expect(try Tool.run(options + ["--seed", "1", "--overwrite"]).status == 0)
        #expect(try RunManifest(readingFrom: file.run).experiment.seed == 1)
        #expect(!FileManager.default.fileExists(atPath: file.run + "/" + Checkpoint.previousFileName))
        let both = try Tool.run("train", "--resume", file.run, "--overwrite")
        #expect(both.status == 64 && both.errors.contains("--overwrite and --resume"))
        let nowhere = try Tool.run("train", file.path, "--epochs", "1", "--overwrite")
        #expect(nowhere.status == 64 && nowhere.errors.contains("--overwrite is for --output"))
    }

    @Test func aShortTrainingHasOneCheckpoint() throws {
        let file = try Self.table(100)
        let outcome = try Tool.run(
            "train", file.path, "--hidden", "4", "--epochs", "3", "--quiet", "--output", file.run)
        #expect(outcome.status == 0)
        #expect(try Checkpoint(newestIn: file.run)?.epoch == 3)
    }

    @Test func theScaleIsKeptAndUsedToPredict() throws {
        var generator = RandomGenerator(seed: 1)
        let rows = Tensor<Float>(normal: 0, shape: [400], using: &generator).scalars.map { z in
            "\(Foundation.exp(Double(z) * 4)),\(z > 0.5 || z < -1 ? "yes" : "no")\n"
        }
        let file = try CommandFile("x,y\n" + rows.joined())
        let plain = try Tool.run("train", file.path, "--hidden", "16", "--scale", "standard", "--json")
        #expect(plain.errors.contains("Heavy tails in 'x'") && plain.errors.contains("--scale quantile"))
        let scaled = try Tool.run(
            "train", file.path, "--hidden", "16", "--scale", "quantile", "--output", file.run, "--json")
        #expect(!scaled.errors.contains("Heavy tails") && scaled.errors.contains("quantile feature scaling"))
        let unasked = try Tool.run("train", file.path, "--hidden", "16", "--json")
        #expect(unasked.errors.contains("dominate the standard deviation of 'x'"))
        let (accuracy, before) = (
            try #require(scaled.json["testAccuracy"] as? Double), try #require(plain.json["testAccuracy"] as? Double)
        )
        #expect(accuracy > 0.9 && accuracy > before)
        let predicted = try Tool.run("predict", file.run, file.path, "--json").json
        #expect(try #require(predicted["testAccuracy"] as? Double) > 0.9)
        #expect(try Tool.run("diagnose", file.run, "--quiet").status == 0)
        let images = try Tool.run("train", "digits", "--scale", "robust")
        #expect(images.status == 64 && images.errors.contains("--scale robust is for tables"))
    }
}
