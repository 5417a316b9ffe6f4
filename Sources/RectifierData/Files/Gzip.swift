private import CZlib
import RectifierSupport

/// Decompression of gzip files (RFC 1952), through zlib.
public enum Gzip {
    /// Whether `bytes` begin as a gzip file does.
    public static func isGzip(_ bytes: [UInt8]) -> Bool {
        bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
    }

    /// The content of a gzip file, of all its members one after the other.
    ///
    /// A byte of a gzip file can become 1032; while it is read, at most three times the content is in memory.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - limit: the most bytes that the content may have; a few bytes can otherwise become many gigabytes.
    ///   - path: the file's path, for messages.
    /// - Throws: ``GzipError``: not a gzip file, truncated, corrupt (also by its checksum), or above the limit.
    public static func decompress(
        _ bytes: [UInt8], limit: Int = 1 << 30, path: String? = nil
    ) throws(GzipError) -> [UInt8] {
        try content(of: bytes, limit: limit, isWhole: true, path: path)
    }

    /// The first `count` bytes of the content of a gzip file, or all if there are fewer; what follows is not examined.
    ///
    /// - Throws: ``GzipError``.
    static func prefix(_ count: Int, of bytes: [UInt8], path: String?) throws(GzipError) -> [UInt8] {
        Array(try content(of: bytes, limit: count, isWhole: false, path: path).prefix(count))
    }

    private static func content(
        of bytes: [UInt8], limit: Int, isWhole: Bool, path: String?
    ) throws(GzipError) -> [UInt8] {
        guard isGzip(bytes) else { throw GzipError(kind: .notGzip, path: path, offset: 0) }
        var stream = z_stream()
        // 15 for the largest window, 16 for gzip's header and checksum around it.
        let started = inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard started == Z_OK else { throw GzipError(kind: .failed(code: Int(started)), path: path, offset: 0) }
        defer { inflateEnd(&stream) }

        var content: [UInt8] = []
        var consumed = 0
        let kind: GzipError.Kind? = bytes.withUnsafeBytes { input in
            withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { buffer in
                while true {
                    // zlib counts in 32 bits.
                    let count = min(input.count - consumed, 1 << 30)
                    stream.next_in = UnsafeMutablePointer(
                        mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
                    stream.next_in = stream.next_in?.advanced(by: consumed)
                    stream.avail_in = UInt32(count)
                    stream.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
                    stream.avail_out = UInt32(buffer.count)
                    let status = inflate(&stream, Z_NO_FLUSH)
                    consumed += count - Int(stream.avail_in)
                    content += buffer[..<(buffer.count - Int(stream.avail_out))]
                    if content.count > limit { return isWhole ? .tooLarge(limit: limit) : nil }
                    switch status {
                    case Z_OK: continue
                    case Z_STREAM_END:
                        // Zeros may follow, as on a tape; another member may, too.
                        while consumed < input.count, input[consumed] == 0 { consumed += 1 }
                        if consumed == input.count { return nil }
                        guard input[consumed] == 0x1F, inflateReset(&stream) == Z_OK else { return .corrupt }
                    case Z_BUF_ERROR: return .truncated
                    case Z_DATA_ERROR, Z_NEED_DICT: return .corrupt
                    default: return .failed(code: Int(status))
                    }
                }
            }
        }
        if let kind { throw GzipError(kind: kind, path: path, offset: consumed) }
        return content
    }
}

/// Why a gzip file could not be decompressed.
public struct GzipError: RectifierError, Hashable {
    /// The problem.
    public enum Kind: Hashable, Sendable {
        /// The file does not begin as a gzip file does.
        case notGzip
        /// The file ends before its content does.
        case truncated
        /// The compressed bytes make no sense, or the content's checksum or length differs from the one stored.
        case corrupt
        /// The content has more bytes than allowed.
        case tooLarge(limit: Int)
        /// zlib itself failed, for want of memory, say; the code is zlib's.
        case failed(code: Int)
    }

    /// The problem.
    public let kind: Kind
    /// The file, or nil if the bytes came from elsewhere.
    public let path: String?
    /// Number of bytes of the file used so far.
    public let offset: Int
}

extension GzipError: CustomStringConvertible {
    /// The file, the place, what is wrong and the remedy.
    public var description: String {
        let problem =
            switch kind {
            case .notGzip: "this is not a gzip file; give one, or its decompressed content."
            case .truncated: "the gzip file ends too early; download it again."
            case .corrupt: "the gzip file is damaged; download it again."
            case .tooLarge(let limit):
                "the content has more than \(limit) bytes; decompress it with gzip, and check it."
            case .failed(let code): "zlib failed with the code \(code); check that there is memory left."
            }
        return "\(path ?? "gzip data"), byte \(offset): \(problem)"
    }
}
