/// How a column of a file is to be read.
public enum ColumnReading: Sendable, Hashable {
    /// As numbers if all values are, otherwise as texts.
    case automatic
    /// As texts, exactly as written.
    case texts
    /// As texts while few are different, otherwise as `automatic`: for what may be numbers or the names of classes.
    case textsIfFew
    /// As numbers; another value is an error.
    case numbers
    /// Not at all.
    case skipped
}

extension Table {
    /// The most different values that `ColumnReading.textsIfFew` keeps as texts when all are numbers.
    static let fewTexts = 4096

    /// The most columns: each costs a kilobyte, however little it holds, and a line of commas would fill the memory.
    static let mostColumns = 1 << 16

    /// How many bytes of a file are read between two looks at the memory that is left.
    private static let checkInterval = 8 << 20

    /// Reads the file at `path`, a piece at a time: RFC 4180, with semicolons, tabs or bars instead of commas where it
    /// has them, and with spaces around fields, blank lines and a byte-order mark left out.
    ///
    /// A value is missing where it is empty, `?`, `NA`, `N/A`, `n/a`, `NaN`, `nan`, `null`, `Null` or `NULL`.
    ///
    /// - Parameters:
    ///   - path: The file, or a pipe.
    ///   - hasHeader: Whether the first line has the columns' names.
    ///   - reading: How each column is to be read, given all names. What it throws is thrown.
    ///   - names: The names of the columns of a file without them, given how many there are; otherwise `1`, `2`, …
    /// - Throws: ``TableError``, with line and column; ``FileError``.
    public init(
        reading path: String, hasHeader: Bool = true,
        as reading: (_ names: [String]) throws -> [ColumnReading] = { $0.map { _ in .automatic } },
        names: (_ count: Int) throws -> [String] = { (1...$0).map(String.init) }
    ) throws {
        try self.init(try ByteSource(path), hasHeader: hasHeader, as: reading, names: names)
    }

    /// Reads `bytes`, the content of a file, as `init(reading:hasHeader:as:names:)` does; `path` is only for messages.
    ///
    /// - Throws: ``TableError``, with line and column; and what `reading` and `names` throw.
    public init(
        bytes: [UInt8], path: String = "table", hasHeader: Bool = true,
        as reading: (_ names: [String]) throws -> [ColumnReading] = { $0.map { _ in .automatic } },
        names: (_ count: Int) throws -> [String] = { (1...$0).map(String.init) }
    ) throws {
        try self.init(ByteSource(bytes: bytes, path: path), hasHeader: hasHeader, as: reading, names: names)
    }

    init(
        _ source: ByteSource, hasHeader: Bool, as reading: (_ names: [String]) throws -> [ColumnReading],
        names: (_ count: Int) throws -> [String]
    ) throws {
        let (dialect, fieldCount) = try CSVDialect.detect(source, hasHeader: hasHeader)
        let header = try Header(source, dialect, fieldCount: fieldCount, otherwise: names)
        let requested = try reading(header.names)
        require(requested.count == header.names.count, "Table: \(requested.count) readings of \(header.names.count)")

        var builders = zip(header.names, requested).map { ColumnBuilder(name: $0, $1) }
        var rowCount = 0
        // A short look first, so that a column of texts is seldom taken for numbers and the file read twice.
        for limit in [1 << 16, Int.max, Int.max] {
            for index in builders.indices { builders[index].restart() }
            rowCount = try Self.read(source, dialect, header, into: &builders, limit: limit)
            if limit == .max, !builders.contains(where: \.mustRestart) { break }
        }
        if let error = builders.compactMap(\.error).min(by: { $0.line < $1.line }) { throw error.error }
        guard rowCount > 0 else { throw TableError(source.path, .init(line: 1, column: 1), .headerOnly) }
        path = source.path
        self.rowCount = rowCount
        self.dialect = dialect
        columns = builders.compactMap(\.column)
        indices = Dictionary(zip(columns.map(\.name), columns.indices), uniquingKeysWith: { first, _ in first })
        allNames = header.names
        namePlaces = header.places
    }

    /// The first line.
    private struct Header {
        let names: [String]
        let places: [TableError.Place]

        init(
            _ source: ByteSource, _ dialect: CSVDialect, fieldCount: Int?, otherwise: (_ count: Int) throws -> [String]
        ) throws {
            var reader = CSVReader(source, delimiter: dialect.delimiter.byte)
            guard try reader.next() else { throw TableError(source.path, .init(line: 1, column: 1), .empty) }
            let found = reader.fields.count
            guard found <= Table.mostColumns else {
                throw reader.error(
                    at: reader.fields[Table.mostColumns].start, .tooManyColumns(count: found, limit: Table.mostColumns))
            }
            if let fieldCount, found != fieldCount {
                throw reader.error(
                    at: reader.fields[min(found, fieldCount + 1) - 1].start,
                    .raggedRow(expected: fieldCount, found: found))
            }
            places = reader.fields.map { reader.place(of: $0.start) }
            guard dialect.hasHeader else {
                names = try otherwise(found)
                return
            }
            var (names, known) = ([String](), Set<String>())
            for (index, field) in reader.fields.enumerated() {
                let text = reader.text(field)
                let name = text.isEmpty ? "\(index + 1)" : text
                guard known.insert(name).inserted else { throw reader.error(at: field.start, .duplicateColumn(name)) }
                names.append(name)
            }
            self.names = names
        }
    }

