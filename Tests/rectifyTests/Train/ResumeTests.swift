import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

/// `rectify train --resume`: a run that was stopped goes on as if it had not been.
@Suite struct ResumeTests {
    /// A small network, so that epochs are short.
    private static let network = ["--hidden", "8", "--batch-size", "128", "--quiet"]

    /// The files of a run, apart from the seconds that were measured.
    private func files(_ directory: String) throws -> [[UInt8]] {
        var run = try RunManifest(readingFrom: directory)
        run.result?.seconds = 0
        let checkpoint = try #require(try Checkpoint(newestIn: directory))
        var record = checkpoint.record
        record.seconds = 0
        return [
            try WholeFile.read(directory + "/model.safetensors"), try WholeFile.read(directory + "/history.csv"),
            try run.encoded(), try JSONText.encode(record),
            try #require(checkpoint.notes["run"].map { Array($0.utf8) }),
            Array(checkpoint.file.bytes[(checkpoint.file.entries.first?.range.lowerBound ?? 0)...]),
        ]
    }

    private func names(_ directory: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
    }

    @discardableResult
    private func run(_ arguments: [String], expecting status: Int32 = 0) throws -> Tool.Outcome {
        let outcome = try Tool.run(["train"] + arguments)
        #expect(outcome.status == status, "\(outcome.errors)")
        return outcome
    }

