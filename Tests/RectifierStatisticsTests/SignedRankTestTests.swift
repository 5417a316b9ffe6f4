import Rectifier
import Testing

@testable import TestSupport

@Suite struct SignedRankTestTests {
    private struct Case: Decodable {
        let name: String
        let zeros: SignedRankTest.ZeroHandling
        let differences: [Double]
        let positive: Double?
        let negative: Double?
        let p: Double
    }

    @Test func probabilitiesAreSciPys() throws {
        let cases: [Case] = try Reference.load("signed-rank")
        #expect(cases.contains { $0.zeros == .pratt } && cases.contains { $0.differences.count == 30 })
        for one in cases {
            let test = SignedRankTest(one.differences, zeros: one.zeros)
            #expect(abs(test.p - one.p) <= 1e-13 * max(one.p, 1e-3), "\(one.name): \(test.p), expected \(one.p)")
            if let positive = one.positive { #expect(test.positiveRankSum == positive, "\(one.name)") }
            if let negative = one.negative { #expect(test.negativeRankSum == negative, "\(one.name)") }
            #expect(test.count + test.zeroCount == one.differences.count)
        }
    }

    /// Each way of putting signs, counted one by one: among ties too the p-values are those of the very distribution.
    @Test func noLevelIsExceeded() {
        let magnitudes = [1.0, 1, 2, 3, 3, 3, 4, 6]
        let all = (0..<1 << magnitudes.count).map { signs in
            SignedRankTest(magnitudes.enumerated().map { signs >> $0 & 1 == 1 ? $1 : -$1 }).p
        }
        for level in Set(all) {
            #expect(Double(all.count { $0 <= level + 1e-12 }) / Double(all.count) <= level + 1e-12)
        }
        #expect(all.min() == SignedRankTest.smallestP(pairs: magnitudes.count))
    }

    @Test func roundingIsNoDifference() {
        // 0.3 − 0.2 and 0.2 − 0.1 differ in their last digits.
        let differences = [0.3 - 0.2, 0.1 - 0.2, 1e-17, 0.4]
        let exact = SignedRankTest(differences)
        let rounded = SignedRankTest(differences, tolerance: 1e-12)
        #expect(!exact.hasTies && exact.zeroCount == 0)
        #expect(rounded.hasTies && rounded.zeroCount == 1 && rounded.count == 3)
    }

    @Test func theCorrelationSaysHowOneSidedTheyAre() {
        #expect(SignedRankTest([1, 2, 3]).rankBiserialCorrelation == 1)
        #expect(SignedRankTest([-1, -2]).rankBiserialCorrelation == -1)
        #expect(SignedRankTest([1, -2, 3]).rankBiserialCorrelation == (4.0 - 2) / 6)
        #expect(SignedRankTest([0, 0]).rankBiserialCorrelation == nil)
    }

    @Test func theNeededPairsAreTheFirstThatCanPass() {
        #expect(SignedRankTest.smallestP(pairs: 5) == 0.0625)
        #expect(SignedRankTest.smallestP(pairs: 0) == 1 && SignedRankTest.smallestP(pairs: 1) == 1)
        #expect(SignedRankTest.pairsNeeded(tests: 1, level: 0.05) == 6)
        #expect(SignedRankTest.pairsNeeded(tests: 10, level: 0.05) == 9)
        for tests in [1, 3, 10, 190] {
            let needed = SignedRankTest.pairsNeeded(tests: tests, level: 0.05)
            let least = HolmCorrection.adjusted(
                [SignedRankTest.smallestP(pairs: needed)] + Array(repeating: 1, count: tests - 1))[0]
            #expect(least <= 0.05 && least * 2 > 0.05)
        }
    }
}
