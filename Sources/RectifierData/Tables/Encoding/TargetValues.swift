import RectifierStatistics
import RectifierSupport

/// Target column of a table: task, values, and the rows that have one.
package struct TargetValues {
    let task: LearningTask
    let classNames: [String]
    let labelledRows: [Int]
    let notes: [TableMessage]
    /// The target of every row for regression, NaN where it is not known; empty for classification.
    let numbers: [Double]
    /// Written form of the target.
    let form: ColumnForm
    let summary: ColumnSummary

    /// The most distinct integers that are class labels unasked.
    static let mostNumberedClasses = 30

    /// The most classes: of more the confusion matrix alone would fill the memory.
    package static let mostClasses = 1000

    /// - Parameter requested: What the user says the target is; nil for what it looks like.
    init(of table: Table, _ target: String, _ requested: LearningTask?) throws(TableError) {
        let column = try table.column(target)
        let header = table.place(of: target)
        let numbers: [Double]?
        var form = column.form
        switch column.values {
        case .numbers(let values): numbers = values
        case .texts(let texts):
            let read = requested == .classification ? nil : try table.numbers(texts, of: target)
            if case .numbers(let values)? = read?.values {
                numbers = values
            } else {
                numbers = nil
            }
            if let read { form = read.form }
        case .dates: numbers = nil
        }
        // Classes are what is written, numbers what can be read of it.
        let isNumber =
            requested == .regression
            || (requested == nil && !Self.looksLikeClasses(numbers, among: table, target))
        let missing: Set<Int> =
            switch (isNumber ? numbers : nil, column.values) {
            case (let numbers?, _), (nil, .numbers(let numbers)), (nil, .dates(let numbers)):
                Set(numbers.indices.filter { numbers[$0].isNaN })
            case (nil, .texts(let texts)): Set(texts.codes.indices.filter { texts.codes[$0] < 0 })
            }
        let rows = (0..<table.rowCount).filter { !missing.contains($0) }
        guard !rows.isEmpty else { throw TableError(table.path, header, .noLabels(target: target)) }
        let summary = ColumnSummary(of: column)

        let numeric = requested == .classification ? try? Self.numeric(column, table) : numbers
        let looksLikeClasses = Self.looksLikeClasses(numeric, among: table, target)
        task = isNumber ? .regression : .classification
        labelledRows = rows
        var notes: [TableMessage] = []
        if rows.count < table.rowCount {
            let count = table.rowCount - rows.count
            notes.append(
                """
                \(count) of \(table.rowCount) rows \(count == 1 ? "has" : "have") no value in \(NameList.quoted(target)) \
                and \(count == 1 ? "is" : "are") left out.
                """)
        }
        switch task {
        case .regression:
            guard numbers != nil else {
                guard case .texts(let texts) = column.values,
                    let index = texts.distinct.firstIndex(where: {
                        WrittenNumber($0) == nil && !MissingWords.matchesAmongNumbers($0)
                    }) ?? texts.distinct.indices.first
                else { throw TableError(table.path, header, .noLabels(target: target)) }
                throw TableError(
                    table.path, texts.places[index], .notANumber(text: texts.distinct[index], column: target))
            }
            classNames = []
            guard summary.distinctCount > 1 else {
                let name = summary.numbers.map { NumberText.text($0.minimum) } ?? summary.mostFrequent.first?.text ?? ""
                throw TableError(table.path, header, .oneClass(name: name, target: target))
            }
            if looksLikeClasses {
                notes.append(
                    """
                    The target \(NameList.quoted(target)) has only \(summary.distinctCount) distinct values and looks \
                    categorical; to predict classes, use \(change: .task(.classification)).
                    """)
            } else if requested == nil, summary.distinctCount < rows.count / 2, summary.distinctCount <= 200 {
                notes.append(
                    """
                    The target \(NameList.quoted(target)) is treated as numeric, with \(summary.distinctCount) distinct \
                    values. If they are class labels, use \(change: .task(.classification)).
                    """)
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
            if requested == nil, let numeric, Set(numeric.filter { !$0.isNaN }).count > 2 {
                notes.append(
                    """
                    The target \(NameList.quoted(target)) has \(texts.distinct.count) distinct integers, treated as class \
                    labels; to predict the number itself, use \(change: .task(.regression)).
                    """)
            }
            if numeric != nil, requested != nil, !looksLikeClasses {
                notes.append(
                    """
                    The target \(NameList.quoted(target)) has \(texts.distinct.count) distinct numbers and looks \
                    continuous; to predict the number itself, use \(change: .task(.regression)).
                    """)
            }
            notes += NearlyEqualNames.pairs(among: classNames).map { first, second, difference in
                "The classes \(NameList.quoted(first)) and \(NameList.quoted(second)) differ only by \(difference); they are two classes."
            }
        }
        self.form = form
        self.notes = notes
        self.numbers = task == .regression ? numbers ?? [] : []
        self.summary =
            task == .regression
            ? ColumnSummary(of: TableColumn(name: target, values: .numbers(self.numbers), form: form)) : summary
    }

    private static func numeric(_ column: TableColumn, _ table: Table) throws(TableError) -> [Double]? {
        switch column.values {
        case .numbers(let values): return values
        case .texts(let texts):
            guard case .numbers(let values)? = try table.numbers(texts, of: column.name)?.values else { return nil }
            return values
        case .dates: return nil
        }
    }

    /// Texts are classes, and so are few different whole numbers, each of which occurs twice on average at least: up to
    /// ten, and up to thirty where no column of numbers goes with them as it would with a quantity.
    private static func looksLikeClasses(_ numbers: [Double]?, among table: Table, _ target: String) -> Bool {
        guard let numbers else { return true }
        let known = numbers.filter { !$0.isNaN }
        guard known.allSatisfy({ $0 == $0.rounded() }) else { return false }
        let distinct = Set(known).count
        guard distinct <= mostNumberedClasses, distinct * 2 <= known.count else { return false }
        if distinct <= surelyNumberedClasses { return true }
        return !table.columns.contains { column in
            guard column.name != target, case .numbers(let values) = column.values else { return false }
            return abs(Correlation.pearson(values, numbers) ?? 0) > quantityCorrelation
        }
    }

    /// As many whole numbers are always classes: the digits.
    private static let surelyNumberedClasses = 10

    /// Beyond this a column of numbers explains half of the spread of another.
    private static let quantityCorrelation = 0.5.squareRoot()

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

    /// The error that columns are missing.
    public static func missing(_ names: [String], among existing: [String], _ path: String) -> TableError {
        let near = names.first.map { NearestNames.nearest(to: $0, among: existing) } ?? []
        return TableError(
            path, .init(line: 1, column: 1), .missingColumns(names, near: near, existing: existing))
    }
}
