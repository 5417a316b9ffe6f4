import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierDiagnostics
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import TestSupport

/// What a range test finds on the digits, with plain steps along the gradient.
@Suite struct LearningRateDigitsTests {
    private static let settings = Experiment(hidden: [64], optimizer: .init(.sgd))

    private static func digits() throws -> PreparedData {
        var generator = settings.generators.rows
        let data = try ClassificationData(
            name: "digits", Digits.dataset, classNames: Digits.classNames, validationFraction: 0.1, testFraction: 0.2,
            using: &generator)
        return PreparedData(data, divisor: Float(Digits.maximumPixel))
    }

    /// The loss is lowest where a fifth of the units and more have died, and the accuracy still looks perfect.
    @Test func theLowestLossCanLieWhereUnitsDie() throws {
        let data = try Self.digits()
        let network = try Self.settings.makeModel(features: 64, outputs: 10)
        let result = LearningRateFinder(trialSteps: 400).test(network: network, on: data, Self.settings)
        let learned = result.trials.filter { !$0.hasDiverged }
        let lowest = try #require(
            learned.min { ($0.evaluation?.loss ?? .infinity) < ($1.evaluation?.loss ?? .infinity) })
        #expect(lowest.newlyDead.share >= 0.2)
        #expect(try #require(lowest.evaluation?.accuracy) > 0.98)
        // So do the training rows say, and no rule that only reads the curve sees it.
        #expect(learned.min { ($0.trainLoss ?? .infinity) < ($1.trainLoss ?? .infinity) } == lowest)

        let highest = try #require(result.suggestion(.noDeath))
        let fifth = try #require(learned.first { $0.newlyDead.share >= 0.2 })
        #expect(highest < fifth.rate)
        #expect(result.trial(highest)?.newlyDeadCount == 0)
        #expect(try #require(result.firstDeathRate) > highest)

        let recommendation = try #require(result.recommendation)
        #expect(recommendation.basis == .noDeath && recommendation.rate < lowest.rate)
        #expect(recommendation.explanation.contains("The lowest loss of all"))
        // A whole training at that rate: it learns, and hardly anything dies.
        var settings = Self.settings
        settings.training.optimizer.learningRate = Float(recommendation.rate)
        let run = try Experiment.Result(training: network, on: data, settings)
        guard case .classification(let metrics, _)? = run.test, case .classes(let parts) = data.parts else {
            Issue.record("the digits have classes")
            return
        }
        #expect(metrics.accuracy > 0.96)
        #expect(DeadUnits.measure(run.model, on: parts.training.features).share <= LearningRateResult.fewDeaths)
        // At the rate with the lowest loss it goes on.
        settings.training.optimizer.learningRate = Float(lowest.rate)
        let costly = try Experiment.Result(training: network, on: data, settings)
        #expect(DeadUnits.measure(costly.model, on: parts.training.features).share >= 0.2)
    }

    /// With every kind of optimiser the recommended rate learns, and costs few units.
    @Test(arguments: OptimizerConfiguration.Kind.allCases)
    func theRecommendedRateTrains(kind: OptimizerConfiguration.Kind) throws {
        let data = try Self.digits()
        var settings = Experiment(hidden: [32, 32], optimizer: .init(kind), epochs: 10)
        let network = try settings.makeModel(features: 64, outputs: 10)
        let result = LearningRateFinder(steps: 100, trials: 8, trialSteps: 100).test(
            network: network, on: data, settings)
        let rate = try #require(result.recommendation?.rate)
        settings.training.optimizer.learningRate = Float(rate)
        let run = try Experiment.Result(training: network, on: data, settings)
        guard case .classification(let metrics, _)? = run.test else {
            Issue.record("the digits have classes")
            return
        }
        #expect(metrics.accuracy > 0.94, "\(kind) at \(rate)")
        #expect(try #require(result.trial(rate)).newlyDead.share <= LearningRateResult.fewDeaths)
    }
}
