/// What the target column of a table is, and which rows have one.
struct TargetValues {
    let task: LearningTask
    let classNames: [String]
    let labelledRows: [Int]
    let notes: [String]
    /// The target of every row for regression, NaN where it is not known; empty for classification.
    let numbers: [Float]
    let summary: ColumnSummary

    /// The most different whole numbers that are taken for classes unasked.
    static let mostNumberedClasses = 30

    /// The most classes: of more the confusion matrix alone would fill the memory.
    static let mostClasses = 1000

    /// - Parameter requested: What the user says the target is; nil for what it looks like.
    init(of table: Table, _ target: String, _ requested: LearningTask?) throws(TableError) {
        let column = try table.column(target)
        let header = table.place(of: target)
        let missing: Set<Int>
        let numbers: [Float]?
        switch column.values {
        case .numbers(let values):
            numbers = values
            missing = Set(values.indices.filter { values[$0].isNaN })
        case .texts(let texts):
            numbers =
                requested == .classification
                ? nil
                : try texts.numbers(
                    decimalComma: table.dialect.hasDecimalCommas, column: target, path: table.path)
            missing = Set(texts.codes.indices.filter { texts.codes[$0] < 0 })
        }
        let rows = (0..<table.rowCount).filter { !missing.contains($0) }
        guard !rows.isEmpty else { throw TableError(table.path, header, .noLabels(target: target)) }
        let summary = ColumnSummary(of: column)

        let numeric = requested == .classification ? try? Self.numeric(column, table) : numbers
        let looksLikeClasses = Self.looksLikeClasses(numeric, distinct: summary.distinctCount, rows: rows.count)
        task = requested ?? (looksLikeClasses ? .classification : .regression)
        labelledRows = rows
        var notes: [String] = []
        if rows.count < table.rowCount {
            let count = table.rowCount - rows.count
            notes.append(
                "\(count) of \(table.rowCount) rows \(count == 1 ? "has" : "have") no value in \(NameList.quoted(target)) and "
                    + "\(count == 1 ? "is" : "are") set aside.")
        }
        switch task {
        case .regression:
            guard numbers != nil else {
                guard case .texts(let texts) = column.values,
                    let index = texts.distinct.firstIndex(where: {
                        Decimal.parse($0, decimalComma: table.dialect.hasDecimalCommas) == .text
                    })
                else { throw TableError(table.path, header, .noLabels(target: target)) }
                throw TableError(
                    table.path, texts.places[index], .notANumber(text: texts.distinct[index], column: target))
            }
            classNames = []
            guard summary.distinctCount > 1 else {
                let name = summary.numbers.map { NumberText.text($0.minimum) } ?? summary.commonest.first?.text ?? ""
                throw TableError(table.path, header, .oneClass(name: name, target: target))
            }
            if looksLikeClasses {
                notes.append(
                    "The target \(NameList.quoted(target)) has only \(summary.distinctCount) different values and looks like classes; "
                        + "for those, say --task classification.")
            } else if requested == nil, summary.distinctCount < rows.count / 2, summary.distinctCount <= 200 {
                notes.append(
                    "The target \(NameList.quoted(target)) was taken for a number; it has \(summary.distinctCount) different values. "
                        + "If they are names of classes, say --task classification.")
            }
        case .classification:
            guard case .texts(let texts) = column.values else {
                throw TableError(
                    table.path, header,
                    .tooManyClasses(count: summary.distinctCount, rows: rows.count, target: target))
            }
            if texts.distinct.count == 1 {
                throw TableError(table.path, header, .oneClass(name: texts.distinct[0], target: target))
            }
            guard texts.distinct.count <= Self.mostClasses, texts.distinct.count * 2 <= rows.count else {
                throw TableError(
                    table.path, header,
                    .tooManyClasses(count: texts.distinct.count, rows: rows.count, target: target))
            }
            classNames = Self.sorted(texts.distinct)
            if numeric != nil, requested != nil, !looksLikeClasses {
                notes.append(
                    "The target \(NameList.quoted(target)) has \(texts.distinct.count) different numbers and looks continuous; to "
                        + "predict the number itself, say --task regression.")
            }
            notes += NearlyEqualNames.pairs(among: classNames).map { first, second, difference in
                "The classes \(NameList.quoted(first)) and \(NameList.quoted(second)) differ only by \(difference); they are learned as two."
            }
        }
        self.notes = notes
        self.numbers = task == .regression ? numbers ?? [] : []
        self.summary =
            task == .regression
            ? ColumnSummary(of: TableColumn(name: target, values: .numbers(self.numbers))) : summary
    }

