import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import TestSupport

/// Standard input, output and error that are closed, full, or read by someone who goes away.
@Suite struct StandardDescriptorTests {
    private static let training = ["train", "digits", "--epochs", "2", "--hidden", "4", "--monitor"]

    private static func names(_ directory: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
    }

    /// The lengths of a log's records lead exactly to its end: nothing else was written into it.
    private func isWhole(_ log: [UInt8]) -> Bool {
        var place = 0
        while place + 12 <= log.count {
            let length = log[place..<place + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
            guard length < log.count else { return false }
            place += 16 + length
        }
        return place == log.count
    }

    @Test(arguments: ["<&-", ">&-", "2>&-", "<&- >&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
    func noFileTakesThePlaceOfOneThatIsClosed(closed: String) throws {
        let folder = try TemporaryFolder()
        let (run, log, report) = (folder.path + "/run", folder.path + "/log", folder.path + "/report.html")
        let outcome = try Tool.run(
            Self.training + ["--output", run, "--tensorboard", log, "--report", report], before: "exec \(closed)")
        let isOutputClosed = closed.contains(" >") || closed.hasPrefix(">")
        #expect(outcome.status == (isOutputClosed ? 74 : 0))
        #expect(outcome.output.contains("Test ") == !isOutputClosed)
        #expect(outcome.errors.contains("epoch 2/2") == !closed.contains("2>"))
        if isOutputClosed, !closed.contains("2>") {
            #expect(
                outcome.errors.hasSuffix(
                    "Error: standard output: it is closed, and the result cannot be written; leave it open.\n"))
        }
        // All the same as with all three.
        let names = try Self.names(log)
        #expect(names.count == 1)
        #expect(isWhole(try WholeFile.read(log + "/" + (names.first ?? ""))))
        #expect(try String(contentsOfFile: report, encoding: .utf8).hasSuffix("</html>\n"))
        #expect(try SavedRun(readingFrom: run).history.count == 2)
    }

    /// The library in a program that has closed them, and does not know of the tool's way.
    @Test func theLibrarysFilesHaveOtherNumbers() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            for descriptor in STDIN_FILENO...STDERR_FILENO { close(descriptor) }
            let numbers = try (0..<4).map { _ in
                let file = FileDescriptor.open("/dev/null", O_WRONLY)
                guard file >= 0 else { throw POSIXError(.EBADF) }
                return file
            }
            exit(numbers.allSatisfy { $0 > STDERR_FILENO } ? EXIT_SUCCESS : EXIT_FAILURE)
        }
        #expect(result != nil)
    }

    @Test func aResultThatCannotBeWrittenIsAFailure() throws {
        for arguments in [["functions"], ["--help"], ["train", "--help"], ["--version"], ["apply", "relu", "1"]] {
            let closed = try Tool.run(arguments, before: "exec >&-")
            #expect(closed.status == 74 && closed.errors.contains("standard output: it is closed"), "\(arguments)")
            let full = try Tool.run(arguments, output: "/dev/full")
            #expect(full.status == 74 && full.errors.contains("No space left on device"), "\(arguments)")
        }
        let input = try Tool.run(["apply", "relu"], before: "exec <&-")
        #expect(input.status == 66 && input.errors.contains("standard input: cannot be read (Bad file descriptor)"))
        let folder = try TemporaryFolder()
        let report = try Tool.run(
            Self.training + ["--output", folder.path + "/run", "--report", "/dev/stdout"], before: "exec >&-")
        #expect(report.status == 73 && report.errors.contains("--report /dev/stdout: it is closed"))
    }

    /// A pipe whose reading end is closed at once.
    private static func brokenPipe() throws -> FileHandle {
        let pipe = Pipe()
        try pipe.fileHandleForReading.close()
        return pipe.fileHandleForWriting
    }

    @Test func aTrainingGoesOnWhenNobodyReadsItsProgress() throws {
        let folder = try TemporaryFolder()
        let process = try Tool.process(Self.training + ["--output", folder.path + "/run"])
        process.standardError = try Self.brokenPipe()
        try process.run()
        Tool.waitUntilExit(process)
        #expect(process.terminationReason == .exit && process.terminationStatus == 0)
        #expect(try SavedRun(readingFrom: folder.path + "/run").history.count == 2)
    }

    @Test func aReaderOfTheResultThatGoesAwayIsNoMessage() throws {
        let folder = try TemporaryFolder()
        let process = try Tool.process(Self.training + ["--output", folder.path + "/run", "--quiet"])
        let errors = folder.path + "/errors"
        try Data().write(to: URL(fileURLWithPath: errors))
        process.standardOutput = try Self.brokenPipe()
        process.standardError = FileHandle(forWritingAtPath: errors)
        try process.run()
        Tool.waitUntilExit(process)
        #expect(process.terminationReason == .exit && process.terminationStatus == 128 + SIGPIPE)
        #expect(try String(contentsOfFile: errors, encoding: .utf8) == "")
        #expect(try SavedRun(readingFrom: folder.path + "/run").history.count == 2)
    }
}
