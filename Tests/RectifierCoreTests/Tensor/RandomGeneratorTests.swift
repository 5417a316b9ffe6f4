import Foundation
import Testing

@testable import RectifierCore
@testable import TestSupport

@Suite struct RandomGeneratorTests {
    /// The known answers of Random123 1.14, tests/kat_vectors.
    @Test func philoxGivesTheKnownAnswers() {
        #expect(
            Philox.block(counter: [0, 0, 0, 0], key: [0, 0])
                == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
        #expect(
            Philox.block(counter: SIMD4(repeating: .max), key: SIMD2(repeating: .max))
                == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
        #expect(
            Philox.block(
                counter: [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], key: [0xa409_3822, 0x299f_31d0])
                == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
    }

    @Test func bitsComeInThePapersOrder() {
        var generator = RandomGenerator(seed: 0)
        #expect(generator.next() == 0xe169_c58d_6627_e8d5)
        #expect(generator.next() == 0x9b00_dbd8_bc57_ac4c)
        let second = Philox.block(counter: [1, 0, 0, 0], key: [0, 0])
        #expect(generator.nextWord() == second.x)
        #expect(generator.next() == UInt64(second.y) | UInt64(second.z) << 32)
    }

    @Test func seedsAndCopies() {
        var first = RandomGenerator(seed: 7)
        var copy = first
        #expect((0..<9).map { _ in first.next() } == (0..<9).map { _ in copy.next() })
        var other = RandomGenerator(seed: 8)
        var again = RandomGenerator(seed: 7)
        #expect(other.next() != again.next())
    }

    @Test func splitsDifferFromEachOtherAndFromTheirParent() {
        var parent = RandomGenerator(seed: 3)
        var first = parent.split()
        var second = parent.split()
        var grandchild = first.split()
        var seen: Set<UInt64> = []
        for _ in 0..<1000 {
            seen.formUnion([parent.next(), first.next(), second.next(), grandchild.next()])
        }
        #expect(seen.count == 4000)
        var again = RandomGenerator(seed: 3)
        var firstAgain = again.split()
        _ = firstAgain.split()
        var fresh = RandomGenerator(seed: 3)
        var freshFirst = fresh.split()
        _ = freshFirst.split()
        #expect(firstAgain.next() == freshFirst.next())
    }

    @Test(arguments: 0..<6) func equalityIsThatOfTheNumbersToCome(drawn: Int) throws {
        var first = RandomGenerator(seed: 11)
        for _ in 0..<drawn { _ = first.nextWord() }
        var buffer = [Float](repeating: 0, count: drawn)
        var second = RandomGenerator(seed: 11)
        buffer.withUnsafeMutableBufferPointer { second.fill(uniform: $0) }
        #expect(first == second)
        #expect(first.hashValue == second.hashValue)
        #expect(first.nextWord() == second.nextWord())
        #expect(first != RandomGenerator(seed: 11))

        let stored = try JSONEncoder().encode(first)
        var restored = try JSONDecoder().decode(RandomGenerator.self, from: stored)
        #expect(restored == first)
        #expect(restored.next() == first.next())
        #expect(restored.next() == first.next())
    }

    @Test(arguments: [0, 1, 2, 3, 4, 5, 7, 8, 9, 100, 1001])
    func bulkFillsGiveTheNumbersOfSingleDraws(count: Int) {
        for offset in 0..<5 {
            var single = RandomGenerator(seed: 5)
            for _ in 0..<offset { _ = single.nextWord() }
            var bulk = single
            var floats = [Float](repeating: .nan, count: count)
            floats.withUnsafeMutableBufferPointer { bulk.fill(uniform: $0) }
            #expect(floats == (0..<count).map { _ in single.uniformFloat() })
            floats.withUnsafeMutableBufferPointer { bulk.fill(uniform: $0, in: -3..<2) }
            #expect(floats == (0..<count).map { _ in single.uniform(in: Float(-3)..<2) })
            floats.withUnsafeMutableBufferPointer { bulk.fill(normal: $0) }
            #expect(floats == (0..<count).map { _ in single.normalFloat() })
            var doubles = [Double](repeating: .nan, count: count)
            doubles.withUnsafeMutableBufferPointer { bulk.fill(uniform: $0) }
            #expect(doubles == (0..<count).map { _ in single.uniformDouble() })
            doubles.withUnsafeMutableBufferPointer { bulk.fill(normal: $0, mean: 1, standardDeviation: 2) }
            #expect(doubles == (0..<count).map { _ in 1 + 2 * single.normalDouble() })
            #expect(single == bulk)
        }
    }

