import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierDiagnostics
@testable import RectifierExperiments
@testable import RectifierReport
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

/// A network that learns nothing is a finding in itself, in all the forms in which it comes about.
@Suite struct NotLearningTests {
    /// Rows of two or three numbers around 0, and what they are to give.
    static func rows(_ count: Int, _ columns: Int = 2, label: ([Float]) -> Int32) -> PreparedData.Parts {
        var generator = RandomGenerator(seed: 3)
        let features = Tensor<Float>(normal: 0, shape: [count, columns], using: &generator)
        let labels = (0..<count).map { row in label(Array(features.scalars[row * columns..<(row + 1) * columns])) }
        return .classes(Splits(training: Dataset(features: features, targets: Tensor(labels))))
    }

    static let xor = rows(200) { $0[0] * $0[1] > 0 ? 1 : 0 }

    @Test(arguments: ["relu", "tanh"]) func weightsThatAreAllZeroLearnNothing(activation: String) throws {
        let settings = Experiment(hidden: [16], activation: activation, epochs: 5)
        let parts = try DiagnosedData.digits.load()
        var network = try parts.network(settings)
        network.forEachParameter { tensor, _ in tensor *= Tensor(0) }
        let diagnosis = try parts.diagnose(settings, network)
        let finding = try #require(diagnosis.first(.notLearning), "\(diagnosis.text)")
        #expect(finding.severity == .severe)
        // The numbers are of the same rows.
        let loss = try #require(finding.value(.finalLoss))
        let constant = try #require(finding.value(.constantLoss))
        #expect(abs(try #require(diagnosis.learned) - (1 - loss / constant)) < 1e-12)
        #expect(abs(constant - .log(10)) < 0.01)
        // Units that are all alike stay so with any activation: it is the weights that have to differ.
        for one in diagnosis.findings where one.kind == .deadUnits {
            #expect(one.suggestion != .leakyReLU)
            #expect(one.cause == .initialization && one.severity == .severe)
        }
        #expect(diagnosis.findings.contains { $0.kind == .deadUnits } == (activation == "relu"))
    }

    @Test func worseThanConstantIsSaidAsThat() throws {
        let settings = Experiment(hidden: [8], optimizer: .init(.sgd, learningRate: 1e-6), epochs: 30)
        let parts = try DiagnosedData.digits.load()
        var network = try parts.network(settings)
        network.forEachParameter { tensor, _ in tensor *= Tensor(2) }
        let diagnosis = try parts.diagnose(settings, network)
        let learned = try #require(diagnosis.learned)
        let finding = try #require(diagnosis.first(.notLearning), "\(diagnosis.text)")
        #expect(learned < -0.1 && finding.severity == .severe)
        let ratio = NumberText.short(((1 - learned) * 100).rounded() / 100)
        #expect(finding.summary.contains("\(ratio) × that of the constant prediction"), "\(finding.summary)")
        #expect(diagnosis.learnedText?.hasPrefix("nothing: ") ?? false)
        // The cause is that of the finding that explains it.
        #expect(finding.cause == .learningRate && diagnosis.findings[0].kind == .learningRateLow, "\(diagnosis.text)")
    }

    @Test func sigmoidsThatLearnNothingVanish() throws {
        let settings = Experiment(
            hidden: [48, 48, 48, 48, 48], activation: "sigmoid", initializer: .leCun,
            optimizer: .init(.sgd, learningRate: 0.05), epochs: 10)
        let diagnosis = try DiagnosedData.digits.load().diagnose(settings)
        #expect(diagnosis.findings.map(\.kind).prefix(2) == [.vanishingGradient, .notLearning], "\(diagnosis.text)")
        #expect(diagnosis.findings.prefix(2).allSatisfy { $0.severity == .severe })
        #expect(diagnosis.findings[0].cause == diagnosis.findings[1].cause)
    }

