import Rectifier
import Testing

@testable import TestSupport

@Suite struct ConfidenceIntervalTests {
    private struct Probability: Decodable {
        let degreesOfFreedom: Int
        let t: Double
        let probability: Double
    }

    @Test func studentsDistributionIsExact() throws {
        for one in try Reference.load("student") as [Probability] {
            let p = StudentDistribution.probability(below: one.t, degreesOfFreedom: one.degreesOfFreedom)
            #expect(abs(p - one.probability) <= 1e-12 * one.probability, "\(one): \(p)")
        }
        for one in try Reference.load("student-quantiles") as [Probability] {
            let t = StudentDistribution.quantile(one.probability, degreesOfFreedom: one.degreesOfFreedom)
            #expect(abs(t - one.t) <= 1e-12 * (1 + abs(one.t)), "\(one): \(t)")
        }
        #expect(StudentDistribution.quantile(0, degreesOfFreedom: 3) == -.infinity)
        #expect(StudentDistribution.quantile(1, degreesOfFreedom: 3) == .infinity)
        #expect(StudentDistribution.quantile(.nan, degreesOfFreedom: 3).isNaN)
        #expect(StudentDistribution.probability(below: -.infinity, degreesOfFreedom: 1) == 0)
    }

    /// The first table of Student's paper is of this kind: 1 ± t·s/√n by hand.
    @Test func theIntervalOfAMean() throws {
        let interval = try #require(ConfidenceInterval(ofMean: [1, 2, 3]))
        // s = 1, and 4.302652… is t of 0.975 with 2 degrees of freedom.
        #expect(abs(interval.upper - (2 + 4.302_652_729_749_464 / 3.0.squareRoot())) < 1e-12)
        #expect(abs(interval.lower + interval.upper - 4) < 1e-12)
        #expect(ConfidenceInterval(ofMean: [1]) == nil)
        let same = try #require(ConfidenceInterval(ofMean: [0.1, 0.1, 0.1]))
        #expect(same.lower == 0.1 && same.upper == 0.1)
    }

    /// Of intervals made anew again and again 95 % contain the mean.
    @Test func theIntervalCoversAsOftenAsItSays() throws {
        var generator = RandomGenerator(seed: 11)
        let count = 2000
        let hits = (0..<count).count { _ in
            let numbers = Tensor<Double>(normal: 3, shape: [8], using: &generator).scalars
            return ConfidenceInterval(ofMean: numbers).map { $0.lower <= 3 && 3 <= $0.upper } ?? false
        }
        // Four standard deviations of a share of 2,000 around 0.95.
        #expect(abs(Double(hits) / Double(count) - 0.95) < 0.02)
    }

    @Test func pairedDifferencesHaveTheirEffectSize() {
        let differences = PairedDifferences(first: [3, 5, 7, 9], second: [1, 2, 3, 4])
        #expect(differences.values == [2, 3, 4, 5] && differences.mean == 3.5)
        #expect(abs((differences.cohensD ?? 0) - 3.5 / (5.0 / 3).squareRoot()) < 1e-12)
        #expect(differences.test.p == 0.125)
        let same = PairedDifferences(first: [0.3, 0.5], second: [0.3, 0.5])
        #expect(same.cohensD == nil && same.test.p == 1 && same.interval?.isWithin(0) == true)
    }
}
