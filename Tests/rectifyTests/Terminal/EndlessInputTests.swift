import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

/// Input without an end, and files larger than the memory: the first nonsense is said, and the rest has a limit.
@Suite struct EndlessInputTests {
    /// Some gigabytes, in kilobytes: without a mend a test then fails before the machine does.
    private static let memory = "ulimit -v 4000000"

    private func expect(_ outcome: Tool.Outcome, _ status: Int32, _ words: String...) {
        #expect(outcome.status == status, "\(outcome.errors)")
        for part in words { #expect(outcome.errors.contains(part), "\(outcome.errors)") }
        #expect(outcome.output.isEmpty)
    }

    @Test func zerosAreNoText() throws {
        let folder = try TemporaryFolder()
        let (table, run) = (folder.path + "/t.csv", folder.path + "/run")
        let rows = (0..<40).map { "\($0),\($0 % 2 == 0 ? "a" : "b")\n" }.joined()
        try Data(("x,y\n" + rows).utf8).write(to: URL(fileURLWithPath: table))
        #expect(try Tool.run("train", table, "--epochs", "1", "--output", run, "--quiet").status == 0)
        for command in [
            ["train", "/dev/zero"], ["describe", "/dev/zero"], ["predict", run, "/dev/zero"], ["compare", "/dev/zero"],
            ["train", table, "--test", "/dev/zero"],
        ] {
            expect(
                try Tool.run(command, before: Self.memory), 65,
                "/dev/zero, line 1, character 1: this is a byte that text")
        }
        let numbers = try Tool.run(["apply", "relu"], before: Self.memory + "; exec < /dev/zero")
        expect(numbers, 65, "standard input, line 1: this is no text")
    }

    @Test func ofWhatNeverEndsTheFirstNonsenseIsSaid() throws {
        let folder = try TemporaryFolder()
        let pipe = folder.path + "/pipe"
        try #require(mkfifo(pipe, 0o600) == 0)
        let ragged = "(printf 'a,b\\n1,2\\n1,2\\n3\\n'; yes 1,2) > \(pipe) 2>/dev/null &"
        expect(try Tool.run(["train", pipe], before: Self.memory + "; " + ragged + " :"), 65, "line 4, character 1")
        let words = "yes '1 2 x' > \(pipe) 2>/dev/null & exec < \(pipe)"
        expect(try Tool.run(["apply", "relu"], before: words), 65, "standard input, line 1: 'x' is not a number")
    }

    @Test func ofWhatNeverEndsAndMakesSenseThereIsALimit() throws {
        let folder = try TemporaryFolder()
        let pipe = folder.path + "/pipe"
        try #require(mkfifo(pipe, 0o600) == 0)
        let writer = Process()
        writer.executableURL = URL(fileURLWithPath: "/bin/sh")
        writer.arguments = ["-c", "yes 1.5,a > \(pipe) 2>/dev/null"]
        try writer.run()
        let error = #expect(throws: FileError.self) {
            _ = try TableSchema.table(
                ByteSource(pipe, mostStreamed: 100_000), hasHeader: false, target: nil, task: nil)
        }
        #expect(error?.kind == .tooLarge)
        #expect(error?.reason == "what is no file is kept in memory, and more than 100000 bytes have come")
        Tool.waitUntilExit(writer)
        let numbers = try Tool.run(["apply", "relu"], before: "yes 1 > \(pipe) 2>/dev/null & exec < \(pipe)")
        expect(numbers, 65, "more than 1,048,576 numbers")
    }

    @Test func aTableMayTakeAsMuchMemoryAsLeavesRoomForItsFeatures() async throws {
        await #expect(processExitsWith: .success) {
            let path = NSTemporaryDirectory() + "rectifier-rows-\(getpid()).csv"
            defer { unlink(path) }
            try AtomicFile.write([UInt8](repeatElement([49, 10], count: 12 << 20).joined()), to: path)
            let status = String(decoding: try WholeFile.read("/proc/self/status"), as: UTF8.self)
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmSize:") })
            let kilobytes = try #require(line.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }.first)
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
            limit.rlim_cur = rlim_t(kilobytes << 10 + 60 << 20)
            setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
            do {
                _ = try Table(reading: path, hasHeader: false)
                exit(EXIT_FAILURE)
            } catch let error as TableError {
                guard case .outOfMemory(let rows) = error.problem, rows > 0 else { exit(EXIT_FAILURE) }
            }
        }
    }

    @Test func aFileThatDoesNotFitIsNotReadAtAll() throws {
        let folder = try TemporaryFolder()
        let run = folder.path + "/run"
        let table = folder.path + "/t.csv"
        let rows = (0..<40).map { "\($0),\($0 % 2 == 0 ? "a" : "b")\n" }.joined()
        try Data(("x,y\n" + rows).utf8).write(to: URL(fileURLWithPath: table))
        #expect(try Tool.run("train", table, "--epochs", "1", "--output", run, "--quiet").status == 0)
        // 64 GiB, of which the disk has only the beginning.
        func grow(_ path: String) throws {
            #expect(truncate(path, 1 << 36) == 0)
        }
        try grow(run + "/run.json")
        expect(
            try Tool.run(["predict", run, table], before: Self.memory), 65, "run.json: 68719476736 bytes are to be read"
        )
        try FileManager.default.removeItem(atPath: run)
        #expect(try Tool.run("train", table, "--epochs", "1", "--output", run, "--quiet").status == 0)
        for name in ["model.safetensors", Checkpoint.fileName] {
            try grow(run + "/" + name)
        }
        expect(try Tool.run(["predict", run, table], before: Self.memory), 65, "model.safetensors: 68719476736 bytes")
        expect(
            try Tool.run(["train", "--resume", run], before: Self.memory), 65,
            "checkpoint.safetensors: 68719476736 bytes")
        // What already its beginning shows to be something else is not a question of memory.
        let zeros = folder.path + "/zeros"
        try Data([0, 0, 8, 1, 0, 0, 0, 4]).write(to: URL(fileURLWithPath: zeros))
        try grow(zeros)
        #expect(throws: IDXError.self) { try IDXFile(reading: zeros) }
        let error = #expect(throws: RunManifestError.self) {
            try FileManager.default.removeItem(atPath: run + "/run.json")
            try FileManager.default.createSymbolicLink(atPath: run + "/run.json", withDestinationPath: zeros)
            _ = try RunManifest(readingFrom: run)
        }
        #expect(error?.problem == "it does not begin with '{'")
        try Data([UInt8](repeating: 255, count: 8)).write(to: URL(fileURLWithPath: zeros))
        try grow(zeros)
        let header = #expect(throws: SafetensorsError.self) { try SafetensorsFile(reading: zeros) }
        #expect(header?.kind == .headerTooLarge)
    }
}
