import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierExperiments
@testable import RectifierTraining
@testable import TestSupport

/// Healthy trainings, in which nothing severe may be found: varied in data, width, depth, activation and optimiser.
///
/// `RECTIFIER_FALSE_ALARMS=all` runs all of them and prints what was found; otherwise a few are run.
@Suite struct FalseAlarmTests {
    struct Run: Sendable, CustomTestStringConvertible {
        let data: DiagnosedData
        let settings: Experiment

        var testDescription: String {
            "\(data.rawValue), \(settings.model.hidden), \(settings.model.activation), \(settings.training.optimizer.kind.rawValue), "
                + "seed \(settings.seed)"
        }
    }

    /// Lists of lengths without a common divisor, walked together: so every value meets many others.
    static let runs: [Run] = (0..<90).map { index in
        let hidden = [[16], [64, 32], [128], [32, 32, 32], [64, 64], [24, 24, 24, 24], [256, 64]][index % 7]
        // Deep sigmoids are not healthy, and are left out.
        let activation = [
            "relu", "leaky-relu", "elu", "tanh", "gelu", "silu", "prelu", "selu", "mish", "softplus",
            hidden.count <= 2 ? "sigmoid" : "relu",
        ][index % 11]
        var optimizer: OptimizerConfiguration =
            [
                .init(.adam), .init(.sgd, learningRate: 0.05), .init(.sgd, learningRate: 0.01, momentum: 0.9),
                .init(.adamw, learningRate: 0.002), .init(.rmsprop), .init(.adagrad, learningRate: 0.02),
                .init(.adam, learningRate: 0.003, weightDecay: 0.0001), .init(.sgd, learningRate: 0.1),
            ][index % 8]
        let data = DiagnosedData.allCases[index % 5]
        // The squared error's gradients are larger: with this rate some of these diverge.
        if data == .prices, optimizer.kind == .sgd, optimizer.momentum == 0 { optimizer.learningRate = 0.03 }
        return Run(
            data: data,
            settings: Experiment(
                hidden: hidden, activation: activation, initializer: index % 3 == 0 ? .xavier : .he,
                optimizer: optimizer, epochs: data == .digits || data == .fashion ? 20 : 80,
                keepsBest: data == .prices, seed: UInt64(index)))
    }

    @Test(arguments: runs.prefix(10)) func aHealthyTrainingHasNothingSevere(run: Run) throws {
        let diagnosis = try run.data.load().diagnose(run.settings)
        #expect(diagnosis.severity ?? .note < .severe, "\(diagnosis.text)")
        #expect(diagnosis.learned ?? 0 > 0.5)
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["RECTIFIER_FALSE_ALARMS"] == "all"))
    func ofManyHealthyTrainingsNoneHasAnythingSevere() throws {
        var counts: [String: Int] = [:]
        for run in Self.runs {
            let diagnosis = try run.data.load().diagnose(run.settings)
            for finding in diagnosis.findings {
                counts["\(finding.severity.rawValue) \(finding.kind.rawValue)", default: 0] += 1
                if finding.severity > .note { print("\(run.testDescription): \(diagnosis.text)") }
            }
            if diagnosis.findings.isEmpty { counts["none", default: 0] += 1 }
            if diagnosis.learned ?? 0 < 0.5 { print("\(run.testDescription): not healthy: \(diagnosis.text)") }
            #expect(diagnosis.severity ?? .note < .severe, "\(run.testDescription): \(diagnosis.text)")
        }
        print(
            "\(Self.runs.count) healthy trainings:", counts.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }
        )
    }
}
