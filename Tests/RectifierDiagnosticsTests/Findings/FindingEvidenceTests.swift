import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierDiagnostics
@testable import RectifierReport
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

/// What the findings say of single units and steps, against what is so by construction.
@Suite struct FindingEvidenceTests {
    /// A network whose units are known: the second is dead from the start, the third is killed by hand on the way.
    private struct Network: Layer {
        var fc1 = Linear(weight: [[1, 0], [1, 1], [0, 1], [-1, 0]], bias: [0, -90, 0, 0])
        var relu = ReLU()
        var fc2 = Linear(weight: [[1, 0.5, -1, 0.2], [-1, 0.1, 1, 0.3]], bias: [0, 0])

        func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> { fc2(relu(fc1(x))) }
    }

    private static let rows = Dataset<Int32>(
        features: [[1, -1], [-1, 1], [2, -1], [-1, 2], [1.5, -2], [-2, 1]], targets: Tensor([0, 1, 0, 1, 0, 1]))

    /// A training of ten small steps, in the fifth of which a bias is thrown down.
    private static func training(kill: Bool) -> TrainingTrace<Network, Int32> {
        var model = Network()
        var training = TrainingTrace(before: model, on: rows)
        var monitor = Monitor(every: .steps(1), histogramBins: nil)
        var optimizer = SGD(learningRate: 0.01)
        for step in 0..<10 {
            let (loss, gradient) = valueWithGradient(at: model) { crossEntropy($0(rows.features), rows.targets) }
            monitor.willUpdate(model, gradient, loss: loss, step: step)
            optimizer.update(&model, along: gradient)
            if kill, step == 4 { model.fc1.bias = [0, -90, -50, 0] }
            monitor.didUpdate(model, learningRate: 0.01)
            monitor.observeActivations(of: model, on: rows.features)
        }
        (training.after, training.monitored, training.steps) = (model, monitor.history, 10)
        return training
    }

    @Test func deadUnitsAreNamedWithTheirStepAndWhetherTheyCanComeBack() throws {
        let finding = try #require(Diagnosis(of: Self.training(kill: true)).findings.first { $0.kind == .deadUnits })
        #expect(finding.layer == "fc1")
        #expect(finding.units.map(\.name) == ["fc1[1]", "fc1[2]"])
        #expect(finding.units.map(\.since) == [0, 5])
        // Before the first layer there are only the rows.
        #expect(finding.units.allSatisfy { $0.canRevive == false })
        #expect(finding.evidence.first?.value == 0.5)
        let healthy = try #require(Diagnosis(of: Self.training(kill: false)).findings.first { $0.kind == .deadUnits })
        #expect(healthy.units.map(\.name) == ["fc1[1]"] && healthy.step == 0 && healthy.cause == .initialization)
    }

    /// Only with the sums: the same training, of which less and less was recorded.
    @Test func whatIsNotKnownIsSaid() {
        var training = Self.training(kill: true)
        #expect(Diagnosis(of: training).unseen.allSatisfy { $0 != .networkBefore })
        training.before = nil
        #expect(Diagnosis(of: training).unseen.contains(.networkBefore))
        training.monitored = nil
        let diagnosis = Diagnosis(of: training)
        #expect(diagnosis.unseen.contains(.steps))
        #expect(diagnosis.findings.first { $0.kind == .deadUnits }?.units.map(\.since) == [nil, nil])
    }

    @Test func aLayerAboveOneThatLearnsCanBringUnitsBack() throws {
        var generator = RandomGenerator(seed: 1)
        var network = try LayerList.feedForward(
            features: 2, hidden: [8, 8], outputs: 2, activation: ReLU(), using: &generator)
        var second = try #require(network.layers[2] as? Linear)
        second.bias = Tensor([-90, 0, 0, 0, 0, 0, 0, 0])
        network.layers[2] = second
        var training = TrainingTrace(before: network, on: Self.rows)
        training.after = network
        // Layers with dead units are one finding, which has those of the others as symptoms.
        let all = Diagnosis(of: training).findings.flatMap { [$0] + $0.symptoms }
        let findings = all.filter { $0.kind == .deadUnits && $0.layer == "2" }
        let unit = try #require(findings.first?.units.first { $0.index == 0 })
        #expect(unit.canRevive == true && unit.since == 0)
    }

