import RectifierSupport

/// Reads a file of records and fields, a record at a time: RFC 4180, and what people make of it.
///
/// Fields are separated by one byte. A field may be in double quotes; then it may contain the separator, line breaks
/// and, doubled, quotes. Spaces around fields do not count, those within quotes do. Lines end with LF, CR LF or CR. A
/// byte-order mark at the beginning and blank lines anywhere are skipped.
struct CSVReader: ~Copyable {
    /// Where a field's content lies among the bytes of its record.
    struct Field {
        var start: Int
        var end: Int
        /// Whether it contains quotes that are doubled.
        var hasDoubledQuotes = false
    }

    /// The longest record: a longer one means that line breaks are missing.
    static let longestRecord = 8 << 20

    private let source: ByteSource
    private let delimiter: UInt8
    private var buffer: UnsafeMutableBufferPointer<UInt8>
    private var filled = 0
    private var isAtEnd = false
    /// Where the next record begins.
    private var position = 0
    /// Where the current record begins.
    private var start = 0
    /// The line that the next record begins in.
    private var nextLine = 1
    /// The line that the current record begins in.
    private(set) var line = 1
    /// The fields of the current record.
    private(set) var fields: [Field] = []
    /// Number of bytes read.
    private(set) var consumed = 0
    /// The last place of the current record that was asked for.
    private let lastPlace = LastPlace()

    /// Where the walk to a place goes on from: fields are asked for one after the other, and a record may have millions.
    private final class LastPlace {
        var offset = 0
        var place = TableError.Place(line: 1, column: 1)
    }

    init(_ source: ByteSource, delimiter: UInt8) {
        self.source = source
        self.delimiter = delimiter
        // Room for a byte more than there are, so that the end is seen without growing; pseudo-files say 0.
        buffer = .allocate(capacity: min(max(source.size + 1, 1 << 10), 1 << 18))
        source.rewind()
    }

    deinit { buffer.deallocate() }

    /// The file, as it was given.
    var path: String { source.path }

    /// The bytes that the fields of the current record lie in; valid until the next record is read.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(buffer) }

    /// Goes to the next record that is not blank; false at the end.
    ///
    /// - Throws: ``TableError`` for what is not text, or not well quoted; ``FileError``.
    mutating func next() throws -> Bool {
        if consumed == 0 { try skipByteOrderMark() }
        while true {
            start = position
            line = nextLine
            (lastPlace.offset, lastPlace.place) = (start, .init(line: line, column: 1))
            let end = try scan()
            guard let end else {
                if isAtEnd { return false }
                try refill()
                continue
            }
            consumed += end - position
            position = end
            if fields.count > 1 || fields[0].end > fields[0].start { return true }
        }
    }

    /// The content of a field of the current record.
    func text(_ field: Field) -> String {
        let content = bytes[field.start..<field.end]
        guard field.hasDoubledQuotes else { return String(decoding: content, as: UTF8.self) }
        // Byte by byte: a quote and an accent after it are one character.
        var single: [UInt8] = []
        var index = content.startIndex
        while index < content.endIndex {
            single.append(content[index])
            // A quote is followed by its double.
            index += content[index] == .quote ? 2 : 1
        }
        return String(decoding: single, as: UTF8.self)
    }

    /// The place of a byte of the current record, the line and the character in it.
    func place(of offset: Int) -> TableError.Place {
        let isBehind = offset < lastPlace.offset
        var (index, line, column) =
            isBehind
            ? (start, self.line, 1) : (lastPlace.offset, lastPlace.place.line, lastPlace.place.column)
        while index < offset {
            let byte = buffer[index]
            if byte == .lineFeed || byte == .carriageReturn {
                // A line feed after a carriage return ends the same line.
                if byte == .carriageReturn || index == start || buffer[index - 1] != .carriageReturn { line += 1 }
                column = 1
            } else if byte & 0xC0 != 0x80 {
                // Bytes that go on with a character begin with the bits 10.
                column += 1
            }
            index += 1
        }
        (lastPlace.offset, lastPlace.place) = (index, .init(line: line, column: column))
        return lastPlace.place
    }

    func error(at offset: Int, _ problem: TableError.Problem) -> TableError {
        TableError(source.path, place(of: offset), problem)
    }

