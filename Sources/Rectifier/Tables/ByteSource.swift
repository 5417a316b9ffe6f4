import Glibc

/// The bytes of a file, in pieces, so that a large file need not fit into memory; once more from the beginning for a
/// file, and from a copy for a pipe.
final class ByteSource {
    /// The file, as it was given.
    let path: String
    private let descriptor: Int32
    /// All bytes, for what cannot be read twice.
    private let copy: [UInt8]?
    private var position = 0

    /// Opens the file at `path`.
    ///
    /// - Throws: ``FileError``: missing, a directory, or not readable.
    init(_ path: String) throws(FileError) {
        self.path = path
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(reading: path, code: errno) }
        var status = stat()
        let isKnown = fstat(descriptor, &status) == 0
        if isKnown, status.st_mode & S_IFMT == S_IFREG {
            self.descriptor = descriptor
            copy = nil
        } else {
            close(descriptor)
            self.descriptor = -1
            copy = try WholeFile.read(path)
        }
    }

    /// Takes `bytes`, the content of a file; `path` is only for messages.
    init(bytes: [UInt8], path: String) {
        self.path = path
        descriptor = -1
        copy = bytes
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// How many bytes there are.
    var size: Int {
        if let copy { return copy.count }
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Goes back to the beginning.
    func rewind() { position = 0 }

    /// Fills `buffer` as far as there are bytes, and returns how many they were; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        if let copy {
            let count = min(buffer.count, copy.count - position)
            copy.withUnsafeBytes { buffer.copyMemory(from: .init(rebasing: $0[position..<(position + count)])) }
            position += count
            return count
        }
        while true {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, position)
            if count >= 0 {
                position += count
                return count
            }
            if errno != EINTR { throw FileError(reading: path, code: errno) }
        }
    }
}
