import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierTraining
@testable import TestSupport

/// What else may be in the directory of a run: another training, a newer version's files, files of two runs.
@Suite struct RunDirectoryTests {
    private static let network = ["--hidden", "4", "--batch-size", "256", "--quiet"]

    private static func table(_ change: (String) -> String = { $0 }) -> String {
        let rows = (0..<60).map { "\($0 * 7 % 11),\(["red", "green"][$0 % 2]),\($0 % 4 < 2 ? "low" : "high")" }
        return (["size,colour,kind"] + rows).map(change).joined(separator: "\n") + "\n"
    }

    private func files(_ directory: String) throws -> [String: [UInt8]] {
        let names = try FileManager.default.contentsOfDirectory(atPath: directory)
        return try Dictionary(uniqueKeysWithValues: names.map { ($0, try WholeFile.read(directory + "/" + $0)) })
    }

    @Test func aSecondTrainingIsRefusedWhileTheFirstGoesOn() throws {
        let folder = try TemporaryFolder()
        let directory = folder.path + "/run"
        let first = try Tool.process(["train", "--epochs", "100000", "--output", directory] + Self.network)
        try first.run()
        while !FileManager.default.fileExists(atPath: directory + "/" + Checkpoint.fileName), first.isRunning {
            Thread.sleep(forTimeInterval: 0.01)
        }
        for option in ["--output", "--resume"] {
            let second = try Tool.run(["train", "--epochs", "100000", option, directory] + Self.network)
            #expect(second.status == 75 && second.output == "")
            #expect(
                second.errors.contains("\(directory): another training writes to this directory. Wait until it ends"))
        }
        // The lock goes with the process, however that ends.
        kill(first.processIdentifier, SIGKILL)
        first.waitUntilExit()
        let lock = DirectoryLock(directory)
        try lock.acquire()
        #expect(try Tool.run("train", "--resume", directory).status == 75)
    }

    @Test func weightsOfAnotherRunAreNotUsed() throws {
        let folder = try TemporaryFolder()
        let data = try TableFile(Self.table()).path
        let (one, other) = (folder.path + "/one", folder.path + "/other")
        for (directory, seed) in [(one, "1"), (other, "2")] {
            let outcome = try Tool.run(
                ["train", data, "--epochs", "2", "--seed", seed, "--output", directory] + Self.network)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        #expect(try Tool.run("predict", one, data).status == 0)
        let weights = one + "/model.safetensors"
        try AtomicFile.write(WholeFile.read(other + "/model.safetensors"), to: weights)
        for command in [["predict", one, data], ["diagnose", one]] {
            let outcome = try Tool.run(command)
            #expect(outcome.status == 65 && outcome.output == "")
            #expect(outcome.errors.contains("\(weights): this file does not belong to the run.json beside it"))
        }
        // As the message says, going on with the run writes its files again.
        #expect(try Tool.run("train", "--resume", one, "--quiet").status == 0)
        #expect(try Tool.run("predict", one, data).status == 0)
        // A run of the first release has no checksums.
        var run = try RunManifest(readingFrom: one)
        run.files = nil
        try AtomicFile.write(run.encoded(), to: one + "/run.json")
        #expect(try Tool.run("predict", one, data).status == 0)
        #expect(try Tool.run("diagnose", one).status == 0)
        // A NaN among its weights is no first class.
        var network = try TableModel(readingFrom: one).network
        network.forEachParameter { if $1 == "0.weight" { $0[scalarAt: 0, 0] = .nan } }
        try save(network, to: weights)
        for command in [["predict", one, data], ["diagnose", one]] {
            let outcome = try Tool.run(command)
            #expect(outcome.status == 65 && outcome.output == "")
            #expect(outcome.errors.contains("numbers of '0.weight' are not finite, the first is nan"))
        }
    }

    @Test func whatANewerVersionWroteIsKeptAndNamed() throws {
        let folder = try TemporaryFolder()
        let (run, checkpoint) = (folder.path + "/run", folder.path + "/checkpoint")
        for directory in [run, checkpoint] {
            let outcome = try Tool.run(["train", "--epochs", "2", "--output", directory] + Self.network)
            #expect(outcome.status == 0)
        }
        var description = try RunManifest(readingFrom: run)
        description.rectifier = "99.0.0"
        try AtomicFile.write(description.encoded(), to: run + "/run.json")
        Checkpoint.remove(in: run)
        let path = checkpoint + "/" + Checkpoint.fileName
        try AtomicFile.write(Checkpoint.newer(WholeFile.read(path)), to: path)
        for (directory, commands) in [
            (run, [["train", "--output", run], ["predict", run, "x.csv"], ["diagnose", run]]),
            (checkpoint, [["train", "--output", checkpoint], ["train", "--resume", checkpoint]]),
        ] {
            let before = try files(directory)
            for command in commands {
                let outcome = try Tool.run(command)
                #expect(outcome.status == 65 && outcome.output == "", "\(outcome.errors)")
                #expect(outcome.errors.contains("made by a newer Rectifier"), "\(outcome.errors)")
            }
            #expect(try files(directory) == before)
        }
    }

    /// The numbers are the same each time.
    @Test(
        arguments: [
            ("size", "Size", "the column 'size' is now 'Size'"),
            ("red", "rot", "in the column 'colour' 'red' is now 'rot'"),
            ("low", "love", "in the column 'kind' 'low' is now 'love'"),
            ("kind", "sort", "the column 'kind' is now 'sort'"),
        ])
    func aRunDoesNotGoOnWithOtherNames(old: String, new: String, message: String) throws {
        let folder = try TemporaryFolder()
        let (data, directory) = (folder.path + "/t.csv", folder.path + "/run")
        try AtomicFile.write(Array(Self.table().utf8), to: data)
        #expect(try Tool.run(["train", data, "--epochs", "2", "--output", directory] + Self.network).status == 0)
        try AtomicFile.write(Array(Self.table { $0.replacing(old, with: new) }.utf8), to: data)
        let outcome = try Tool.run("train", "--resume", directory)
        #expect(outcome.status == 65)
        #expect(
            outcome.errors.contains("the names are not those that the run in \(directory) was started with: \(message)")
        )
    }
}
