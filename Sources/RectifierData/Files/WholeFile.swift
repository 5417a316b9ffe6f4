import Glibc

/// Reading of a file in one piece.
///
/// Only regular files are read: a pipe in the place of a file could keep its reader waiting for ever, and a device may
/// have no end. Before the memory is taken, the file's size is compared with what is left of it.
public enum WholeFile {
    /// All bytes of the file at `path`.
    ///
    /// - Throws: ``FileError``: missing, a directory, a pipe or device, not readable, or too large for the memory.
    public static func read(_ path: String) throws(FileError) -> [UInt8] {
        let file = try RegularFile(path)
        return try file.bytes(memoryPerByte: 2)
    }

    /// All bytes of the file at `path`, after a look at its beginning, by which most other files are refused before they
    /// are read.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - memoryPerByte: How much memory there must be for each byte: what is made of them needs some, too.
    ///   - count: How many bytes `check` is given, or all if there are fewer.
    ///   - check: Throws when they are not the beginning of a file of the right kind and of that size.
    package static func read(
        _ path: String, memoryPerByte: Int = 2, beginning count: Int,
        check: (_ beginning: [UInt8], _ size: Int) throws -> Void
    ) throws -> [UInt8] {
        let file = try RegularFile(path)
        // A size of 0 is not known, as under /proc.
        if file.size > 0 { try check(try file.prefix(count), file.size) }
        return try file.bytes(memoryPerByte: memoryPerByte)
    }
}

/// An open file of the disk.
private final class RegularFile {
    /// Its size when it was opened; files that the system makes up say 0.
    let size: Int
    private let path: String
    private let descriptor: Int32

    init(_ path: String) throws(FileError) {
        self.path = path
        // Without O_NONBLOCK, to open a pipe is to wait for its writer.
        let descriptor = FileDescriptor.open(path, O_RDONLY | O_NONBLOCK)
        // ENXIO is what a socket says.
        if descriptor < 0, errno == ENXIO { throw FileError(.isNoFile, path, reason: "a socket or device") }
        guard descriptor >= 0 else { throw FileError(reading: path, code: errno) }
        self.descriptor = descriptor
        var status = stat()
        let code = fstat(descriptor, &status) == 0 ? 0 : errno
        size = Int(status.st_size)
        // From here on `deinit` closes it.
        if code != 0 { throw FileError(reading: path, code: code) }
        if let kind = FileKind(status), kind != .regular {
            if kind == .directory { throw FileError(reading: path, code: EISDIR) }
            throw FileError(.isNoFile, path, reason: kind.rawValue)
        }
    }

    deinit { close(descriptor) }

    /// The first bytes, or all if there are fewer.
    func prefix(_ count: Int) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let filled = try fill(&bytes, from: 0)
        bytes.removeLast(count - filled)
        return bytes
    }

    /// All bytes.
    func bytes(memoryPerByte: Int) throws(FileError) -> [UInt8] {
        try check(size, memoryPerByte)
        // One byte more than the size, so that the end is seen without growing.
        var bytes = [UInt8](repeating: 0, count: max(size + 1, 1 << 16))
        var count = 0
        while true {
            count = try fill(&bytes, from: count)
            if count < bytes.count { break }
            // It has grown since, or the system makes it up.
            try check(bytes.count * 2, memoryPerByte)
            bytes += [UInt8](repeating: 0, count: bytes.count)
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    /// Fills `bytes` from the one at `start` on, which stands there in the file; returns where that ended.
    private func fill(_ bytes: inout [UInt8], from start: Int) throws(FileError) -> Int {
        var end = start
        while end < bytes.count {
            let count = bytes.withUnsafeMutableBytes {
                FileDescriptor.read(descriptor, into: UnsafeMutableRawBufferPointer(rebasing: $0[end...]), at: end)
            }
            if count < 0 { throw FileError(reading: path, code: errno) }
            if count == 0 { break }
            end += count
        }
        return end
    }

    private func check(_ size: Int, _ memoryPerByte: Int) throws(FileError) {
        // To ask takes longer than to read a small file.
        guard size > 1 << 20 else { return }
        let available = AvailableMemory.bytes
        guard size > available / memoryPerByte else { return }
        throw FileError(
            .tooLarge, path,
            reason: "\(size) bytes are to be read, which takes \(memoryPerByte) times as much memory; "
                + "\(available) bytes are left")
    }
}
