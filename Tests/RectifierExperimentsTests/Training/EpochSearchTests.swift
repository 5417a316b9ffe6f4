import RealModule
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

@Suite struct EpochSearchTests {
    /// Rows of two classes, of which some are labelled wrong: with time a network learns these by heart.
    private static func data(_ count: Int, noise: Double = 0.25) -> PreparedData {
        var generator = RandomGenerator(seed: 5)
        let features = Tensor<Float>(normal: 0, shape: [count, 6], using: &generator)
        let values = features.scalars
        let labels = (0..<count).map { row -> Int32 in
            let isPositive = values[row * 6] + values[row * 6 + 1] > 0
            return isPositive == (Double(generator.next() >> 11) * 0x1p-53 >= noise) ? 1 : 0
        }
        let rows = Dataset(features: features, targets: Tensor(labels))
        return PreparedData(
            name: "rows", parts: .classes(Splits(training: rows)), preparation: .pixels(divisor: 1, .identity),
            classNames: ["no", "yes"])
    }

    private static var settings: Experiment {
        var settings = Experiment(hidden: [32])
        settings.training.optimizer.learningRate = 0.01
        return settings
    }

    @Test func itEndsBeforeTheRowsAreLearnedByHeart() throws {
        let data = Self.data(200)
        let search = try #require(try EpochSearch(for: data, Self.settings, limit: 200, patience: 20))
        #expect(search.epochs < 40 && !search.isAtLimit)
        #expect(search.folds == 5 && search.rows == 200 && search.limit == 200)
        #expect(search.evaluation.loss < .log(2))
        let decays = try #require(
            try EpochSearch(
                for: data, Self.settings, weightDecays: [0, 0.1, 10], limit: 200, patience: 20))
        #expect(decays.weightDecay != 10 && decays.evaluation.loss <= search.evaluation.loss)
        // A longer training is worse by the same folds.
        let longer = try #require(try EpochSearch(for: data, Self.settings, limit: 100, patience: 100))
        #expect(longer.epochs == search.epochs && longer.evaluation == search.evaluation)
    }

    @Test func itSaysWhereTheLimitWasTheBest() throws {
        let search = try #require(
            try EpochSearch(for: Self.data(200, noise: 0), Self.settings, limit: 3, patience: 20))
        #expect(search.epochs == 3 && search.isAtLimit)
    }

    @Test func ofManyRowsAsManyFoldsAsAreEnough() throws {
        let search = try #require(try EpochSearch(for: Self.data(3000), Self.settings, limit: 1, patience: 1))
        #expect(search.folds == 2 && search.rows == 1200)
        #expect(try EpochSearch(for: Self.data(4), Self.settings, limit: 1, patience: 1) == nil)
    }

    @Test func aTrainingThatDivergesHasNoBestEpoch() throws {
        var settings = Self.settings
        settings.training.optimizer = OptimizerConfiguration(.sgd, learningRate: 1e30)
        #expect(try EpochSearch(for: Self.data(100), settings, limit: 5, patience: 5) == nil)
    }

    @Test func aLoneRowOfAFoldDoesNotStopBatchNormalisation() throws {
        var settings = Self.settings
        (settings.model.normalization, settings.training.trainer.batchSize) = (.batch, 8)
        // 4/5 of 31 rows is 25 or 24, and 25 = 3·8 + 1.
        #expect(try EpochSearch(for: Self.data(31), settings, limit: 2, patience: 2) != nil)
    }

    @Test func theCourseFollowsTheRows() {
        func defaults(_ rows: Int) -> TableTrainingDefaults { TableTrainingDefaults(rows: rows, trainer: Trainer()) }
        #expect((defaults(50).limit, defaults(50).patience) == (1000, 50))
        #expect((defaults(1600).limit, defaults(1600).patience) == (1000, 10))
        #expect((defaults(16_000).limit, defaults(16_000).patience) == (100, 10))
        #expect((defaults(10_000_000).limit, defaults(10_000_000).patience) == (20, 10))
        #expect(defaults(50).weightDecay == 0.01 && defaults(1000).weightDecay == 0.001)
        #expect(
            defaults(1000).weightDecays == [0.0003, 0.003, 0.03] && defaults(50).weightDecays == [0.001, 0.01, 0.03])
        #expect(defaults(16_000).earlyStopping.patience == 10 && defaults(16_000).earlyStopping.restoresBest)
    }
}
