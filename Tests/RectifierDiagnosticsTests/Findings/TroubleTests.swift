import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierDiagnostics
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

/// The troubles of the guide, made on purpose: each is found with its right cause, a healthy twin is without it, and the
/// remedy that the finding names makes it train.
///
/// `RECTIFIER_TROUBLES=all` tries all of them on all data.
@Suite struct TroubleTests {
    /// A trouble, and how it comes about.
    struct Trouble: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The findings of which one must be there, with one of the causes.
        let kinds: Set<Finding.Kind>
        let causes: Set<Finding.Cause>
        /// The least that it must matter.
        var severity = Finding.Severity.severe
        let sick: Experiment
        let twin: Experiment
        /// How the sick one's inputs and first weights are spoilt.
        var features: @Sendable (Tensor<Float>) -> Tensor<Float> = { $0 }
        var weights: Float = 1
        /// What the cured one must learn.
        var learned = 0.7
    }

    private static func deep(_ count: Int, _ width: Int) -> [Int] { Array(repeating: width, count: count) }
    private static let healthy = Experiment(hidden: [32, 32], epochs: 15)

    static let troubles: [Trouble] = [
        Trouble(
            testDescription: "ReLUs killed by the learning rate", kinds: [.deadUnits], causes: [.learningRate],
            severity: .warning,
            sick: Experiment(hidden: [64, 64], optimizer: .init(.adam, learningRate: 0.3), epochs: 10),
            twin: Experiment(hidden: [64, 64], epochs: 15)),
        Trouble(
            testDescription: "a network born dead", kinds: [.deadUnits], causes: [.initialization],
            sick: Experiment(hidden: deep(16, 2), epochs: 15, seed: 1), twin: healthy),
        Trouble(
            testDescription: "20 layers of sigmoids", kinds: [.vanishingGradient], causes: [.activation, .depth],
            sick: Experiment(hidden: deep(20, 32), activation: "sigmoid", epochs: 8),
            twin: Experiment(
                hidden: [32, 32], activation: "sigmoid", optimizer: .init(learningRate: 0.01), epochs: 20),
            learned: 0.5),
        Trouble(
            testDescription: "weights that make it explode", kinds: [.explodingGradient, .nonFinite],
            causes: [.initialization],
            sick: Experiment(hidden: deep(4, 32), optimizer: .init(.sgd, learningRate: 0.05), epochs: 10),
            twin: Experiment(hidden: deep(4, 32), optimizer: .init(.sgd, learningRate: 0.05), epochs: 10),
            weights: 6),
        Trouble(
            testDescription: "steps that make it explode", kinds: [.explodingGradient, .nonFinite, .learningRateHigh],
            causes: [.learningRate],
            sick: Experiment(
                hidden: deep(4, 32), optimizer: .init(.sgd, learningRate: 5, momentum: 0.9), epochs: 10),
            twin: Experiment(hidden: [32, 32], optimizer: .init(.sgd, learningRate: 0.05), epochs: 15)),
        Trouble(
            testDescription: "a learning rate far too low", kinds: [.learningRateLow], causes: [.learningRate],
            sick: Experiment(hidden: [32, 32], optimizer: .init(.sgd, learningRate: 1e-5), epochs: 15),
            twin: Experiment(hidden: [32, 32], optimizer: .init(.sgd, learningRate: 0.1), epochs: 15)),
        Trouble(
            testDescription: "inputs of wild scale",
            kinds: [.explodingGradient, .nonFinite, .learningRateHigh, .deadUnits, .saturation], causes: [.dataScale],
            severity: .warning,
            sick: Experiment(hidden: [32, 32], optimizer: .init(.sgd, learningRate: 0.05), epochs: 15),
            twin: Experiment(hidden: [32, 32], optimizer: .init(.sgd, learningRate: 0.05), epochs: 15),
            features: { $0 * 300 + 500 }),
    ]

    static let cases: [(Trouble, DiagnosedData)] = {
        let all = ProcessInfo.processInfo.environment["RECTIFIER_TROUBLES"] == "all"
        return troubles.enumerated().flatMap { index, trouble in
            let data: [DiagnosedData] =
                all
                ? [.digits, .fashion, .flowers, .prices]
                : index == 5 ? [.digits, .fashion] : index % 3 == 0 ? [.digits, .flowers] : [.digits]
            return data.map { (trouble, $0) }
        }
    }()

    @Test(arguments: cases) func aTroubleIsFoundAndCured(trouble: Trouble, data: DiagnosedData) throws {
        let parts = try data.load()
        let spoilt = parts.mapFeatures(trouble.features)
        var network = try spoilt.network(trouble.sick)
        if trouble.weights != 1 { network.forEachParameter { tensor, _ in tensor *= Tensor(trouble.weights) } }
        let sick = try spoilt.diagnose(trouble.sick, network)
        let finding = try #require(
            sick.findings.first { !trouble.kinds.isDisjoint(with: $0.kinds) && trouble.causes.contains($0.cause) },
            "\(sick.text)"
        )
        #expect(finding.severity >= trouble.severity, "\(sick.text)")

        let twin = try parts.diagnose(trouble.twin)
        #expect(
            !twin.findings.contains {
                $0.severity == .severe || $0.severity == .warning && trouble.kinds.contains($0.kind)
            }, "\(twin.text)")

        // Weights drawn anew by the settings' rule, and inputs in scale, are what those two remedies say.
        let isScaled = finding.suggestion == .scaledInputs
        let cured = try (isScaled ? parts : spoilt).diagnose(
            isScaled ? trouble.sick : trouble.sick.applying(finding.suggestion))
        #expect(cured.learned ?? 0 >= trouble.learned, "\(finding.suggestion): \(cured.text)")
        #expect(cured.severity ?? .note < .severe, "\(finding.suggestion): \(cured.text)")
    }

    /// Every third label is wrong: to know those is to know nothing of other rows.
    @Test(arguments: [DiagnosedData.digits, .flowers]) func overfittingIsFoundAndCured(data: DiagnosedData) throws {
        guard case .classes(let parts) = try data.load() else { return }
        let classes = Int32(parts.training.targets.scalars.max() ?? 0) + 1
        let labels = parts.training.targets.scalars.enumerated().map {
            $0 % 3 == 0 ? ($1 + 1 + Int32($0 / 3) % (classes - 1)) % classes : $1
        }
        let noisy = PreparedData.Parts.classes(
            Splits(
                training: Dataset(features: parts.training.features, targets: Tensor(labels)),
                validation: parts.validation))
        var settings = Experiment(
            hidden: [128], optimizer: .init(learningRate: 0.01), epochs: data == .digits ? 40 : 200)
        let sick = try noisy.diagnose(settings)
        let finding = try #require(sick.first(.overfitting), "\(sick.text)")
        #expect(finding.severity > .note && finding.cause == .capacity)
        #expect(try #require(finding.step) > 1)
        settings = settings.applying(finding.suggestion)
        let cured = try noisy.diagnose(settings)
        #expect(cured.first(.overfitting)?.severity ?? .note == .note, "\(cured.text)")
        let twin = try PreparedData.Parts.classes(parts).diagnose(Self.healthy)
        #expect(twin.first(.overfitting)?.severity ?? .note == .note, "\(twin.text)")
    }
}
