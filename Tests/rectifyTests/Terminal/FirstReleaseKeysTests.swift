import Foundation
import Testing

@testable import TestSupport

/// The keys of `--json` in the first release, which later releases keep: scripts read them. New keys are added beside.
@Suite struct FirstReleaseKeysTests {
    /// Commands and the paths of their keys, as the first release printed them; `_` stands for a space, `[]` for an element.
    static let keys: [(command: String, paths: String)] = [
        (
            "train classes.csv --hidden 8 --epochs 2",
            """
            baselineAccuracy classes columns columns[].commonest columns[].commonest[].count \
            columns[].commonest[].text columns[].count columns[].deviation columns[].distinct \
            columns[].histogram columns[].maximum columns[].mean columns[].minimum columns[].missing \
            columns[].name columns[].reason columns[].type columns[].use confusion epochs features findings \
            keptEpoch notes parameters perClass perClass[].f1 perClass[].name perClass[].precision \
            perClass[].recall perClass[].rows seconds target task testAccuracy testF1 testLoss testRows \
            trainLoss trainRows validationLoss validationRows
            """
        ),
        (
            "train numbers.csv --hidden 8 --epochs 2",
            """
            columns columns[].count columns[].deviation columns[].distinct columns[].histogram \
            columns[].maximum columns[].mean columns[].minimum columns[].missing columns[].name \
            columns[].reason columns[].type columns[].use epochs features findings keptEpoch notes \
            parameters seconds target task testMAE testR2 testRMSE testRows trainLoss trainRows \
            validationLoss validationRows
            """
        ),
        (
            "describe classes.csv",
            """
            classes columns columns[].commonest columns[].commonest[].count columns[].commonest[].text \
            columns[].count columns[].deviation columns[].distinct columns[].histogram columns[].maximum \
            columns[].mean columns[].minimum columns[].missing columns[].name columns[].reason \
            columns[].type columns[].use delimiter labelledRows notes rows target task
            """
        ),
        (
            "functions",
            """
            [].formula [].gain [].kinks [].kinks[].derivative [].kinks[].x [].name [].parameters [].range \
            [].remembers
            """
        ),
        (
            "plot relu step",
            """
            series series[].jumps series[].jumps[].isValue series[].jumps[].x series[].jumps[].y \
            series[].name series[].points title x y
            """
        ),
        (
            "gradients --depth 2 --width 8 --seeds 2 --activations relu,tanh --quiet",
            """
            activations activations[].blockedDraws activations[].draws activations[].gradientFactor \
            activations[].gradientFactor.logRatio activations[].gradientFactor.measured \
            activations[].gradientFactor.predicted activations[].gradientFactor.spread \
            activations[].gradientRatio activations[].layers activations[].layers[].correlation \
            activations[].layers[].correlation.logRatio activations[].layers[].correlation.measured \
            activations[].layers[].correlation.predicted activations[].layers[].correlation.spread \
            activations[].layers[].gradientNorm activations[].layers[].gradientNorm.logRatio \
            activations[].layers[].gradientNorm.measured activations[].layers[].gradientNorm.predicted \
            activations[].layers[].gradientNorm.spread activations[].layers[].layer \
            activations[].layers[].meanSquare activations[].layers[].meanSquare.logRatio \
            activations[].layers[].meanSquare.measured activations[].layers[].meanSquare.predicted \
            activations[].layers[].meanSquare.spread activations[].layers[].rowVariance \
            activations[].layers[].rowVariance.logRatio activations[].layers[].rowVariance.measured \
            activations[].layers[].rowVariance.predicted activations[].layers[].rowVariance.spread \
            activations[].layers[].units activations[].name activations[].rowVarianceRatio \
            activations[].summary activations[].trend activations[].unpredicted conditions \
            conditions.Draws_of_the_weights conditions.First_weights conditions.Network conditions.Rows
            """
        ),
        (
            "learning-rate classes.csv --hidden 8 --steps 40 --trial-steps 20 --quiet",
            """
            basis command curve curve[].accuracy curve[].deadShare curve[].gradientNorm curve[].layers \
            curve[].layers[].deadShare curve[].layers[].name curve[].loss curve[].rate curve[].smoothedLoss \
            deadShareAtStart diverged explanation firstDeathRate judgedOn recommended suggestions \
            suggestions.minimum suggestions.no-death suggestions.steepest suggestions.valley trials \
            trials[].accuracy trials[].deadShare trials[].layers trials[].layers[].deadShare \
            trials[].layers[].name trials[].loss trials[].newlyDead trials[].rate trials[].steps \
            trials[].trainLoss
            """
        ),
        (
            "compare classes.csv --activations relu,elu --seeds 2 --epochs 1 --hidden 8 --learning-rates 0.01 --quiet",
            """
            activations activations[].divergedSeeds activations[].interval activations[].learningRate \
            activations[].learningRates activations[].mean activations[].name activations[].scores \
            activations[].secondsPerEpoch activations[].silentShare activations[].validationScores \
            activations[].zeroShare canDetect confidence data learningRates margin metric notes pairs \
            pairs[].atMost pairs[].better pairs[].cohensD pairs[].difference pairs[].first pairs[].interval \
            pairs[].isWithinMargin pairs[].p pairs[].pHolm pairs[].rankBiserial pairs[].second pairs[].text \
            pairs[].ties pairs[].verdict pairs[].zeros recommendation recommendation.basis \
            recommendation.equals recommendation.name recommendation.text seconds seeds seedsNeeded \
            significance task testRows trainRows trainings validationRows
            """
        ),
        (
            "diagnose digits --hidden 16,16 --epochs 2 --learning-rate 0.1 --try-remedies --remedies 2 --remedy-steps 20 --quiet",
            """
            diverged epochs examined findings findings[].alternatives findings[].alternatives[].code \
            findings[].alternatives[].options findings[].alternatives[].summary findings[].cause \
            findings[].evidence findings[].evidence[].expected findings[].evidence[].name \
            findings[].evidence[].value findings[].explanation findings[].kind findings[].layer \
            findings[].remedy findings[].remedy.code findings[].remedy.options findings[].remedy.summary \
            findings[].severity findings[].source findings[].step findings[].summary findings[].units \
            findings[].units[].canRevive findings[].units[].index findings[].units[].name \
            findings[].units[].since layers layers[].activation layers[].deadUnits layers[].flatShare \
            layers[].layer layers[].units layers[].zeroShare learned remedies remedies.baseline \
            remedies.baseline.accuracy remedies.baseline.deadShare remedies.baseline.diverged \
            remedies.baseline.gradientRatio remedies.baseline.validationLoss \
            remedies.baseline.validationLosses remedies.best remedies.constantLoss remedies.seeds \
            remedies.steps remedies.trainRows remedies.trials remedies.trials[].accuracy \
            remedies.trials[].code remedies.trials[].deadShare remedies.trials[].diverged \
            remedies.trials[].gradientRatio remedies.trials[].improvements remedies.trials[].options \
            remedies.trials[].summary remedies.trials[].validationLoss remedies.trials[].validationLosses \
            remedies.trials[].verdict remedies.validationRows task trainRows unseen
            """
        ),
        (
            "predict classes-run classes.csv --timing",
            """
            baselineAccuracy confusion notes perClass perClass[].f1 perClass[].name perClass[].precision \
            perClass[].recall perClass[].rows predictions predictions[].prediction \
            predictions[].probabilities rows target task testAccuracy testF1 testLoss timing timing.layers \
            timing.seconds timing.skippedShare timing.skippingSeconds timing.speedup unknownTexts
            """
        ),
        (
            "predict numbers-run numbers.csv",
            """
            notes predictions predictions[].prediction rows target task testMAE testR2 testRMSE unknownTexts
            """
        ),
    ]

