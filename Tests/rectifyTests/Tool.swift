import Foundation
import Testing

@testable import TestSupport

/// The built tool, run as a process.
enum Tool {
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String

        /// The output as JSON, which must be all there is.
        var json: [String: Any] {
            get throws { try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]) }
        }
    }

    /// Beside the test bundle, where it was built.
    private static var path: String {
        get throws {
            let bundle = try #require(try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
            return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent("rectify").path
        }
    }

    /// `rectify` with the arguments, not yet started; what it says goes nowhere. With `before`, a shell runs that first:
    /// a limit, say.
    static func process(_ arguments: [String], before: String? = nil) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: before == nil ? try path : "/bin/sh")
        process.arguments =
            before.map { ["-c", $0 + "; exec \"$0\" \"$@\"", (try? path) ?? ""] + arguments } ?? arguments
        process.environment = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"]
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        return process
    }

    /// Waits for the end of a process. One that waits for ever is ended, so that a test fails and does not hang.
    static func waitUntilExit(_ process: Process) {
        let number = process.processIdentifier
        let end = DispatchWorkItem { kill(number, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + 300, execute: end)
        process.waitUntilExit()
        end.cancel()
    }

    /// Runs `rectify` with the arguments.
    static func run(_ arguments: String..., input: String = "", in directory: String? = nil, output: String? = nil)
        throws -> Outcome
    { try run(arguments, input: input, in: directory, output: output) }

    /// Runs `rectify` with the arguments.
    static func run(
        _ arguments: [String], input: String = "", in directory: String? = nil, output: String? = nil,
        before: String? = nil
    ) throws -> Outcome {
        let process = try process(arguments, before: before)
        if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
        // Files, since a pipe that nobody empties makes the tool wait.
        let folder = try TemporaryFolder()
        let paths = ["in", "out", "err"].map { folder.path + "/" + $0 }
        for (path, content) in zip(paths, [input, "", ""]) {
            try Data(content.utf8).write(to: URL(fileURLWithPath: path))
        }
        process.standardInput = FileHandle(forReadingAtPath: paths[0])
        process.standardOutput = FileHandle(forWritingAtPath: output ?? paths[1])
        process.standardError = FileHandle(forWritingAtPath: paths[2])
        try process.run()
        waitUntilExit(process)
        #expect(process.terminationReason == .exit)
        return Outcome(
            status: process.terminationStatus, output: try String(contentsOfFile: paths[1], encoding: .utf8),
            errors: try String(contentsOfFile: paths[2], encoding: .utf8))
    }
}
