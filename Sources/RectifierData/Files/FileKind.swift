import Glibc

/// Kind of a directory entry.
package enum FileKind: String {
    /// A file of the disk.
    case regular = "a file"
    /// A directory.
    case directory = "a directory"
    /// A pipe, with a name (a FIFO) or without.
    case pipe = "a pipe"
    /// A device whose bytes come one after the other, such as a terminal, /dev/null or /dev/zero.
    case characterDevice = "a device"
    /// A disk.
    case blockDevice = "a disk"
    /// A socket.
    case socket = "a socket"

    /// The kind of what `status` is of; nil for what Linux does not have.
    init?(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: self = .regular
        case S_IFDIR: self = .directory
        case S_IFIFO: self = .pipe
        case S_IFCHR: self = .characterDevice
        case S_IFBLK: self = .blockDevice
        case S_IFSOCK: self = .socket
        default: return nil
        }
    }

    /// The kind of what is at `path`, links followed; nil where nothing is, or nothing can be seen.
    package init?(at path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }
}