    /// Finds the fields of the record at `position` and returns where the next one begins; nil when there are too few
    /// bytes, or none.
    private mutating func scan() throws(TableError) -> Int? {
        fields.removeAll(keepingCapacity: true)
        let (bytes, count, delimiter) = (UnsafeBufferPointer(buffer), filled, delimiter)
        var index = position
        if index == count { return nil }
        // All bytes of unquoted and quoted fields together: the high bit of one shows, and so does a control character.
        var seen: UInt8 = 0
        var hasControl = false
        while true {
            while index < count, bytes[index] == .space || (bytes[index] == .tab && delimiter != .tab) { index += 1 }
            var field = Field(start: index, end: index)
            if index < count, bytes[index] == .quote {
                let opening = index
                index += 1
                field.start = index
                while true {
                    while index < count, bytes[index] != .quote {
                        seen |= bytes[index]
                        if bytes[index] < 0x20 { hasControl = true }
                        index += 1
                    }
                    if index + 1 >= count, !isAtEnd { return nil }
                    if index == count { throw error(at: opening, .unclosedQuote) }
                    if index + 1 < count, bytes[index + 1] == .quote {
                        field.hasDoubledQuotes = true
                        index += 2
                    } else {
                        break
                    }
                }
                field.end = index
                index += 1
                while index < count, bytes[index] == .space || (bytes[index] == .tab && delimiter != .tab) {
                    index += 1
                }
                if index < count, bytes[index] != delimiter, bytes[index] != .lineFeed, bytes[index] != .carriageReturn
                {
                    throw error(at: index, .textAfterQuote)
                }
            } else {
                while true {
                    index = Self.firstSpecial(bytes, from: index, to: count, delimiter)
                    if index == count { break }
                    let byte = bytes[index]
                    if byte == delimiter || byte == .lineFeed || byte == .carriageReturn { break }
                    seen |= byte
                    if byte < 0x20 { hasControl = true }
                    index += 1
                }
                field.end = index
                while field.end > field.start, bytes[field.end - 1] == .space || bytes[field.end - 1] == .tab {
                    field.end -= 1
                }
            }
            if index == count, !isAtEnd { return nil }
            fields.append(field)
            if index == count || bytes[index] != delimiter { break }
            index += 1
        }
        if seen >= 0x80 || hasControl { try check(position..<index) }
        if index < count {
            if bytes[index] == .carriageReturn {
                if index + 1 == count, !isAtEnd { return nil }
                if index + 1 < count, bytes[index + 1] == .lineFeed { index += 1 }
            }
            index += 1
        }
        nextLine = hasControl ? place(of: index).line : line + 1
        return index
    }

    /// The first delimiter, control character or byte that is not ASCII, or the end. Eight bytes are examined at once:
    /// in each, the highest bit of what is below 0 after a subtraction shows it.
    private static func firstSpecial(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int, _ delimiter: UInt8
    ) -> Int {
        let (ones, highs) = (0x0101_0101_0101_0101 as UInt64, 0x8080_8080_8080_8080 as UInt64)
        let delimiters = ones &* UInt64(delimiter)
        let raw = UnsafeRawBufferPointer(bytes)
        var index = start
        while index + 8 <= end {
            let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let difference = word ^ delimiters
            let isDelimiter = (difference &- ones) & ~difference
            let isControl = (word &- ones &* 0x20) & ~word
            let found = (isDelimiter | isControl | word) & highs
            // The lowest is right; above it borrows may show what is not there.
            if found != 0 { return index + found.trailingZeroBitCount >> 3 }
            index += 8
        }
        while index < end, bytes[index] != delimiter, bytes[index] >= 0x20, bytes[index] < 0x80 { index += 1 }
        return index
    }

    /// Throws when the bytes are not text in UTF-8.
    private func check(_ range: Range<Int>) throws(TableError) {
        let part = UnsafeBufferPointer(rebasing: bytes[range])
        if let index = part.firstIndex(where: { $0 < 0x20 && !($0 >= 0x09 && $0 <= 0x0D) }) {
            throw error(at: range.lowerBound + index, .binary)
        }
        if let index = UTF8Check.firstInvalid(part) {
            throw error(at: range.lowerBound + index, .notUTF8(likely: UTF8Check.likelyEncoding(part, at: index)))
        }
        // They begin with 0xCC, U+0300.
        if part.contains(where: { $0 >= 0xCC }),
            let index = CombiningMarks.firstExcess(in: String(decoding: part, as: UTF8.self).unicodeScalars)
        {
            throw error(at: range.lowerBound + index, .tooManyMarks)
        }
    }

    private mutating func skipByteOrderMark() throws {
        try refill()
        if filled >= 3, buffer[0] == 0xEF, buffer[1] == 0xBB, buffer[2] == 0xBF { position = 3 }
        if filled >= 2, (buffer[0] == 0xFF && buffer[1] == 0xFE) || (buffer[0] == 0xFE && buffer[1] == 0xFF) {
            throw TableError(source.path, .init(line: 1, column: 1), .notUTF8(likely: "UTF-16"))
        }
    }

    /// Moves what is left to the beginning, makes room where that fills the buffer, and reads on.
    private mutating func refill() throws {
        if position > 0 {
            let rest = filled - position
            buffer.baseAddress?.update(from: buffer.baseAddress.unsafelyUnwrapped + position, count: rest)
            (position, start, filled) = (0, 0, rest)
        }
        if filled == buffer.count {
            // So much without a line break may be a device that gives zeros without end.
            if let index = buffer[..<filled].firstIndex(of: 0) { throw error(at: index, .binary) }
            // Said at the record's beginning: where it should have ended is not known.
            if filled >= Self.longestRecord { throw error(at: 0, .recordTooLong(limit: Self.longestRecord)) }
            let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: buffer.count * 2)
            _ = larger.update(fromContentsOf: buffer)
            buffer.deallocate()
            buffer = larger
        }
        let count = try source.read(
            into: UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[filled...])))
        if count == 0 { isAtEnd = true }
        filled += count
    }
}

extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let quote = UInt8(ascii: "\"")
}
