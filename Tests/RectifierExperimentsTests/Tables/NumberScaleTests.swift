import RealModule
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import TestSupport

@Suite struct NumberScaleTests {
    private static let values: [Double] = [1, 2, 2, 2, 3, 5, 8, 100, 1000, 20000, .nan]
    private static let asked: [Double] = [1, 2, 2.5, 6, 8, 500, 20000, 1e9, -5]

    private static func close(_ scale: NumberScale, _ expected: [Double]) -> Bool {
        zip(asked, expected).allSatisfy { abs(Double(scale($0)) - $1) < 1e-6 }
    }

    @Test func byRankTheyAreScikitLearnsQuantiles() throws {
        let scale = try #require(NumberScale(.quantile, fitting: Self.values))
        // QuantileTransformer(n_quantiles=10), and the normal quantile of what it gives, half a step from the ends.
        let expected = [
            -1.6448536269514729, -0.7647096737863871, -0.28221614706250825, 0.23421919391461982, 0.43072729929545744,
            0.9430036961801058, 1.6448536269514722, 1.6448536269514722, -1.6448536269514729,
        ]
        #expect(Self.close(scale, expected))
        #expect(scale(.nan) == 0)
    }

    @Test func byQuartilesTheyStayWithinThree() throws {
        let scale = try #require(NumberScale(.robust, fitting: Self.values))
        let expected = [
            -0.053951273542935184, -0.03597074736793504, -0.026978908994380435, 0.03597074736793504,
            0.07192598563308987, 2.8435343061677907, 2.999895642545215, 2.9999999999999583, -0.16164484189601763,
        ]
        #expect(Self.close(scale, expected))
        #expect(scale(.nan) == 0)
        // Most rows equal: the quartiles are, and the range has to do.
        let zeros = try #require(NumberScale(.robust, fitting: [0, 0, 0, 0, 0, 0, 10]))
        #expect(zeros(0) == 0 && abs(zeros(10) - 2 / (1 + Float(4.0 / 9)).squareRoot()) < 1e-6)
    }

    @Test func whatIsReadIsChecked() {
        #expect(NumberScale.quantile([2, 1]).problem != nil && NumberScale.quantile([1]).problem != nil)
        #expect(NumberScale.robust(median: 0, deviation: 0).problem != nil)
        #expect(NumberScale.quantile([1, 1, 2]).problem == nil && NumberScale(.standard, fitting: [1, 2]) == nil)
    }

    /// 500 rows whose class follows the logarithm of a number.
    private static var heavy: String {
        var generator = RandomGenerator(seed: 1)
        let rows = Tensor<Float>(normal: 0, shape: [500], using: &generator).scalars.map { z in
            "\(Double.exp(Double(z) * 3)),\(z > 0.5 || z < -1 ? "yes" : "no")\n"
        }
        return "x,y\n" + rows.joined()
    }

    @Test func heavyTailsAreSaidAndTheScaleIsKept() throws {
        let plan = try TableSchema(reading: try TableFile(Self.heavy).path)
        #expect(plan.heavyTailNotes(.standard).first?.description.contains("Heavy tails in 'x'") ?? false)
        #expect(plan.heavyTailNotes(.quantile).isEmpty)
        var generator = RandomGenerator(seed: 0)
        let data = try TableData(
            plan, scaling: .quantile, validationFraction: 0.1, testFraction: 0.2, using: &generator)
        guard case .classes(let parts) = data.parts else { fatalError() }
        let features = parts.training.features.scalars
        #expect(features.allSatisfy { abs($0) < 4 } && abs(features.reduce(0, +)) / Float(features.count) < 0.05)
        let read = try JSONText.decode(FeatureEncoder.self, from: try JSONText.encode(data.encoding))
        #expect(read == data.encoding && read.problem == nil)
        // A normal column has none.
        var other = RandomGenerator(seed: 1)
        let normal = Tensor<Float>(normal: 0, shape: [500], using: &other).scalars.map {
            "\($0),\($0 > 0 ? "a" : "b")\n"
        }
        #expect(
            try TableSchema(reading: try TableFile("x,y\n" + normal.joined()).path).heavyTailNotes(.standard).isEmpty)
    }

    @Test func aHeavyTargetIsSaid() throws {
        var generator = RandomGenerator(seed: 1)
        let rows = Tensor<Float>(normal: 0, shape: [500], using: &generator).scalars.map {
            "\($0),\(Double.exp(Double($0) * 3))\n"
        }
        let plan = try TableSchema(reading: try TableFile("x,y\n" + rows.joined()).path)
        let notes = plan.heavyTailNotes(.quantile)
        #expect(notes.count == 1 && notes[0].description.contains("Heavy tails in the target 'y'"))
    }
}
