import Synchronization
import Testing

@testable import RectifierCore
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

@Suite struct ActivationComparisonTests {
    /// All that is asked of one comparison, which takes a second or two.
    @Test func aComparisonIsWhatTrainingByHandComesTo() throws {
        let plan = SampleComparison.plan(["relu", "leaky-relu:negative-slope=0.2", "ELU"])
        let seen = Mutex<[Int]>([])
        let comparison = try ActivationComparison(
            plan, report: { progress in seen.withLock { $0.append(progress.done) } }, data: SampleComparison.digits)
        #expect(comparison.arms.map(\.name) == ["relu", "leaky-relu:negative-slope=0.2", "elu"])
        #expect(comparison.seeds == [5, 6, 7] && comparison.metric == .accuracy)
        #expect(comparison.trainingCount == 3 * 3 * 2)
        #expect(seen.withLock { $0 } == Array(1...18))
        #expect(
            comparison.pairs.map { [$0.first, $0.second] } == [
                ["relu", "leaky-relu:negative-slope=0.2"], ["relu", "elu"], ["leaky-relu:negative-slope=0.2", "elu"],
            ])
        // One of the scores by hand: the rate that is best on the validation rows, and only then the test rows.
        let (arm, index) = (comparison.arms[2], 1)
        let data = try SampleComparison.digits(comparison.seeds[index])
        guard case .classes(let parts) = data.parts, let validation = parts.validation else {
            Issue.record("the digits have classes")
            return
        }
        let runs = try comparison.grid.rates.map { rate in
            var settings = plan.settings
            (settings.model.activation, settings.model.initializer, settings.seed) = (
                "elu", .heNormal, comparison.seeds[index]
            )
            settings.training.optimizer.learningRate = rate
            return try Experiment.Result(
                training: settings.makeModel(features: 64, outputs: 10), on: data, settings)
        }
        let accuracies = runs.map { Evaluation(of: $0.model, on: validation).accuracy ?? 0 }
        #expect(accuracies[0] != accuracies[1])
        let best = accuracies[0] > accuracies[1] ? 0 : 1
        #expect(arm.learningRates[index] == comparison.grid.rates[best])
        guard case .classification(let metrics, _) = runs[best].test else { return }
        #expect(arm.scores[index] == metrics.accuracy)
        // Three seeds are too few for three pairs, and it is said.
        #expect(!comparison.canDetect && plan.seedsNeeded == 7)
        #expect(comparison.notes.contains { $0.contains("7 seeds are needed") })
    }

    /// First weights are the same draws times the gain; rows and batches are the same.
    @Test func armsShareTheirDraws() throws {
        let plan = SampleComparison.plan(["relu", "tanh"])
        let weights = try (0..<2).map { arm in
            let settings = plan.settings(arm: arm, seed: 9, learningRate: 0.01)
            let network = try settings.makeModel(features: 64, outputs: 10)
            return network.parameters.first { $0.name == "0.weight" }?.tensor.scalars ?? []
        }
        let ratio = ReLU().gain / Tanh().gain
        #expect(weights[0].count == 64 * 12)
        for (first, second) in zip(weights[0], weights[1]) { #expect(abs(first - ratio * second) <= 1e-6 * abs(first)) }
        let generators = (0..<2).map { plan.settings(arm: $0, seed: 9, learningRate: 0.01).generators }
        let first = generators.map { generators in
            var order = generators.order
            return order.next()
        }
        #expect(first[0] == first[1])
    }

    @Test func anActivationBesideItselfIsTheSame() throws {
        var plan = SampleComparison.plan(["relu", "relu"], rates: [0.01])
        #expect(throws: ComparisonError.namedTwice("relu")) { try plan.names() }
        plan.drawOffsets = [0, 0]
        let same = try ActivationComparison(plan, data: SampleComparison.digits)
        #expect(same.pairs[0].differences.values == [0, 0, 0] && same.pairs[0].p == 1)
        #expect(same.pairs[0].verdict == .noDifference)
        // With other weights it is not, and the division of the rows still is.
        plan.drawOffsets = [0, 1 << 40]
        let other = try ActivationComparison(plan, data: SampleComparison.digits)
        #expect(other.arms[0].scores == same.arms[0].scores)
        #expect(other.arms[1].scores != same.arms[0].scores)
    }

    @Test func theGridIsFoundWithOtherSeeds() throws {
        var plan = SampleComparison.plan(seeds: 2)
        plan.grid = LearningRateGrid(around: 1e-5)
        #expect(plan.seeds == [5, 6] && plan.gridSeeds == [7, 8])
        let comparison = try ActivationComparison(plan, data: SampleComparison.digits)
        // Two short epochs need far larger steps.
        #expect(try #require(comparison.grid.rates.last) >= 0.0032)
        #expect(comparison.arms.allSatisfy { $0.validationScores.count == comparison.grid.rates.count })
    }

    @Test func aTrainingThatDivergesIsTheWorst() throws {
        var plan = SampleComparison.plan(["relu", "squared-relu"], rates: [1e30])
        plan.settings.training.optimizer.kind = .sgd
        #expect(throws: ComparisonError.allDiverged) { try ActivationComparison(plan, data: SampleComparison.digits) }
        plan.grid = LearningRateGrid([0.1, 1e30])
        let comparison = try ActivationComparison(plan, data: SampleComparison.digits)
        #expect(comparison.arms[0].learningRates == [0.1, 0.1, 0.1])
        #expect(comparison.arms[0].validationScores[1] == 0)
    }

    @Test func aRunThatDivergedCountsAndIsNamed() {
        let outcomes = [
            ComparisonTrainings.Outcome(learningRate: 0.1, score: 0.9, validation: [0.1: 0.8]),
            ComparisonTrainings.Outcome(learningRate: nil, score: nil, validation: [0.1: nil]),
        ]
        let arm = ComparisonArm(
            "relu", outcomes, seeds: [3, 4], grid: LearningRateGrid([0.1]), worst: (test: -0.5, validation: 0),
            level: 0.95)
        #expect(arm.scores == [0.9, -0.5] && arm.divergedSeeds == [4] && arm.validationScores == [0.4])
    }

    @Test func whatCannotBeComparedIsSaid() throws {
        #expect(throws: ComparisonError.tooFewActivations(1)) { try SampleComparison.plan(["relu"]).names() }
        #expect(throws: ComparisonError.tooFewSeeds(1)) { try SampleComparison.plan(seeds: 1).names() }
        #expect(throws: NetworkError.notElementwise("softmax")) {
            try SampleComparison.plan(["relu", "softmax"]).names()
        }
        #expect(throws: ComparisonError.noRows(.test)) {
            try ActivationComparison(SampleComparison.plan()) { try SampleComparison.digits($0).withoutTestRows }
        }
        let cancellation = CancellationToken()
        cancellation.cancel()
        #expect(throws: ComparisonError.interrupted(seeds: 0)) {
            try ActivationComparison(SampleComparison.plan(), cancellation: cancellation, data: SampleComparison.digits)
        }
    }

    /// What is complete when it is ended is compared.
    @Test func anEndedComparisonHasTheSeedsThatAreComplete() throws {
        let cancellation = CancellationToken()
        let comparison = try ActivationComparison(
            SampleComparison.plan(rates: [0.01], seeds: 40), cancellation: cancellation,
            report: { if $0.done == 12 { cancellation.cancel() } }, data: SampleComparison.digits)
        #expect(comparison.seeds.count >= 2 && comparison.seeds.count < 40)
        #expect(comparison.arms.allSatisfy { $0.scores.count == comparison.seeds.count })
        #expect(comparison.notes.contains { $0.hasPrefix("Interrupted: ") })
    }
}
