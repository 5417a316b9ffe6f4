import Glibc
import Rectifier

/// A file that the user chose for a result: `--report`, `--output`.
enum OutputFile {
    /// Throws when it clearly cannot be written, or is what is read: better said before an hour of training than after.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - option: The option that named it.
    ///   - inputs: Files that are read, or that belong to what is read or written beside it.
    static func check(_ path: String, option: String, inputs: [String] = []) throws {
        if path.isEmpty { throw ToolError.usage("\(option): the name of a file is needed.") }
        if StandardDescriptors.isClosedOutput(path) {
            throw ToolError(code: EX_CANTCREAT, message: "\(option) \(path): it is closed; choose another place.")
        }
        if let identity = FileIdentity(path), let input = inputs.first(where: { FileIdentity($0) == identity }) {
            throw ToolError.usage(
                input == path
                    ? "\(option) \(path): this file is read, or belongs to the run, and would be replaced; give another name."
                    : "\(option) \(path): this is the same file as \(input), which would be replaced; give another name."
            )
        }
        guard let problem = problem(path) else { return }
        throw ToolError(
            code: EX_CANTCREAT,
            message: problem == EISDIR
                ? "\(option) \(path): this is a directory; give the name of a file."
                : "\(option) \(path): cannot be written (\(String(cString: strerror(problem)))); choose another place or "
                    + "check its permissions.")
    }

    /// The system's error code of what is in the way; nil for nothing that can be seen.
    private static func problem(_ path: String) -> Int32? {
        let kind = FileKind(at: path)
        if kind == .directory { return EISDIR }
        if kind != nil, access(path, W_OK) != 0 { return errno }
        if kind != nil, kind != .regular { return nil }
        // A file takes its name in its directory, links followed.
        let place = kind == nil ? path : RealPath.of(path)
        let slash = place.lastIndex(of: "/")
        let directory = slash.map { $0 == place.startIndex ? "/" : String(place[..<$0]) } ?? "."
        return access(directory, W_OK | X_OK) == 0 ? nil : errno
    }
}

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

/// Which file a path leads to: two paths of one file are equal.
enum FileIdentity: Hashable {
    /// One that is there, by its device and number.
    case existing(device: UInt, number: UInt)
    /// One that is not there yet, by its directory's real path and its name.
    case named(String)

    /// The file that is at `path`, or will be; nil for pipes and the like, which may have several ends.
    init?(_ path: String) {
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFREG else { return nil }
            self = .existing(device: UInt(status.st_dev), number: UInt(status.st_ino))
        } else {
            self = .named(RealPath.of(path))
        }
    }
}

/// Paths without links and full stops.
enum RealPath {
    /// The path of what is at `path`, or would be: links are followed as far as there is something.
    static func of(_ path: String) -> String {
        if let resolved = realpath(path, nil) {
            defer { free(resolved) }
            return String(cString: resolved)
        }
        // The directory that the process is in may have been removed.
        if path == "." { return path }
        var parts = path.split(separator: "/", omittingEmptySubsequences: true)
        guard let name = parts.popLast() else { return path }
        let parent = (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
        let directory = of(parent.isEmpty ? "." : parent)
        switch name {
        case ".": return directory
        case "..": return String(directory[..<(directory.lastIndex(of: "/") ?? directory.startIndex)])
        default: return directory == "/" ? "/" + name : directory + "/" + name
        }
    }

    /// Whether `path` leads into `directory`, also by its links.
    static func isInside(_ path: String, _ directory: String) -> Bool {
        let root = of(directory)
        return of(path).hasPrefix(root == "/" ? root : root + "/")
    }
}