    @Test func uniformNumbersAreUniform() {
        var generator = RandomGenerator(seed: 1)
        let count = 200_000
        var bins = [Int](repeating: 0, count: 100)
        var sum = 0.0
        for _ in 0..<count {
            let value = generator.uniformFloat()
            #expect(value >= 0 && value < 1)
            bins[Int(value * 100)] += 1
            sum += Double(value)
        }
        // χ² with 99 degrees of freedom: 148.2 is its 99.9th percentile.
        let expected = Double(count) / 100
        let chiSquare = bins.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        #expect(chiSquare < 148.2)
        #expect(abs(sum / Double(count) - 0.5) < 4 * 0.2887 / Double(count).squareRoot())
    }

    @Test func theUpperBoundIsNeverReturned() {
        var generator = RandomGenerator(seed: 2)
        let narrow: Range<Float> = 1..<Float(1).nextUp
        let far: Range<Float> = 16_777_215..<16_777_218
        let wide: Range<Float> = -.greatestFiniteMagnitude..<(.greatestFiniteMagnitude)
        for _ in 0..<2000 {
            #expect(generator.uniform(in: narrow) == 1)
            #expect(far.contains(generator.uniform(in: far)))
            #expect(wide.contains(generator.uniform(in: wide)))
            #expect((1..<1.0.nextUp).contains(generator.uniform(in: 1..<1.0.nextUp)))
        }
    }

    @Test func normalNumbersAreNormal() {
        var generator = RandomGenerator(seed: 9)
        let count = 200_000
        let values = (0..<count).map { _ in generator.normalDouble() }
        let moments = (1...4).map { power in
            values.reduce(0.0) { $0 + pow($1, Double(power)) } / Double(count)
        }
        // Four standard errors: the k-th moment's variance is E[z²ᵏ] − E[zᵏ]².
        let error = 4 / Double(count).squareRoot()
        #expect(abs(moments[0]) < error)
        #expect(abs(moments[1] - 1) < error * 2.0.squareRoot())
        #expect(abs(moments[2]) < error * 15.0.squareRoot())
        #expect(abs(moments[3] - 3) < error * 96.0.squareRoot())
        // The Kolmogorov–Smirnov distance from Φ; 1.95 / √n is its 99.9th percentile.
        let distance = values.sorted().enumerated().reduce(0.0) { distance, element in
            let phi = 0.5 * erfc(-element.element / 2.0.squareRoot())
            return max(distance, abs(phi - (Double(element.offset) + 0.5) / Double(count)))
        }
        #expect(distance < 1.95 / Double(count).squareRoot())
    }

    @Test func belowIsUnbiased() {
        var generator = RandomGenerator(seed: 4)
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<70_000 { counts[generator.below(7)] += 1 }
        let chiSquare = counts.reduce(0.0) { $0 + pow(Double($1) - 10_000, 2) / 10_000 }
        #expect(chiSquare < 22.5)  // 6 degrees of freedom, 99.9th percentile
        #expect((0..<100).allSatisfy { _ in generator.below(1) == 0 })
        // The largest bound rejects often when it is not a power of two: 3 · 2⁶¹ favours a third without rejection.
        let bound = 3 << 61 as Int
        let low = (0..<30_000).filter { _ in generator.below(bound) < bound / 3 }.count
        #expect(abs(low - 10_000) < 330)
    }

    @Test func permutationsAreUniform() {
        var generator = RandomGenerator(seed: 6)
        #expect(generator.permutation(0) == [])
        #expect(generator.permutation(1) == [0])
        #expect(generator.permutation(1000).sorted() == Array(0..<1000))
        var counts: [[Int]: Int] = [:]
        for _ in 0..<24_000 { counts[generator.permutation(4), default: 0] += 1 }
        #expect(counts.count == 24)
        let chiSquare = counts.values.reduce(0.0) { $0 + pow(Double($1) - 1000, 2) / 1000 }
        #expect(chiSquare < 49.7)  // 23 degrees of freedom, 99.9th percentile
    }

