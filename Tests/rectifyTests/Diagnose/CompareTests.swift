import Foundation
import Rectifier
import Testing

@testable import TestSupport

@Suite struct CompareTests {
    private static let small = ["--hidden", "12", "--epochs", "2", "--batch-size", "64"]

    @Test func theScoresAreThoseOfTrainAndTheReportIsWritten() throws {
        let folder = try TemporaryFolder()
        let report = folder.path + "/comparison.html"
        let outcome = try Tool.run(
            ["compare", "digits", "--activations", "relu,leaky-relu:negative-slope=0.2,elu", "--seeds", "3"]
                + ["--learning-rates", "0.003,0.01", "--seed", "4", "--json", "--report", report] + Self.small)
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("another split for each seed"))
        #expect(outcome.errors.contains("training 18/18"))
        let json = try outcome.json
        let arms = try #require(json["activations"] as? [[String: Any]])
        #expect(arms.compactMap { $0["name"] as? String } == ["relu", "leaky-relu:negative-slope=0.2", "elu"])
        #expect(json["seeds"] as? [Int] == [4, 5, 6])
        #expect(json["seedsNeeded"] as? Int == 7 && json["canDetect"] as? Bool == false)
        let pairs = try #require(json["pairs"] as? [[String: Any]])
        #expect(pairs.count == 3)
        for pair in pairs {
            let interval = try #require(pair["interval"] as? [Double])
            let difference = try #require(pair["difference"] as? Double)
            #expect(interval.count == 2 && interval[0] <= difference && difference <= interval[1])
            #expect(try #require(pair["p"] as? Double) <= (try #require(pair["pHolm"] as? Double)))
        }
        let advice = try #require(json["recommendation"] as? [String: Any])
        #expect(arms.contains { $0["name"] as? String == advice["name"] as? String })

        let scores = try #require(arms[2]["scores"] as? [Double])
        let rates = try #require(arms[2]["learningRates"] as? [Double])
        #expect(scores.count == 3 && rates.count == 3)
        let train = try Tool.run(
            ["train", "digits", "--activation", "elu", "--initializer", "he-normal", "--seed", "5", "--json"]
                + ["--learning-rate", "\(rates[1])"] + Self.small)
        #expect(try train.json["testAccuracy"] as? Double == scores[1])

        let page = try String(contentsOfFile: report, encoding: .utf8)
        #expect(page.contains("comparison of activations") && page.contains("leaky-relu:negative-slope=0.2"))
    }

    @Test func aTableOfNumbersIsComparedByItsDetermination() throws {
        let rows = (0..<120).map { row in
            let (x, y) = (Double(row % 11) / 11, Double(row % 7) / 7)
            return "\(x),\(y),\(x * x - y)"
        }
        let table = try TableFile((["x,y,z"] + rows).joined(separator: "\n") + "\n")
        let outcome = try Tool.run(
            ["compare", table.path, "--activations", "relu,tanh", "--seeds", "2", "--epochs", "5", "--quiet"])
        #expect(outcome.status == 0)
        for part in ["R²", "relu − tanh", "Recommendation", "6 seeds are needed", "95 % interval"] {
            #expect(outcome.output.contains(part), "\(part)")
        }
        #expect(outcome.errors == "")
    }

    @Test(
        arguments: [
            (["--activation", "relu"], "--activations"),
            (["--activations", "relu,elo"], "did you mean 'elu'"),
            (["--activations", "relu,softmax"], "softmax"),
            (["--activations", "relu"], "two or more"),
            (["--activations", "relu,elu,ReLU"], "named twice"),
            (["--seeds", "1"], "2 or more"),
            (["--learning-rate", "0.1", "--learning-rates", "0.1,0.2"], "Leave one out"),
            (["--learning-rates", "0.1,-1"], "above 0"),
            (["--margin", "-1"], "points"),
            (["--test-fraction", "0"], "test set"),
            (["--report", ""], "--report"),
        ])
    func whatCannotBeIsSaidBeforehand(options: [String], part: String) throws {
        let outcome = try Tool.run(["compare", "digits"] + options)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains(part), "\(outcome.errors)")
        #expect(outcome.output == "")
    }
}