    /// Nothing to be learned is no failure of the network; nothing learned of what there is, is one.
    @Test func withoutASignalItIsNoFailure() throws {
        var generator = RandomGenerator(seed: 9)
        let noise = Self.rows(2000, 4) { _ in Int32(generator.uniformDouble() < 0.5 ? 0 : 1) }
        let settings = Experiment(
            hidden: [8], optimizer: .init(.sgd, learningRate: 0.05), epochs: 3, batchSize: 16)
        let diagnosis = try noise.diagnose(settings)
        let finding = try #require(diagnosis.first(.notLearning), "\(diagnosis.text)")
        #expect(finding.cause == .noSignal && finding.severity == .warning && diagnosis.severity == .warning)
        #expect(finding.suggestion == .checkData)
    }

    @Test func withoutAHiddenLayerXORIsOutOfReach() throws {
        let settings = Experiment(hidden: [], optimizer: .init(.sgd, learningRate: 0.05), epochs: 30)
        let diagnosis = try Self.xor.diagnose(settings)
        let finding = try #require(diagnosis.first(.notLearning), "\(diagnosis.text)")
        #expect(finding.severity == .severe && finding.cause == .capacity && diagnosis.findings[0] == finding)
        // What it proposes learns.
        var cured = settings.applying(finding.suggestion)
        (cured.training.optimizer, cured.training.trainer.epochs) = (.init(.adam, learningRate: 0.01), 60)
        #expect(try #require(try Self.xor.diagnose(cured).learned) > 0.7)
    }

    @Test func aFewStepsAreTooEarlyToSay() throws {
        var settings = Experiment(hidden: [16], epochs: 1)
        guard case .classes(let parts) = try DiagnosedData.digits.load() else { return }
        let few = PreparedData.Parts.classes(Splits(training: parts.training.subset(0..<320)))
        var network = try few.network(settings)
        network.forEachParameter { tensor, _ in tensor *= Tensor(1.5) }
        let diagnosis = try few.diagnose(settings, network)
        let finding = try #require(diagnosis.first(.notLearning), "\(diagnosis.text)")
        #expect(diagnosis.severity == .warning && finding.summary.contains("yet: after 10 steps"), "\(diagnosis.text)")
        // It learns, with the steps that it proposes.
        settings.training.trainer.epochs = 60
        #expect(try few.diagnose(settings, network).first(.notLearning) == nil)
    }

    /// Decay alone is at fault, at each rate: none is too high or too low.
    @Test(arguments: [Float(0.1), 0.01, 1e-4]) func weightDecayIsTheSuspectAtEachRate(rate: Float) throws {
        let settings = Experiment(
            hidden: [32, 32], optimizer: .init(.sgd, learningRate: rate, weightDecay: 1), epochs: 10)
        let parts = try DiagnosedData.digits.load()
        let diagnosis = try parts.diagnose(settings)
        let first = try #require(diagnosis.findings.first)
        #expect(first.kind == .overRegularized && first.severity == .severe, "\(diagnosis.text)")
        #expect(diagnosis.first(.learningRateHigh) == nil && diagnosis.first(.learningRateLow) == nil)
        #expect(first.suggestion == Suggestion(.weightDecay(1e-4)))
        let twin = try parts.diagnose(settings.applying(first.suggestion))
        #expect(twin.first(.overRegularized) == nil)
        if rate == 0.1 { #expect(try #require(twin.learned) > 0.8) }
    }

    /// What noise leaves is no failure: here half of the loss cannot be learned by any network.
    @Test(arguments: 0..<4) func noiseIsNoHarm(seed: UInt64) throws {
        var generator = RandomGenerator(seed: seed)
        let noisy = Self.rows(500) { row in
            let inside = row[0] * row[0] + row[1] * row[1] < 1.4
            return generator.uniformDouble() < 0.13 ? (inside ? 0 : 1) : (inside ? 1 : 0)
        }
        let settings = Experiment(
            hidden: [8, 8], optimizer: .init(.sgd, learningRate: 0.3), epochs: 60, seed: seed)
        let diagnosis = try noisy.diagnose(settings)
        #expect(diagnosis.severity ?? .note < .severe, "\(diagnosis.text)")
        #expect(diagnosis.first(.notLearning) == nil && diagnosis.learned ?? 1 < 0.7)
    }

    @Test func dependenceIsSeenWhereItIs() throws {
        func dependence(_ parts: PreparedData.Parts) throws -> TargetDependence {
            var found: TargetDependence?
            if case .classes(let parts) = parts { found = TargetDependence(of: parts.training) }
            return try #require(found)
        }
        #expect(try dependence(Self.xor).isOnlyJoint)
        let line = try dependence(Self.rows(150) { $0[0] + $0[1] > 0.4 ? 1 : 0 })
        #expect(!line.isAbsent && !line.isOnlyJoint)
        var generator = RandomGenerator(seed: 1)
        let noise = Self.rows(300, 6) { _ in Int32(generator.uniformDouble() * 3) }
        #expect(try dependence(noise).isAbsent)
        // Numbers too; and a few rows cannot show that there is nothing.
        let features = Tensor<Float>(normal: 0, shape: [120, 3], using: &generator)
        let numbers = Dataset<Float>(
            features: features, targets: Tensor((0..<120).map { features.scalars[$0 * 3 + 1] * 1e6 }))
        #expect(try #require(TargetDependence(of: numbers)).featureChance < 0.01)
        #expect(TargetDependence(of: numbers.subset(0..<30)) == nil)
        #expect(TargetDependence(of: Dataset<Float>(features: features, targets: Tensor(zeros: [120]))) == nil)
    }
}

/// One trouble is one finding.
@Suite struct SymptomTests {
    @Test func whatFollowsFromLargeStepsIsNoFindingOfItsOwn() throws {
        let settings = Experiment(
            hidden: [32, 32, 32, 32], optimizer: .init(.sgd, learningRate: 1e10), epochs: 3)
        let diagnosis = try DiagnosedData.digits.load().diagnose(settings)
        let severe = diagnosis.findings.filter { $0.severity == .severe && $0.cause == .learningRate }
        #expect(severe.map(\.kind) == [.learningRateHigh], "\(diagnosis.text)")
        #expect(severe[0].kinds.contains(.nonFinite) && severe[0].symptoms.allSatisfy { !$0.evidence.isEmpty })
        #expect(try roundTripped(diagnosis) == diagnosis)
    }

