import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import TestSupport

/// Columns and targets whose standard deviation a few values decide on.
struct DominatedColumnTests {
    /// y = 3a + 2, and one row far away.
    private static func table(outlier: String) throws -> TableSchema {
        var generator = RandomGenerator(seed: 3)
        let a = Tensor<Float>(normal: 0, shape: [200], using: &generator).scalars
        let rows = a.map { "\($0),\(3 * $0 + 2)\n" }.joined()
        return try TableSchema(reading: TableFile("a,y\n" + rows + outlier + "\n").path)
    }

    private static func data(_ plan: TableSchema, _ scaling: InputScaling) throws -> TableData {
        var generator = RandomGenerator(seed: 0)
        return try TableData(plan, scaling: scaling, validationFraction: 0, testFraction: 0, using: &generator)
    }

    @Test func oneFarRowLeavesTheOthersTheirScale() throws {
        let plan = try Self.table(outlier: "1e9,3e9")
        let data = try Self.data(plan, .automatic)
        guard case .numbers(let parts) = data.parts else { throw CancellationError() }
        let (features, targets) = (parts.training.features.scalars, parts.training.targets.scalars)
        // Of normal numbers four in ten lie farther out than a deviation's half, of those around one point none.
        #expect(features.count { abs($0) > 0.5 } > 80)
        #expect(targets.count { abs($0) > 0.25 } > 80)
        #expect(features.allSatisfy { abs($0) < 30 } && targets.allSatisfy { abs($0) < 30 })
        // Predictions are in the target's unit, that of the far row too.
        let restored = data.encoding.predictions(parts.training.targets)
        for (number, known) in zip(restored.sorted(), plan.targetNumbers.sorted()) {
            #expect(abs(number - known) <= 1e-5 * max(1, abs(known)))
        }
        #expect(data.notes.contains { $0.description.contains("dominate the standard deviation of 'a'") })
        #expect(data.notes.contains { $0.description.contains("dominate the standard deviation of the target 'y'") })
    }

    @Test func standardStaysAsItWas() throws {
        let data = try Self.data(try Self.table(outlier: "1e9,3e9"), .standard)
        guard case .numbers(let parts) = data.parts else { throw CancellationError() }
        #expect(parts.training.features.scalars.count { abs($0) > 0.5 } == 1)
        #expect(data.encoding.targetTails == nil)
    }

    @Test func columnsWithoutSuchValuesAreStandardised() throws {
        let plan = try Self.table(outlier: "4,14")
        let (automatic, standard) = (try Self.data(plan, .automatic), try Self.data(plan, .standard))
        guard case .numbers(let one) = automatic.parts, case .numbers(let other) = standard.parts else {
            throw CancellationError()
        }
        #expect(one.training.features.scalars == other.training.features.scalars)
        #expect(one.training.targets.scalars == other.training.targets.scalars)
        #expect(!automatic.notes.contains { $0.description.contains("dominate the standard deviation") })
    }

    @Test func theEncodingIsSavedWithItsTails() throws {
        let encoding = try Self.data(try Self.table(outlier: "1e9,3e9"), .automatic).encoding
        let read = try JSONDecoder().decode(FeatureEncoder.self, from: JSONEncoder().encode(encoding))
        #expect(read == encoding && read.problem == nil && read.targetTails != nil)
    }

    @Test(arguments: [-1e12, -40, -3, -1, 0, 2.5, 3, 3.5, 1e9]) func theLogarithmicScaleHasAnInverse(_ x: Double) throws
    {
        let scale = NumberScale.logarithmicTails(median: 5, deviation: 2)
        let y = try #require(scale.logarithmic(5 + 2 * x))
        #expect(abs(try #require(scale.restored(y)) - (5 + 2 * x)) <= 1e-9 * max(1, abs(2 * x)))
        let expected = abs(x) <= 3 ? x : (x < 0 ? -1 : 1) * (3 + Foundation.log(abs(x) - 2))
        #expect(abs(y - expected) < 1e-12)
    }

    @Test func rowsThatAloneDecideOnDeterminationAreLeftOut() throws {
        let rows = (0..<60).map { "\($0 % 7),\(2 * ($0 % 7))\n" }.joined()
        let file = try TableFile("a,y\n" + rows)
        let test = try TableFile("a,y\n" + (0..<30).map { "\($0 % 7),\(2 * ($0 % 7))\n" }.joined() + "3,1e6\n")
        let plan = try TableSchema(reading: file.path, task: .regression)
        var generator = RandomGenerator(seed: 0)
        let data = PreparedData(
            try TableData(plan, test: test.path, validationFraction: 0, testFraction: 0, using: &generator))
        let model = try Experiment(hidden: [4]).makeModel(features: 1, outputs: 1)
        let rest = try #require(TestMetrics.withoutFarTargets(of: model, on: data))
        #expect(rest.left == 1 && rest.metrics.count == 30)
        #expect(rest.metrics.rootMeanSquaredError < 100)
        let same = PreparedData(
            try TableData(plan, test: file.path, validationFraction: 0, testFraction: 0, using: &generator))
        #expect(TestMetrics.withoutFarTargets(of: model, on: same) == nil)
    }
}
