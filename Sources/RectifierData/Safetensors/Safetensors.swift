import RectifierSupport

/// A file of named tensors in the safetensors format, <https://huggingface.co/docs/safetensors>: an 8-byte
/// little-endian length, a JSON header of that length, and the tensors' bytes, little-endian and row-major.
///
/// The reader is strict: what it accepts has every name once, every byte in exactly one tensor, and every tensor of
/// the size that its shape and type give.
public struct SafetensorsFile: Sendable {
    /// The type of a tensor's elements.
    public enum ScalarType: String, Hashable, Sendable, CaseIterable {
        /// IEEE 754 binary32, Swift's `Float`.
        case float32 = "F32"
        /// IEEE 754 binary64, Swift's `Double`.
        case float64 = "F64"
        /// IEEE 754 binary16.
        case float16 = "F16"
        /// The upper half of a binary32.
        case bfloat16 = "BF16"
        /// A signed 64-bit integer.
        case int64 = "I64"
        /// A signed 32-bit integer.
        case int32 = "I32"
        /// A signed 16-bit integer.
        case int16 = "I16"
        /// A signed 8-bit integer.
        case int8 = "I8"
        /// An unsigned 8-bit integer.
        case uint8 = "U8"
        /// A byte that is 0 for false.
        case bool = "BOOL"

        /// The bytes of one element.
        public var size: Int {
            switch self {
            case .float64, .int64: 8
            case .float32, .int32: 4
            case .float16, .bfloat16, .int16: 2
            case .int8, .uint8, .bool: 1
            }
        }
    }

    /// A tensor in the file.
    public struct Entry: Hashable, Sendable {
        /// The tensor's name, such as `fc1.weight`.
        public let name: String
        /// The type of its elements.
        public let type: ScalarType
        /// Its shape; empty for a single number.
        public let shape: [Int]
        /// Where its bytes are in ``SafetensorsFile/bytes``.
        public let range: Range<Int>
    }

    /// The format's limit on the header's length.
    public static let headerLimit = 100_000_000

    /// The whole file.
    public let bytes: [UInt8]
    /// The tensors, in the order of their bytes.
    public let entries: [Entry]
    /// The header's free texts.
    public let metadata: [String: String]
    /// The file's path, for messages.
    package let path: String?
    private let indices: [String: Int]

    /// Reads the file at `path`.
    ///
    /// - Throws: ``FileError`` if it cannot be read, ``SafetensorsError`` if it is not a whole safetensors file.
    public init(reading path: String) throws {
        try self.init(bytes: try Self.bytes(of: path), path: path)
    }

    /// The bytes of the file at `path`, which is not read as a whole when already its beginning is wrong.
    package static func bytes(of path: String) throws -> [UInt8] {
        try WholeFile.read(path, beginning: 8) { beginning, size in
            _ = try dataStart(beginning, fileSize: size, path: path)
        }
    }

    /// Where the tensors' bytes begin, by the first eight bytes of a file of that size.
    private static func dataStart(
        _ beginning: some Collection<UInt8>, fileSize: Int, path: String?
    ) throws(SafetensorsError) -> Int {
        guard fileSize >= 8 else {
            throw SafetensorsError(
                .tooShort, path: path, offset: fileSize,
                "the file has \(fileSize) bytes, fewer than the 8 of the header's length.")
        }
        let length = beginning.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= headerLimit else {
            throw SafetensorsError(
                .headerTooLarge, path: path, offset: 0,
                "the header's length is \(length), above the format's limit of \(headerLimit).",
                remedy: "Give a safetensors file; this is of another kind, or damaged.")
        }
        let dataStart = 8 + Int(length)
        guard dataStart <= fileSize else {
            throw SafetensorsError(
                .truncatedHeader, path: path, offset: fileSize,
                "the file ends within its header, which should end at byte \(dataStart).")
        }
        return dataStart
    }

