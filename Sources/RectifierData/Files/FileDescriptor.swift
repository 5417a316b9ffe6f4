import Glibc

/// An open file of the system.
package enum FileDescriptor {
    /// Opens the file at `path`, closed in programs that the process starts.
    ///
    /// The descriptor is never 0, 1 or 2: in a process whose standard error is closed, the next file would get the number
    /// 2, and messages would be written into it.
    ///
    /// - Returns: The descriptor; negative, with the reason in `errno`, when it cannot be opened.
    package static func open(_ path: String, _ flags: Int32, mode: mode_t = 0o666) -> Int32 {
        var descriptor: Int32
        repeat {
            descriptor = Glibc.open(path, flags | O_CLOEXEC | O_NOCTTY, mode)
        } while descriptor < 0 && errno == EINTR
        guard (0...STDERR_FILENO).contains(descriptor) else { return descriptor }
        let moved = fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
        let code = errno
        close(descriptor)
        errno = code
        return moved
    }

    /// Opens the device, pipe or file at `path` to write to as it is. A FIFO that nobody reads is an error (ENXIO): to
    /// wait for a reader may be to wait for ever.
    static func openStream(_ path: String) -> Int32 {
        let descriptor = open(path, O_WRONLY | O_NONBLOCK)
        // From here on a reader that is slow is waited for.
        if descriptor >= 0 { _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK) }
        return descriptor
    }

    /// The standard output or error, if that is the very file of `status`; otherwise nil.
    static func standard(_ status: stat) -> Int32? {
        [STDOUT_FILENO, STDERR_FILENO].first { descriptor in
            var own = stat()
            return fstat(descriptor, &own) == 0 && own.st_dev == status.st_dev && own.st_ino == status.st_ino
                && fcntl(descriptor, F_GETFL) & O_ACCMODE != O_RDONLY
        }
    }

    /// Writes all of `bytes`, in as many calls as that takes.
    ///
    /// - Returns: The system's error code, or nil when all is written.
    package static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
            }
            if count >= 0 {
                written += count
            } else if errno == EAGAIN {
                // Whoever gave the process this descriptor does not wait for it; a result must wait for room.
                var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&wanted, 1, -1)
            } else if errno != EINTR {
                return errno
            }
        }
        return nil
    }

    /// Reads into `buffer` what there is, from `offset` where one is given; 0 bytes at the end.
    ///
    /// - Returns: How many bytes they are; negative, with the reason in `errno`, when it cannot be read.
    package static func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: Int? = nil)
        -> Int
    {
        while true {
            let count =
                offset.map { pread(descriptor, buffer.baseAddress, buffer.count, off_t($0)) }
                ?? Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno == EAGAIN {
                var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                poll(&wanted, 1, -1)
            } else if errno != EINTR {
                return count
            }
        }
    }
}

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
