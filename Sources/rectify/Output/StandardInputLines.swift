import Glibc
import Rectifier

/// The lines of standard input, each as soon as it is there: of an input without an end, what is wrong with the first
/// line is said.
struct StandardInputLines {
    /// The longest line, in bytes.
    static let longest = 16 << 20

    /// Number of lines read.
    private(set) var count = 0
    private var buffer: [UInt8] = []
    /// Where the next line begins in the buffer, and up to where no line break was found.
    private var (start, searched) = (0, 0)
    private var isAtEnd = false

    /// The next line without its end; nil when there is none.
    mutating func next() throws -> String? {
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { (start, searched) = (end + 1, end + 1) }
                return line(buffer[start..<end])
            }
            searched = buffer.count
            if isAtEnd {
                guard start < buffer.count else { return nil }
                defer { start = buffer.count }
                return line(buffer[start...])
            }
            try fill()
        }
    }

    private mutating func line(_ bytes: ArraySlice<UInt8>) -> String {
        count += 1
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func fill() throws {
        buffer.removeFirst(start)
        (start, searched) = (0, buffer.count)
        guard buffer.count < Self.longest else {
            throw ToolError.data(
                "standard input, line \(count + 1): the line is longer than \(Self.longest.grouped) bytes; give "
                    + "numbers, separated by spaces, commas or line breaks.")
        }
        let (received, code) = withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) {
            piece -> (Int, Int32) in
            let received = FileDescriptor.read(STDIN_FILENO, into: piece)
            if received > 0 {
                // No text has it, and a device of zeros has no line break either.
                if piece[..<received].contains(0) { return (-1, EILSEQ) }
                buffer += piece[..<received]
            }
            return (received, received < 0 ? errno : 0)
        }
        if code == EILSEQ {
            throw ToolError.data("standard input, line \(count + 1): this is no text; give numbers.")
        }
        guard received >= 0 else {
            throw ToolError(
                code: EX_NOINPUT,
                message:
                    "standard input: cannot be read (\(String(cString: strerror(code)))); give the numbers as arguments."
            )
        }
        isAtEnd = received == 0
    }
}
