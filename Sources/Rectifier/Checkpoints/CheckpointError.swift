/// Why a training cannot go on from a checkpoint.
public struct CheckpointError: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Kind: Hashable, Sendable {
        /// The file's checksum is not that of its bytes: they changed after they were written.
        case damaged
        /// The file is no checkpoint, or of a later version of this library.
        case notACheckpoint
        /// The checkpoint is of another model, optimiser or way of training.
        case doesNotFit
    }

    /// What is wrong.
    public let kind: Kind
    /// The file.
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
        case .damaged: "\(path): the checkpoint is damaged: \(problem). Go on from an earlier one, or begin anew."
        case .notACheckpoint:
            "\(path): this is not a checkpoint that can be read here: \(problem). Give one that this version wrote."
        case .doesNotFit:
            "\(path): the checkpoint is of another training: \(problem). Make model, optimiser and trainer as they "
                + "were when it was saved."
        }
    }
}
