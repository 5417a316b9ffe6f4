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
