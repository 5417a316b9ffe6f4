import Testing

@testable import RectifierCore
@testable import RectifierDiagnostics
@testable import RectifierTraining
@testable import TestSupport

@Suite struct LearningRateRuleTests {
    struct Case: Decodable {
        let name: String
        let rates: [Double]
        let losses: [Double]
        let steepest: Double?
        let valley: Double?
        let minimum: Double?
    }

    @Test func curvesAreReadAsByFastai() throws {
        let cases: [Case] = try Reference.load("learning-rate-rules")
        #expect(cases.count > 50)
        for reference in cases {
            func rate(_ rule: LearningRateRule) -> Double? {
                rule.rate(rates: reference.rates, losses: reference.losses)
            }
            #expect(rate(.steepest) == reference.steepest, "\(reference.name)")
            #expect(rate(.valley) == reference.valley, "\(reference.name)")
            #expect(rate(.minimum) == reference.minimum, "\(reference.name)")
            #expect(rate(.noDeath) == nil)
        }
    }

    /// Against trying all pairs, also with equal values.
    @Test func theLongestDescent() {
        var generator = RandomGenerator(seed: 4)
        for count in 0..<60 {
            let values = (0..<count).map { _ in Double(generator.below(12)) }
            var members: [Int] = []
            for index in values.indices {
                members.append(1 + ((0..<index).filter { values[$0] > values[index] }.map { members[$0] }.max() ?? 0))
            }
            let most = members.max() ?? 0
            let found = LearningRateRule.longestDescent(values)
            #expect(found.count == most)
            #expect(found.end == members.firstIndex(of: most) ?? 0)
        }
    }

    @Test func roundRates() {
        #expect(RoundRates.series(from: 10, downTo: 0.02, count: 10) == [10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02])
        #expect(RoundRates.series(from: 0.99, downTo: 1e-9, count: 4) == [0.5, 0.2, 0.1, 0.05])
        #expect(RoundRates.series(from: 1.9e-5, downTo: 1e-9, count: 3) == [1e-5, 5e-6, 2e-6])
        #expect(RoundRates.series(from: 1e-3, downTo: 1e-3, count: 3) == [1e-3])
        #expect(RoundRates.series(from: 4999, downTo: 1, count: 2) == [2000, 1000])
        #expect(RoundRates.series(from: 1, downTo: 1e-9, count: 0).isEmpty)
        for (rate, rounded) in [
            (0.012345, 0.012), (0.0999, 0.1), (9.96, 10), (123.4, 120), (1e-7, 1e-7), (3.14e-6, 3.1e-6),
        ] {
            #expect(RoundRates.rounded(rate) == rounded)
        }
    }
}
