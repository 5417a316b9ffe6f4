/// A training that was written to a file, to go on from there later: model, optimiser, random numbers, schedule, what
/// was kept, and the history.
///
///     try Checkpoint.save(state, in: "run")                       // run/checkpoint.safetensors
///
///     if let checkpoint = try Checkpoint(newestIn: "run") {       // later, in another process
///         try checkpoint.restore(&state)
///     }
///
/// A directory has the newest checkpoint, `checkpoint.safetensors`, and the one before it,
/// `checkpoint.previous.safetensors`. Both are, at every moment, complete and on the disk; a process that is killed while
/// it writes, or a power cut, leaves them as they were. A file has a checksum of all its bytes. It is a safetensors file:
/// the model's tensors have their names after `model.`, so other programs can read them.
public struct Checkpoint: Sendable {
    /// The name of the newest checkpoint in a directory.
    public static let fileName = "checkpoint.safetensors"
    /// The name of the one before it.
    public static let previousFileName = "checkpoint.previous.safetensors"

    /// The file that was read.
    public let path: String
    /// The texts that were saved with it.
    public let notes: [String: String]
    /// Why the newest could not be read, if this is the one before it; else nil.
    public let problem: String?
    let file: SafetensorsFile
    let record: Record

    /// Reads the newest checkpoint in `directory`, or the one before it when that is damaged; nil when there is neither.
    ///
    /// - Throws: ``CheckpointError`` or ``SafetensorsError`` when none can be used, and says of the newest why;
    ///   ``FileError`` for a file that cannot be read.
    public init?(newestIn directory: String) throws {
        let (newest, previous) = (directory + "/" + Self.fileName, directory + "/" + Self.previousFileName)
        do {
            try self.init(reading: newest)
        } catch let error as FileError {
            guard error.kind == .missing else { throw error }
            // Both names have files at every moment, where the file system has links; else only the previous may.
            guard let older = try? Checkpoint(reading: previous) else { return nil }
            self = older
        } catch {
            guard let older = try? Checkpoint(reading: previous, problem: "\(error)") else { throw error }
            self = older
        }
    }

    /// Reads the checkpoint in the file at `path`.
    ///
    /// - Throws: ``CheckpointError``, ``SafetensorsError`` or ``FileError``.
    public init(reading path: String) throws { try self.init(reading: path, problem: nil) }

    private init(reading path: String, problem: String?) throws {
        file = try SealedFile.decode(WholeFile.read(path), path: path)
        self.path = path
        self.problem = problem
        guard let state = file.metadata["state"] else {
            throw CheckpointError(.notACheckpoint, path: path, "it has no state of a training")
        }
        do {
            record = try JSONText.decode(Record.self, from: state.utf8)
        } catch let error as DecodingError {
            throw CheckpointError(.notACheckpoint, path: path, "\(error)")
        }
        guard record.format == Record.currentFormat else {
            throw CheckpointError(
                .notACheckpoint, path: path, "its format is \(record.format), not \(Record.currentFormat)")
        }
        guard record.epoch >= 0, record.step >= 0 else {
            throw CheckpointError(.notACheckpoint, path: path, "it is after \(record.epoch) epochs")
        }
        notes = Dictionary(
            uniqueKeysWithValues: file.metadata.compactMap { name, text in
                name.hasPrefix(Self.notePrefix) ? (String(name.dropFirst(Self.notePrefix.count)), text) : nil
            })
    }

    /// Writes `state` as the newest checkpoint in `directory`, which is created if it is missing. What was the newest
    /// becomes the one before it, unless it was damaged.
    ///
    /// - Parameters:
    ///   - state: The training.
    ///   - directory: Where the checkpoint is written.
    ///   - notes: Texts to be saved with it, by names, e.g. what the training is of.
    ///   - keepsPrevious: Whether what was the newest is kept; false when it is known to be damaged.
    /// - Throws: ``FileError``; the checkpoints are then as they were.
    public static func save<Model: Module>(
        _ state: TrainingState<Model>, in directory: String, notes: [String: String] = [:], keepsPrevious: Bool = true
    ) throws {
        try AtomicFile.createDirectory(directory)
        try AtomicFile.write(
            state.encoded(notes: notes), to: directory + "/" + fileName,
            keepingPreviousAs: keepsPrevious ? previousFileName : nil)
    }

    static let notePrefix = "note."
}

extension Checkpoint {
    /// How many epochs are complete.
    public var epoch: Int { record.epoch }
    /// The steps of the epoch after them that are done.
    public var step: Int { record.step }

    /// All of a training's state that is not a tensor.
    struct Record: Codable {
        static let currentFormat = 1

        var format = Self.currentFormat
        var epoch: Int
        var step: Int
        var lossMean: LossMean
        var seconds: Double
        var generator: RandomGenerator
        var orderGenerator: RandomGenerator
        var optimizer: Optimizer

        struct Optimizer: Codable {
            /// The type's name.
            var kind: String
            var learningRate: Float
            var vectorNames: [String]
            /// The steps that each parameter has made.
            var steps: [String: Int]
        }
    }
}
