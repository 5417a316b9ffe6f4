import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierExperiments
@testable import TestSupport

/// How often a comparison sees a difference where there is none. It takes minutes, so it runs only when asked:
///
///     RECTIFIER_FALSE_POSITIVES=200 swift test -c release --filter FalsePositiveTests
@Suite struct FalsePositiveTests {
    private static let repetitions =
        ProcessInfo.processInfo.environment["RECTIFIER_FALSE_POSITIVES"].flatMap { Int($0) } ?? 0

    /// ReLU beside ReLU, with 20 seeds each time. A seed's rows are divided in one way for both, as in every
    /// comparison; weights and batches differ, since otherwise all differences would be 0. Each chooses its own
    /// learning rates.
    @Test(.enabled(if: repetitions > 0)) func anActivationIsSeldomBetterThanItself() throws {
        var (better, small) = (0, 0)
        for repetition in 0..<Self.repetitions {
            var plan = ComparisonPlan(
                activations: ["relu", "relu"],
                settings: Experiment(
                    hidden: [16], epochs: 3, batchSize: 64, seed: UInt64(repetition) << 20),
                grid: LearningRateGrid([0.003, 0.01]))
            plan.drawOffsets = [0, 1 << 40]
            let comparison = try ActivationComparison(plan, data: SampleComparison.digits)
            let pair = comparison.pairs[0]
            if pair.p <= plan.significance { small += 1 }
            if case .better = pair.verdict { better += 1 }
        }
        print(
            "\(Self.repetitions) comparisons of relu with itself: called better \(better) times; p ≤ 0.05 \(small) "
                + "times")
        #expect(Double(better) <= 0.05 * Double(Self.repetitions))
    }
}
