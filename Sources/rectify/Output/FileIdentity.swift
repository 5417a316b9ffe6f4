import Glibc

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
