import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import TestSupport

/// Where results go: to pipes and devices, and never onto what is read.
@Suite struct OutputPlaceTests {
    private static let quick = ["--epochs", "1", "--hidden", "4", "--quiet"]
    private static let table =
        "a,b,kind\n" + (0..<60).map { "\($0 % 8).5,\($0 * 7 % 5),\($0 % 8 < 4 ? "low" : "high")\n" }.joined()

    private func write(_ text: String, _ path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    private func isPage(_ text: String) -> Bool { text.hasPrefix("<!DOCTYPE html>") && text.contains("</html>") }

    @Test func aPipeIsWrittenAndNeverRead() throws {
        let folder = try TemporaryFolder()
        let (pipe, copy, table) = (folder.path + "/pipe", folder.path + "/copy", folder.path + "/t.csv")
        try #require(mkfifo(pipe, 0o600) == 0)
        try write(Self.table, table)
        // Who reads it is there before the tool is.
        let readsIt = "cat \(pipe) > \(copy) & exec 3>\(pipe)"
        let report = try Tool.run(["train", table, "--report", pipe] + Self.quick, before: readsIt)
        #expect(report.status == 0, "\(report.errors)")
        try waitFor { try text(copy).hasSuffix("</html>\n") }
        let run = folder.path + "/run"
        #expect(try Tool.run(["train", table, "--output", run] + Self.quick).status == 0)
        let predictions = try Tool.run(["predict", run, table, "--output", pipe], before: readsIt)
        #expect(predictions.status == 0, "\(predictions.errors)")
        try waitFor { try text(copy).split(separator: "\n").count == 61 }
        // Nobody reads.
        let nobody = try Tool.run(["train", table, "--report", pipe] + Self.quick)
        #expect(nobody.status == 73)
        #expect(nobody.errors.hasSuffix("Error: \(pipe): nobody reads from this pipe; start its reader first.\n"))
        #expect(FileKind(at: pipe) == .pipe)
    }

    /// Waits for another process, which has been given all that it needs.
    private func waitFor(_ isDone: () throws -> Bool) throws {
        for _ in 0..<3000 {
            if try isDone() { return }
            Thread.sleep(forTimeInterval: 0.01)
        }
        Issue.record("it did not come")
    }

    @Test func standardOutputIsWrittenAlsoWhereItIsAFile() throws {
        let folder = try TemporaryFolder()
        let report = try Tool.run(["train", "digits", "--report", "/dev/stdout"] + Self.quick)
        #expect(report.status == 0)
        #expect(isPage(report.output) && report.output.contains("\nTest "))
        try write(Self.table, folder.path + "/t.csv")
        let run = folder.path + "/run"
        #expect(try Tool.run(["train", folder.path + "/t.csv", "--output", run] + Self.quick).status == 0)
        let predictions = try Tool.run("predict", run, folder.path + "/t.csv", "--output", "/dev/stdout")
        #expect(predictions.status == 0 && predictions.output.hasPrefix("prediction,"))
        #expect(predictions.output.contains("Saved     60 predictions in /dev/stdout"))
    }

    @Test(arguments: [("/dev/full", 74, "No space left on device"), ("/dev/null", 0, ""), ("/dev/zero", 0, "")])
    func devicesAreWritten(device: String, status: Int32, words: String) throws {
        let folder = try TemporaryFolder()
        let (table, run) = (folder.path + "/t.csv", folder.path + "/run")
        try write(Self.table, table)
        #expect(try Tool.run(["train", table, "--output", run] + Self.quick).status == 0)
        for command in [
            ["train", table, "--report", device] + Self.quick, ["predict", run, table, "--output", device],
            ["gradients", "--depth", "2", "--width", "4", "--seeds", "2", "--report", device, "--quiet"],
        ] {
            // Without the mend the device is read, until the memory is full.
            let outcome = try Tool.run(command, before: "ulimit -v 4000000")
            #expect(outcome.status == status, "\(command): \(outcome.errors)")
            #expect(words.isEmpty || outcome.errors.contains(words), "\(command): \(outcome.errors)")
        }
        #expect(FileKind(at: device) == .characterDevice)
    }

    @Test func aDirectoryIsNoFileToWrite() throws {
        let folder = try TemporaryFolder()
        let (table, run) = (folder.path + "/t.csv", folder.path + "/run")
        try write(Self.table, table)
        #expect(try Tool.run(["train", table, "--output", run] + Self.quick).status == 0)
        let picture = folder.path + "/d.svg"
        try FileManager.default.createDirectory(atPath: picture, withIntermediateDirectories: true)
        for command in [
            ["train", table, "--report", picture] + Self.quick, ["predict", run, table, "--output", picture],
            ["plot", "relu", "-o", picture], ["learning-rate", table, "-o", picture],
        ] {
            let outcome = try Tool.run(command)
            #expect(outcome.status == 73, "\(command)")
            #expect(outcome.errors.contains("\(picture): this is a directory; give the name of a file."))
        }
        // In the place of one of a run's files, it is said before the training.
        try FileManager.default.removeItem(atPath: run + "/history.csv")
        try FileManager.default.createDirectory(atPath: run + "/history.csv", withIntermediateDirectories: true)
        let inRun = try Tool.run(["train", table, "--output", run, "--epochs", "2", "--overwrite"])
        #expect(inRun.status == 73 && inRun.errors.contains("\(run)/history.csv is no file"))
        #expect(!inRun.errors.contains("epoch 1/2"))
    }

    /// Root may write everywhere.
    @Test(.enabled(if: getuid() != 0)) func aDirectoryWithoutPermissionIsSaidInTheSystemsWords() throws {
        let folder = try TemporaryFolder()
        let closed = folder.path + "/closed"
        try FileManager.default.createDirectory(atPath: closed + "/in", withIntermediateDirectories: true)
        chmod(closed, 0)
        defer { chmod(closed, 0o700) }
        for (option, path) in [
            ("--output", closed + "/in"), ("--output", closed + "/new"), ("--report", closed + "/r"),
        ] {
            let outcome = try Tool.run(["train", "digits", option, path] + Self.quick)
            #expect(outcome.status == 73 && outcome.errors.contains("Permission denied"), "\(outcome.errors)")
        }
    }

    @Test func whatIsReadIsNotReplaced() throws {
        let folder = try TemporaryFolder()
        let (table, run) = (folder.path + "/t.svg", folder.path + "/run")
        let (hard, soft) = (folder.path + "/hard.svg", folder.path + "/soft.svg")
        try write(Self.table, table)
        try #require(link(table, hard) == 0 && symlink("t.svg", soft) == 0)
        #expect(try Tool.run(["train", table, "--output", run] + Self.quick).status == 0)
        let runTable = run + "/history.csv"
        let before = try text(runTable)
        var commands = [
            ["train", "digits", "--report", run + "/run.json", "--output", run, "--overwrite"] + Self.quick,
            ["train", runTable, "--output", run, "--overwrite"] + Self.quick,
            ["predict", run, table, "--output", run + "/model.safetensors"],
            ["diagnose", run, "--report", table], ["diagnose", run, "--report", run + "/monitor.json"],
            ["learning-rate", "digits", "--report", folder.path + "/new.svg", "-o", folder.path + "/./new.svg"],
        ]
        for name in [table, hard, soft, folder.path + "/../" + (folder.path as NSString).lastPathComponent + "/t.svg"] {
            commands += [
                ["train", table, "--report", name] + Self.quick, ["train", name, "--report", table] + Self.quick,
                ["train", folder.path + "/run/history.csv", "--test", table, "--report", name] + Self.quick,
                ["predict", run, table, "--output", name], ["compare", table, "--report", name],
                ["learning-rate", table, "-o", name], ["gradients", table, "-o", name],
                ["diagnose", table, "--report", name],
            ]
        }
        for command in commands {
            let outcome = try Tool.run(command)
            #expect(
                outcome.status == 64 || command[1] == runTable && outcome.status == 65, "\(command): \(outcome.errors)")
            #expect(
                outcome.errors.contains("would be replaced") || outcome.status == 65, "\(command): \(outcome.errors)")
            #expect(try text(table) == Self.table && text(runTable) == before)
        }
        // By what it reads standard input from, too.
        let input = try Tool.run(["train", "/dev/stdin", "--report", table] + Self.quick, before: "exec < \(table)")
        #expect(input.status == 64)
        #expect(try text(table) == Self.table)
        // What is neither is replaced, as everywhere.
        try write("mine", folder.path + "/README.md")
        #expect(try Tool.run(["train", table, "--report", folder.path + "/README.md"] + Self.quick).status == 0)
        #expect(isPage(try text(folder.path + "/README.md")))
    }
}
