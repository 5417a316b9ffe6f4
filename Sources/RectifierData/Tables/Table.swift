/// A table: columns of numbers and of texts, each value of which may be missing.
///
///     let table = try Table(reading: "flowers.csv")
///     table["petal length"]?.missingCount
public struct Table: Sendable {
    /// The file it was read from, as it was given.
    public let path: String
    /// The columns, in the file's order, without those that were skipped.
    public let columns: [TableColumn]
    /// Number of rows.
    public let rowCount: Int
    /// The line that the last row begins in.
    let lastLine: Int
    /// Dialect of the file.
    public let dialect: CSVDialect
    /// The names of all columns in the file.
    public let allNames: [String]
    /// Where each of these names stands; where the first row does in a file without names.
    let namePlaces: [TableError.Place]
    /// Where each column is in `columns`, by its name.
    let indices: [String: Int]
    /// The names that stand twice in the first line, and what the second column is called.
    let renamedColumns: [(name: String, given: String)]
    /// The columns without a name, which are called by their number.
    let namesFromNumbers: Set<Int>
    /// Words for missing values.
    let missingWords: MissingWords
    /// The order of day and month that was asked for.
    let dateOrder: DateStyle.Order?
    /// The style of the file that most columns show.
    let evidence: ColumnInference.Evidence

    /// A name in the first line that is a number: the line may be a row. Nil for none.
    var numberAmongNames: String? {
        guard dialect.hasHeader else { return nil }
        return allNames.enumerated().first { index, name in
            !namesFromNumbers.contains(index) && Decimal.parse(name, decimalComma: dialect.hasDecimalCommas) != .text
        }?.element
    }

    /// Where a column's name stands.
    func place(of column: String) -> TableError.Place? {
        allNames.firstIndex(of: column).map { namePlaces[$0] }
    }

    /// The numbers of a column that was read as texts, as far as it is one of numbers; nil if it is not.
    ///
    /// - Parameter mustBe: Whether everything else is a missing value.
    /// - Throws: ``TableError`` for a number that a Float cannot hold.
    func numbers(_ texts: TextValues, of column: String, mustBe: Bool = false) throws(TableError) -> TableColumn? {
        let inference = ColumnInference(
            texts, column: column, path: path, mustBe ? .numbers : .none, dialect, missingWords)
        guard case .numbers(let values, let form) = try inference.outcome(others: evidence) else { return nil }
        return TableColumn(name: column, values: .numbers(values), form: form)
    }

    /// The column of that name, or nil.
    public subscript(name: String) -> TableColumn? { indices[name].map { columns[$0] } }
}

/// A column of a ``Table``.
public struct TableColumn: Sendable {
    /// Values of a column.
    public enum Values: Sendable {
        /// Numbers; NaN where one is missing.
        case numbers([Double])
        /// Texts, each of which is there once.
        case texts(TextValues)
        /// Dates in seconds since 1970 as the clock showed them, or times of day in seconds; NaN where one is missing.
        case dates([Double])
    }

    /// The name; without a line of names the column's number, from 1.
    public let name: String
    /// The values, one a row.
    public let values: Values
    /// Written form of the values.
    public let form: ColumnForm

    init(name: String, values: Values, form: ColumnForm = ColumnForm()) {
        (self.name, self.values, self.form) = (name, values, form)
    }

    /// Number of missing values.
    public var missingCount: Int {
        switch values {
        case .numbers(let numbers), .dates(let numbers): numbers.count { $0.isNaN }
        case .texts(let texts): texts.codes.count { $0 < 0 }
        }
    }
}

/// Texts of which many may be equal: each different one once, and for each row which it is.
public struct TextValues: Sendable {
    /// For each row the index of its text in `distinct`; −1 where it is missing.
    public package(set) var codes: [Int32] = []
    /// The different texts, in the order in which they first occur.
    public package(set) var distinct: [String] = []
    /// Where each text of `distinct` first occurs.
    public package(set) var places: [TableError.Place] = []
    /// Number of bytes of the distinct texts.
    private(set) var letterCount = 0
    private var indices: [String: Int32] = [:]

    mutating func append(_ text: String, place: @autoclosure () -> TableError.Place) {
        if let index = indices[text] {
            codes.append(index)
            return
        }
        let index = Int32(distinct.count)
        indices[text] = index
        distinct.append(text)
        letterCount += text.utf8.count
        places.append(place())
        codes.append(index)
    }

    mutating func appendMissing() { codes.append(-1) }

    /// Counts of each of `distinct` in the given rows.
    func counts(_ rows: some Sequence<Int>) -> [Int] {
        var counts = Array(repeating: 0, count: distinct.count)
        for row in rows where codes[row] >= 0 { counts[Int(codes[row])] += 1 }
        return counts
    }
}

extension Decimal {
    static func parse(_ text: String, decimalComma: Bool) -> Value {
        var marks: Marks = []
        return parse(text, decimalComma: decimalComma, &marks)
    }

    static func parse(_ text: String, decimalComma: Bool, _ marks: inout Marks) -> Value {
        var text = text
        return text.withUTF8 { parse($0, decimalComma: decimalComma, &marks) }
    }
}