    @Test func deadUnitsOfManyLayersAreOneFinding() throws {
        var generator = RandomGenerator(seed: 1)
        var network = try LayerList.feedForward(
            features: 2, hidden: [24, 24, 24], outputs: 2, activation: ReLU(), using: &generator)
        for (place, count) in [(0, 1), (2, 5), (4, 2)] {
            var linear = try #require(network.layers[place] as? Linear)
            linear.bias = Tensor((0..<24).map { $0 < count ? -90 : 1 })
            network.layers[place] = linear
        }
        let rows = Dataset<Int32>(features: [[1, -1], [-1, 1], [2, -1], [-1, 2]], targets: Tensor([0, 1, 0, 1]))
        var training = TrainingTrace(before: network, on: rows)
        training.after = network
        let diagnosis = Diagnosis(of: training)
        let dead = diagnosis.findings.filter { $0.kind == .deadUnits && !$0.units.isEmpty }
        #expect(dead.count == 1, "\(diagnosis.text)")
        let layers = diagnosis.activations.filter { !$0.deadUnits.isEmpty }
        #expect(layers.count == 3 && dead[0].symptoms.filter { $0.kind == .deadUnits }.count == layers.count - 1)
        #expect(dead[0].summary.contains("Others have dead units too: "))
        let counts = [dead[0].units.count] + dead[0].symptoms.map(\.units.count)
        #expect(counts.sorted() == layers.map(\.deadUnits.count).sorted())
    }

    /// What would change nothing, or cannot be made, is not proposed.
    @Test func vainRemediesAreLeftOut() {
        var finding = Finding.sample(.vanishingGradient, .activation)
        let settings = Experiment(hidden: [64, 64], batchSize: 1)
        finding.suggestion = .fewerLayers(settings)
        finding.alternatives = [.normalization, .reluWithHe, .layerNormalization, .scaledInputs]
        let sound = finding.withoutVainSuggestions(for: settings, rows: 100)
        #expect([sound.suggestion] + sound.alternatives == [.layerNormalization, .scaledInputs])
        finding.alternatives = [.normalization]
        #expect(finding.withoutVainSuggestions(for: settings, rows: 100).suggestion == .noneKnown)
        #expect(finding.withoutVainSuggestions(for: nil, rows: 100) == finding)
    }
}
