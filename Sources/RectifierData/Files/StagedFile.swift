import Glibc

/// A complete file that has no name yet, or a temporary one, and is about to take the name of its target.
///
/// While it is written it has no name at all, where the file system can do that (O_TMPFILE), so that a process that is
/// killed leaves nothing behind; it has a temporary one only for the moment between that and its own. Elsewhere the
/// temporary name is there from the beginning. What is not committed is removed with this object.
final class StagedFile {
    /// Prefix of temporary names.
    static let prefix = ".rectifier-"

    /// The file to replace, links resolved.
    let target: String
    /// The target as the caller named it.
    let path: String
    private let bytes: [UInt8]
    /// The permissions of the file that will be replaced; nil for what the user's mask gives.
    private let permissions: mode_t?
    /// Whether the target is no file, and was written directly.
    private var isWritten = false
    private var descriptor: Int32 = -1
    private var temporary: String?

    /// Writes `bytes` for the file at `path`.
    ///
    /// - Parameters:
    ///   - bytes: The new content.
    ///   - path: The file.
    ///   - isOwn: Whether the name is one of the program's own, and not the user's choice: a link is then replaced, and
    ///     what is not a file is an error.
    init(_ bytes: [UInt8], for path: String, isOwn: Bool = false) throws(FileError) {
        (self.path, self.bytes) = (path, bytes)
        var status = stat()
        let exists = (isOwn ? lstat(path, &status) : stat(path, &status)) == 0 && status.st_mode & S_IFMT != S_IFLNK
        target = exists && !isOwn ? Self.resolvingLinks(path) : path
        let kind = exists ? FileKind(status) : nil
        permissions = kind == .regular ? status.st_mode & 0o7777 : nil
        if kind == .directory { throw FileError(.cannotCreate, path, code: EISDIR) }
        if exists, isOwn, kind != .regular {
            throw FileError(.cannotCreate, path, reason: "\(kind?.rawValue ?? "something else") is in its place")
        }
        if exists, !isOwn, let standard = FileDescriptor.standard(status) {
            // By a new name the output would lose what was written to it, and what follows.
            try Self.write(bytes, to: standard, path)
            isWritten = true
        } else if exists, kind != .regular {
            let descriptor = FileDescriptor.openStream(path)
            guard descriptor >= 0 else { throw FileError(opening: path, code: errno) }
            defer { close(descriptor) }
            try Self.write(bytes, to: descriptor, path)
            isWritten = true
        } else {
            descriptor = Self.createWithoutName(AtomicFile.parentDirectory(of: target))
            if descriptor < 0 { try create() }
            try fill()
        }
    }

    deinit {
        if let temporary { unlink(temporary) }
        if descriptor >= 0 { close(descriptor) }
    }

    /// Gives the file a temporary name beside its target, if it has none.
    func takeTemporaryName() throws(FileError) {
        guard !isWritten, temporary == nil else { return }
        for attempt in 0..<1000 {
            let name = temporaryName(attempt)
            if linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0 {
                temporary = name
                return
            }
            if errno != EEXIST { break }
        }
        // Without /proc, or on a file system that cannot do it after all: once more, with a name from the beginning.
        close(descriptor)
        descriptor = -1
        try create()
        try fill()
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
        if !isKept { throw FileError(.cannotCreate, name, code: code) }
    }

    /// Gives the file its own name.
    func commit() throws(FileError) {
        guard let temporary else { return }
        guard rename(temporary, target) == 0 else { throw FileError(.cannotCreate, path, code: errno) }
        self.temporary = nil
    }

    /// Removes a temporary file whose writer no longer exists.
    static func removeLeftover(_ path: String) {
        let descriptor = FileDescriptor.open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // A writer in another container is not among the processes that are seen from here, but holds the lock.
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
    }

    /// A new file in a directory without a name; negative where the file system cannot do that.
    private static func createWithoutName(_ directory: String) -> Int32 {
        // O_TMPFILE, which is a macro that Swift does not import.
        FileDescriptor.open(directory, O_WRONLY | 0o20000000 | O_DIRECTORY)
    }

    /// A new file with a temporary name in the target's directory, where a rename is one step.
    private func create() throws(FileError) {
        for attempt in 0..<1000 {
            let name = temporaryName(attempt)
            descriptor = FileDescriptor.open(name, O_WRONLY | O_CREAT | O_EXCL)
            if descriptor >= 0 {
                temporary = name
                return
            }
            if errno != EEXIST { break }
        }
        throw FileError(.cannotCreate, path, code: errno)
    }

    /// Short, since the target's own name may already be as long as names may be.
    private func temporaryName(_ attempt: Int) -> String {
        let directory = AtomicFile.parentDirectory(of: target)
        return "\(directory)/\(Self.prefix)\(getpid())-\(UInt32.random(in: 0 ... .max))-\(attempt)"
    }

    /// Writes the bytes, and puts them on the disk.
    private func fill() throws(FileError) {
        // Held until the file has its own name or is closed, however that comes about.
        flock(descriptor, LOCK_EX | LOCK_NB)
        if let permissions { fchmod(descriptor, permissions) }
        try Self.write(bytes, to: descriptor, path)
        guard fsync(descriptor) == 0 else { throw FileError(.cannotWrite, path, code: errno) }
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
