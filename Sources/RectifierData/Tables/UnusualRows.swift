import RectifierSupport

/// The rows of a table that are unlike all rows that a network was trained on, so that its predictions for them say
/// little.
public struct UnusualRows: Sendable, Hashable {
    /// A column, and how many rows are meant.
    public struct Column: Sendable, Hashable {
        /// The column's name.
        public let name: String
        /// Number of rows.
        public let count: Int
        /// The first of them, from 1.
        public let firstRow: Int
        /// The value; nil where it is missing.
        public let number: Double?
        /// The training rows' range; nil for texts.
        public let range: ClosedRange<Double>?
    }

    /// The rows in which no column has a value, from 1.
    public let empty: [Int]
    /// The columns with numbers farther outside the training rows' range than that is wide.
    public let far: [Column]
    /// The columns that are missing in some rows and were in no training row.
    public let missing: [Column]

    /// Those of `table`, read for `encoding`.
    public init(_ table: Table, _ encoding: FeatureEncoder) {
        var filled = [Bool](repeating: false, count: table.rowCount)
        var (far, missing) = ([Column](), [Column]())
        for input in encoding.inputs {
            guard let column = table[input.name] else { continue }
            switch (column.values, input.kind) {
            case (.numbers(let numbers), _), (.dates(let numbers), _):
                let detail = encoding.numberDetails[input.name]
                var rows: [Int] = []
                for (row, number) in numbers.enumerated() where !number.isNaN {
                    filled[row] = true
                    if detail?.isFarOutside(number) ?? false { rows.append(row) }
                }
                if let detail, let first = rows.first {
                    far.append(
                        Column(
                            name: input.name, count: rows.count, firstRow: first + 1, number: numbers[first],
                            range: detail.minimum...detail.maximum))
                }
            case (.texts(let texts), .category(_, _, let hasMissing)):
                var rows: [Int] = []
                for (row, code) in texts.codes.enumerated() {
                    if code >= 0 { filled[row] = true } else { rows.append(row) }
                }
                if !hasMissing, let first = rows.first {
                    missing.append(
                        Column(name: input.name, count: rows.count, firstRow: first + 1, number: nil, range: nil))
                }
            default: filled = filled.map { _ in true }
            }
        }
        empty = filled.indices.filter { !filled[$0] }.map { $0 + 1 }
        (self.far, self.missing) = (far, missing)
    }

    /// Notes on them, in sentences: of many columns only the first are named.
    public var notes: [TableMessage] {
        var notes: [TableMessage] = []
        if let first = empty.first {
            let rows = empty.count == 1 ? "Row \(first) has" : "\(empty.count) rows have (the first is row \(first))"
            notes.append("\(rows) no value in any column that is learned from: what is predicted there says nothing.")
        }
        for one in far.prefix(5) {
            guard let number = one.number, let range = one.range else { continue }
            let others = one.count > 1 ? ", and \(one.count - 1) more" : ""
            notes.append(
                """
                \(NameList.quoted(one.name)) is \(NumberText.short(number)) in row \(one.firstRow)\(others): far outside \
                the \(NumberText.short(range.lowerBound)) to \(NumberText.short(range.upperBound)) of the training rows, \
                where nothing was learned.
                """)
        }
        if far.count > 5 { notes.append("So it is in \(far.count - 5) more columns.") }
        for one in missing.prefix(5) {
            let rows = one.count == 1 ? "row \(one.firstRow)" : "\(one.count) rows"
            notes.append(
                """
                \(NameList.quoted(one.name)) is missing in \(rows), and was in no training row: it is encoded as none of \
                its categories.
                """)
        }
        if missing.count > 5 { notes.append("So it is in \(missing.count - 5) more columns.") }
        return notes
    }
}
