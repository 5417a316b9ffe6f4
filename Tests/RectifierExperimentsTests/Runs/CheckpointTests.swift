import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

@Suite struct CheckpointTests {
    private static func moons() throws -> ClassificationData {
        var generator = RandomGenerator(seed: 1)
        return try ClassificationData(
            name: "moons", Moons.dataset(count: 150, using: &generator), classNames: ["upper", "lower"],
            validationFraction: 0.2, testFraction: 0, using: &generator)
    }

    /// A network that draws random numbers and has buffers.
    private static func network(hidden: Int = 6) -> LayerList {
        var generator = RandomGenerator(seed: 2)
        return LayerList([
            Linear(2, hidden, using: &generator), BatchNorm(hidden), ReLU(), Dropout(0.2),
            Linear(hidden, 2, using: &generator),
        ])
    }

    private static func state(
        _ optimizer: any Optimizer = Adam(learningRate: 0.01), _ model: LayerList = network()
    ) -> TrainingState<LayerList> {
        TrainingState(
            model, optimizer: optimizer, generator: RandomGenerator(seed: 3),
            monitor: Monitor(every: .steps(3), histogramBins: 4))
    }

    /// The bytes of a state, apart from the seconds.
    private static func bytes(_ state: TrainingState<LayerList>) throws -> [UInt8] {
        var state = state
        state.seconds = 0
        return try state.encoded(notes: [:])
    }

    private static var trainers: [String: Trainer] {
        get throws {
            var plain = Trainer(epochs: 4, batchSize: 16)
            plain.checkpointInterval = 2
            var all = plain
            all.accumulation = 2
            all.checkpointInterval = 1
            all.clipNorm = 0.5
            all.clipValue = 0.2
            all.averageDecay = 0.9
            all.schedule = try Schedule(parsing: "linear:epochs=1/one-cycle")
            all.earlyStopping = try EarlyStopping(patience: 1)
            var plateau = plain
            plateau.schedule = try Schedule(parsing: "reduce-on-plateau:patience=0,threshold=1,factor=0.5")
            plateau.keepsBest = true
            var cycle = plain
            cycle.schedule = try Schedule(parsing: "cyclic:steps=5@epochs=2/cosine")
            return ["plain": plain, "all": all, "plateau": plateau, "cycle": cycle]
        }
    }

    /// From every checkpoint, between epochs and within them, the rest of the training gives the same bits.
    @Test(arguments: ["plain", "all", "plateau", "cycle"], OptimizerConfiguration.Kind.allCases)
    func aTrainingGoesOnToTheSameBits(name: String, kind: OptimizerConfiguration.Kind) throws {
        let trainer = try #require(try Self.trainers[name])
        let data = try Self.moons()
        let folder = try TemporaryFolder()
        func optimizer() -> any Optimizer {
            OptimizerConfiguration(kind, learningRate: 0.02, momentum: kind.takesMomentum ? 0.8 : 0).make()
        }
        var whole = Self.state(optimizer())
        var saved: [[UInt8]] = []
        let outcome = try trainer.run(
            &whole, on: data.training, validation: data.validation,
            callbacks: TrainingCallbacks(checkpoint: { saved.append(try $0.encoded(notes: [:])) }))
        let expected = try Self.bytes(whole)
        let steps = trainer.steps(of: data.training.count)
        #expect(saved.count > outcome.history.count)
        #expect(outcome.history.count <= trainer.epochs && steps > 2)
        for bytes in saved {
            let path = folder.path + "/" + Checkpoint.fileName
            try AtomicFile.write(bytes, to: path)
            var state = Self.state(optimizer(), Self.network())
            state.generator = RandomGenerator(seed: 99)
            let checkpoint = try #require(try Checkpoint(newestIn: folder.path))
            try checkpoint.restore(&state)
            #expect(try state.encoded(notes: [:]) == bytes)
            let resumed = try trainer.run(&state, on: data.training, validation: data.validation)
            #expect(resumed == outcome)
            #expect(try Self.bytes(state) == expected)
            #expect(state.kept.encoded() == whole.kept.encoded())
        }
    }

