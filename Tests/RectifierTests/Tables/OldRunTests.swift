import Foundation
import Testing

@testable import Rectifier

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
        let model = try TableModel(RunDescription(bytes: Array(old.run.utf8)), weights: weights, directory: "old")
        let table = try Table(
            ByteSource(bytes: Array(old.table.utf8), path: "t.csv"), fitting: model.encoding, task: .regression)
        #expect(try model.predictions(for: table).numbers.map(model.text) == old.predictions)
        // Read and written again, it is still what it was.
        let again = try RunDescription(bytes: model.run.encoded())
        #expect(again == model.run)
    }
}
