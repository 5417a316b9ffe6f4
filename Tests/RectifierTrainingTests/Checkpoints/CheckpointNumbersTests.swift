import Testing

@testable import RectifierCore
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

/// A checkpoint whose checksum is right and whose numbers no training has: going on with it would end the program.
@Suite struct CheckpointNumbersTests {
    private static let huge = "9223372036854775807"

    private static func changed(_ old: String, _ new: String) throws -> Checkpoint {
        let text = FuzzedReader.checkpointSeeds[0]
        // The metadata is JSON within a text of JSON.
        func quoted(_ text: String) -> [UInt8] { Array(text.replacing("\"", with: "\\\"").utf8) }
        let range = try #require(text.firstRange(of: quoted(old)), "no \(old)")
        let bytes = text[..<range.lowerBound] + quoted(new) + text[range.upperBound...]
        return try Checkpoint(bytes: FuzzedReader.repairedCheckpoint(Array(bytes)), path: "c")
    }

    @Test(
        arguments: [
            ("\"epoch\":2,\"format\"", "\"epoch\":\(huge),\"format\""),
            ("\"wait\":", "\"wait\":9223372036854775"),
            ("\"badEpochs\":", "\"badEpochs\":9223372036854775"), ("\"updates\":", "\"updates\":9223372036854775"),
            ("\"rows\":0", "\"rows\":\(huge)"), ("\"momentum\":0.", "\"momentum\":1."),
            ("\"0.bias\":", "\"0.bias\":9223372036854775"), ("\"0.bias\":", "\"0.bias\":-"),
            ("\"base\":", "\"base\":-"), ("\"spacing\":1", "\"spacing\":\(huge)"),
            ("\"decay\":0.9", "\"decay\":1"), ("\"Adam\",\"learningRate\":", "\"Adam\",\"learningRate\":-"),
        ])
    func impossibleNumbersAreNamed(old: String, new: String) throws {
        _ = try Self.changed("\"wait\":", "\"wait\":")
        let error = #expect(throws: CheckpointError.self) { try Self.changed(old, new) }
        #expect(error?.kind == .notACheckpoint)
    }

    /// A sample of a step that is still to come is let go.
    @Test func samplesOfTheFutureAreNoObstacle() throws {
        #expect(throws: CheckpointError.self) { try Self.changed("\"step\":3}", "\"step\":0}") }
        _ = try Self.changed("\"step\":3}", "\"step\":3000}")
        let (old, new) = (Array("\\\"step\\\":3}".utf8), Array("\\\"step\\\":3000}".utf8))
        let bytes = FuzzedReader.checkpointSeeds[0].replacing(old, with: new)
        // Trains on.
        FuzzedReader.readCheckpoint(FuzzedReader.repairedCheckpoint(bytes))
    }
}
