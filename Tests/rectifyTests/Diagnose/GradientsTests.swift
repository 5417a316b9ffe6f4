import Foundation
import Testing

@testable import TestSupport

@Suite struct GradientsTests {
    @Test func signalsAndGradientsAreSaidByLayer() throws {
        let folder = try TemporaryFolder()
        let (picture, page) = (folder.path + "/g.svg", folder.path + "/g.html")
        let outcome = try Tool.run(
            "gradients", "--depth", "15", "--width", "24", "--activations", "sigmoid,ReLU,hard-tanh:lower=-2,upper=2",
            "--seeds", "3", "--rows", "20", "-o", picture, "--report", page)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.count <= 80 || $0.contains("layer") || $0.contains("Saved") })
        for text in [
            "24 features, 15 hidden layers of 24, 10 outputs", "sigmoid: the gradient vanishes",
            "relu: the gradient keeps its size", "hard-tanh:lower=-2,upper=2", "output",
            "Gradient norm by layer: lines measured, dots predicted", "Saved the picture as \(picture)",
            "Saved the report as \(page)",
        ] {
            #expect(outcome.output.contains(text), "\(text)")
        }
        #expect(outcome.errors.contains("sigmoid: 3 networks of 15 layers of 24"))
        let svg = MarkupReader(try String(contentsOfFile: picture, encoding: .utf8))
        #expect(svg.isWellFormed && svg.counts["circle.dot hollow s0"] == 15)
        let html = MarkupReader(html: try String(contentsOfFile: page, encoding: .utf8))
        #expect(html.isWellFormed && html.counts["figure"] == 3 && html.counts["details"] == 3)
        let ids = html.values(of: "id")
        #expect(Set(ids).count == ids.count)
        #expect(html.texts.contains("sigmoid: the gradient vanishes"))
    }

    @Test func jsonHasWhatIsMeasuredBesideWhatIsPredicted() throws {
        let arguments = [
            "gradients", "--depth", "3", "--width", "12", "--activations", "tanh", "--seeds", "2", "--json", "--quiet",
        ]
        let outcome = try Tool.run(arguments)
        #expect(outcome.status == 0 && outcome.errors == "")
        let activations = try #require(try outcome.json["activations"] as? [[String: Any]])
        #expect(activations.count == 1 && activations[0]["name"] as? String == "tanh")
        let layers = try #require(activations[0]["layers"] as? [[String: Any]])
        #expect(layers.map { $0["layer"] as? String } == ["0", "2", "4", "6"])
        for key in ["meanSquare", "rowVariance", "correlation", "gradientNorm"] {
            let quantity = try #require(layers[0][key] as? [String: Any])
            #expect(quantity["measured"] is Double && quantity["predicted"] is Double, "\(key)")
        }
        #expect(activations[0]["trend"] as? String == "keeps")
        #expect(try Tool.run(arguments).output == outcome.output)
    }

    @Test func dataMayBeNamed() throws {
        let outcome = try Tool.run(
            "gradients", "digits", "--depth", "2", "--width", "8", "--seeds", "1", "--initializer", "xavier", "--quiet",
            "--activations", "relu")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("64 features, 2 hidden layers of 8, 10 outputs"))
        #expect(outcome.output.contains("100 training examples of digits"))
    }

    @Test(
        arguments: [
            (["--activations", "rleu"], 64, "'relu'"), (["--activations", "softmax"], 64, "whole row"),
            (["--activations", "relu,relu"], 64, "twice"), (["--activations", ""], 64, "--activations"),
            (["--depth", "0"], 64, "whole number"), (["--width", "x"], 64, "whole number"),
            (["--seeds", "0"], 64, "whole number"), (["--initializer", "hee"], 64, "'he'"),
            (["--depth", "1000", "--width", "10000"], 64, "limit"), (["--depth", "1000000000000"], 64, "10,000 is"),
            (["-o", "a.gif"], 64, "a.svg"),
            (["--report", "no/where/a.html"], 73, "a.html"), (["nothing.csv"], 66, "nothing.csv"),
            (["--target", "x"], 64, "--target"), (["digitz"], 64, "'digits'"),
        ] as [([String], Int32, String)])
    func whatCannotBeDoneIsSaid(arguments: [String], status: Int32, part: String) throws {
        let folder = try TemporaryFolder()
        let outcome = try Tool.run(["gradients"] + arguments, in: folder.path)
        #expect(outcome.status == status)
        #expect(outcome.output == "")
        #expect(outcome.errors.contains(part), "\(outcome.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
}
