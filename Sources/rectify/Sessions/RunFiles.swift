import Glibc
import Rectifier

/// The files of a run, `rectify train --output`, by their names in its directory.
enum RunFiles {
    static let names =
        Experiment.Result.fileNames + [SavedRun.monitorFileName, Checkpoint.fileName, Checkpoint.previousFileName]

    /// The files of the run in `directory`.
    static func paths(in directory: String) -> [String] { names.map { directory + "/" + $0 } }

    /// The files behind the data of a command: a table, those of a run, or none.
    static func inputs(_ data: String) -> [String] {
        if ImageSet(named: data) != nil { return [] }
        return FileKind(at: data) == .directory ? paths(in: data) : [data]
    }

    /// Throws when a run in `directory` would replace one of the files that are read, or cannot replace what has one of
    /// its files' names.
    static func check(in directory: String, inputs: [String]) throws {
        let inputs = inputs.map { (path: $0, identity: FileIdentity($0)) }
        for path in paths(in: directory) {
            if let identity = FileIdentity(path), let input = inputs.first(where: { $0.identity == identity }) {
                throw ToolError.usage(
                    "--output \(directory): \(input.path) is read, and would be replaced by the run's file of that name; "
                        + "choose another directory.")
            }
            var status = stat()
            guard lstat(path, &status) == 0, ![S_IFREG, S_IFLNK].contains(status.st_mode & S_IFMT) else { continue }
            throw ToolError(
                code: EX_CANTCREAT,
                message:
                    "--output \(directory): \(path) is no file, and cannot be replaced by one; choose another directory."
            )
        }
    }
}