    private static func numeric(_ column: TableColumn, _ table: Table) throws(TableError) -> [Float]? {
        switch column.values {
        case .numbers(let values): values
        case .texts(let texts):
            try texts.numbers(decimalComma: table.dialect.hasDecimalCommas, column: column.name, path: table.path)
        }
    }

    /// Texts are classes, and so are few different whole numbers, each of which occurs twice on average at least.
    private static func looksLikeClasses(_ numbers: [Float]?, distinct: Int, rows: Int) -> Bool {
        guard let numbers else { return true }
        let areWhole = numbers.allSatisfy { $0.isNaN || $0 == $0.rounded() }
        return areWhole && distinct <= mostNumberedClasses && distinct * 2 <= rows
    }

    /// In the order of their numbers if all are numbers, otherwise of their characters.
    private static func sorted(_ names: [String]) -> [String] {
        let numbers = names.compactMap { NumberText.parse($0, as: Double.self) }
        guard numbers.count == names.count else { return names.sorted() }
        return zip(names, numbers).sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
    }
}

extension Table {
    /// The column of that name.
    ///
    /// - Throws: ``TableError`` with the names that are near.
    func column(_ name: String) throws(TableError) -> TableColumn {
        if let column = self[name] { return column }
        throw Self.missing([name], among: allNames, path)
    }

    /// What the column of that name has, as numbers or as texts, whichever is needed. A column without any value may be
    /// either.
    ///
    /// - Throws: ``TableError`` for a missing column, for a text where numbers are needed, and for numbers where texts are:
    ///   how they were written is no longer known.
    func values(of name: String, asNumbers: Bool) throws(TableError) -> TableColumn.Values {
        let column = try column(name)
        switch column.values {
        case .numbers(let numbers):
            if asNumbers { return column.values }
            guard let row = numbers.firstIndex(where: { !$0.isNaN }) else {
                var texts = TextValues()
                for _ in numbers { texts.appendMissing() }
                return .texts(texts)
            }
            throw TableError(
                path, place(of: name), .numberNotText(number: numbers[row], row: row + 1, column: name))
        case .texts(let texts):
            if !asNumbers { return column.values }
            if let numbers = try texts.numbers(decimalComma: dialect.hasDecimalCommas, column: name, path: path) {
                return .numbers(numbers)
            }
            let index = texts.distinct.firstIndex {
                Decimal.parse($0, decimalComma: dialect.hasDecimalCommas) == .text
            }
            guard let index else { throw TableError(path, place(of: name), .notANumber(text: "", column: name)) }
            throw TableError(path, texts.places[index], .notANumber(text: texts.distinct[index], column: name))
        }
    }

    /// The error that columns are missing.
    public static func missing(_ names: [String], among existing: [String], _ path: String) -> TableError {
        let near = names.first.map { NearestNames.nearest(to: $0, among: existing) } ?? []
        return TableError(
            path, .init(line: 1, column: 1), .missingColumns(names, near: near, existing: existing))
    }
}

/// Names that people write in two ways and mean one.
enum NearlyEqualNames {
    /// In what the two differ, if it is only space around them or a full stop at the end.
    static func difference(_ first: String, _ second: String) -> String? {
        if first == second { return nil }
        let (one, two) = (trimmed(first), trimmed(second))
        if one == two { return "space around them" }
        return core(first) == core(second) ? "a full stop at the end" : nil
    }

    /// What nearly equal names have in common.
    static func core(_ name: String) -> Substring { withoutFullStop(trimmed(name)) }

    /// The pairs of such names, with their difference.
    static func pairs(among names: [String]) -> [(String, String, String)] {
        let groups = Dictionary(grouping: names, by: core).values.filter { $0.count > 1 }
        return groups.flatMap { group in
            zip(group, group.dropFirst()).compactMap { first, second in
                difference(first, second).map { (first, second, $0) }
            }
        }.sorted { $0.0 < $1.0 }
    }

    private static func trimmed(_ name: String) -> Substring {
        var text = name[...]
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }

    private static func withoutFullStop(_ name: Substring) -> Substring {
        name.hasSuffix(".") ? trimmed(String(name.dropLast())) : name
    }
}
