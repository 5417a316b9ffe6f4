import RectifierSupport

extension TableColumn {
    /// Type of a column, without the values.
    package enum Kind: String {
        case numbers, texts, dates
    }

    /// The first row that has a value; nil if none has.
    fileprivate var firstRow: Int? {
        switch values {
        case .numbers(let numbers), .dates(let numbers): numbers.firstIndex { !$0.isNaN }
        case .texts(let texts): texts.codes.firstIndex { $0 >= 0 }
        }
    }
}

extension Table {
    /// The column of that name in the required type: the table may have been read without knowing which. A
    /// column without any value is of every kind, and texts may be numbers.
    ///
    /// - Throws: ``TableError`` for a missing column and for one of another kind, with the row.
    package func values(of name: String, as kind: TableColumn.Kind) throws(TableError) -> TableColumn.Values {
        let column = try column(name)
        switch (kind, column.values) {
        case (.numbers, .numbers), (.texts, .texts), (.dates, .dates): return column.values
        default: break
        }
        guard let row = column.firstRow else { return Self.missing(kind, rows: rowCount) }
        func error(_ found: String) -> TableError {
            // Where numbers stood is not kept, so the row is said.
            TableError(path, nil, .otherKind(found: found, learned: kind.rawValue, row: row + 1, column: name))
        }
        switch column.values {
        case .numbers(let numbers): throw error("the number \(NumberText.text(numbers[row]))")
        case .dates: throw error("a date")
        case .texts(let texts):
            if kind == .dates {
                let code = Int(texts.codes[row])
                throw TableError(path, texts.places[code], .notADate(text: texts.distinct[code], column: name))
            }
            if let numbers = try numbers(texts, of: name) { return numbers.values }
            let code = texts.distinct.firstIndex {
                Decimal.parse($0, decimalComma: dialect.hasDecimalCommas) == .text
            }
            let index = code ?? Int(texts.codes[row])
            throw TableError(path, texts.places[index], .notANumber(text: texts.distinct[index], column: name))
        }
    }

    private static func missing(_ kind: TableColumn.Kind, rows: Int) -> TableColumn.Values {
        let numbers = [Double](repeating: .nan, count: rows)
        switch kind {
        case .numbers: return .numbers(numbers)
        case .dates: return .dates(numbers)
        case .texts:
            var texts = TextValues()
            for _ in numbers { texts.appendMissing() }
            return .texts(texts)
        }
    }
}