    @Test func aBiasThatSinksIsDrift() throws {
        var training = Self.training(kill: false)
        // Slowly: no step is large.
        var after = Network()
        after.fc1.bias = [0, -90, -8, 0]
        training.after = after
        training.monitored = nil
        training.steps = 100_000
        let finding = try #require(Diagnosis(of: training).findings.first { $0.kind == .deadUnits })
        #expect(finding.units.map(\.index) == [1, 2])
        let share = try #require(finding.value(.biasFraction))
        #expect(share == 1)
    }

    @Test func aLossThatOnlyTheDataDecidesIsTheChanceLoss() {
        let classes = Dataset<Int32>(features: Tensor(zeros: [4, 1]), targets: Tensor([0, 0, 1, 2]))
        #expect(abs(classes.chanceLoss - 1.5 * .log(2)) < 1e-12)
        let numbers = Dataset<Float>(features: Tensor(zeros: [4, 1]), targets: Tensor([1, 2, 3, 6]))
        #expect(abs(numbers.chanceLoss - 3.5) < 1e-12)
    }

    @Test func theFirstNumberThatIsNotFiniteIsTraced() throws {
        let failure = { (model: Network, features: Tensor<Float>) in
            var training = TrainingTrace(before: Network(), on: Self.rows)
            training.divergence = DivergenceError(epoch: 1, step: 7)
            training.failure = .init(step: 7, model: model, features: features, targets: Self.rows.targets)
            // It follows from the steps, and is a symptom of theirs.
            let findings = Diagnosis(of: training).findings
            return findings.flatMap { [$0] + $0.symptoms }.first { $0.kind == .nonFinite }
        }
        var model = Network()
        model.fc1.weight = model.fc1.weight * 3e38
        let overflow = try #require(failure(model, Self.rows.features))
        #expect(overflow.severity == .severe && overflow.step == 7 && overflow.layer == "fc1")
        #expect(overflow.summary.contains("linear in layer fc1 in step 7"))
        model = Network()
        model.fc2.bias = Tensor([Float.nan, 0])
        let spoilt = try #require(failure(model, Self.rows.features))
        #expect(spoilt.layer == "fc2" && spoilt.summary.contains("'fc2.bias'"))
    }

    @Test func gradientsArriveByLayer() throws {
        // Each layer halves what comes back: 1/2, 1/4 and 1/8 of what the last one gets.
        let layers: [any Layer] = (0..<4).map { _ in Linear(weight: [[0.5, 0], [0, 0.5]], bias: [0, 0]) }
        let view = NetworkView(of: LayerList(layers), on: Self.rows)
        #expect(view.layers.map(\.name) == ["0", "1", "2", "3"])
        for (lower, upper) in zip(view.layers, view.layers.dropFirst()) {
            #expect(abs(lower.gradientNorm / upper.gradientNorm - 0.5) < 1e-6)
        }
        #expect(abs(view.layers[0].fanInVariance - 0.25) < 1e-12)
    }

    @Test func diagnosesAreValues() throws {
        let diagnosis = Diagnosis(of: Self.training(kill: true))
        #expect(try roundTripped(diagnosis) == diagnosis)
        #expect(diagnosis.findings.map(\.severity) == diagnosis.findings.map(\.severity).sorted(by: >))
        for finding in diagnosis.findings {
            #expect(!finding.suggestion.code().isEmpty && !finding.summary.isEmpty && !finding.source.isEmpty)
        }
    }
}
