import Glibc

/// The bytes of a file, in pieces, so that a large file need not fit into memory; once more from the beginning for a
/// file, and from a copy for a pipe or a device. What is wrong at the beginning of those is so seen before their end,
/// which there may not be.
package final class ByteSource {
    /// The most bytes that a pipe may bring, 4 GiB: less where a quarter of the memory that is left is less.
    static let mostStreamed = 1 << 32

    /// The file, as it was given.
    package let path: String
    private let descriptor: Int32
    /// Whether the file can be read only once.
    private let isStream: Bool
    /// All bytes so far, of what cannot be read twice.
    private var copy: [UInt8] = []
    private var position = 0
    private let limit: Int

    /// Opens the file at `path`; one that is a pipe is waited for until someone writes to it.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - mostStreamed: The most bytes that a pipe may bring.
    /// - Throws: ``FileError``: missing, a directory, or not readable.
    package init(_ path: String, mostStreamed: Int = mostStreamed) throws(FileError) {
        self.path = path
        descriptor = FileDescriptor.open(path, O_RDONLY)
        guard descriptor >= 0 else { throw FileError(reading: path, code: errno) }
        var status = stat()
        let kind = fstat(descriptor, &status) == 0 ? FileKind(status) : nil
        isStream = kind != .regular
        limit = isStream ? min(mostStreamed, AvailableMemory.bytes / 4) : 0
        if kind == .directory { throw FileError(reading: path, code: EISDIR) }
    }

    /// Takes `bytes`, the content of a file; `path` is only for messages.
    package init(bytes: [UInt8], path: String) {
        self.path = path
        (descriptor, isStream, limit) = (-1, true, bytes.count)
        copy = bytes
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Number of bytes; of a pipe, those that have come.
    var size: Int {
        if isStream { return copy.count }
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Goes back to the beginning.
    func rewind() { position = 0 }

    /// Fills `buffer` as far as there are bytes at once, and returns how many they were; 0 at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        if position < copy.count {
            let count = min(buffer.count, copy.count - position)
            copy.withUnsafeBytes { buffer.copyMemory(from: .init(rebasing: $0[position..<(position + count)])) }
            position += count
            return count
        }
        if descriptor < 0 { return 0 }
        let count = FileDescriptor.read(descriptor, into: buffer, at: isStream ? nil : position)
        if count < 0 { throw FileError(reading: path, code: errno) }
        if isStream {
            guard copy.count + count <= limit else {
                throw FileError(
                    .tooLarge, path,
                    reason: "what is no file is kept in memory, and more than \(limit) bytes have come")
            }
            copy += buffer[..<count]
        }
        position += count
        return count
    }
}
