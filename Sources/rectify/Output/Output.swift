import Glibc
import Rectifier

/// Results on standard output, everything else on standard error.
enum Output {
    /// Writes a result and a line break. Throws when it cannot be written: the disk may be full.
    static func write(_ text: String) throws {
        guard let code = FileDescriptor.write(Array((text + "\n").utf8), to: STDOUT_FILENO) else { return }
        if code == EPIPE { throw ToolError.readerLeft }
        throw ToolError(
            code: EX_IOERR,
            message: code == EBADF
                ? "standard output: it is closed, and the result cannot be written; leave it open."
                : "standard output: cannot be written (\(String(cString: strerror(code)))); check where it leads, and that "
                    + "the disk has room.")
    }

    /// Writes a line of progress, or a few. One that cannot be written is no reason to stop.
    static func note(_ text: String) {
        _ = FileDescriptor.write(Array((printable(text) + "\n").utf8), to: STDERR_FILENO)
    }

    /// Writes what is wrong.
    static func complain(_ message: String) { note("Error: \(message)") }

    /// The lines of a message without what steers a terminal, wherever a name came from that has it.
    private static func printable(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { NameList.oneLine(String($0)) }
            .joined(separator: "\n")
    }
}

extension BinaryInteger {
    /// With commas between thousands: 17,226.
    var grouped: String {
        let digits = String(magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return (self < 0 ? "-" : "") + text
    }
}

extension Double {
    /// With a fixed number of digits after the point.
    func fixed(_ digits: Int) -> String {
        guard isFinite else { return isNaN ? "nan" : self < 0 ? "-inf" : "inf" }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = (magnitude * scale).rounded()
        guard scaled < 1e15 else { return "\(self)" }
        let whole = String(Int(scaled))
        let padded = String(repeating: "0", count: max(digits + 1 - whole.count, 0)) + whole
        let sign = self < 0 && scaled > 0 ? "-" : ""
        return digits == 0 ? sign + padded : sign + padded.dropLast(digits) + "." + padded.suffix(digits)
    }

    /// As a percentage with one digit after the point: 98.1 %.
    var percent: String { (self * 100).fixed(1) + " %" }
}

extension String {
    /// Filled with spaces to that many characters.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: Swift.max(width - count, 0)) }
}
