import RectifierSupport

/// Why a training cannot go on from a checkpoint.
public struct CheckpointError: RectifierError, Hashable {
    /// Its kind.
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

    /// Its kind.
    public let kind: Kind
    /// The file, or the directory.
    public let path: String
    /// The problem, in words.
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
