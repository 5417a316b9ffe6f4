import RectifierStatistics
import RectifierSupport

/// A table as it is understood: what is to be predicted, and from which columns.
public struct TableSchema: Sendable {
    /// Role of a column.
    public enum Role: Sendable, Hashable {
        /// The target.
        case target
        /// A number, brought to mean 0 and deviation 1.
        case number
        /// One of a few texts, a feature each.
        case category
        /// A date or a time of day: the time that has gone by, and its place in the day, the week and the year.
        case date
        /// Nothing, and why.
        case dropped(DropReason)
    }

    /// Why a column is not learned from.
    public enum DropReason: String, Sendable, Hashable, Codable, CaseIterable {
        /// The user said so.
        case asAsked = "as asked"
        /// All values are missing.
        case allMissing = "every value is missing"
        /// All values are equal.
        case constant = "every value is the same"
        /// All values are different and stand for their rows.
        case identifier = "every value is different: it names the row"
        /// Nearly all values are different.
        case rare = "nearly every value is different: the commonest cover less than a tenth of the rows"

        /// The reason in words. The raw values are those of saved runs.
        package var words: String {
            self == .rare
                ? "nearly every value is different: the most frequent cover less than a tenth of the rows" : rawValue
        }
    }

    /// A column and what it is used for.
    public struct Column: Sendable {
        /// Summary of its values.
        public let summary: ColumnSummary
        /// Its role.
        public let role: Role
    }

    /// The table.
    public let table: Table
    /// The task: classification or regression.
    public let task: LearningTask
    /// The target's name.
    public let target: String
    /// All columns in the file's order.
    public let columns: [Column]
    /// The rows whose target is known.
    public let labelledRows: [Int]
    /// The classes, sorted, as numbers where they are; empty for regression.
    public let classNames: [String]
    /// The target of every row for regression, NaN where it is not known; empty for classification.
    let targetNumbers: [Double]
    /// Written form of the target.
    let targetForm: ColumnForm
    /// Notes for the user, with the changes that they suggest.
    public let notes: [TableMessage]

    /// Understands `table`.
    ///
    /// - Parameters:
    ///   - table: The table, its target read by `ColumnReading.textsIfFew`.
    ///   - target: The column to predict.
    ///   - task: What the target is; nil for what it looks like.
    ///   - dropped: Columns that are not to be learned from.
    ///   - kept: Columns that are to be learned from even if they look like identifiers.
    /// - Throws: ``TableError`` when there is nothing to learn, or nothing to learn from.
    public init(
        _ table: Table, target: String, task: LearningTask? = nil, dropping dropped: Set<String> = [],
        keeping kept: Set<String> = []
    ) throws(TableError) {
        try self.init(table, target: target, task: task, ColumnChoices(dropping: dropped, keeping: kept))
    }

    /// Understands `table`.
    ///
    /// - Parameters:
    ///   - table: The table, read with the same choices.
    ///   - target: The column to predict.
    ///   - task: What the target is; nil for what it looks like.
    ///   - choices: What the user says of columns.
    /// - Throws: ``TableError`` when there is nothing to learn, or nothing to learn from.
    public init(
        _ table: Table, target: String, task: LearningTask? = nil, _ choices: ColumnChoices
    ) throws(TableError) {
        let choices = try choices.resolved(among: table.allNames, table.path)
        let values = try TargetValues(of: table, target, choices.task(of: target, task))
        self.table = table
        self.target = target
        self.task = values.task
        classNames = values.classNames
        labelledRows = values.labelledRows
        (targetNumbers, targetForm) = (values.numbers, values.form)
        let columns = Self.resolvedColumns(of: table, choices).map { column in
            column.summary.name == target ? Column(summary: values.summary, role: .target) : column
        }
        let counters = Self.counters(among: columns, of: table, values.numbers)
        self.columns = Self.keepingSomething(
            columns.map { counters.contains($0.summary.name) ? Column(summary: $0.summary, role: .number) : $0 })
        notes =
            Self.notes(on: table) + values.notes + Self.notes(on: self.columns, of: table)
            + Self.notes(onCounters: counters) + TargetLeak.notes(self.columns, of: table, values)
        let reasons = self.columns.compactMap { column -> String? in
            if case .dropped(let reason) = column.role {
                return "\(NameList.quoted(column.summary.name)): \(reason.words)"
            }
            return nil
        }
        guard self.columns.contains(where: { $0.role.isUsed }) else {
            throw TableError(
                table.path, .init(line: 1, column: 1),
                .noFeatures(reasons: reasons.isEmpty ? ["the target is the only one"] : reasons))
        }
    }