    @Test func aFlippedBitAnywhereIsNoticedAndNamed() throws {
        let folder = try TemporaryFolder()
        var state = Self.state(SGD(learningRate: 0.1, momentum: 0.9), Self.network(hidden: 1))
        state.monitor = nil
        let data = try Self.moons()
        try Trainer(epochs: 1, batchSize: 64).run(&state, on: data.training)
        let bytes = try state.encoded(notes: ["of": "a \"test\""])
        let path = folder.path + "/" + Checkpoint.fileName
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 1 << (index % 8)
            try #require((try? WholeFile.write(damaged, to: path)) != nil)
            let error = #expect(throws: (any Error).self) { try Checkpoint(newestIn: folder.path) }
            #expect(error is CheckpointError || error is SafetensorsError)
            #expect("\(try #require(error))".hasPrefix(path))
        }
        // So is a file that ends too early, and one that is another.
        for count in stride(from: 0, to: bytes.count, by: 7) {
            try WholeFile.write(Array(bytes[..<count]), to: path)
            #expect(throws: (any Error).self) { try Checkpoint(newestIn: folder.path) }
        }
        try save(state.model, to: path)
        let error = #expect(throws: CheckpointError.self) { try Checkpoint(newestIn: folder.path) }
        #expect(error?.kind == .notACheckpoint)
        try WholeFile.write(bytes, to: path)
        #expect(try Checkpoint(newestIn: folder.path)?.notes == ["of": "a \"test\""])
    }

    @Test func theLastGoodCheckpointIsKeptAndUsed() throws {
        let folder = try TemporaryFolder()
        let (newest, previous) = (
            folder.path + "/" + Checkpoint.fileName, folder.path + "/" + Checkpoint.previousFileName
        )
        #expect(try Checkpoint(newestIn: folder.path)?.epoch == nil)
        let data = try Self.moons()
        var state = Self.state()
        try Trainer(epochs: 3).run(
            &state, on: data.training,
            callbacks: TrainingCallbacks(checkpoint: { try Checkpoint.save($0, in: folder.path) }))
        #expect(try Checkpoint(newestIn: folder.path)?.epoch == 3)
        #expect(try Checkpoint(reading: previous).epoch == 2)

        var bytes = try WholeFile.read(newest)
        bytes[bytes.count / 2] ^= 1
        try AtomicFile.write(bytes, to: newest)
        let checkpoint = try #require(try Checkpoint(newestIn: folder.path))
        #expect(checkpoint.epoch == 2 && checkpoint.path == previous)
        #expect(checkpoint.problem?.contains("\(newest): the checkpoint is damaged") ?? false)
        // The damaged one does not take the good one's place.
        try Checkpoint.save(state, in: folder.path, keepsPrevious: false)
        #expect(try Checkpoint(newestIn: folder.path)?.epoch == 3)
        #expect(try Checkpoint(reading: previous).epoch == 2)

        // Neither can be used: what is wrong with the newest is said.
        try AtomicFile.write(bytes, to: newest)
        try AtomicFile.write([1, 2, 3], to: previous)
        #expect { try Checkpoint(newestIn: folder.path) } throws: { "\($0)".hasPrefix(newest) }
        // Where the newest has no file, as a kill can leave it without hard links, there is the one before it.
        try AtomicFile.write(state.encoded(notes: [:]), to: previous)
        try FileManager.default.removeItem(atPath: newest)
        #expect(try Checkpoint(newestIn: folder.path)?.epoch == 3)
    }

    @Test func aNewerCheckpointIsNeitherDamagedNorPassedOver() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/" + Checkpoint.fileName
        let state = Self.state()
        try Checkpoint.save(state, in: folder.path)
        try Checkpoint.save(state, in: folder.path)
        let newer = try Checkpoint.newer(state.encoded(notes: [:]))
        try AtomicFile.write(newer, to: path)
        func error() throws -> CheckpointError? {
            #expect(throws: CheckpointError.self) { try Checkpoint(newestIn: folder.path) }
        }
        #expect(try error()?.kind == .newerVersion)
        #expect(try error()?.description.contains("made by a newer Rectifier: its format is 2") == true)
        // So is the one before it, where it is alone.
        try AtomicFile.write(newer, to: folder.path + "/" + Checkpoint.previousFileName)
        try FileManager.default.removeItem(atPath: path)
        #expect(try error()?.kind == .newerVersion)
    }

    @Test func anotherModelOrOptimizerIsRefusedAndTheStateStays() throws {
        let folder = try TemporaryFolder()
        let data = try Self.moons()
        var state = Self.state()
        try Trainer(epochs: 1).run(&state, on: data.training)
        try Checkpoint.save(state, in: folder.path)
        let checkpoint = try #require(try Checkpoint(newestIn: folder.path))

        var other = Self.state(Adam(), LayerList([Linear(2, 7), PReLU(), Linear(7, 2)]))
        let before = try other.encoded(notes: [:])
        let error = try #require(#expect(throws: ModelFileError.self) { try checkpoint.restore(&other) })
        #expect(error.misshapen.map(\.name).contains("model.0.weight"))
        #expect(error.missing.contains("model.2.weight"))
        #expect(error.unexpected.contains("model.4.weight") && error.unexpected.contains("model.1.running_mean"))
        #expect(try other.encoded(notes: [:]) == before)

        for optimizer in [SGD(), AdamW(), Adagrad()] as [any Optimizer] {
            var other = Self.state(optimizer)
            let error = #expect(throws: CheckpointError.self) { try checkpoint.restore(&other) }
            #expect(error?.kind == .doesNotFit)
        }
    }

    @Test func notesAreValues() throws {
        struct Note: Codable, Equatable { var names: [String] }
        let folder = try TemporaryFolder()
        let note = Note(names: ["ä", "\"", "\n"])
        try Checkpoint.save(Self.state(), in: folder.path, notes: ["of": try Checkpoint.noteText(note)])
        let checkpoint = try #require(try Checkpoint(newestIn: folder.path))
        #expect(try checkpoint.note("of", as: Note.self) == note)
        #expect(try checkpoint.note("other", as: Note.self) == nil)
        #expect(throws: CheckpointError.self) { try checkpoint.note("of", as: Int.self) }
        Checkpoint.remove(in: folder.path)
        #expect(try Checkpoint(newestIn: folder.path)?.epoch == nil)
    }

    @Test func crc32() {
        // The check value of the algorithm's catalogue, and of nothing.
        #expect(Checksum.crc32(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(Checksum.crc32([UInt8]()) == 0)
        #expect(Checksum.crc32(Array("6789".utf8), after: Checksum.crc32(Array("12345".utf8))) == 0xCBF4_3926)
        #expect(Checksum.text(0xAB) == "000000ab")
    }
}

extension WholeFile {
    /// Writes a file in place, as nobody should: quicker than one that is synchronised.
    fileprivate static func write(_ bytes: [UInt8], to path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
}
