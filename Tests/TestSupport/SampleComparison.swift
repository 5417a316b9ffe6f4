@testable import RectifierCore
@testable import RectifierExperiments

/// Small comparisons for tests.
enum SampleComparison {
    /// The digits, divided as the seed says.
    @Sendable static func digits(_ seed: UInt64) throws -> PreparedData {
        try DigitsData.learning(Experiment(seed: seed))
    }

    /// Two activations of a small network on the digits.
    static func plan(
        _ activations: [String] = ["relu", "elu"], rates: [Float] = [0.003, 0.01], seeds: Int = 3
    ) -> ComparisonPlan {
        ComparisonPlan(
            activations: activations, settings: Experiment(hidden: [12], epochs: 2, batchSize: 64, seed: 5),
            grid: LearningRateGrid(rates), seedCount: seeds)
    }

    /// What would come of activations with such scores, one a seed, all with one rate and the given times and dead
    /// units.
    static func arms(
        _ scores: KeyValuePairs<String, [Double]>, seconds: [Double]? = nil, silent: [Double]? = nil
    ) -> [ComparisonArm] {
        scores.enumerated().map { index, one in
            let outcomes = one.value.map {
                ComparisonTrainings.Outcome(
                    learningRate: 0.001, score: $0, validation: [0.001: $0], secondsPerEpoch: seconds?[index] ?? 0.01,
                    silentShare: silent?[index] ?? 0, zeroShare: 0.5)
            }
            return ComparisonArm(
                one.key, outcomes, seeds: (0..<UInt64(one.value.count)).map { $0 }, grid: LearningRateGrid([0.001]),
                worst: (0, 0), level: 0.95)
        }
    }
}
