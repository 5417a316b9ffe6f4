import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierTraining
@testable import TestSupport

/// A case of csv-logs.json: what Keras' own CSVLogger writes.
private struct CSVLogCase: Decodable, Sendable, CustomTestStringConvertible {
    struct Epoch: Decodable, Sendable {
        let epoch: Int
        let values: [String: Number]
    }

    let name: String
    let columns: [String]
    let separator: String
    let epochs: [Epoch]
    let text: String

    var testDescription: String { name }
}

@Suite struct CSVLogTests {
    private static let cases: [CSVLogCase] = {
        do { return try Reference.load("csv-logs") } catch { fatalError("csv-logs.json: \(error)") }
    }()

    @Test(arguments: cases) private func writesWhatKerasWrites(_ expected: CSVLogCase) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/log.csv"
        let log = CSVLog(expected.columns.reversed(), separator: Character(expected.separator))
        var text = log.header()
        for epoch in expected.epochs {
            let values = epoch.values.mapValues(\.value)
            text += log.line(epoch: epoch.epoch, values)
            try log.append(epoch: epoch.epoch, values, to: path)
        }
        #expect(text == expected.text)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == expected.text)
        // Our own reader takes it too.
        let records = try TableFile(text).records(delimiter: Character(expected.separator))
        #expect(records.map(\.count) == Array(repeating: expected.columns.count + 1, count: expected.epochs.count + 1))
    }

    @Test func appendingIsAllOrNothing() throws {
        let log = CSVLog(["loss"])
        let folder = try TemporaryFolder()
        let path = folder.path + "/log.csv"
        try Data().write(to: URL(fileURLWithPath: path))
        try log.append(epoch: 1, ["loss": 1], to: path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "epoch,loss\r\n1,1.0\r\n")
        var error = #expect(throws: FileError.self) { try log.append(epoch: 1, [:], to: folder.path + "/no/log.csv") }
        #expect(error?.kind == .cannotCreate)
        error = #expect(throws: FileError.self) { try log.append(epoch: 1, [:], to: folder.path) }
        #expect(error?.kind == .cannotCreate)
        error = #expect(throws: FileError.self) { try log.append(epoch: 1, [:], to: "/dev/full") }
        #expect(error?.kind == .cannotWrite)
        #expect(error.map { "\($0)" }?.contains("disk has room") == true)
    }

    @Test func anEpochsValuesHaveKerasNames() {
        let record = EpochRecord(epoch: 3, trainLoss: 0.5, validation: Evaluation(loss: 0.25, accuracy: 0.75))
        #expect(record.namedValues == ["loss": 0.5, "val_loss": 0.25, "val_accuracy": 0.75])
        #expect(EpochRecord(epoch: 3, trainLoss: 0.5, validation: nil).namedValues == ["loss": 0.5])
    }
}
