import Glibc

/// Writing of files that are, at every moment, either the old ones or the new ones, complete.
///
/// The bytes go to a temporary file in the same directory, which then takes the target's name. They are on the disk
/// (fsync) before the name changes, so that a power cut cannot leave an empty file of that name.
public enum AtomicFile {
    /// Writes `bytes` to the file at `path`, replacing one that is there, or leaves everything as it was.
    ///
    /// A replaced file's permissions are kept, and a symbolic link's target is replaced, not the link. What is not a
    /// file (a device, a pipe), and what standard output or error lead to, is written directly.
    ///
    /// - Parameters:
    ///   - bytes: The new content.
    ///   - path: The file.
    ///   - previous: A name, in the same directory, under which a file that is replaced is kept; nil for not at all. The
    ///     two names have complete files at every moment.
    /// - Throws: ``FileError``: a directory of that name, a pipe that nobody reads, not creatable, or not writable.
    public static func write(
        _ bytes: [UInt8], to path: String, keepingPreviousAs previous: String? = nil
    ) throws(FileError) {
        try commit(try StagedFile(bytes, for: path), keepingPreviousAs: previous)
    }

    /// Writes `bytes` to a file of the program's own in `directory`: one of its name that is there is replaced, or
    /// everything stays as it was.
    ///
    /// A symbolic link of that name is replaced, not its target: whoever made the directory does not decide what is
    /// written elsewhere.
    ///
    /// - Parameters:
    ///   - bytes: The new content.
    ///   - name: The file's name in `directory`.
    ///   - directory: The directory, which exists.
    ///   - previous: A name under which a file that is replaced is kept, as above.
    /// - Throws: ``FileError``: a directory or a pipe of that name, not creatable, or not writable.
    public static func write(
        _ bytes: [UInt8], as name: String, in directory: String, keepingPreviousAs previous: String? = nil
    ) throws(FileError) {
        try commit(
            try StagedFile(bytes, for: directory + "/" + name, isOwn: true), keepingPreviousAs: previous)
    }

    /// Writes `bytes` to the file at `path`, unless it is a file that has them already: what is resumed when it is over
    /// stays untouched.
    package static func update(_ bytes: [UInt8], at path: String) throws(FileError) {
        if !has(bytes, path) { try write(bytes, to: path) }
    }

    /// Writes `bytes` to a file of the program's own, unless it has them already.
    package static func update(_ bytes: [UInt8], as name: String, in directory: String) throws(FileError) {
        if !has(bytes, directory + "/" + name) { try write(bytes, as: name, in: directory) }
    }

    private static func has(_ bytes: [UInt8], _ path: String) -> Bool {
        var status = stat()
        // What is no file is not read: it may be a pipe, or have no end.
        return stat(path, &status) == 0 && FileKind(status) == .regular && Int(status.st_size) == bytes.count
            && (try? WholeFile.read(path)) == bytes
    }

    private static func commit(_ staged: StagedFile, keepingPreviousAs previous: String?) throws(FileError) {
        try staged.takeTemporaryName()
        if let previous { try staged.keepPrevious(as: previous) }
        try staged.commit()
        try synchronizeDirectory(of: staged.target, staged.path)
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
            guard let writer, writer > 0, kill(writer, 0) != 0, errno == ESRCH else { continue }
            StagedFile.removeLeftover(directory + "/" + name)
        }
    }

    /// Writes several files of the program's own into `directory`, creating it and those above it if they are missing,
    /// and replaces those of the same names only once all the new ones are complete and on the disk. Symbolic links of
    /// these names are replaced, not their targets.
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
        for file in files {
            staged.append(try StagedFile(file.bytes, for: directory + "/" + file.name, isOwn: true))
        }
        for file in staged { try file.takeTemporaryName() }
        if let removed { unlink(directory + "/" + removed) }
        for file in staged { try file.commit() }
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
        if mkdir(path, 0o777) != 0 {
            guard errno == EEXIST else { throw FileError(.cannotCreate, path, code: errno) }
            return
        }
        // After a power cut the directory must still be there, and not only what was put on the disk in it.
        try synchronizeDirectory(of: path, path)
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
        let descriptor = FileDescriptor.open(parentDirectory(of: target), O_RDONLY | O_DIRECTORY)
        // A directory that may be written but not read cannot be synchronised; the file is complete all the same.
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // Some file systems cannot synchronise directories and say EINVAL.
        if fsync(descriptor) != 0, errno != EINVAL, errno != ENOTSUP, errno != EROFS {
            throw FileError(.cannotWrite, path, code: errno)
        }
    }
}
