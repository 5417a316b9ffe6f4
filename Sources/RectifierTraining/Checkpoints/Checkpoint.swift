import Glibc
import RectifierCore
import RectifierData
import RectifierSupport

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
    /// One that a newer version wrote is not damaged, and an error.
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
            do {
                try self.init(reading: previous)
            } catch let error as CheckpointError where error.kind == .newerVersion {
                throw error
            } catch { return nil }
        } catch let error as CheckpointError where error.kind == .newerVersion {
            throw error
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
        try self.init(bytes: try SafetensorsFile.bytes(of: path), path: path, problem: problem)
    }

    /// Reads `bytes`, the content of a checkpoint's file; `path` is only for messages.
    init(bytes: [UInt8], path: String, problem: String? = nil) throws {
        file = try SealedFile.decode(bytes, path: path)
        self.path = path
        self.problem = problem
        guard let state = file.metadata["state"] else {
            throw CheckpointError(.notACheckpoint, path: path, "it has no state of a training")
        }
        do {
            // First, since what a later version writes may not be read here at all.
            let format = try JSONText.decode(Format.self, from: state.utf8).format
            guard format <= Record.currentFormat else {
                throw CheckpointError(
                    .newerVersion, path: path, "its format is \(format), and \(Record.currentFormat) is the latest here"
                )
            }
            guard format == Record.currentFormat else {
                throw CheckpointError(
                    .notACheckpoint, path: path, "its format is \(format), not \(Record.currentFormat)")
            }
            record = try JSONText.decode(Record.self, from: state.utf8)
        } catch let error as DecodingError {
            throw CheckpointError(.notACheckpoint, path: path, JSONText.problem(error))
        }
        if let name = record.impossible {
            throw CheckpointError(.notACheckpoint, path: path, "its \(name) is not possible")
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
            state.encoded(notes: notes), as: fileName, in: directory,
            keepingPreviousAs: keepsPrevious ? previousFileName : nil)
    }

    static let notePrefix = "note."
}

extension Checkpoint {
    /// The number of complete epochs.
    public var epoch: Int { record.epoch }
    /// The steps of the epoch after them that are done.
    public var step: Int { record.step }
    /// The progress of the schedule; nil without one.
    public var schedule: ScheduleProgress? { record.schedule }

    /// Whether nothing is left to do in a training of so many epochs: they are done, or early stopping ended it.
    public func isOver(after epochs: Int) -> Bool { epoch >= epochs || record.stopping?.stop != nil }

    /// A value as the text of a note.
    public static func noteText(_ value: some Encodable) throws -> String {
        String(decoding: try JSONText.encode(value), as: UTF8.self)
    }

    /// The value that was saved as the note of that name; nil when there is none.
    ///
    /// - Throws: ``CheckpointError`` when the note is of another kind.
    public func note<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws(CheckpointError)
        -> Value?
    {
        guard let text = notes[name] else { return nil }
        do {
            return try JSONText.decode(type, from: text.utf8)
        } catch {
            throw CheckpointError(.notACheckpoint, path: path, "its note '\(name)': \(JSONText.problem(error))")
        }
    }

    /// Removes the checkpoints in `directory`, if there are any.
    public static func remove(in directory: String) {
        for name in [fileName, previousFileName] { unlink(directory + "/" + name) }
    }

    /// What is read of a state before all the rest.
    private struct Format: Decodable {
        var format: Int
    }

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
        var schedule: ScheduleProgress?
        var stopping: EarlyStopping.State?
        var best: Best?
        var average: Average?
        var monitor: MonitorHistory?
        /// The names of the metrics of one's own in the history; nil where there are none.
        var metrics: [String]?

        /// The name of a number that no training has, and that would end the program; nil if there is none.
        var impossible: String? {
            // Far from where an Int overflows when the training goes on.
            func isCount(_ number: Int) -> Bool { number >= 0 && number < 1 << 48 }
            if !isCount(epoch) || epoch > TrainingLength.epochRange.upperBound { return "epoch" }
            if !isCount(step) || step > 1 << 32 || !isCount(lossMean.rows) { return "step" }
            if !(optimizer.learningRate >= 0) { return "learning rate" }
            let limit: Float = optimizer.kind.hasPrefix("Adam") ? 1 : .infinity
            if let momentum = optimizer.momentum, !(momentum >= 0 && momentum < limit) { return "momentum" }
            if !optimizer.steps.values.allSatisfy(isCount) { return "number of steps" }
            if let stopping, !isCount(stopping.wait) { return "early stopping" }
            if let schedule, !(schedule.base >= 0 && schedule.base.isFinite) || !isCount(schedule.plateau.badEpochs) {
                return "schedule"
            }
            if let length = schedule?.length,
                length.epochs == 0 || length.stepsPerEpoch == 0 || !isCount(length.epochs)
                    || !isCount(length.stepsPerEpoch)
            {
                return "length"
            }
            if let average, !isCount(average.updates) || !(average.decay >= 0 && average.decay < 1) { return "average" }
            return nil
        }

        struct Optimizer: Codable {
            /// The type's name.
            var kind: String
            var learningRate: Float
            var momentum: Float?
            /// What the optimiser was made with; nil in files of the first release.
            var options: [String: Float]?
            var vectorNames: [String]
            /// The steps that each parameter has made.
            var steps: [String: Int]
        }

        struct Best: Codable {
            var mode: Metric.Mode
            /// Nil where nothing was kept yet.
            var kept: Kept?

            struct Kept: Codable {
                var value: Double
                var epoch: Int
            }
        }

        struct Average: Codable {
            var updates: Int
            var decay: Double
            var start: ExponentialMovingAverageStart
        }
    }
}

/// Why a training cannot go on from a checkpoint.
public struct CheckpointError: RectifierError, Hashable {
    /// What is wrong.
    public enum Kind: Hashable, Sendable {
        /// The file's checksum is not that of its bytes: they changed after they were written.
        case damaged
        /// The file is no checkpoint.
        case notACheckpoint
        /// The checkpoint was written by a newer version of this library. It is left as it is.
        case newerVersion
        /// The checkpoint is of another model, optimiser or way of training.
        case doesNotFit
        /// Another training writes to the directory now.
        case inUse
    }

    /// What is wrong.
    public let kind: Kind
    /// The file, or the directory.
    public let path: String
    /// What is wrong, in words.
    public let problem: String

    init(_ kind: Kind, path: String, _ problem: String) {
        self.kind = kind
        self.path = path
        self.problem = problem
    }
}

extension CheckpointError: CustomStringConvertible {
    /// The file, what is wrong and the remedy.
    public var description: String {
        switch kind {
        case .damaged:
            "\(NameList.oneLine(path)): the checkpoint is damaged: \(problem). Go on from an earlier one, or begin anew."
        case .notACheckpoint:
            "\(NameList.oneLine(path)): this is not a checkpoint that can be read here: \(problem). Give one that this version wrote."
        case .newerVersion:
            "\(NameList.oneLine(path)): the checkpoint was made by a newer Rectifier: \(problem). Go on with that version, or give another "
                + "directory."
        case .inUse: "\(NameList.oneLine(path)): \(problem). Wait until it ends, or choose another directory."
        case .doesNotFit:
            "\(NameList.oneLine(path)): the checkpoint is of another training: \(problem). Make model, optimiser and trainer as they "
                + "were when it was saved."
        }
    }
}
