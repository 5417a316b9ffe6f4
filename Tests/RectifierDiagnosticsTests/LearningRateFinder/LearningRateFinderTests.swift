import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierDiagnostics
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

@Suite struct LearningRateFinderTests {
    private static func moons() throws -> ClassificationData {
        var generator = RandomGenerator(seed: 1)
        return try ClassificationData(
            name: "moons", Moons.dataset(count: 120, using: &generator), classNames: ["upper", "lower"],
            validationFraction: 0.3, testFraction: 0, using: &generator)
    }

    private static func network(_ activation: any Activation = ReLU(), seed: UInt64 = 2) -> LayerList {
        var generator = RandomGenerator(seed: seed)
        return LayerList([
            Linear(2, 16, using: &generator), activation, Dropout(0.2), Linear(16, 2, using: &generator),
        ])
    }

    @Test func theRateRisesAndTheLossIsSmoothed() throws {
        let data = try Self.moons()
        var range = LearningRateFinder(from: 1e-4, to: 1, steps: 41, trials: 0)
        range.smoothing = 0.9
        range.sampleInterval = 10
        let result = range.test(
            Self.network(), optimizer: SGD(), on: data.training, validation: data.validation,
            trainer: Trainer(batchSize: 16))
        #expect(result.points.count == 41 && !result.hasDiverged && result.trials.isEmpty)
        #expect(result.points.first?.rate == 1e-4 && result.points.last?.rate == 1)
        #expect(abs(result.points[10].rate - 1e-3) < 1e-15)
        var sum = 0.0
        for (index, point) in result.points.enumerated() {
            sum = 0.9 * sum + 0.1 * point.loss
            #expect(abs(point.smoothedLoss - sum / (1 - Double.pow(0.9, index + 1))) < 1e-12)
            #expect((point.dead != nil) == (index % 10 == 0))
            #expect((point.accuracy != nil) == (index % 10 == 0))
            #expect(try #require(point.gradientNorm) > 0)
        }
        #expect(abs(result.points[0].smoothedLoss - result.points[0].loss) < 1e-12)
        #expect(result.deadAtStart.map(\.name) == ["0.relu"])
    }

    /// The steps are those of a trainer: the same rows in the same order, the same masks of Dropout.
    @Test func aTrialIsTheTrainingThatATrainerMakes() throws {
        let data = try Self.moons()
        var trainer = Trainer(epochs: 3, batchSize: 16, accumulation: 2)
        trainer.clipNorm = 0.5
        let steps = 3 * trainer.steps(of: data.training.count)
        let result = LearningRateFinder(from: 1e-3, to: 1, steps: 40, trials: 4, trialSteps: steps).test(
            Self.network(), optimizer: Adam(learningRate: 0.02), on: data.training, validation: data.validation,
            trainer: trainer, using: RandomGenerator(seed: 5))
        #expect(result.trials.map(\.rate) == result.trials.map(\.rate).sorted())
        #expect(result.trial(0.02) != nil)
        for trial in result.trials where !trial.hasDiverged {
            var (model, generator) = (Self.network(), RandomGenerator(seed: 5))
            try trainer.run(&model, with: Adam(learningRate: Float(trial.rate)), on: data.training, using: &generator)
            #expect(trial.evaluation == Evaluation(of: model, on: try #require(data.validation)))
            #expect(trial.dead == DeadUnits.measure(model, on: data.training.features))
        }
    }

    @Test func theSameGivesTheSameAndNothingOfTheUsersChanges() throws {
        let data = try Self.moons()
        let (model, optimizer, generator) = (Self.network(), SGD(momentum: 0.9), RandomGenerator(seed: 3))
        let (before, drawn) = (model.encoded(), generator)
        func test() -> LearningRateResult {
            LearningRateFinder(steps: 60, trials: 3, trialSteps: 20).test(
                model, optimizer: optimizer, on: data.training, using: generator)
        }
        let result = test()
        #expect(test() == result)
        #expect(try roundTripped(result) == result)
        #expect(model.encoded() == before && generator == drawn)
    }

    @Test func itEndsWhereTheLossFliesOff() throws {
        let data = try Self.moons()
        let range = LearningRateFinder(from: 1e-3, to: 1e12, steps: 100, trials: 5, trialSteps: 10)
        // The identity has no units that could die and stop the loss.
        var seen: [LearningRateFinder.Progress] = []
        let result = range.test(Self.network(Identity()), optimizer: SGD(), on: data.training) { seen.append($0) }
        #expect(result.hasDiverged)
        let last = try #require(result.points.last)
        #expect(result.points.count < 100 && last.rate < 1e6)
        let lowest = result.points.map(\.smoothedLoss).min() ?? 0
        #expect(result.points.dropLast().allSatisfy { $0.smoothedLoss <= 4 * lowest })
        #expect(last.loss.isFinite && last.smoothedLoss.isFinite)
        #expect(result.firstDeathRate == nil && result.suggestion(.noDeath) == nil)
        #expect(result.recommendation?.basis == .lowestLoss)
        #expect(seen.allSatisfy { $0.training <= $0.trainings && $0.fraction > 0 && $0.fraction <= 1 })
        #expect(seen.count { $0.training == 1 } == result.points.count)
        #expect(seen.map(\.training) == seen.map(\.training).sorted())
    }

    @Test func aNetworkWhoseLossIsNotFiniteHasNoCurve() throws {
        var model = Self.network()
        model.forEachParameter { tensor, _ in tensor = tensor * Tensor<Float>(1e30) }
        let result = LearningRateFinder(steps: 20, trials: 3, trialSteps: 5).test(
            model, optimizer: SGD(), on: try Self.moons().training)
        #expect(result.hasDiverged && result.points.isEmpty && result.trials.isEmpty)
        #expect(result.recommendation == nil)
        #expect(result.suggestions.allSatisfy { $0.rate == nil })
    }

    @Test func numbersAreLearnedToo() throws {
        var generator = RandomGenerator(seed: 7)
        let features = Tensor<Float>(normal: 0, shape: [200, 3], using: &generator)
        let targets = (features * Tensor<Float>([1, -2, 0.5])).sum(axes: 1)
        let data = Dataset(features: features, targets: targets)
        for optimizer in [SGD(), Adam(), RMSprop(), Adagrad(), AdamW()] as [any Optimizer] {
            var model: LayerList
            (model, generator) = (LayerList([]), RandomGenerator(seed: 1))
            model = LayerList([Linear(3, 16, using: &generator), Tanh(), Linear(16, 1, using: &generator)])
            let result = LearningRateFinder(trialSteps: 60).test(model, optimizer: optimizer, on: data)
            let best = try #require(result.recommendation)
            let trial = try #require(result.trial(best.rate)?.evaluation)
            #expect(trial.accuracy == nil && trial.loss < result.start.loss / 4, "\(type(of: optimizer))")
            #expect(result.points.allSatisfy { $0.accuracy == nil })
        }
    }

    @Test func littleWorkGivesARateToo() throws {
        let data = try Self.moons()
        let rate = try #require(
            LearningRateFinder.suggestedRate(for: Self.network(), optimizer: SGD(), on: data.training))
        #expect(rate > 0.01 && rate < 10)
    }
}
