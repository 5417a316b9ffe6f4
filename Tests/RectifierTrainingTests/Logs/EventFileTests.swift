import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

/// A case of event-files.json: the bytes that TensorBoard's own classes write.
private struct EventFileCase: Decodable, Sendable, CustomTestStringConvertible {
    struct Scalar: Decodable, Sendable {
        let tag: String
        let value: Float
    }

    struct Distribution: Decodable, Sendable {
        let tag: String
        let numbers: [Float]
        let bins: Int
    }

    struct Step: Decodable, Sendable {
        let time: Double
        let step: Int
        let kind: String
        let scalars: [Scalar]?
        let histograms: [Distribution]?

        var event: Event {
            var values: [Event.Value] = (scalars ?? []).map { .scalar(tag: $0.tag, $0.value) }
            values += (histograms ?? []).map {
                .histogram(tag: $0.tag, TensorSummary(of: Tensor($0.numbers), bins: $0.bins))
            }
            let content: Event.Content =
                switch kind {
                case "version": .fileVersion
                case "start": .start
                default: .summary(values)
                }
            return Event(time: time, step: step, content: content)
        }
    }

    let name: String
    let events: [Step]
    let bytes: String

    var testDescription: String { name }
}

private struct ChecksumCase: Decodable, Sendable {
    let bytes: String
    let checksum: UInt32
}

extension String {
    /// The bytes that the text writes in hexadecimal digits.
    fileprivate var hexadecimal: [UInt8] {
        let digits = Array(utf8)
        return stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
    }
}

@Suite struct EventFileTests {
    private static let cases: [EventFileCase] = {
        do { return try Reference.load("event-files") } catch { fatalError("event-files.json: \(error)") }
    }()

    @Test func checksums() throws {
        for expected in try Reference.load("crc32c") as [ChecksumCase] {
            #expect(CRC32C.checksum(expected.bytes.hexadecimal) == expected.checksum)
        }
        // The check value of the polynomial's catalogue entry (CRC-32/ISCSI), and the one of 32 zeros in RFC 3720.
        #expect(CRC32C.checksum("123456789".utf8) == 0xE306_9283)
        #expect(CRC32C.checksum(Array(repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(CRC32C.masked([]) == 0xA282_EAD8)
    }

    @Test(arguments: cases) private func writesTheBytesOfTensorBoardsWriter(_ expected: EventFileCase) {
        #expect(expected.events.flatMap(\.event.record) == expected.bytes.hexadecimal)
    }

    @Test func numbersOfProtocolBuffers() {
        var message = ProtocolBuffer()
        message.integer(1, 0)
        message.double(2, 0)
        #expect(message.bytes == [])
        message.integer(1, 150)
        #expect(message.bytes == [0x08, 0x96, 0x01])
        message = ProtocolBuffer()
        message.integer(2, -1)
        #expect(message.bytes == [0x10] + Array(repeating: 0xFF, count: 9) + [0x01])
        message = ProtocolBuffer()
        message.double(1, -0.0)
        message.doubles(3, [])
        message.chosenFloat(2, 0)
        #expect(message.bytes == [0x09, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x15, 0, 0, 0, 0])
    }

    @Test func aFileOfATraining() throws {
        let folder = try TemporaryFolder()
        let directory = folder.path + "/runs/one"
        var now = 1_700_000_000.0
        let log = try EventFileWriter(in: directory, from: 0) {
            now += 0.5
            return now
        }
        let name = try #require(log.path.split(separator: "/").last)
        #expect(name.hasPrefix("events.out.tfevents.1700000000.") && name.hasSuffix(".\(getpid()).0"))
        let start = try WholeFile.read(log.path)
        #expect(
            start
                == Event(time: 1_700_000_001, step: 0, content: .fileVersion).record
                + Event(time: 1_700_000_001.5, step: 0, content: .start).record)
        log.addScalar(0.5, tag: "loss", step: 3)
        log.addHistogram(TensorSummary(of: [1, 2], bins: 2), tag: "weights", step: 3)
        // Only whole records, and only when asked.
        #expect(try WholeFile.read(log.path) == start)
        try log.flush()
        try log.flush()
        #expect(
            try WholeFile.read(log.path) == start
                + Event(time: 1_700_000_002, step: 3, content: .summary([.scalar(tag: "loss", 0.5)])).record
                + Event(
                    time: 1_700_000_002.5, step: 3,
                    content: .summary([.histogram(tag: "weights", TensorSummary(of: [1, 2], bins: 2))])
                ).record)
    }

    /// A resumed training's file comes after the others, even in the same second or when the clock went back.
    @Test func filesComeInOrder() throws {
        let folder = try TemporaryFolder()
        let names = try [5.0, 5, 3, 9].map { seconds in
            try EventFileWriter(in: folder.path, from: 0) { seconds }.path
        }
        #expect(names.sorted() == names)
        #expect(Set(names).count == 4)
        #expect(names[3].contains("tfevents.0000000009."))
        try Data().write(to: URL(fileURLWithPath: folder.path + "/events.out.tfevents.x"))
        #expect(try EventFileWriter(in: folder.path, from: 0) { 1 }.path.contains(".0000000010."))
    }

    @Test func theRestIsWrittenAtTheEnd() throws {
        let folder = try TemporaryFolder()
        var log: EventFileWriter? = try EventFileWriter(in: folder.path)
        let path = try #require(log?.path)
        let before = try WholeFile.read(path).count
        log?.addScalar(1, tag: "x", step: 1)
        log = nil
        #expect(try WholeFile.read(path).count > before)
    }

    @Test func directoriesThatCannotBeMadeAreSaid() throws {
        let folder = try TemporaryFolder()
        try Data().write(to: URL(fileURLWithPath: folder.path + "/file"))
        let error = #expect(throws: FileError.self) { try EventFileWriter(in: folder.path + "/file/run") }
        #expect(error?.kind == .cannotCreate)
    }

    /// What cannot be written leaves no half record, and can be written later.
    @Test func aFullDisk() throws {
        let file = try AppendedFile("/dev/full")
        let error = #expect(throws: FileError.self) { try file.append([1, 2, 3]) }
        #expect(error?.kind == .cannotWrite && error?.path == "/dev/full")
        try file.append([])
    }
}
