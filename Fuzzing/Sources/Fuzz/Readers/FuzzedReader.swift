@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierTraining

/// The readers of what comes from outside, each as one function of bytes, with what is needed to try it with millions
/// of damaged inputs.
///
/// Shared by `make fuzz`, which looks for inputs by libFuzzer, and the tests, which try a few thousand.
enum FuzzedReader: String, CaseIterable, Codable, Sendable {
    /// Tensors in a file: ``SafetensorsFile``, and a model that they are loaded into.
    case safetensors
    /// The description of a run, and all that `rectify predict` makes of it.
    case run
    /// A training that is to be gone on with.
    case checkpoint
    /// Images and labels, compressed or not.
    case idx
    /// Compressed files.
    case gzip
    /// Tables: reading, understanding, encoding.
    case csv
    /// Texts of options: activations, schedules, early stopping, numbers, names.
    case text

    /// Reads `bytes`, and goes on with what was read as the product does. Traps when something traps there, when an
    /// error is none of the library's own, and when what was read contradicts itself.
    func read(_ bytes: [UInt8]) {
        switch self {
        case .safetensors: Self.readSafetensors(bytes)
        case .run: Self.readRun(bytes)
        case .checkpoint: Self.readCheckpoint(bytes)
        case .idx: Self.readIDX(bytes)
        case .gzip: Self.readGzip(bytes)
        case .csv: Self.readTable(bytes)
        case .text: Self.readText(bytes)
        }
    }

    /// Inputs from which others are made by changing them.
    var seeds: [[UInt8]] {
        switch self {
        case .safetensors: Self.safetensorsSeeds
        case .run: Self.runSeeds
        case .checkpoint: Self.checkpointSeeds
        case .idx: Self.idxSeeds
        case .gzip: Self.gzipSeeds
        case .csv: Self.tableSeeds
        case .text: Self.textSeeds
        }
    }

    /// Words that mean something in such inputs.
    var words: [String] {
        switch self {
        case .safetensors: Self.safetensorsWords
        case .run: Self.runWords
        case .checkpoint: Self.checkpointWords
        case .idx, .gzip: []
        case .csv: Self.tableWords
        case .text: Self.textWords
        }
    }

    /// Inputs of `size` bytes, about, that repeat what costs most.
    func large(_ size: Int) -> [[UInt8]] {
        let attacks =
            switch self {
            case .safetensors: Self.safetensorsAttacks(size)
            case .run: Self.runAttacks(size)
            case .checkpoint: Self.checkpointAttacks(size)
            case .idx: Self.idxAttacks(size)
            case .gzip: Self.gzipAttacks(size)
            case .csv: Self.tableAttacks(size)
            case .text: Self.textAttacks(size)
            }
        // And a piece of each seed, repeated where it stands.
        var mutator = ByteMutator(self, seed: 0)
        return attacks + seeds.flatMap { seed in (0..<4).map { _ in mutator.amplified(seed, to: size) } }
    }

    /// `bytes` with lengths and checksums made right, so that a change of what they protect is read.
    func repaired(_ bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .safetensors: Self.repairedSafetensors(bytes)
        case .checkpoint: Self.repairedCheckpoint(bytes)
        case .idx: Self.repairedIDX(bytes)
        case .run, .gzip, .csv, .text: bytes
        }
    }

    /// The most memory that reading `size` bytes may take, besides these.
    func memoryLimit(_ size: Int) -> Int {
        let perByte =
            switch self {
            case .safetensors: 32
            case .run, .checkpoint: 64
            // What a byte can become, three times while it is read.
            case .idx, .gzip: 3 * 1032
            case .csv: 320
            case .text: 64
            }
        return (1 << 20) + perByte * size
    }
}

// MARK: - What must hold

extension FuzzedReader {
    /// What `body` returns, or nil when it throws; then the error is one of the library's, and can be said.
    static func attempt<Value>(_ body: () throws -> Value) -> Value? {
        do {
            return try body()
        } catch {
            check(isKnown(error), "an error of another kind: \(error)")
            check(!"\(error)".isEmpty, "an error that says nothing")
            return nil
        }
    }

    private static func isKnown(_ error: any Error) -> Bool {
        error is SafetensorsError || error is ModelFileError || error is RunManifestError || error is IDXError
            || error is GzipError || error is TableError || error is SplitError || error is NetworkError
            || error is OptionError || error is ScheduleError
            || error is EarlyStoppingError || error is CheckpointError || error is DivergenceError
            || error is MetricError
    }

    static func check(_ condition: Bool, _ message: @autoclosure () -> String, line: UInt = #line) {
        if !condition { fatalError(message(), line: line) }
    }
}
