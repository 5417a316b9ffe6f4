import Glibc

/// Writing of files that are, at every moment, either the old ones or the new ones, complete.
///
/// The bytes go to a temporary file in the same directory, which then takes the target's name. They are on the disk
/// (fsync) before the name changes, so that a power cut cannot leave an empty file of that name.
public enum AtomicFile {
    /// Writes `bytes` to the file at `path`, replacing one that is there, or leaves everything as it was.
    ///
    /// A replaced file's permissions are kept, and a symbolic link's target is replaced, not the link. What is not a
    /// file (a device such as `/dev/stdout`, a pipe) is written directly.
    ///
    /// - Parameters:
    ///   - bytes: The new content.
    ///   - path: The file.
    ///   - previous: A name, in the same directory, under which a file that is replaced is kept; nil for not at all. The
    ///     two names have complete files at every moment.
    /// - Throws: ``FileError``: a directory of that name, not creatable, or not writable.
    public static func write(
        _ bytes: [UInt8], to path: String, keepingPreviousAs previous: String? = nil
    ) throws(FileError) {
        let staged = try StagedFile(bytes, for: path)
        if let previous { try staged.keepPrevious(as: previous) }
        try staged.commit()
        try synchronizeDirectory(of: staged.target, path)
    }

    /// Removes the temporary files in `directory` whose writers were killed before they could do it themselves.
    public static func removeLeftovers(in directory: String) {
        guard let stream = opendir(directory) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name.hasPrefix(StagedFile.prefix) else { continue }
            let writer = pid_t(name.dropFirst(StagedFile.prefix.count).prefix { $0 != "-" })
            // A process that cannot be signalled may be another user's; only one that does not exist has left its file.
            if let writer, writer > 0, kill(writer, 0) != 0, errno == ESRCH { unlink(directory + "/" + name) }
        }
    }

    /// Writes several files into `directory`, creating it and those above it if they are missing, and replaces those
    /// of the same names only once all the new ones are complete and on the disk.
    ///
    /// The files take their names in the order given, one right after the other. A fault of the system between the
    /// first and the last leaves a mixture, so the file by which a reader knows the others belongs last.
    ///
    /// - Parameters:
    ///   - files: The names and contents.
    ///   - directory: Where they are written.
    ///   - removed: A file that is removed before the first takes its name; nil for none.
    /// - Throws: ``FileError``; nothing has then changed, except in the case just named.
    public static func replace(
        _ files: [(name: String, bytes: [UInt8])], in directory: String, removing removed: String? = nil
    ) throws(FileError) {
        try createDirectory(directory)
        var staged: [StagedFile] = []
        do {
            for file in files {
                staged.append(try StagedFile(file.bytes, for: directory + "/" + file.name))
            }
            if let removed { unlink(directory + "/" + removed) }
            for file in staged { try file.commit() }
        } catch {
            for file in staged { file.discard() }
            throw error
        }
        if let first = staged.first { try synchronizeDirectory(of: first.target, directory) }
    }

    /// Creates the directory at `path` and those above it; one that exists is left as it is.
    ///
    /// - Throws: ``FileError``: not creatable; "Not a directory" or "File exists" if a file is in the way.
    public static func createDirectory(_ path: String) throws(FileError) {
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFDIR else { throw FileError(.cannotCreate, path, code: ENOTDIR) }
            return
        }
        let parent = parentDirectory(of: path)
        // "a" has the parent ".", and "/" and "." have themselves; both exist.
        if parent != path { try createDirectory(parent) }
        if mkdir(path, 0o777) != 0, errno != EEXIST { throw FileError(.cannotCreate, path, code: errno) }
    }

    /// The directory that holds `path`: everything before its last component.
    static func parentDirectory(of path: String) -> String {
        var bytes = Array(path.utf8)
        while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == 0 ? "/" : String(decoding: bytes[..<slash], as: UTF8.self)
    }

    /// Puts a directory's names on the disk, after a file in it took its name.
    private static func synchronizeDirectory(of target: String, _ path: String) throws(FileError) {
        let descriptor = open(parentDirectory(of: target), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        // A directory that may be written but not read cannot be synchronised; the file is complete all the same.
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // Some file systems cannot synchronise directories and say EINVAL.
        if fsync(descriptor) != 0, errno != EINVAL, errno != ENOTSUP, errno != EROFS {
            throw FileError(.cannotWrite, path, code: errno)
        }
    }
}

/// A complete file under a temporary name, about to take the name of its target.
private struct StagedFile {
    /// How temporary names begin.
    static let prefix = ".rectifier-"

    /// The file to replace, links resolved.
    let target: String
    /// Nil if the target is a device or a pipe, and was written directly.
    private let temporary: String?
    /// The target as the caller named it.
    private let path: String

    init(_ bytes: [UInt8], for path: String) throws(FileError) {
        self.path = path
        var status = stat()
        let exists = stat(path, &status) == 0
        if exists, status.st_mode & S_IFMT == S_IFDIR { throw FileError(.isDirectory, path, code: EISDIR) }
        if exists, status.st_mode & S_IFMT != S_IFREG {
            let descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw FileError(.cannotCreate, path, code: errno) }
            defer { close(descriptor) }
            target = path
            temporary = nil
            try Self.write(bytes, to: descriptor, path)
            return
        }
        target = exists ? Self.resolvingLinks(path) : path
        let (descriptor, name) = try Self.create(beside: target, path)
        temporary = name
        defer { close(descriptor) }
        do throws(FileError) {
            if exists { _ = fchmod(descriptor, status.st_mode & 0o7777) }
            try Self.write(bytes, to: descriptor, path)
            guard fsync(descriptor) == 0 else { throw FileError(.cannotWrite, path, code: errno) }
        } catch {
            unlink(name)
            throw error
        }
    }

    /// Gives the file that will be replaced, if there is one, a second name.
    func keepPrevious(as previous: String) throws(FileError) {
        guard let temporary else { return }
        let name = AtomicFile.parentDirectory(of: target) + "/" + previous
        // By a link, so that neither name is ever without a file; a file system without links has to move it.
        let link = temporary + "-previous"
        var isKept = Glibc.link(target, link) == 0 ? rename(link, name) == 0 : errno == ENOENT
        if !isKept { isKept = rename(target, name) == 0 }
        let code = errno
        // A rename does nothing where both names are already those of one file.
        unlink(link)
        if isKept { return }
        discard()
        throw FileError(.cannotCreate, name, code: code)
    }

    /// Gives the file its name; afterwards there is nothing to discard.
    func commit() throws(FileError) {
        guard let temporary else { return }
        guard rename(temporary, target) == 0 else {
            let code = errno
            discard()
            throw FileError(.cannotCreate, path, code: code)
        }
    }

    /// Removes the temporary file, if it is still there.
    func discard() {
        if let temporary { unlink(temporary) }
    }

    /// A new file in the target's directory, where a rename is one step, with the permissions the user's mask gives.
    private static func create(beside target: String, _ path: String) throws(FileError) -> (Int32, String) {
        let directory = AtomicFile.parentDirectory(of: target)
        for attempt in 0..<1000 {
            // Short, since the target's own name may already be as long as names may be.
            let name = "\(directory)/\(prefix)\(getpid())-\(UInt32.random(in: 0 ... .max))-\(attempt)"
            let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            if descriptor >= 0 { return (descriptor, name) }
            if errno != EEXIST { break }
        }
        throw FileError(.cannotCreate, path, code: errno)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(FileError) {
        if let code = FileDescriptor.write(bytes, to: descriptor) { throw FileError(.cannotWrite, path, code: code) }
    }

    private static func resolvingLinks(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
