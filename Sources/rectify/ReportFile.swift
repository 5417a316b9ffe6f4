import Glibc
import Rectifier
import RectifierReport

/// The file of `--report`.
enum ReportFile {
    /// Throws when it clearly cannot be written: better said before an hour of training than after.
    static func check(_ path: String) throws {
        if path.isEmpty { throw ToolError.usage("--report: the name of a file is needed.") }
        let slash = path.lastIndex(of: "/")
        let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        var status = stat()
        let problem: Int32? =
            stat(path, &status) == 0
            ? (status.st_mode & S_IFMT == S_IFDIR ? EISDIR : access(path, W_OK) == 0 ? nil : errno)
            : access(directory, W_OK | X_OK) == 0 ? nil : errno
        guard let problem else { return }
        throw ToolError(
            code: EX_CANTCREAT,
            message:
                "--report \(path): cannot be written (\(String(cString: strerror(problem)))); choose another place "
                + "or check its permissions.")
    }

    /// Writes the report on `record`.
    static func write(_ record: TrainingRecord, to path: String) throws {
        try AtomicFile.update(Array(TrainingReportPage(record).html.utf8), at: path)
    }
}

extension AtomicFile {
    /// Writes `bytes` to the file at `path`, unless they are there already: what is resumed when it is over stays
    /// untouched.
    static func update(_ bytes: [UInt8], at path: String) throws {
        if (try? WholeFile.read(path)) != bytes { try write(bytes, to: path) }
    }
}
