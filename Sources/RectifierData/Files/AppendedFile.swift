import Glibc

/// A file that grows: each addition is there in full or not at all.
package final class AppendedFile {
    private let path: String
    private let descriptor: Int32

    /// Opens the file at `path`, which is created if it is missing.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - isNew: Whether one that exists is an error, "File exists".
    package init(_ path: String, isNew: Bool = false) throws(FileError) {
        self.path = path
        // A FIFO that nobody reads is then an error, where it would be waited for a reader for ever.
        descriptor = FileDescriptor.open(path, O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | (isNew ? O_EXCL : 0))
        guard descriptor >= 0 else { throw FileError(opening: path, code: errno) }
    }

    deinit { close(descriptor) }

    /// Number of bytes; 0 for a pipe and the like.
    package var length: Int { max(Int(lseek(descriptor, 0, SEEK_END)), 0) }

    /// Adds `bytes` at the end.
    ///
    /// - Throws: ``FileError`` when the disk is full, say; the file is then as it was.
    package func append(_ bytes: [UInt8]) throws(FileError) {
        let before = length
        guard let code = FileDescriptor.write(bytes, to: descriptor) else { return }
        ftruncate(descriptor, off_t(before))
        throw FileError(.cannotWrite, path, code: code)
    }
}