    /// Roles of the columns of `table` if none is the target.
    public static func columns(
        of table: Table, dropping dropped: Set<String> = [], keeping kept: Set<String> = []
    ) -> [Column] {
        resolvedColumns(of: table, ColumnChoices(dropping: dropped, keeping: kept))
    }

    /// Roles of the columns of `table` if none is the target, given the user's choices.
    ///
    /// - Throws: ``TableError`` for a column that is not there.
    public static func columns(of table: Table, _ choices: ColumnChoices) throws(TableError) -> [Column] {
        resolvedColumns(of: table, try choices.resolved(among: table.allNames, table.path))
    }

    private static func resolvedColumns(of table: Table, _ choices: ColumnChoices) -> [Column] {
        let (dropped, kept) = (Set(choices.dropped), Set(choices.kept + choices.categorical + choices.numeric))
        return table.columns.map { column in
            let summary = ColumnSummary(of: column)
            if dropped.contains(column.name) { return Column(summary: summary, role: .dropped(.asAsked)) }
            if let reason = reason(toDrop: summary, of: column, isKept: kept.contains(column.name)) {
                return Column(summary: summary, role: .dropped(reason))
            }
            switch column.values {
            case .numbers: return Column(summary: summary, role: .number)
            case .texts: return Column(summary: summary, role: .category)
            case .dates: return Column(summary: summary, role: .date)
            }
        }
    }

    /// The names of the columns that are not learned from.
    package var droppedNames: Set<String> {
        Set(
            columns.compactMap { column in
                if case .dropped = column.role { return column.summary.name }
                return nil
            })
    }

    /// Reads the file at `path` and understands it.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - hasHeader: Whether the first line has the columns' names.
    ///   - target: The column to predict; nil for the last.
    ///   - task: What the target is; nil for what it looks like.
    ///   - dropped: Columns that are not to be learned from.
    ///   - kept: Columns that are to be learned from even if they look like identifiers.
    /// - Throws: ``TableError`` and ``FileError``.
    public init(
        reading path: String, hasHeader: Bool = true, target: String? = nil, task: LearningTask? = nil,
        dropping dropped: Set<String> = [], keeping kept: Set<String> = []
    ) throws {
        try self.init(
            reading: path, hasHeader: hasHeader, target: target, task: task,
            ColumnChoices(dropping: dropped, keeping: kept))
    }

    /// Reads the file at `path` and understands it.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - hasHeader: Whether the first line has the columns' names.
    ///   - target: The column to predict; nil for the last.
    ///   - task: What the target is; nil for what it looks like.
    ///   - choices: What the user says of columns.
    /// - Throws: ``TableError`` and ``FileError``.
    public init(
        reading path: String, hasHeader: Bool = true, target: String? = nil, task: LearningTask? = nil,
        _ choices: ColumnChoices
    ) throws {
        let (table, target) = try Self.table(
            reading: path, hasHeader: hasHeader, target: target, task: task, choices)
        try self.init(table, target: target, task: task, choices)
    }

    /// Reads the file at `path`, its target so that it can be understood.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - hasHeader: Whether the first line has the columns' names.
    ///   - target: The column to predict; nil for the last.
    ///   - task: What the target is; nil for what it looks like.
    ///   - dropped: Columns that must be there, and none of them the target.
    ///   - kept: Columns that must be there.
    /// - Throws: ``TableError`` and ``FileError``.
    public static func table(
        reading path: String, hasHeader: Bool, target: String?, task: LearningTask?, dropping dropped: Set<String> = [],
        keeping kept: Set<String> = []
    ) throws -> (table: Table, target: String) {
        try table(
            reading: path, hasHeader: hasHeader, target: target, task: task,
            ColumnChoices(dropping: dropped, keeping: kept))
    }

    /// Reads the file at `path`, its target so that it can be understood, and its columns as `choices` say.
    ///
    /// - Throws: ``TableError``, also for a column that is not there, and ``FileError``.
    public static func table(
        reading path: String, hasHeader: Bool, target: String?, task: LearningTask?, _ choices: ColumnChoices
    ) throws -> (table: Table, target: String) {
        try table(ByteSource(path), hasHeader: hasHeader, target: target, task: task, choices)
    }

