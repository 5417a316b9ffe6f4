import RectifierSupport

/// Requested type of a column.
public enum ColumnReading: Sendable, Hashable {
    /// As numbers or dates if nine of ten values are, otherwise as texts.
    case automatic
    /// As texts, exactly as written.
    case texts
    /// As texts, exactly as written, of which only the empty one and the words that the user names are missing.
    case names
    /// As texts while few are different, otherwise as `automatic`: for what may be numbers or the names of classes.
    case textsIfFew
    /// As numbers; another value is an error.
    case numbers
    /// As numbers; another value is missing.
    case numbersOrMissing
    /// As dates, or times of day; another value is missing.
    case datesOrMissing
    /// As in the column that was learned from, where it can be read in two ways: as numbers or dates. A stray is missing;
    /// where they are more than a tenth, the first is an error.
    case like(ColumnForm)
    /// Not at all.
    case skipped
}

extension Table {
    /// The most different values that `ColumnReading.textsIfFew` keeps as texts when all are numbers.
    static let fewTexts = 4096

    /// The most columns: each costs a kilobyte, however little it holds, and a line of commas would fill the memory.
    static let mostColumns = 1 << 16

    /// Number of bytes read between two checks of the available memory.
    private static let checkInterval = 8 << 20

    /// Reads the file at `path`, a piece at a time: RFC 4180, with semicolons, tabs or bars instead of commas where it
    /// has them, and with spaces around fields, blank lines and a byte-order mark left out.
    ///
    /// A value is missing where it is empty, `?`, `NA`, `N/A`, `n/a`, `NaN`, `nan`, `null`, `Null`, `NULL`, `#N/A`,
    /// `<NA>`, `\\N` or another error of a spreadsheet; among numbers and dates also where it is `-`, `.`, `none`, `missing`,
    /// `unknown` and their like, in any case.
    ///
    /// - Parameters:
    ///   - path: The file, or a pipe.
    ///   - hasHeader: Whether the first line has the columns' names.
    ///   - missing: More words for missing values; a number is also meant where it is written otherwise.
    ///   - dateOrder: The order of day and month in `3/4/2024`; nil for what the file shows.
    ///   - reading: How each column is to be read, given all names. What it throws is thrown.
    ///   - names: The names of the columns of a file without them, given how many there are; otherwise `1`, `2`, …
    /// - Throws: ``TableError``, with line and column; ``FileError``.
    public init(
        reading path: String, hasHeader: Bool = true, missing: [String] = [], dateOrder: DateStyle.Order? = nil,
        as reading: (_ names: [String]) throws -> [ColumnReading] = { $0.map { _ in .automatic } },
        names: (_ count: Int) throws -> [String] = { (1...$0).map(String.init) }
    ) throws {
        try self.init(
            try ByteSource(path), hasHeader: hasHeader, missing: missing, dateOrder: dateOrder, as: reading,
            names: names)
    }

    /// Reads `bytes`, the content of a file, as `init(reading:hasHeader:as:names:)` does; `path` is only for messages.
    ///
    /// - Throws: ``TableError``, with line and column; and what `reading` and `names` throw.
    public init(
        bytes: [UInt8], path: String = "table", hasHeader: Bool = true, missing: [String] = [],
        dateOrder: DateStyle.Order? = nil,
        as reading: (_ names: [String]) throws -> [ColumnReading] = { $0.map { _ in .automatic } },
        names: (_ count: Int) throws -> [String] = { (1...$0).map(String.init) }
    ) throws {
        try self.init(
            ByteSource(bytes: bytes, path: path), hasHeader: hasHeader, missing: missing, dateOrder: dateOrder,
            as: reading, names: names)
    }

