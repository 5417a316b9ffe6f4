import Glibc

/// Standard input, output and error, which whoever starts the tool may have closed (`2>&-`).
enum StandardDescriptors {
    /// Fills the place of each that is closed: the next file to be opened would otherwise get its number, and progress or
    /// results would be written into that file.
    ///
    /// Each is replaced by a descriptor open the wrong way round, so that reading from it, or writing to it, fails as before.
    static func fillClosed() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
            // The lowest number that is free is the one that is taken.
            if open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0 {
                _ = open("/", O_RDONLY | O_DIRECTORY)
            }
        }
    }

    /// Whether `path` is a name of standard output or error, and that cannot be written to.
    static func isClosedOutput(_ path: String) -> Bool {
        let names = ["out": STDOUT_FILENO, "err": STDERR_FILENO]
        return names.contains { name, descriptor in
            ["/dev/std\(name)", "/dev/fd/\(descriptor)", "/proc/self/fd/\(descriptor)"].contains(path)
                && fcntl(descriptor, F_GETFL) & O_ACCMODE == O_RDONLY
        }
    }
}