    @Test func bernoulli() {
        var generator = RandomGenerator(seed: 12)
        #expect((0..<1000).allSatisfy { _ in !generator.bernoulli(0) })
        #expect((0..<1000).allSatisfy { _ in generator.bernoulli(1) })
        let count = (0..<100_000).filter { _ in generator.bernoulli(0.3) }.count
        #expect(abs(count - 30_000) < 580)  // four standard deviations
    }

    /// So that no later change alters a seed's numbers unnoticed. Computed in Python too, where scipy's normal numbers
    /// are up to 2 ulp off these.
    @Test func numbersOfASeedStayTheSame() {
        var generator = RandomGenerator(seed: 42)
        #expect((0..<4).map { _ in generator.uniformFloat() }.map(\.bitPattern) == frozenUniform)
        #expect((0..<4).map { _ in generator.normalDouble() }.map(\.bitPattern) == frozenNormal)
        #expect(generator.permutation(8) == frozenOrder)
        var child = generator.split()
        #expect(child.next() == frozenChild)
    }

    private let frozenUniform: [UInt32] = [1_058_859_760, 1_055_910_546, 1_033_239_168, 1_051_624_806]
    private let frozenNormal: [UInt64] = [
        13_825_114_767_134_479_491, 13_816_306_164_405_511_852, 4_601_019_156_885_859_155, 4_604_936_962_817_733_075,
    ]
    private let frozenOrder = [6, 3, 0, 4, 1, 7, 2, 5]
    private let frozenChild: UInt64 = 16_242_428_503_605_149_119
}

@Suite struct StandardNormalTests {
    /// (p, Φ⁻¹(p)) by scipy.special.ndtri 1.17.1.
    private static let reference: [(Double, Double)] = [
        (Double.leastNonzeroMagnitude, -38.467405617144344), (1e-300, -37.0470962993612), (1e-100, -21.273453560965322),
        (1.1102230246251565e-16, -8.209536151601387), (1e-15, -7.941345326170998), (1e-12, -7.034483825301131),
        (1e-11, -6.706023155495137), (1.4e-11, -6.656723091518184), (1e-09, -5.9978070150076865),
        (1e-06, -4.753424308822899), (0.0001, -3.7190164854556804), (0.001, -3.090232306167813),
        (0.01, -2.3263478740408408), (0.025, -1.9599639845400545), (0.05, -1.6448536269514729),
        (0.0749, -1.4402382675279635), (0.075, -1.4395314709384563), (0.0751, -1.4388253927525403),
        (0.1, -1.2815515655446004), (0.2, -0.8416212335729142), (0.25, -0.6744897501960817),
        (0.3, -0.5244005127080409), (0.4, -0.2533471031357997), (0.49, -0.02506890825871106), (0.5, 0.0),
        (0.6, 0.2533471031357997), (0.75, 0.6744897501960817), (0.9, 1.2815515655446004),
        (0.924, 1.432502720825812), (0.9251, 1.4402382675279635), (0.95, 1.6448536269514722),
        (0.975, 1.959963984540054), (0.99, 2.3263478740408408), (0.999, 3.090232306167813),
        (0.999999999, 5.997807019601637), (0.9999999999999999, 8.209536151601387),
    ]

    @Test(arguments: reference) func quantile(probability: Double, expected: Double) {
        let quantile = StandardNormal.quantile(probability)
        #expect(abs(quantile - expected) <= 1e-15 * abs(expected))
    }

    @Test func quantileAtAndBeyondTheEnds() {
        #expect(StandardNormal.quantile(0) == -.infinity)
        #expect(StandardNormal.quantile(1) == .infinity)
        #expect(StandardNormal.quantile(-0.1).isNaN)
        #expect(StandardNormal.quantile(1.1).isNaN)
        #expect(StandardNormal.quantile(.nan).isNaN)
    }

    @Test func logarithmAgreesWithTheCLibrary() {
        var generator = RandomGenerator(seed: 1)
        for _ in 0..<10_000 {
            let x = exp(generator.uniform(in: -740..<(-0.7)))
            let expected = log(x)
            #expect(abs(StandardNormal.logarithm(x) - expected) <= 2 * expected.ulp)
        }
    }
}