    @Test func aRunThatIsKilledAgainAndAgainComesToTheSameBits() throws {
        let folder = try TemporaryFolder()
        let (whole, stopped) = (folder.path + "/whole", folder.path + "/stopped")
        let options =
            ["digits", "--epochs", "60", "--ema", "0.99", "--clip-norm", "1", "--schedule", "one-cycle"]
            + ["--optimizer", "sgd", "--learning-rate", "0.1", "--momentum", "0.9", "--monitor"] + Self.network
        try run(options + ["--output", whole])
        var generator = RandomGenerator(seed: 1)
        var kills = 0
        while kills < 6 {
            let process = try Tool.process(["train"] + options + ["--resume", stopped])
            try process.run()
            Thread.sleep(forTimeInterval: generator.uniformDouble() * 0.15)
            guard process.isRunning else { break }
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            kills += 1
        }
        try run(options + ["--resume", stopped])
        #expect(try files(stopped) == files(whole))
        #expect(try names(stopped) == names(whole))
        #expect(try names(whole).contains("monitor.json"))
        #expect(
            try WholeFile.read(stopped + "/monitor.json") == WholeFile.read(whole + "/monitor.json"))
    }

    @Test func aFinishedRunStaysAsItIs() throws {
        let folder = try TemporaryFolder()
        try run(["--epochs", "2", "--output", folder.path] + Self.network)
        func stamps() throws -> [Date?] {
            try names(folder.path).map {
                try FileManager.default.attributesOfItem(atPath: folder.path + "/" + $0)[.modificationDate] as? Date
            }
        }
        let before = try stamps()
        let outcome = try Tool.run("train", "--resume", folder.path)
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("is complete; nothing is left to do"))
        #expect(outcome.output.contains("/359), loss"))
        #expect(try stamps() == before)
    }

    @Test func moreEpochsAreAsIfTheyHadBeenAskedForFromTheStart() throws {
        let folder = try TemporaryFolder()
        let (whole, longer) = (folder.path + "/whole", folder.path + "/longer")
        let course = ["--schedule", "cosine:epochs=9"] + Self.network
        try run(["--epochs", "5", "--output", whole] + course)
        try run(["--epochs", "3", "--output", longer] + course)
        try run(["--epochs", "5", "--resume", longer, "--quiet"])
        #expect(try files(longer) == files(whole))
        // Fewer are not, nor are more where the schedule follows their number.
        let fewer = try run(["--epochs", "4", "--resume", longer], expecting: 64)
        #expect(fewer.errors.contains("--epochs 4, where the run has 5 done already"))
        try run(["--epochs", "3", "--schedule", "cosine", "--output", folder.path + "/relative"] + Self.network)
        let relative = try run(["--epochs", "5", "--resume", folder.path + "/relative"], expecting: 64)
        #expect(relative.errors.contains("--epochs 5, where the run has 3"))
    }

    @Test func whatContradictsTheRunIsRefused() throws {
        let folder = try TemporaryFolder()
        let table = folder.path + "/t.csv"
        let lines = (0..<60).map { "\($0),\($0 % 7),\($0 % 2 == 0 ? "a" : "b")" }
        try Data((["x,y,z"] + lines).joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: table))
        let directory = folder.path + "/run"
        try run([table, "--epochs", "2", "--early-stopping", "patience=9", "--output", directory] + Self.network)
        let before = try files(directory)
        let cases: [([String], [String])] = [
            (["--seed", "3"], ["--seed 3, where the run has 0"]),
            (["--hidden", "9", "--activation", "gelu"], ["--hidden 9, where the run has 8", "--activation gelu"]),
            (["--optimizer", "sgd"], ["--optimizer sgd, where the run has adam"]),
            (["--learning-rate", "0.5"], ["--learning-rate 0.5, where the run has 0.001"]),
            (["--clip-norm", "1"], ["--clip-norm 1, where the run has none"]),
            (["--schedule", "step"], ["--schedule step", "none"]),
            (["--early-stopping", "patience=3"], ["patience=3", "patience=9"]),
            (["--ema", "0.5", "--accumulate", "2"], ["--ema 0.5", "--accumulate 2, where the run has 1"]),
            (["--target", "y"], ["--target y, where the run has the last column"]),
            (["--drop", "x"], ["--drop x, where the run has none"]),
            (["--test-fraction", "0.3"], ["--test-fraction 0.3, where the run has 0.2"]),
            (["--validation-fraction", "0.3"], ["--validation-fraction 0.3, where the run has 0.1"]),
            (["--no-header"], ["--no-header"]),
            (["digits"], ["data digits, where the run has \(table)"]),
            (["--output", folder.path], ["Leave --output out"]),
        ]
        for (options, parts) in cases {
            let outcome = try run(options + ["--resume", directory], expecting: 64)
            for part in parts { #expect(outcome.errors.contains(part), "\(outcome.errors)") }
        }
        // What is the same is no contradiction, nor is another way to the same file.
        try run([
            folder.path + "/../" + (folder.path as NSString).lastPathComponent + "/t.csv", "--seed", "0",
            "--hidden", "8", "--early-stopping", "patience=9", "--resume", directory, "--quiet",
        ])
        #expect(try files(directory) == before)

        // The file has changed: a row, or only the order of two.
        try Data((["x,y,z"] + lines.reversed()).joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: table))
        let changed = try run(["--resume", directory], expecting: 65)
        #expect(changed.errors.contains("the rows are not those that the run in \(directory) was started with"))
        try FileManager.default.removeItem(atPath: table)
        try run(["--resume", directory], expecting: 66)
        #expect(try files(directory) == before)
    }

    @Test func aRunBeginsWhereThereIsNoCheckpointAndTheDataIsNamed() throws {
        let folder = try TemporaryFolder()
        let nothing = try run(["--resume", folder.path + "/none"], expecting: 66)
        #expect(nothing.errors.contains("there is no checkpoint to go on from"))
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/none"))
        let begun = try Tool.run("train", "digits", "--epochs", "1", "--hidden", "8", "--resume", folder.path + "/new")
        #expect(begun.status == 0)
        #expect(begun.errors.contains("There is no checkpoint in \(folder.path)/new yet; the run starts."))
        #expect(try Checkpoint(newestIn: folder.path + "/new")?.epoch == 1)
        // A checkpoint that the tool did not write.
        var generator = RandomGenerator(seed: 0)
        let model = LayerList([Linear(2, 2, using: &generator)])
        try Checkpoint.save(
            TrainingState(model, optimizer: SGD(), generator: generator), in: folder.path + "/library")
        #expect(try run(["--resume", folder.path + "/library"], expecting: 65).errors.contains("did not write"))
    }

    /// Whether SIGINT is ignored here, as in what a script runs in the background: `rectify` then ignores it too.
    private static var isControlCIgnored: Bool {
        var action = sigaction()
        sigaction(SIGINT, nil, &action)
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    @Test(.enabled(if: !isControlCIgnored)) func controlCEndsTheEpochAndSavesWhatThereIs() throws {
        let folder = try TemporaryFolder()
        let directory = folder.path + "/run"
        let process = try Tool.process(["train", "--epochs", "20000", "--output", directory] + Self.network)
        try process.run()
        while !FileManager.default.fileExists(atPath: directory + "/" + Checkpoint.fileName), process.isRunning {
            Thread.sleep(forTimeInterval: 0.01)
        }
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 0)
        let run = try RunManifest(readingFrom: directory)
        #expect(run.result?.ending == .interrupted)
        let done = try #require(run.result?.lastEpoch).epoch
        #expect(try Checkpoint(newestIn: directory)?.epoch == done)
        #expect(FileManager.default.fileExists(atPath: directory + "/model.safetensors"))

        // It is not lost to another run by mistake, and goes on.
        let replacing = try self.run(["--epochs", "2", "--output", directory], expecting: 64)
        #expect(replacing.errors.contains("stopped after epoch \(done) of 20000"))
        try self.run(["--resume", directory, "--epochs", "\(done + 2)", "--quiet"])
        let whole = folder.path + "/whole"
        try self.run(["--epochs", "\(done + 2)", "--output", whole] + Self.network)
        #expect(try files(directory) == files(whole))
    }

    @Test func aDamagedCheckpointIsNotTheEnd() throws {
        let folder = try TemporaryFolder()
        let (whole, damaged) = (folder.path + "/whole", folder.path + "/damaged")
        try run(["--epochs", "4", "--output", whole] + Self.network)
        // So short a training has one checkpoint; its going on leaves a second.
        try run(["--epochs", "3", "--output", damaged] + Self.network)
        try run(["--resume", damaged, "--epochs", "4", "--quiet"])
        let path = damaged + "/" + Checkpoint.fileName
        var bytes = try WholeFile.read(path)
        bytes[bytes.count - 5] ^= 4
        try AtomicFile.write(bytes, to: path)
        let outcome = try Tool.run("train", "--resume", damaged, "--epochs", "4")
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("The newest checkpoint cannot be used; the one before it is."))
        #expect(outcome.errors.contains("resumes after epoch 3 of 4"))
        #expect(try files(damaged) == files(whole))
    }

    @Test func aFullDiskLeavesTheLastCheckpoint() throws {
        let folder = try TemporaryFolder()
        let (whole, full) = (folder.path + "/whole", folder.path + "/full")
        try run(["--epochs", "6", "--output", whole] + Self.network)
        try run(["--epochs", "2", "--output", full] + Self.network)
        let before = try names(full).map { try WholeFile.read(full + "/" + $0) }
        // No file may grow beyond two blocks, as if the disk had no room for more.
        let outcome = try Tool.run(["train", "--resume", full, "--epochs", "6"], before: "ulimit -f 2")
        #expect(outcome.status == 74)
        #expect(outcome.errors.contains("\(full)/\(Checkpoint.fileName): cannot be written"))
        #expect(try names(full).map { try WholeFile.read(full + "/" + $0) } == before)
        try run(["--resume", full, "--epochs", "6", "--quiet"])
        #expect(try files(full) == files(whole))
        // A new run then has nothing, and says so.
        let nothing = try Tool.run(
            ["train", "--epochs", "2", "--output", folder.path + "/new"] + Self.network, before: "ulimit -f 2")
        #expect(nothing.status == 74)
        #expect(try names(folder.path + "/new") == [])
    }

    @Test func aDirectoryThatCannotBeWrittenToIsSaid() throws {
        let outcome = try run(["--epochs", "1", "--output", "/proc/rectify-run"] + Self.network, expecting: 73)
        #expect(outcome.errors.contains("/proc/rectify-run"))
    }

    @Test func aTrainingThatDivergesLaterSavesNothing() throws {
        let folder = try TemporaryFolder()
        // The rate grows tenfold at each epoch.
        let outcome = try run(
            ["--epochs", "60", "--optimizer", "sgd", "--learning-rate", "0.001", "--output", folder.path + "/run"]
                + ["--schedule", "exponential:factor=10"] + Self.network, expecting: 65)
        #expect(outcome.errors.contains("diverged: in epoch"))
        // The directory is made with the first checkpoint, which so short a training need not reach.
        #expect((try? names(folder.path + "/run")) ?? [] == [])
    }

    @Test func wrongOptionsAreNamed() throws {
        let cases: [([String], String)] = [
            (["--clip-norm", "0"], "--clip-norm"), (["--clip-value", "-1"], "--clip-value"),
            (["--ema", "1"], "--ema"), (["--accumulate", "0"], "--accumulate"),
            (["--schedule", "cosin"], "'cosine'"), (["--schedule", "step:factr=1"], "factr"),
            (["--early-stopping", "patients=3"], "patience"),
            (["--early-stopping", "patience=3", "--keep-epoch", "last"], "restore-best=false"),
            (["--early-stopping", "patience=3", "--validation-fraction", "0"], "validation rows"),
            (["--schedule", "reduce-on-plateau", "--validation-fraction", "0"], "validation rows"),
            (["--early-stopping", "monitor=train-loss"], "training-rows=true"),
            (["--monitor"], "--output"), (["--report", ""], "--report"), (["--tensorboard", ""], "--tensorboard"),
            (["--resume", ""], "--resume"),
        ]
        for (options, part) in cases {
            let outcome = try run(options + ["--epochs", "1"], expecting: 64)
            #expect(outcome.errors.contains(part), "\(outcome.errors)")
        }
    }
}
