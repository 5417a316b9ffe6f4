import Glibc

/// PNG from SVG, by librsvg's `rsvg-convert`: a process, so that neither the library nor a build depends on it.
enum PNGConverter {
    /// Two pixels for each of the picture's, for screens with a high resolution.
    private static let zoom = 2

    /// - Throws: ``ToolError`` where there is no `rsvg-convert`; the message begins with `what`.
    static func check(_ what: String) throws {
        guard run("rsvg-convert --version >/dev/null 2>&1") == 0 else {
            throw ToolError(
                code: EX_UNAVAILABLE,
                message:
                    "\(what): PNG is made by rsvg-convert, which cannot be started. Install it (on Debian and Ubuntu: "
                    + "apt-get install librsvg2-bin), or give the file a name that ends in .svg.")
        }
    }

    /// The picture as PNG. Both pass through files without a name, so that nothing is left behind.
    ///
    /// - Throws: ``ToolError`` where that fails; the message begins with `what`.
    static func png(ofSVG svg: [UInt8], for what: String) throws -> [UInt8] {
        try check(what)
        guard let source = tmpfile(), let result = tmpfile() else {
            throw ToolError(
                code: EX_CANTCREAT,
                message: "\(what): a temporary file cannot be made (\(String(cString: strerror(errno))))."
            )
        }
        defer { for file in [source, result] { fclose(file) } }
        guard fwrite(svg, 1, svg.count, source) == svg.count, fflush(source) == 0 else {
            throw ToolError(
                code: EX_IOERR,
                message: "\(what): a temporary file cannot be written (\(String(cString: strerror(errno)))).")
        }
        let status = run(
            "rsvg-convert --format png --zoom \(zoom) </dev/fd/\(fileno(source)) >/dev/fd/\(fileno(result)) 2>/dev/null"
        )
        var (bytes, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
        rewind(result)
        while case let count = fread(&buffer, 1, buffer.count, result), count > 0 { bytes += buffer[..<count] }
        // PNG's first bytes: a converter that says nothing of a full disk leaves none, or some.
        guard status == 0, bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) else {
            throw ToolError(
                code: EX_SOFTWARE,
                message:
                    "\(what): rsvg-convert could not make the PNG; a name that ends in .svg saves the picture as it is."
            )
        }
        return bytes
    }

    /// Runs a command of the shell, and gives its exit status; nil if there is none.
    private static func run(_ command: String) -> Int32? {
        let status = system(command)
        return status & 0x7F == 0 ? status >> 8 & 0xFF : nil
    }
}