    static func table(
        _ source: ByteSource, hasHeader: Bool, target: String?, task: LearningTask?,
        _ choices: ColumnChoices = ColumnChoices()
    ) throws -> (table: Table, target: String) {
        let path = source.path
        var chosen = target ?? ""
        let table = try Table(
            source, hasHeader: hasHeader, missing: choices.missing, dateOrder: choices.dateOrder,
            as: { names in
                chosen = target ?? names.last ?? ""
                if !names.contains(chosen) { throw Table.missing([chosen], among: names, path) }
                let choices = try choices.resolved(among: names, path)
                if choices.dropped.contains(chosen) { throw TableError(path, nil, .droppedTarget(chosen)) }
                if choices.dates.contains(chosen) {
                    throw TableError(path, nil, .twoChoices(column: chosen, .target, .dates))
                }
                return names.map { name in
                    let asked = choices.reading(name)
                    if name != chosen { return asked ?? .automatic }
                    if let asked { return asked }
                    return task == .classification ? .texts : .textsIfFew
                }
            }, names: { (1...$0).map(String.init) })
        return (table, chosen)
    }

    /// Why a column says nothing about its rows that could be learned; nil if it may.
    ///
    /// Whole numbers that are all different name their rows when they lie close together, as counted ones do, or when
    /// the column's name says so; others, such as prices, are numbers.
    private static func reason(toDrop summary: ColumnSummary, of column: TableColumn, isKept: Bool) -> DropReason? {
        if summary.count == 0 { return .allMissing }
        if summary.distinctCount == 1, summary.missingCount == 0 { return .constant }
        if isKept || summary.dates != nil { return nil }
        if summary.numbers == nil, isRare(column) { return .rare }
        if !summary.areAllDifferent || summary.missingCount > 0 { return nil }
        guard let numbers = summary.numbers else { return summary.count > 4 ? .identifier : nil }
        guard numbers.areWhole, summary.count > 4 else { return nil }
        let isCounted =
            numbers.maximum - numbers.minimum < 2 * Double(summary.count) && (summary.count >= 20 || isSorted(column))
        return isCounted || isIdentifierName(summary.name) ? .identifier : nil
    }

    /// Whether texts have so many values that the features of the most frequent would be 0 in nine tenths of the rows, and
    /// at least one of them is there twice: otherwise they name the row.
    private static func isRare(_ column: TableColumn) -> Bool {
        guard case .texts(let texts) = column.values, texts.distinct.count > FeatureEncoder.mostCategories else {
            return false
        }
        let known = texts.codes.count { $0 >= 0 }
        return texts.distinct.count < known && coverage(texts) < 0.1
    }

    /// The fraction of the rows with a text that have one of the most frequent, which get a feature each.
    private static func coverage(_ texts: TextValues) -> Double {
        let counts = texts.counts(texts.codes.indices).sorted(by: >)
        let known = counts.reduce(0, +)
        return known == 0 ? 1 : Double(counts.prefix(FeatureEncoder.mostCategories).reduce(0, +)) / Double(known)
    }

    /// The columns of numbers that count the rows, and with which the target rises or falls: they are learned from,
    /// since what a line over time is like is not known from the numbers alone. Their names say nothing else.
    private static func counters(among columns: [Column], of table: Table, _ target: [Double]) -> Set<String> {
        guard !target.isEmpty else { return [] }
        return Set(
            columns.compactMap { column in
                guard column.role == .dropped(.identifier), !isIdentifierName(column.summary.name),
                    case .numbers(let values)? = table[column.summary.name]?.values,
                    let correlation = Correlation.pearson(values, target),
                    // Four standard errors of the correlation of what has none.
                    abs(correlation) * Double(column.summary.count).squareRoot() > 4
                else { return nil }
                return column.summary.name
            })
    }

    private static func notes(onCounters counters: Set<String>) -> [TableMessage] {
        if counters.isEmpty { return [] }
        let names = counters.sorted()
        return [
            """
            Used, although every value is different as in an identifier: \(NameList.text(names)), which the target is \
            correlated with. If it only counts rows that were sorted by the target, use \(change: .dropped(names)).
            """
        ]
    }

    /// The columns; where none is left but numbers that look like identifiers, these are kept.
    private static func keepingSomething(_ columns: [Column]) -> [Column] {
        if columns.contains(where: { $0.role.isUsed }) { return columns }
        return columns.map { column in
            let isKept = column.role == .dropped(.identifier) && column.summary.numbers != nil
            return isKept ? Column(summary: column.summary, role: .number) : column
        }
    }

    /// Whether whole numbers that are all different rise or fall from row to row.
    private static func isSorted(_ column: TableColumn) -> Bool {
        guard case .numbers(let values) = column.values else { return false }
        let pairs = zip(values, values.dropFirst())
        return pairs.allSatisfy { $0 < $1 } || pairs.allSatisfy { $0 > $1 }
    }

