import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

/// A run that the first release saved, and what it predicted: made with `rectify train t.csv --hidden 2 --epochs 3`.
@Suite struct OldRunTests {
    struct Run: Decodable {
        let run, weights, table: String
        let predictions: [String]
    }

    @Test func aRunOfTheFirstReleasePredictsTheSame() throws {
        let runs: [Run] = try Reference.load("first-release-run")
        let old = try #require(runs.first)
        let weights = try SafetensorsFile(bytes: Array(try #require(Data(base64Encoded: old.weights))))
        let model = try TableModel(RunManifest(bytes: Array(old.run.utf8)), weights: weights, directory: "old")
        let table = try Table(
            ByteSource(bytes: Array(old.table.utf8), path: "t.csv"), fitting: model.encoding, task: .regression)
        #expect(try model.predictions(for: table).numbers.map(model.text) == old.predictions)
        // Read and written again, it is still what it was.
        let again = try RunManifest(bytes: model.manifest.encoded())
        #expect(again == model.manifest)
    }

    /// So such a run can be gone on with, and diagnosed.
    @Test func itsRowsAreMadeIntoFeaturesAsTheyWere() throws {
        let runs: [Run] = try Reference.load("first-release-run")
        let old = try RunManifest(bytes: Array(try #require(runs.first).run.utf8))
        let plan = try TableSchema(reading: TableFile(try #require(runs.first).table).path)
        func data(asFirstRelease: Bool) throws -> PreparedData {
            var generator = old.experiment.generators.rows
            return PreparedData(
                try TableData(
                    plan, scaling: .standard, asFirstRelease: asFirstRelease, validationFraction: 0.1,
                    testFraction: 0.2,
                    using: &generator))
        }
        #expect(try data(asFirstRelease: true).preparation.matches(#require(old.data).preparation))
        #expect(try !data(asFirstRelease: false).preparation.matches(#require(old.data).preparation))
    }

    @Test func pixelsAreComparedAsTheFirstReleaseWroteThem() {
        let now = Preparation.pixels(divisor: 16, Standardization(mean: 0.3052604, deviation: 0.37608707))
        let old = Preparation.pixels(
            divisor: 16, Standardization(mean: Double(Float(0.3052604)), deviation: Double(Float(0.37608707))))
        #expect(now != old && now.matches(old))
        #expect(!now.matches(.pixels(divisor: 16, Standardization(mean: 0.3052, deviation: 0.37608707))))
    }
}
