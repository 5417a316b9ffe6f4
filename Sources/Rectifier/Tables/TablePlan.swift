/// A table as it is understood: what is to be predicted, and from which columns.
public struct TablePlan: Sendable {
    /// What a column is used for.
    public enum Role: Sendable, Hashable {
        /// The target.
        case target
        /// A number, brought to mean 0 and deviation 1.
        case number
        /// One of a few texts, a feature each.
        case category
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
    }

    /// A column and what it is used for.
    public struct Column: Sendable {
        /// What its values are like.
        public let summary: ColumnSummary
        /// What it is used for.
        public let role: Role
    }

    /// The table.
    public let table: Table
    /// What the target is.
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
    let targetNumbers: [Float]
    /// What a user should look at, in sentences.
    public let notes: [String]

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
        let values = try TargetValues(of: table, target, task)
        self.table = table
        self.target = target
        self.task = values.task
        classNames = values.classNames
        labelledRows = values.labelledRows
        targetNumbers = values.numbers
        let columns = Self.columns(of: table, dropping: dropped, keeping: kept).map { column in
            column.summary.name == target ? Column(summary: values.summary, role: .target) : column
        }
        self.columns = Self.keepingSomething(columns)
        notes = Self.notes(on: table) + values.notes + Self.notes(on: self.columns)
        let reasons = self.columns.compactMap { column -> String? in
            if case .dropped(let reason) = column.role {
                return "\(NameList.quoted(column.summary.name)): \(reason.rawValue)"
            }
            return nil
        }
        guard self.columns.contains(where: { $0.role == .number || $0.role == .category }) else {
            throw TableError(
                table.path, .init(line: 1, column: 1),
                .noFeatures(reasons: reasons.isEmpty ? ["the target is the only one"] : reasons))
        }
    }

    /// What each column of `table` would be used for if none was the target.
    public static func columns(
        of table: Table, dropping dropped: Set<String> = [], keeping kept: Set<String> = []
    ) -> [Column] {
        table.columns.map { column in
            let summary = ColumnSummary(of: column)
            if dropped.contains(column.name) { return Column(summary: summary, role: .dropped(.asAsked)) }
            if let reason = reason(toDrop: summary, of: column, isKept: kept.contains(column.name)) {
                return Column(summary: summary, role: .dropped(reason))
            }
            if case .numbers = column.values { return Column(summary: summary, role: .number) }
            return Column(summary: summary, role: .category)
        }
    }

    /// The names of the columns that are not learned from.
    var droppedNames: Set<String> {
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
        let (table, target) = try Self.table(
            reading: path, hasHeader: hasHeader, target: target, task: task, dropping: dropped, keeping: kept)
        try self.init(table, target: target, task: task, dropping: dropped, keeping: kept)
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
            ByteSource(path), hasHeader: hasHeader, target: target, task: task, dropping: dropped, keeping: kept)
    }

    static func table(
        _ source: ByteSource, hasHeader: Bool, target: String?, task: LearningTask?, dropping dropped: Set<String>,
        keeping kept: Set<String>
    ) throws -> (table: Table, target: String) {
        let path = source.path
        var chosen = target ?? ""
        let table = try Table(
            source, hasHeader: hasHeader,
            as: { names in
                chosen = target ?? names.last ?? ""
                let unknown = ([chosen] + dropped.union(kept).sorted()).filter { !names.contains($0) }
                if !unknown.isEmpty { throw Table.missing(unknown, among: names, path) }
                if dropped.contains(chosen) { throw TableError(path, nil, .droppedTarget(chosen)) }
                return names.map { $0 == chosen ? (task == .classification ? .texts : .textsIfFew) : .automatic }
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
        if isKept || !summary.areAllDifferent || summary.missingCount > 0 { return nil }
        guard let numbers = summary.numbers else { return summary.count > 4 ? .identifier : nil }
        guard numbers.areWhole, summary.count > 4 else { return nil }
        let spread = Double(numbers.maximum) - Double(numbers.minimum)
        let isCounted = spread < 2 * Double(summary.count) && (summary.count >= 20 || isSorted(column))
        return isCounted || isIdentifierName(summary.name) ? .identifier : nil
    }

    /// The columns; where none is left but numbers that look like identifiers, these are kept.
    private static func keepingSomething(_ columns: [Column]) -> [Column] {
        if columns.contains(where: { $0.role == .number || $0.role == .category }) { return columns }
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

    /// Which columns are left out, and what is done where values are missing.
    private static func notes(on columns: [Column]) -> [String] {
        var names: [DropReason: [String]] = [:]
        for column in columns {
            if case .dropped(let reason) = column.role { names[reason, default: []].append(column.summary.name) }
        }
        var notes = DropReason.allCases.compactMap { reason in
            names[reason].map { "Left out: \(NameList.text($0)): \(reason.rawValue)." }
        }
        let used = columns.filter { $0.summary.missingCount > 0 }
        let imputed = used.filter { $0.role == .number }.map { "\($0.summary.name) (\($0.summary.missingCount))" }
        if !imputed.isEmpty {
            notes.append("Missing numbers are replaced by the training rows' mean: \(NameList.text(imputed)).")
        }
        let own = used.filter { $0.role == .category }.map { "\($0.summary.name) (\($0.summary.missingCount))" }
        if !own.isEmpty { notes.append("Missing texts are a category of their own: \(NameList.text(own)).") }
        return notes
    }

    private static func notes(on table: Table) -> [String] {
        var notes: [String] = []
        if table.dialect.delimiter != .comma {
            notes.append(
                "Fields are separated by \(table.dialect.delimiter.words)"
                    + (table.dialect.hasDecimalCommas ? "; a comma may be a decimal mark." : "."))
        }
        if let number = table.numberAmongNames {
            notes.append(
                "The first line was taken for names, and \(NameList.quoted(number)) in it is a number; if it is a row, say --no-header."
            )
        }
        return notes
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