    /// Reads `bytes`, the content of a file; `path` is only for messages.
    ///
    /// - Throws: ``SafetensorsError`` naming the place and what is wrong there.
    public init(bytes: [UInt8], path: String? = nil) throws(SafetensorsError) {
        let dataStart = try Self.dataStart(bytes, fileSize: bytes.count, path: path)
        let header = try SafetensorsHeader(bytes, range: 8..<dataStart, path: path)
        self.bytes = bytes
        self.path = path
        metadata = header.metadata
        entries = try Self.entries(header.descriptions, dataStart: dataStart, fileSize: bytes.count, path: path)
        indices = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($0.element.name, $0.offset) })
    }

    /// The entries of `descriptions` in the order of their bytes, which must cover the data without gap or overlap.
    private static func entries(
        _ descriptions: [SafetensorsHeader.Description], dataStart: Int, fileSize: Int, path: String?
    ) throws(SafetensorsError) -> [Entry] {
        var entries: [Entry] = []
        var end = 0
        // Tensors without elements share their beginning with the next one; equal ones stay in the header's order.
        let ordered = descriptions.enumerated().sorted {
            ($0.element.begin, $0.element.end, $0.offset) < ($1.element.begin, $1.element.end, $1.offset)
        }.map(\.element)
        for description in ordered {
            func error(_ kind: SafetensorsError.Kind, _ problem: String) -> SafetensorsError {
                SafetensorsError(
                    kind, path: path, offset: description.offset,
                    "the tensor \(NameList.quoted(description.name)) \(problem)")
            }
            guard let size = byteCount(description.shape, description.type) else {
                throw error(
                    .shapeOverflow, "has the shape [\(NameList.numbers(description.shape))], which is too large.")
            }
            guard description.begin == end else {
                throw error(
                    .notContiguous,
                    "begins at byte \(description.begin) of the data, but the one before it ends at byte \(end).")
            }
            guard description.end >= description.begin, description.end - description.begin == size else {
                throw error(
                    .sizeMismatch,
                    "has the shape [\(NameList.numbers(description.shape))] of \(description.type.rawValue), \(size) bytes, "
                        + "but its bytes are from \(description.begin) to \(description.end).")
            }
            guard description.end <= fileSize - dataStart else {
                throw error(
                    .truncatedData,
                    "ends at byte \(description.end) of the data, of which the file has "
                        + "\(fileSize - dataStart).")
            }
            end = description.end
            entries.append(
                Entry(
                    name: description.name, type: description.type, shape: description.shape,
                    range: (dataStart + description.begin)..<(dataStart + end)))
        }
        guard dataStart + end == fileSize else {
            throw SafetensorsError(
                .notContiguous, path: path, offset: dataStart + end,
                "\(fileSize - dataStart - end) bytes at the end belong to no tensor.")
        }
        return entries
    }

    /// The bytes that a tensor needs, or nil if it has too many elements to count (a zero elsewhere does not help).
    private static func byteCount(_ shape: [Int], _ type: ScalarType) -> Int? {
        var size = type.size
        for extent in shape {
            let (product, overflow) = size.multipliedReportingOverflow(by: max(extent, 1))
            if overflow { return nil }
            size = product
        }
        return shape.contains(0) ? 0 : size
    }

    /// The entry of that name, or nil.
    public subscript(name: String) -> Entry? {
        indices[name].map { entries[$0] }
    }
}

// MARK: - Values

extension SafetensorsFile {
    /// The elements of an entry of a floating-point type, as Floats.
    ///
    /// F32, F16 and BF16 are exact; F64 is rounded to nearest, to an infinity where it is too large.
    ///
    /// - Throws: ``SafetensorsError`` for entries of other types.
    public func floats(of entry: Entry) throws(SafetensorsError) -> [Float] {
        switch entry.type {
        case .float32: elements(of: entry) { Float(bitPattern: $0) }
        case .float64: elements(of: entry) { Float(Double(bitPattern: $0)) }
        case .float16: elements(of: entry) { Self.float(halfBits: $0) }
        case .bfloat16: elements(of: entry) { (bits: UInt16) in Float(bitPattern: UInt32(bits) << 16) }
        case .int64, .int32, .int16, .int8, .uint8, .bool:
            throw wrongType(entry, "floating-point numbers")
        }
    }

    /// The elements of an entry of a floating-point type, as Doubles: all of them exactly.
    ///
    /// - Throws: ``SafetensorsError`` for entries of other types.
    public func doubles(of entry: Entry) throws(SafetensorsError) -> [Double] {
        if entry.type == .float64 { return elements(of: entry) { Double(bitPattern: $0) } }
        return try floats(of: entry).map(Double.init)
    }

