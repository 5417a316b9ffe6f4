import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

@Suite struct SavedRunTests {
    @Test func aRunIsReadAsItWasWritten() throws {
        let folder = try TemporaryFolder()
        var generator = RandomGenerator(seed: 0)
        let data = PreparedData(
            try ClassificationData(
                name: "digits", Digits.dataset, classNames: Digits.classNames, validationFraction: 0.1,
                testFraction: 0.2, using: &generator), divisor: 16)
        let settings = Experiment(hidden: [8], epochs: 2)
        let network = try settings.makeModel(features: 64, outputs: 10)
        let run = try Experiment.Result(
            training: network, on: data, settings, monitor: Monitor(every: .growing(by: 0.5), histogramBins: nil))
        try run.save(
            RunManifest(settings, on: LoadedData(data: data, schema: nil, notes: [], testFraction: 0.2)),
            to: folder.path)
        var saved = try SavedRun(readingFrom: folder.path)
        #expect(saved.history == run.history && saved.monitored == run.monitored)
        #expect(saved.network.encoded() == run.model.encoded())
        #expect(try saved.firstNetwork().encoded() == network.encoded())
        // A run that was saved before there were checksums.
        try Self.changeDescription(in: folder.path) { $0.files = nil }
        saved = try SavedRun(readingFrom: folder.path)
        #expect(saved.history == run.history && saved.monitored == run.monitored)
    }

    /// A run on the digits, saved into the directory.
    @discardableResult
    private static func run(seed: UInt64, isMonitored: Bool = false, in directory: String) throws -> Experiment.Result {
        var generator = RandomGenerator(seed: 0)
        let data = PreparedData(
            try ClassificationData(
                name: "digits", Digits.dataset, classNames: Digits.classNames, validationFraction: 0.1,
                testFraction: 0.2, using: &generator), divisor: 16)
        let settings = Experiment(hidden: [4], epochs: 1, batchSize: 256, seed: seed)
        let run = try Experiment.Result(
            training: settings.makeModel(features: 64, outputs: 10), on: data, settings,
            monitor: isMonitored ? Monitor(every: .steps(2), histogramBins: nil) : nil)
        try run.save(
            RunManifest(settings, on: LoadedData(data: data, schema: nil, notes: [], testFraction: 0.2)), to: directory)
        return run
    }

    private static func changeDescription(in directory: String, _ change: (inout RunManifest) -> Void) throws {
        var description = try RunManifest(readingFrom: directory)
        change(&description)
        try AtomicFile.write(description.encoded(), to: directory + "/run.json")
    }

    /// As two trainings into one directory leave them, or a death while one is saved over the other.
    @Test(arguments: ["model.safetensors", "history.csv", "monitor.json"])
    func filesOfTwoRunsAreNotUsedTogether(name: String) throws {
        let (one, other) = (try TemporaryFolder(), try TemporaryFolder())
        try Self.run(seed: 1, isMonitored: true, in: one.path)
        try Self.run(seed: 2, isMonitored: true, in: other.path)
        let path = one.path + "/" + name
        try AtomicFile.write(WholeFile.read(other.path + "/" + name), to: path)
        let error = #expect(throws: RunManifestError.self) { try SavedRun(readingFrom: one.path) }
        #expect(error?.kind == .mismatchedFile && error?.path == path)
        #expect(error?.description.contains("does not belong to the run.json beside it") == true)
        // The next run that is saved there is whole again.
        try Self.run(seed: 2, isMonitored: true, in: one.path)
        #expect(try SavedRun(readingFrom: one.path).manifest.experiment.seed == 2)
    }

    @Test func whatAMonitorSawOfAnEarlierRunIsNotThisRuns() throws {
        let folder = try TemporaryFolder()
        try Self.run(seed: 1, isMonitored: true, in: folder.path)
        try Self.run(seed: 2, in: folder.path)
        #expect(FileManager.default.fileExists(atPath: folder.path + "/monitor.json"))
        #expect(try SavedRun(readingFrom: folder.path).monitored == nil)
    }

    @Test func aRunOfANewerVersionIsNamedAsThat() throws {
        let folder = try TemporaryFolder()
        try Self.run(seed: 1, in: folder.path)
        for version in ["99", "1.0.0", "0.\(Int.max).0", "9999999999999999999999.0"] {
            try Self.changeDescription(in: folder.path) { $0.rectifier = version }
            let error = #expect(throws: RunManifestError.self) { try SavedRun(readingFrom: folder.path) }
            #expect(error?.kind == .newerVersion)
            #expect(error?.description.contains("made by a newer Rectifier ('\(version)'") == true)
            try Self.run(seed: 1, in: folder.path)
        }
        // A newer one may have written what is not known here.
        let path = folder.path + "/run.json"
        try AtomicFile.write(Array("{\"rectifier\": \"99.0\", \"all\": \"else\"}".utf8), to: path)
        #expect(throws: RunManifestError.self) { try RunManifest(readingFrom: folder.path) }
        #expect { try RunManifest(readingFrom: folder.path) } throws: {
            ($0 as? RunManifestError)?.kind == .newerVersion
        }
        for version in ["0.0.9", RunManifest.currentVersion, RunManifest.currentVersion + "7"] {
            try Self.run(seed: 1, in: folder.path)
            try Self.changeDescription(in: folder.path) { $0.rectifier = version }
            #expect(try SavedRun(readingFrom: folder.path).manifest.rectifier == version)
        }
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func aWeightThatIsNotFiniteIsNamed(value: Float) throws {
        let folder = try TemporaryFolder()
        var network = try Self.run(seed: 1, in: folder.path).model
        network.forEachParameter { if $1 == "2.bias" { $0[scalarAt: 7] = value } }
        try save(network, to: folder.path + "/model.safetensors")
        try Self.changeDescription(in: folder.path) { $0.files = nil }
        let error = #expect(throws: RunManifestError.self) { try SavedRun(readingFrom: folder.path) }
        #expect(error?.kind == .notFinite)
        #expect(
            error?.problem == "1 of the 10 numbers of '2.bias' are not finite, the first is \(NumberText.text(value))")
    }

    @Test func aTableThatIsAnotherHasNoRecords() {
        #expect([EpochRecord](table: Array("a,b\r\n1,2\r\n".utf8)).isEmpty)
        #expect([EpochRecord](table: []).isEmpty)
        let one = [EpochRecord](table: Array("epoch,loss,val_loss\r\n1,0.5,NA\r\nx,1,1\r\n".utf8))
        #expect(one == [EpochRecord(epoch: 1, trainLoss: 0.5, validation: nil)])
    }
}
