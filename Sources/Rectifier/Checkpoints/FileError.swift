import Glibc

/// Why a file could not be read or written: what was tried, with which file, and what the system answered.
public struct FileError: Error, Hashable, Sendable {
    /// What went wrong.
    public enum Kind: Hashable, Sendable {
        /// There is no such file, or a directory on the way to it is missing (a tool's exit code 66).
        case missing
        /// There is a directory of that name where a file is wanted (66 when reading, 73 when writing).
        case isDirectory
        /// The file is there but cannot be read (66).
        case cannotRead
        /// The file, or a directory for it, cannot be created (73).
        case cannotCreate
        /// The file was created but cannot be written: the disk is full, say (74).
        case cannotWrite
    }

    /// What went wrong.
    public let kind: Kind
    /// The file or directory, as it was given.
    public let path: String
    /// The system's words for it, such as "Permission denied".
    public let reason: String

    /// An error of the given kind, with the system's words for `code`, a value of `errno`.
    init(_ kind: Kind, _ path: String, code: Int32) {
        self.kind = kind
        self.path = path
        self.reason = String(cString: strerror(code))
    }

    /// The error of reading that a value of `errno` stands for.
    init(reading path: String, code: Int32) {
        let kind: Kind =
            switch code {
            case ENOENT, ENOTDIR: .missing
            case EISDIR: .isDirectory
            default: .cannotRead
            }
        self.init(kind, path, code: code)
    }
}

extension FileError: CustomStringConvertible {
    /// What went wrong, with which file, and the remedy.
    public var description: String {
        switch kind {
        case .missing: "\(NameList.oneLine(path)): there is no such file; check the path."
        case .isDirectory: "\(NameList.oneLine(path)): this is a directory; give a file."
        case .cannotRead: "\(NameList.oneLine(path)): cannot be read (\(reason)); check the file and its permissions."
        case .cannotCreate:
            "\(NameList.oneLine(path)): cannot be created (\(reason)); choose another place or check its permissions."
        case .cannotWrite: "\(NameList.oneLine(path)): cannot be written (\(reason)); check that the disk has room."
        }
    }
}

/// Reading of a file in one piece.
public enum WholeFile {
    /// All bytes of the file at `path`; pipes and devices are read to their end.
    ///
    /// - Throws: ``FileError``: missing, a directory, or not readable.
    public static func read(_ path: String) throws(FileError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(reading: path, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(reading: path, code: errno) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw FileError(reading: path, code: EISDIR) }

        // One byte more than the size, so that the end is seen without growing; pipes and /proc say 0.
        var bytes = [UInt8](repeating: 0, count: max(Int(status.st_size) + 1, 65536))
        var count = 0
        while true {
            if count == bytes.count { bytes += [UInt8](repeating: 0, count: bytes.count) }
            let received = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
            }
            if received < 0 {
                if errno == EINTR { continue }
                throw FileError(reading: path, code: errno)
            }
            if received == 0 { break }
            count += received
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }
}
