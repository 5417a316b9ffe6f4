import Glibc

/// Properties of standard output: terminal, width, colours, character set.
enum Terminal {
    /// Whether it is a terminal, and not a file or a pipe.
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// The terminal's width; 80 for a file or a pipe.
    static var columns: Int { columns(of: STDOUT_FILENO) }

    /// The width of the terminal behind a file descriptor; 80 if there is none.
    static func columns(of descriptor: Int32) -> Int {
        var size = winsize()
        return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }

    /// Whether it shows more than ASCII: block and braille characters, as nearly all do whose locale is UTF-8.
    static var isUnicode: Bool {
        // The first of these that is set is the one that counts.
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap(variable).first { !$0.isEmpty } ?? ""
        return locale.lowercased().contains("utf-8") || locale.lowercased().contains("utf8")
    }

    /// Whether it shows colours and the user wants some; see no-color.org.
    static var hasColors: Bool {
        let term = variable("TERM") ?? ""
        return (variable("NO_COLOR") ?? "").isEmpty && !term.isEmpty && term != "dumb"
    }

    /// A variable of the process's environment, or nil if it is not set.
    static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

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