    /// The elements of an entry of an integer type or BOOL, as 64-bit integers.
    ///
    /// - Throws: ``SafetensorsError`` for entries of floating-point types.
    public func integers(of entry: Entry) throws(SafetensorsError) -> [Int64] {
        switch entry.type {
        case .int64: elements(of: entry) { (value: Int64) in value }
        case .int32: elements(of: entry) { (value: Int32) in Int64(value) }
        case .int16: elements(of: entry) { (value: Int16) in Int64(value) }
        case .int8: elements(of: entry) { (value: Int8) in Int64(value) }
        case .uint8: elements(of: entry) { (value: UInt8) in Int64(value) }
        case .bool: elements(of: entry) { (value: UInt8) in value == 0 ? 0 : 1 }
        case .float32, .float64, .float16, .bfloat16:
            throw wrongType(entry, "integers")
        }
    }

    private func wrongType(_ entry: Entry, _ wanted: String) -> SafetensorsError {
        SafetensorsError(
            .wrongType, path: path, offset: entry.range.lowerBound,
            "the tensor \(NameList.quoted(entry.name)) is of type \(entry.type.rawValue), where \(wanted) are needed.",
            remedy: "Check that the file belongs to this model.")
    }

    private func elements<Bits: FixedWidthInteger, Value>(
        of entry: Entry, _ convert: (Bits) -> Value
    ) -> [Value] {
        bytes.withUnsafeBytes { buffer in
            stride(from: entry.range.lowerBound, to: entry.range.upperBound, by: MemoryLayout<Bits>.size).map {
                convert(Bits(littleEndian: buffer.loadUnaligned(fromByteOffset: $0, as: Bits.self)))
            }
        }
    }

    /// The value of a binary16, by moving its fields; Swift's `Float16` does not exist on every platform.
    private static func float(halfBits bits: UInt16) -> Float {
        let sign = UInt32(bits & 0x8000) << 16
        let magnitude = UInt32(bits & 0x7FFF)
        if magnitude >= 0x7C00 {  // infinity and NaN, whose payload is kept
            return Float(bitPattern: sign | 0x7F80_0000 | (magnitude & 0x3FF) << 13)
        }
        // As a binary32's fields this is the number times 2⁻¹¹², subnormal ones included; the product is exact.
        return Float(bitPattern: sign | magnitude << 13) * 0x1p112
    }
}

/// Why bytes are not a safetensors file, or why an entry of one cannot be used: where, what, and the remedy.
public struct SafetensorsError: RectifierError, Hashable {
    /// The problem.
    public enum Kind: Hashable, Sendable {
        /// The file is shorter than the eight bytes of the header's length.
        case tooShort
        /// The header's length is above the format's limit of 100 MB, as it is in a file of another kind.
        case headerTooLarge
        /// The file ends within the header.
        case truncatedHeader
        /// The header is not the JSON that the format prescribes.
        case malformedHeader
        /// A name in the header is not UTF-8.
        case invalidUTF8
        /// A name occurs twice.
        case duplicateName
        /// A tensor's type is none of those that are read here.
        case unsupportedType
        /// A shape has more elements than can be counted.
        case shapeOverflow
        /// A tensor's bytes are not as many as its shape and type need.
        case sizeMismatch
        /// The file ends before a tensor's last byte.
        case truncatedData
        /// Tensors overlap, or there are bytes that belong to none.
        case notContiguous
        /// The entry is of another type than the one asked for.
        case wrongType
    }

    /// The problem.
    public let kind: Kind
    /// The file, or nil if the bytes came from elsewhere.
    public let path: String?
    /// The place, in bytes from the beginning of the file.
    public let offset: Int
    /// The problem, in words.
    public let problem: String
    /// The remedy.
    public let remedy: String

    init(
        _ kind: Kind, path: String?, offset: Int, _ problem: String,
        remedy: String = "Save or download the file again."
    ) {
        self.kind = kind
        self.path = path
        self.offset = offset
        self.problem = problem
        self.remedy = remedy
    }
}

extension SafetensorsError: CustomStringConvertible {
    /// The file, the place, what is wrong and the remedy.
    public var description: String {
        "\(path ?? "safetensors data"), byte \(offset): \(problem) \(remedy)"
    }
}