    package init(
        _ source: ByteSource, hasHeader: Bool, missing: [String] = [], dateOrder: DateStyle.Order? = nil,
        as reading: (_ names: [String]) throws -> [ColumnReading], names: (_ count: Int) throws -> [String]
    ) throws {
        let (dialect, fieldCount) = try CSVDialect.detect(source, hasHeader: hasHeader)
        let header = try Header(source, dialect, fieldCount: fieldCount, otherwise: names)
        let requested = try reading(header.names)
        require(requested.count == header.names.count, "Table: \(requested.count) readings of \(header.names.count)")

        let words = MissingWords(adding: missing)
        var builders = zip(header.names, requested).map { ColumnBuilder(name: $0, $1, dialect, words) }
        // A short look first, so that a column of texts is seldom taken for numbers and the file read twice.
        var (rowCount, lastLine) = try Self.read(source, dialect, header, into: &builders, limit: 1 << 16)
        var evidence = ColumnInference.Evidence()
        // Again for columns that turned out to be texts. Each may do so once; a file that grows must not lose one.
        repeat {
            for index in builders.indices { builders[index].restart() }
            (rowCount, lastLine) = try Self.read(source, dialect, header, into: &builders, limit: .max)
            if builders.contains(where: \.mustRestart) { continue }
            for index in builders.indices { builders[index].infer(source.path) }
            evidence = Self.evidence(builders)
            for index in builders.indices { builders[index].reconsider(evidence) }
        } while builders.contains(where: \.mustRestart)
        guard rowCount > 0 else { throw TableError(source.path, .init(line: 1, column: 1), .headerOnly) }
        path = source.path
        (self.rowCount, self.lastLine) = (rowCount, lastLine)
        self.dialect = dialect
        (self.missingWords, self.dateOrder, self.evidence) = (words, dateOrder, evidence)
        var (columns, errors) = ([TableColumn](), [TableError]())
        for builder in builders {
            do throws(TableError) {
                if let column = try builder.column(evidence, dateOrder, source.path) { columns.append(column) }
            } catch { errors.append(error) }
        }
        if let first = errors.min(by: { ($0.place?.line ?? 0) < ($1.place?.line ?? 0) }) { throw first }
        self.columns = columns
        indices = Dictionary(zip(columns.map(\.name), columns.indices), uniquingKeysWith: { first, _ in first })
        allNames = header.names
        namePlaces = header.places
        renamedColumns = header.renamed
        namesFromNumbers = header.numbered
    }

    /// The style of the file that most columns show.
    private static func evidence(_ builders: [ColumnBuilder]) -> ColumnInference.Evidence {
        let evidence = builders.map(\.evidence)
        func majority<Value: Hashable>(_ values: [Value?]) -> Value? {
            let counts = Dictionary(values.compactMap { $0 }.map { ($0, 1) }, uniquingKeysWith: +)
            let most = counts.values.max() ?? 0
            let mostFrequent = counts.filter { $0.value == most }
            return mostFrequent.count == 1 ? mostFrequent.first?.key : nil
        }
        return .init(
            decimalMark: majority(evidence.map(\.decimalMark)), dateOrder: majority(evidence.map(\.dateOrder)))
    }

    /// The first line.
    private struct Header {
        let names: [String]
        let places: [TableError.Place]
        /// The names that stand there twice, and what the second is called.
        var renamed: [(name: String, given: String)] = []
        /// The columns without a name, which are called by their number.
        var numbered: Set<Int> = []

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
            if let fieldCount, found < fieldCount, dialect.hasHeader {
                // Whole lines of something else stand before the table; a line of names that lacks one does not.
                var (count, first) = (1, reader.text(reader.fields[0]))
                if found > 1 { first += dialect.delimiter.character + "…" }
                let isComment = first.hasPrefix("#") || found == 1
                while isComment, try reader.next(), reader.fields.count != fieldCount { count += 1 }
                if isComment {
                    throw TableError(
                        source.path, .init(line: 1, column: 1),
                        .linesBeforeNames(count: max(reader.line - 1, count), first: first))
                }
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
            var texts: [String] = []
            for field in reader.fields { texts.append(reader.text(field)) }
            var (names, known, copies) = ([String](), Set(texts), [String: Int]())
            var isFirst = Set<String>()
            for (index, text) in texts.enumerated() {
                var name = text
                if text.isEmpty {
                    numbered.insert(index)
                    name = "\(index + 1)"
                    if known.insert(name).inserted {
                        names.append(name)
                        continue
                    }
                } else if isFirst.insert(text).inserted {
                    names.append(text)
                    continue
                }
                // a, a.1, a.2, as others call them.
                let stem = name
                repeat {
                    copies[stem, default: 0] += 1
                    name = "\(stem).\(copies[stem] ?? 1)"
                } while !known.insert(name).inserted
                if !text.isEmpty { renamed.append((text, name)) }
                names.append(name)
            }
            self.names = names
        }
    }

    /// Reads rows into `builders` until the end, or until `limit` bytes; returns how many rows there were, and the line
    /// of the last.
    private static func read(
        _ source: ByteSource, _ dialect: CSVDialect, _ header: Header, into builders: inout [ColumnBuilder], limit: Int
    ) throws -> (rows: Int, lastLine: Int) {
        var reader = CSVReader(source, delimiter: dialect.delimiter.byte)
        let count = header.names.count
        var (rows, lastLine) = (0, 1)
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
                try builders[index].append(fields[index], reader)
            }
            rows += 1
            lastLine = reader.line
            if rows == 1000, limit == .max {
                let expected = source.size / max(reader.consumed / rows, 1)
                // What does not fit is not taken at once: it is said below, if it really comes.
                if expected * 8 <= AvailableMemory.bytes / (2 * count) {
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
        return (rows, lastLine)
    }
}
