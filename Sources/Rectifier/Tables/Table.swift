/// A table: columns of numbers and of texts, each value of which may be missing.
///
///     let table = try Table(reading: "flowers.csv")
///     table["petal length"]?.missingCount
public struct Table: Sendable {
    /// The file it was read from, as it was given.
    public let path: String
    /// The columns, in the file's order, without those that were skipped.
    public let columns: [TableColumn]
    /// How many rows there are.
    public let rowCount: Int
    /// How the file is written.
    public let dialect: CSVDialect
    /// The names of all columns in the file.
    public let allNames: [String]
    /// Where each of these names stands; where the first row does in a file without names.
    let namePlaces: [TableError.Place]
    /// Where each column is in `columns`, by its name.
    let indices: [String: Int]

    /// A name in the first line that is a number: the line may be a row. Nil for none.
    var numberAmongNames: String? {
        guard dialect.hasHeader else { return nil }
        return allNames.enumerated().first { index, name in
            // A column without a name is named by its number.
            name != "\(index + 1)" && Decimal.parse(name, decimalComma: dialect.hasDecimalCommas) != .text
        }?.element
    }

    /// Where a column's name stands.
    func place(of column: String) -> TableError.Place? {
        allNames.firstIndex(of: column).map { namePlaces[$0] }
    }

    /// The column of that name, or nil.
    public subscript(name: String) -> TableColumn? { indices[name].map { columns[$0] } }
}

/// A column of a ``Table``.
public struct TableColumn: Sendable {
    /// What a column's values are.
    public enum Values: Sendable {
        /// Numbers; NaN where one is missing.
        case numbers([Float])
        /// Texts, each of which is there once.
        case texts(TextValues)
    }

    /// The name; without a line of names the column's number, from 1.
    public let name: String
    /// The values, one a row.
    public let values: Values

    /// How many values are missing.
    public var missingCount: Int {
        switch values {
        case .numbers(let numbers): numbers.count { $0.isNaN }
        case .texts(let texts): texts.codes.count { $0 < 0 }
        }
    }
}

/// Texts of which many may be equal: each different one once, and for each row which it is.
public struct TextValues: Sendable {
    /// For each row the index of its text in `distinct`; −1 where it is missing.
    public internal(set) var codes: [Int32] = []
    /// The different texts, in the order in which they first occur.
    public internal(set) var distinct: [String] = []
    /// Where each text of `distinct` first occurs.
    public internal(set) var places: [TableError.Place] = []
    /// How many bytes the different texts have.
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

    /// The same rows as numbers, or nil when one of the texts is none.
    ///
    /// - Throws: ``TableError`` for a number that a Float cannot hold, if all the others are numbers.
    func numbers(decimalComma: Bool, column: String, path: String) throws(TableError) -> [Float]? {
        var values: [Float] = []
        var outOfRange: TableError?
        for (text, place) in zip(distinct, places) {
            switch Decimal.parse(text, decimalComma: decimalComma) {
            case .number(let value): values.append(value)
            case .outOfRange:
                // Said only if no text follows: `inf` may be the name of a class.
                outOfRange = outOfRange ?? TableError(path, place, .outOfRange(text: text, column: column))
            case .text: return nil
            }
        }
        if let outOfRange { throw outOfRange }
        return codes.map { $0 < 0 ? .nan : values[Int($0)] }
    }

    /// How often each of `distinct` occurs in the given rows.
    func counts(_ rows: some Sequence<Int>) -> [Int] {
        var counts = Array(repeating: 0, count: distinct.count)
        for row in rows where codes[row] >= 0 { counts[Int(codes[row])] += 1 }
        return counts
    }
}

extension Decimal {
    static func parse(_ text: String, decimalComma: Bool) -> Value {
        var text = text
        return text.withUTF8 { parse($0, decimalComma: decimalComma) }
    }
}