    /// Reads rows into `builders` until the end, or until `limit` bytes; returns how many rows there were.
    private static func read(
        _ source: ByteSource, _ dialect: CSVDialect, _ header: Header, into builders: inout [ColumnBuilder], limit: Int
    ) throws -> Int {
        var reader = CSVReader(source, delimiter: dialect.delimiter.byte)
        let count = header.names.count
        var rows = 0
        var nextCheck = Self.checkInterval
        if dialect.hasHeader { _ = try reader.next() }
        while reader.consumed < limit, try reader.next() {
            let fields = reader.fields
            guard fields.count == count else {
                throw reader.error(
                    at: fields[min(fields.count, count + 1) - 1].start,
                    .raggedRow(expected: count, found: fields.count))
            }
            for index in 0..<count {
                try builders[index].append(fields[index], reader, decimalComma: dialect.hasDecimalCommas)
            }
            rows += 1
            if rows == 1000, limit == .max {
                let expected = source.size / max(reader.consumed / rows, 1)
                // What does not fit is not taken at once: it is said below, if it really comes.
                if expected * 4 <= AvailableMemory.bytes / (2 * count) {
                    for index in 0..<count { builders[index].reserve(expected) }
                }
            }
            if reader.consumed >= nextCheck {
                nextCheck = reader.consumed + Self.checkInterval
                let taken = builders.reduce(0) { $0 + $1.byteCount }
                // The largest column may take as much again while it grows, and the features will.
                guard taken <= AvailableMemory.bytes / 2 else {
                    throw TableError(source.path, .init(line: reader.line, column: 1), .outOfMemory(rows: rows))
                }
            }
        }
        return rows
    }
}

/// A column while it is read.
private struct ColumnBuilder {
    let name: String
    private let reading: ColumnReading
    private var isTexts: Bool
    private var isSettled = false
    private var numbers: [Float] = []
    private var texts = TextValues()
    /// Numbers were expected, and are not all that there is: the file must be read again.
    private(set) var mustRestart = false
    /// What is wrong if it remains a column of numbers.
    private var outOfRange: (line: Int, error: TableError)?

    init(name: String, _ reading: ColumnReading) {
        self.name = name
        self.reading = reading
        isTexts = reading == .texts || reading == .textsIfFew
    }

    /// Forgets all values, and remembers whether there were texts.
    mutating func restart() {
        if mustRestart { (isTexts, isSettled) = (true, true) }
        if reading == .textsIfFew, !isSettled { isTexts = true }
        numbers = []
        texts = TextValues()
        mustRestart = false
        outOfRange = nil
    }

    var error: (line: Int, error: TableError)? { isTexts || mustRestart ? nil : outOfRange }

    /// The whole of it; nil if it was skipped.
    var column: TableColumn? {
        if reading == .skipped { return nil }
        return TableColumn(name: name, values: isTexts ? .texts(texts) : .numbers(numbers))
    }

    /// How much memory its values take, roughly: a text is in an array and a dictionary, and has a place.
    var byteCount: Int {
        numbers.capacity * 4 + texts.codes.capacity * 4 + texts.distinct.count * 128 + texts.letterCount
    }

    mutating func reserve(_ count: Int) {
        if reading == .skipped || mustRestart { return }
        if isTexts { texts.codes.reserveCapacity(count) } else { numbers.reserveCapacity(count) }
    }

    mutating func append(_ field: CSVReader.Field, _ reader: borrowing CSVReader, decimalComma: Bool) throws(TableError)
    {
        if reading == .skipped || mustRestart { return }
        let bytes = UnsafeBufferPointer(rebasing: reader.bytes[field.start..<field.end])
        if MissingValue.matches(bytes) {
            if isTexts { texts.appendMissing() } else { numbers.append(.nan) }
            return
        }
        if isTexts {
            texts.append(reader.text(field), place: reader.place(of: field.start))
            if reading == .textsIfFew, !isSettled, texts.distinct.count > Table.fewTexts {
                try settle(reader, decimalComma: decimalComma)
            }
            return
        }
        switch Decimal.parse(bytes, decimalComma: decimalComma) {
        case .number(let value): numbers.append(value)
        case .outOfRange:
            if outOfRange == nil {
                let error = reader.error(at: field.start, .outOfRange(text: reader.text(field), column: name))
                outOfRange = (reader.line, error)
            }
            numbers.append(.nan)
        case .text:
            if reading == .numbers {
                throw reader.error(at: field.start, .notANumber(text: reader.text(field), column: name))
            }
            mustRestart = true
            numbers = []
        }
    }

    /// Decides for numbers if all the many texts so far are numbers.
    private mutating func settle(_ reader: borrowing CSVReader, decimalComma: Bool) throws(TableError) {
        isSettled = true
        let path = reader.path
        if let values = try texts.numbers(decimalComma: decimalComma, column: name, path: path) {
            isTexts = false
            numbers = values
            texts = TextValues()
        }
    }
}
