import RectifierSupport

/// Why a saved run cannot be used.
public struct RunManifestError: RectifierError, Hashable {
    /// What is wrong.
    public enum Kind: Hashable, Sendable {
        /// The file is not the description of a run, or one that cannot be.
        case notADescription
        /// The run was saved by a newer version of this library.
        case newerVersion
        /// A file is not the one that the description was saved with.
        case mismatchedFile
        /// A parameter or buffer has numbers that are not finite.
        case notFinite
    }

    /// What is wrong.
    public let kind: Kind
    /// The file.
    public let path: String
    /// What is wrong, in words.
    public let problem: String

    init(_ kind: Kind = .notADescription, path: String, problem: String) {
        (self.kind, self.path, self.problem) = (kind, path, problem)
    }
}

extension RunManifestError: CustomStringConvertible {
    /// The file, what is wrong and the remedy.
    public var description: String {
        switch kind {
        case .notADescription:
            "\(NameList.oneLine(path)): this is not the description of a run (\(problem)); train and save it again."
        case .newerVersion:
            "\(NameList.oneLine(path)): this run was made by a newer Rectifier (\(problem)). Use that version, or train and save it again."
        case .mismatchedFile:
            "\(NameList.oneLine(path)): this file does not belong to the run.json beside it (\(problem)): two trainings wrote there, "
                + "saving was cut off, or the file was changed or damaged. Save the run again; "
                + "if the change is meant, remove \"files\" from run.json."
        case .notFinite:
            "\(NameList.oneLine(path)): \(problem): the network cannot predict anything. Train it again, with a lower learning rate or "
                + "clipped gradients."
        }
    }
}