    @Test(arguments: keys)
    func everyKeyIsStillThere(command: String, paths: String) throws {
        let folder = try TemporaryFolder()
        let rows = (0..<120).map { row in
            let x = Double(row % 11) / 11
            return "\(x),\(row % 7),\(row % 2 == 0 ? "red" : "blue"),\(x + Double(row % 7))"
        }
        let text = { (names: String) in ([names] + rows).joined(separator: "\n") + "\n" }
        try text("a,b,colour,y").write(toFile: folder.path + "/numbers.csv", atomically: true, encoding: .utf8)
        // The classes are the last column.
        let classes =
            "a,b,y,colour\n"
            + rows.map { $0.split(separator: ",") }.map {
                "\($0[0]),\($0[1]),\($0[3]),\($0[2])\n"
            }.joined()
        try classes.write(toFile: folder.path + "/classes.csv", atomically: true, encoding: .utf8)
        let words = command.split(separator: " ").map(String.init)
        if words[0] == "predict" {
            let made = try Tool.run(
                "train", words[2], "--hidden", "8", "--epochs", "2", "--output", words[1], "--quiet", in: folder.path)
            #expect(made.status == 0, "\(made.errors)")
        }
        let outcome = try Tool.run(words + ["--json"], in: folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        let expected = Set<String>(paths.split(separator: " ").map { String($0).replacing("_", with: " ") })
        #expect(expected.count > 5)
        let missing = expected.subtracting(Self.paths(json, below: ""))
        #expect(missing.isEmpty, "\(command): \(missing.sorted())")
    }

    private static func paths(_ value: Any, below path: String) -> Set<String> {
        if let object = value as? [String: Any] {
            return object.reduce(into: []) { paths, member in
                let place = path.isEmpty ? member.key : path + "." + member.key
                paths.insert(place)
                paths.formUnion(Self.paths(member.value, below: place))
            }
        }
        return (value as? [Any] ?? []).reduce(into: []) { $0.formUnion(Self.paths($1, below: path + "[]")) }
    }
}
