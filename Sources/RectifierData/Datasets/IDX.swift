import RectifierSupport

/// An array of bytes from a file in the IDX format, that of MNIST and its kind (<http://yann.lecun.com/exdb/mnist/>).
///
/// The format: two zero bytes, a byte for the elements' type (8 for unsigned bytes, the only one read here), a byte for
/// the number of dimensions, each dimension in 32 bits, the highest byte first, and then the elements, row-major.
public struct IDXFile: Sendable, Hashable {
    /// The dimensions, the slowest first.
    public let shape: [Int]
    /// The elements, as many as the product of the dimensions.
    public let bytes: [UInt8]

    /// Reads the file at `path`, compressed by gzip or not.
    ///
    /// - Throws: ``FileError`` if it cannot be read, ``GzipError`` if it cannot be decompressed, and ``IDXError`` if it
    ///   is not a whole IDX file of unsigned bytes.
    public init(reading path: String) throws {
        let bytes = try WholeFile.read(path, beginning: IDXHeader.longest) { beginning, size in
            // What is compressed shows its header later.
            guard !Gzip.isGzip(beginning) else { return }
            try IDXHeader(beginning, path: path).check(size, path: path)
        }
        try self.init(bytes: bytes, path: path)
    }

    /// Reads `bytes`, the content of a file, compressed by gzip or not; `path` is only for messages.
    ///
    /// - Throws: ``GzipError`` if they cannot be decompressed, or become more than the array's shape says; ``IDXError``
    ///   if they are not a whole IDX file of unsigned bytes; its offsets count the decompressed bytes.
    public init(bytes: [UInt8], path: String? = nil) throws {
        let isCompressed = Gzip.isGzip(bytes)
        let beginning = isCompressed ? try Gzip.prefix(IDXHeader.longest, of: bytes, path: path) : bytes
        let header = try IDXHeader(beginning, path: path)
        let end = header.end
        // No more is decompressed than the header says, whatever a small file could become.
        let limit = min(end, Self.compressedLimit)
        // Three times what it becomes is in memory meanwhile.
        if isCompressed, limit > 1 << 20, limit > AvailableMemory.bytes / 4 {
            throw IDXError(kind: .tooLarge(header.shape), path: path, offset: 4)
        }
        let content = isCompressed ? try Gzip.decompress(bytes, limit: limit, path: path) : bytes
        try header.check(content.count, path: path)
        shape = header.shape
        self.bytes = Array(content[header.start...])
    }

    /// The most bytes that are decompressed, 1 GiB.
    private static let compressedLimit = 1 << 30
}

/// Header of an IDX file.
private struct IDXHeader {
    /// The bytes of a header with the most dimensions that there can be.
    static let longest = 4 + 4 * 255

    let shape: [Int]
    /// Where the elements begin.
    let start: Int
    /// Where they end.
    let end: Int

    /// The header at the beginning of `content`, which may end before the elements do.
    init(_ content: [UInt8], path: String?) throws(IDXError) {
        guard content.count >= 4 else { throw IDXError(kind: .truncated(needed: 4), path: path, offset: content.count) }
        guard content[0] == 0, content[1] == 0 else { throw IDXError(kind: .notIDX, path: path, offset: 0) }
        guard content[2] == 8 else { throw IDXError(kind: .unsupportedType(content[2]), path: path, offset: 2) }
        let rank = Int(content[3])
        let start = 4 + 4 * rank
        guard content.count >= start else {
            throw IDXError(kind: .truncated(needed: start), path: path, offset: content.count)
        }
        let shape = (0..<rank).map { axis in
            content[(4 + 4 * axis)..<(8 + 4 * axis)].reduce(0) { $0 << 8 | Int($1) }
        }
        var count = 1
        for extent in shape {
            // Zeros are left out, so that [0, 2³¹, 2³¹, 2³¹] is refused like the others.
            let (product, overflow) = count.multipliedReportingOverflow(by: max(extent, 1))
            if overflow { throw IDXError(kind: .tooLarge(shape), path: path, offset: 4) }
            count = product
        }
        if shape.contains(0) { count = 0 }
        let (end, overflow) = start.addingReportingOverflow(count)
        if overflow { throw IDXError(kind: .tooLarge(shape), path: path, offset: 4) }
        (self.shape, self.start, self.end) = (shape, start, end)
    }

    /// Throws when a file of that many bytes, decompressed, is not the one that the header announces.
    func check(_ size: Int, path: String?) throws(IDXError) {
        guard size >= end else { throw IDXError(kind: .truncated(needed: end), path: path, offset: size) }
        guard size == end else { throw IDXError(kind: .trailingBytes(size - end), path: path, offset: end) }
    }
}

/// Why bytes are not an IDX file of unsigned bytes.
public struct IDXError: RectifierError, Hashable {
    /// The problem.
    public enum Kind: Hashable, Sendable {
        /// The file does not begin with two zero bytes.
        case notIDX
        /// The elements are of the type of that code, not 8 for unsigned bytes.
        case unsupportedType(UInt8)
        /// The file ends before the byte `needed`, up to which its own beginning says it goes.
        case truncated(needed: Int)
        /// That many bytes are left after the last element.
        case trailingBytes(Int)
        /// The shape has more elements than can be counted.
        case tooLarge([Int])
    }

    /// The problem.
    public let kind: Kind
    /// The file, or nil if the bytes came from elsewhere.
    public let path: String?
    /// The place, in decompressed bytes.
    public let offset: Int
}

extension IDXError: CustomStringConvertible {
    /// The file, the place, what is wrong and the remedy.
    public var description: String {
        let problem =
            switch kind {
            case .notIDX: "this is not an IDX file, which begins with two zero bytes; check which file was given."
            case .unsupportedType(let code):
                "the elements are of type \(code); only unsigned bytes, type 8, can be read."
            case .truncated(let needed): "the file ends here, but needs \(needed) bytes; download it again."
            case .trailingBytes(let count): "\(count) bytes follow the last element; download the file again."
            case .tooLarge(let shape): "the shape \(shape) is too large; download the file again."
            }
        return "\(path ?? "IDX data"), byte \(offset): \(problem)"
    }
}
