import Glibc
import RectifierSupport

/// Why a file could not be read or written: what was tried, with which file, and what the system answered.
public struct FileError: RectifierError, Hashable {
    /// The problem.
    public enum Kind: Hashable, Sendable {
        /// There is no such file, or a directory on the way to it is missing (a tool's exit code 66).
        case missing
        /// There is a directory of that name, and a file is to be read (66).
        case isDirectory
        /// There is a pipe, a device or a socket of that name, and a file is to be read (66).
        case isNoFile
        /// The file is there but cannot be read (66).
        case cannotRead
        /// The file has more bytes than the memory has room for (65).
        case tooLarge
        /// The file, or a directory for it, cannot be created; a directory is in its place, say (73).
        case cannotCreate
        /// The file was created but cannot be written: the disk is full, say (74).
        case cannotWrite
    }

    /// The problem.
    public let kind: Kind
    /// The file or directory, as it was given.
    public let path: String
    /// The system's words for it, such as "Permission denied".
    public let reason: String
    /// The value of `errno`; 0 where the system has none.
    let code: Int32

    /// An error of the given kind, with the system's words for `code`, a value of `errno`.
    init(_ kind: Kind, _ path: String, code: Int32) {
        self.init(kind, path, reason: String(cString: strerror(code)), code: code)
    }

    /// An error of the given kind, for a reason that the system has no word for.
    init(_ kind: Kind, _ path: String, reason: String, code: Int32 = 0) {
        self.kind = kind
        self.path = path
        self.reason = reason
        self.code = code
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

    /// The error of opening something to write to that a value of `errno` stands for.
    init(opening path: String, code: Int32) {
        // The system's words for a pipe without a reader are "No such device or address".
        if code == ENXIO {
            self.init(.cannotCreate, path, reason: "nobody reads from this pipe", code: code)
        } else {
            self.init(.cannotCreate, path, code: code)
        }
    }
}

extension FileError: CustomStringConvertible {
    /// The problem, the file, and the remedy.
    public var description: String {
        switch kind {
        case .missing: "\(NameList.oneLine(path)): there is no such file; check the path."
        case .isDirectory: "\(NameList.oneLine(path)): this is a directory; give a file."
        case .isNoFile:
            "\(NameList.oneLine(path)): this is \(reason), and no file; give a file, which can be read more than once."
        case .cannotRead: "\(NameList.oneLine(path)): cannot be read (\(reason)); check the file and its permissions."
        case .tooLarge: "\(NameList.oneLine(path)): \(reason). Give less, or run it where there is more memory."
        case .cannotCreate where code == ENXIO: "\(NameList.oneLine(path)): \(reason); start its reader first."
        case .cannotCreate where code == EISDIR:
            "\(NameList.oneLine(path)): this is a directory; give the name of a file."
        case .cannotCreate:
            "\(NameList.oneLine(path)): cannot be created (\(reason)); choose another place or check its permissions."
        case .cannotWrite: "\(NameList.oneLine(path)): cannot be written (\(reason)); check \(writingRemedy)."
        }
    }

    private var writingRemedy: String {
        switch code {
        case EPIPE: "that its reader reads to the end"
        case ENOSPC, EDQUOT, EFBIG: "that the disk has room"
        default: "where it leads, and that the disk has room"
        }
    }
}
