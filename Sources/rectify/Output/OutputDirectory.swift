import Glibc
import Rectifier

/// The directory of `--output`.
enum OutputDirectory {
    /// Throws when it clearly cannot be written to: better said before an hour of training than after. Nothing is
    /// created yet, since a training that diverges saves nothing.
    static func check(_ path: String) throws {
        if path.isEmpty { throw ToolError.usage("--output: the name of a directory is needed.") }
        var existing = path
        while access(existing, F_OK) != 0, errno == ENOENT || errno == ENOTDIR, let slash = parentEnd(existing) {
            existing = slash == existing.startIndex ? "/" : String(existing[..<slash])
        }
        if access(existing, F_OK) != 0, errno == ENOENT { existing = "." }
        var (status, code) = (stat(), 0 as Int32)
        if stat(existing, &status) != 0 {
            // It may be there, in a directory that may not be looked into.
            code = errno
        } else if status.st_mode & S_IFMT != S_IFDIR {
            code = ENOTDIR
        } else if access(existing, W_OK | X_OK) != 0 {
            code = errno
        }
        guard code != 0 else { return }
        let reason = code == ENOTDIR ? "\(existing) is not a directory" : String(cString: strerror(code))
        throw ToolError(
            code: EX_CANTCREAT,
            message:
                "--output \(path): cannot be written to (\(reason)); choose another place or check its permissions.")
    }

    /// Where the last component's slash is, or nil for a single one.
    private static func parentEnd(_ path: String) -> String.Index? {
        let trimmed = path.count > 1 && path.hasSuffix("/") ? path.dropLast() : path[...]
        return trimmed.count > 1 ? trimmed.lastIndex(of: "/") : nil
    }
}
