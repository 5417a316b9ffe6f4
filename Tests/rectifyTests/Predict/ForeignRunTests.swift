import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

/// Run directories that someone else made: they do not decide what is written elsewhere, and what is no file in them is
/// said.
@Suite struct ForeignRunTests {
    private static let quick = ["--hidden", "4", "--quiet"]

    private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    private func resume(_ run: String, _ epochs: Int, _ options: [String] = []) throws -> Tool.Outcome {
        let outcome = try Tool.run(["train", "--resume", run, "--epochs", "\(epochs)"] + options)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome
    }

    @Test func placesOutsideAreNotWritten() throws {
        let folder = try TemporaryFolder()
        let (run, victim, log) = (folder.path + "/run", folder.path + "/profile", folder.path + "/log")
        let options = ["train", "digits", "--epochs", "1", "--output", run, "--report", victim, "--tensorboard", log]
        #expect(try Tool.run(options + Self.quick).status == 0)
        try Data("mine".utf8).write(to: URL(fileURLWithPath: victim))
        try FileManager.default.removeItem(atPath: log)

        let resumed = try resume(run, 2)
        #expect(
            resumed.errors.contains(
                "Note: --report \(victim), which the run was started with, lies outside \(run) and is not written. Give it again "
                    + "to have it written."))
        #expect(resumed.errors.contains("Note: --tensorboard \(log), which"))
        #expect(try text(victim) == "mine")
        #expect(!FileManager.default.fileExists(atPath: log))
        #expect(!resumed.output.contains(victim))
        // Said again, it is written.
        let again = try resume(run, 3, ["--report", victim, "--tensorboard", log])
        #expect(!again.errors.contains("lies outside"))
        #expect(try text(victim).contains("</html>"))
        #expect(FileManager.default.fileExists(atPath: log))
    }

    @Test func placesInsideAreWrittenAsBefore() throws {
        let folder = try TemporaryFolder()
        let run = folder.path + "/run"
        try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: true)
        let options = ["--output", run, "--report", run + "/../run/r.html", "--tensorboard", run + "/tb/log"]
        #expect(try Tool.run(["train", "digits", "--epochs", "1"] + options + Self.quick).status == 0)
        let before = try text(run + "/r.html")
        let resumed = try resume(run, 2)
        #expect(!resumed.errors.contains("lies outside"))
        #expect(try text(run + "/r.html") != before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: run + "/tb/log").count == 2)
        // A link in it leads out.
        let victim = folder.path + "/profile"
        try Data("mine".utf8).write(to: URL(fileURLWithPath: victim))
        try FileManager.default.removeItem(atPath: run + "/r.html")
        try FileManager.default.createSymbolicLink(atPath: run + "/r.html", withDestinationPath: "../profile")
        try FileManager.default.removeItem(atPath: run + "/tb")
        try FileManager.default.createSymbolicLink(atPath: run + "/tb", withDestinationPath: folder.path)
        let linked = try resume(run, 3)
        #expect(linked.errors.contains("--report") && linked.errors.contains("--tensorboard"))
        #expect(try text(victim) == "mine")
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/log"))
    }

    @Test func linksInPlaceOfARunsFilesAreReplacedAndNotFollowed() throws {
        let folder = try TemporaryFolder()
        let (run, victim) = (folder.path + "/run", folder.path + "/profile")
        let options = ["train", "digits", "--epochs", "1", "--monitor", "--output", run]
        #expect(try Tool.run(options + Self.quick).status == 0)
        try Data("mine".utf8).write(to: URL(fileURLWithPath: victim))
        let names = Experiment.Result.fileNames + [SavedRun.monitorFileName, Checkpoint.previousFileName]
        for name in names {
            try? FileManager.default.removeItem(atPath: run + "/" + name)
            try FileManager.default.createSymbolicLink(atPath: run + "/" + name, withDestinationPath: "../profile")
        }
        let newest = run + "/" + Checkpoint.fileName
        try FileManager.default.moveItem(atPath: newest, toPath: folder.path + "/checkpoint")
        try FileManager.default.createSymbolicLink(atPath: newest, withDestinationPath: "../checkpoint")
        let checkpoint = try WholeFile.read(newest)
        _ = try resume(run, 2)
        #expect(try text(victim) == "mine")
        #expect(try WholeFile.read(folder.path + "/checkpoint") == checkpoint)
        for name in Experiment.Result.fileNames + [SavedRun.monitorFileName, Checkpoint.fileName] {
            var status = stat()
            #expect(lstat(run + "/" + name, &status) == 0 && status.st_mode & S_IFMT == S_IFREG, "\(name)")
        }
        #expect(try SavedRun(readingFrom: run).history.count == 2)
    }

    @Test func aPipeInThePlaceOfAFileIsSaid() throws {
        let folder = try TemporaryFolder()
        let (table, run) = (folder.path + "/t.csv", folder.path + "/run")
        let rows = (0..<40).map { "\($0),\($0 % 2 == 0 ? "a" : "b")\n" }.joined()
        try Data(("x,y\n" + rows).utf8).write(to: URL(fileURLWithPath: table))
        func make() throws {
            try? FileManager.default.removeItem(atPath: run)
            let options = ["train", table, "--epochs", "1", "--monitor", "--output", run]
            #expect(try Tool.run(options + Self.quick).status == 0)
        }
        let cases: [(file: String, commands: [[String]])] = [
            ("run.json", [["predict", run, table], ["diagnose", run]]),
            ("model.safetensors", [["predict", run, table], ["diagnose", run]]),
            (Checkpoint.fileName, [["train", "--resume", run]]),
        ]
        for (file, commands) in cases {
            try make()
            let path = run + "/" + file
            for make in [{ mkfifo(path, 0o600) == 0 }, { symlink("/dev/zero", path) == 0 }] {
                try? FileManager.default.removeItem(atPath: path)
                try #require(make())
                for command in commands {
                    let outcome = try Tool.run(command, before: "ulimit -v 4000000")
                    #expect(outcome.status == 66, "\(command): \(outcome.errors)")
                    #expect(outcome.errors.contains("\(path): this is a "), "\(outcome.errors)")
                    #expect(outcome.errors.contains("and no file; give a file"))
                }
            }
        }
        // What is only good to have is left out.
        try make()
        for name in ["history.csv", SavedRun.monitorFileName] {
            try FileManager.default.removeItem(atPath: run + "/" + name)
            try #require(mkfifo(run + "/" + name, 0o600) == 0)
        }
        #expect(try Tool.run(["diagnose", run, "--quiet"]).status == 0)
    }
}