    private static func isIdentifierName(_ name: String) -> Bool {
        let words = name.split { !$0.isLetter && !$0.isNumber }.map { $0.lowercased() }
        if let last = words.last, ["id", "ids", "uuid", "guid", "index", "key", "rownames", "rowid"].contains(last) {
            return true
        }
        if let first = words.first, first == "id" { return true }
        // customerId, PassengerId
        return name.hasSuffix("Id") || name.hasSuffix("ID")
    }

    /// Which columns are left out, how others are read, and what is done where values are missing.
    private static func notes(on columns: [Column], of table: Table) -> [TableMessage] {
        var names: [DropReason: [String]] = [:]
        for column in columns {
            if case .dropped(let reason) = column.role { names[reason, default: []].append(column.summary.name) }
        }
        var notes = DropReason.allCases.compactMap { reason in
            names[reason].map { "Left out: \(NameList.text($0)): \(reason.words)." as TableMessage }
        }
        let used = columns.filter { $0.role.isUsed || $0.role == .target }
        notes += FormNotes(used.map { (name: $0.summary.name, form: $0.summary.form) }, of: table).lines
        notes += used.compactMap { Sentinel(of: $0.summary.name, in: table, $0.summary)?.note }
        let gaps = used.filter { $0.summary.missingCount > 0 }
        func list(_ columns: [Column]) -> String {
            NameList.text(columns.map { "\($0.summary.name) (\($0.summary.missingCount))" })
        }
        let numbers = gaps.filter { $0.role == .number }
        let imputed = numbers.filter { $0.summary.distinctCount > 1 }
        if !imputed.isEmpty {
            notes.append(
                "Missing numbers are replaced by the mean of the training rows, with an indicator feature: \(list(imputed))."
            )
        }
        let present = numbers.filter { $0.summary.distinctCount == 1 }
        if !present.isEmpty {
            notes.append("Used only by an indicator of missing values: \(list(present)): every value is the same.")
        }
        let own = gaps.filter { $0.role == .category }
        if !own.isEmpty { notes.append("Missing values are a category of their own: \(list(own)).") }
        let dates = gaps.filter { $0.role == .date }
        if !dates.isEmpty { notes.append("Missing dates have an indicator feature: \(list(dates)).") }
        for column in used where column.role == .category {
            guard case .texts(let texts)? = table[column.summary.name]?.values,
                texts.distinct.count > FeatureEncoder.mostCategories
            else { continue }
            notes.append(
                """
                \(NameList.quoted(column.summary.name)) has \(texts.distinct.count) categories; the \
                \(FeatureEncoder.mostCategories) most frequent, which are one-hot encoded, cover \
                \(NumberText.percent(coverage(texts))) of the rows.
                """)
        }
        return notes
    }

    private static func notes(on table: Table) -> [TableMessage] {
        var notes: [TableMessage] = []
        if table.dialect.delimiter != .comma {
            notes.append(
                """
                Fields are separated by \(table.dialect.delimiter.words)\
                \(table.dialect.hasDecimalCommas ? "; a comma may be a decimal mark" : "").
                """)
        }
        if !table.renamedColumns.isEmpty {
            let names = table.renamedColumns.prefix(5).map {
                "the second \(NameList.quoted($0.name)) is called \(NameList.quoted($0.given))"
            }
            notes.append(
                """
                Columns have the same name: \(names.joined(separator: ", "))\
                \(table.renamedColumns.count > 5 ? ", …" : "").
                """)
        }
        if let number = table.numberAmongNames {
            notes.append(
                """
                The first line is read as column names, and \(NameList.quoted(number)) in it is a number; if it is a row, \
                use \(change: .header(false)).
                """)
        }
        return notes
    }
}

extension TableSchema.Role {
    /// Whether a column is learned from.
    public var isUsed: Bool {
        switch self {
        case .number, .category, .date: true
        case .target, .dropped: false
        }
    }
}

extension ColumnChoices {
    /// The choices of columns to leave out and to keep.
    init(dropping dropped: Set<String>, keeping kept: Set<String>) {
        (self.dropped, self.kept) = (dropped.sorted(), kept.sorted())
    }

    /// Task of a target that is declared numeric or categorical.
    func task(of target: String, _ task: LearningTask?) -> LearningTask? {
        task ?? (numeric.contains(target) ? .regression : categorical.contains(target) ? .classification : nil)
    }
}

extension CSVDialect.Delimiter {
    /// In words, for many of them.
    public var words: String {
        switch self {
        case .tab: "tabs"
        case .semicolon: "semicolons"
        case .comma: "commas"
        case .bar: "vertical bars"
        }
    }
}
