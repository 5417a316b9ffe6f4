/// Choices of a user for the columns of a table, by name.
///
/// A name that is no column's is read as several, separated by commas, where each of them is one.
public struct ColumnChoices: Sendable, Hashable, Codable {
    /// Columns that are not to be learned from.
    public var dropped: [String] = []
    /// Columns that are to be learned from even if they look like identifiers.
    public var kept: [String] = []
    /// Columns of numbers: what else is in them is missing.
    public var numeric: [String] = []
    /// Columns whose values are names, exactly as written: `NA` is one, and `01` is not `1`.
    public var categorical: [String] = []
    /// Columns of dates or times: also where they are numbers, in seconds since 1970.
    public var dates: [String] = []
    /// More words for missing values, in every column.
    public var missing: [String] = []
    /// The order of day and month in `3/4/2024`; nil for what the file shows.
    public var dateOrder: DateStyle.Order?

    /// Nothing is said.
    public init() {}

    /// The names among `existing` that are meant.
    ///
    /// - Throws: ``TableError`` with the names that are near where there is no such column.
    static func resolve(_ names: [String], among existing: [String], _ path: String) throws(TableError) -> Set<String> {
        let known = Set(existing)
        var (result, unknown) = (Set<String>(), [String]())
        for name in names {
            if known.contains(name) {
                result.insert(name)
                continue
            }
            let parts = name.split(separator: ",").map(trimmed).filter { !$0.isEmpty }
            result.formUnion(parts.filter(known.contains))
            unknown += parts.filter { !known.contains($0) }
        }
        if !unknown.isEmpty { throw Table.missing(unknown, among: existing, path) }
        return result
    }

    private static func trimmed(_ part: Substring) -> String {
        String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    /// The choices with the names of columns in the place of lists of them.
    func resolved(among existing: [String], _ path: String) throws(TableError) -> ColumnChoices {
        var result = self
        for key in [\Self.dropped, \.kept, \.numeric, \.categorical, \.dates] {
            result[keyPath: key] = try Self.resolve(self[keyPath: key], among: existing, path).sorted()
        }
        let kinds: [(knob: TableChange.Knob, names: [String])] = [
            (.numeric, result.numeric), (.categorical, result.categorical), (.dates, result.dates),
            (.dropped, result.dropped),
        ]
        for (index, one) in kinds.enumerated() {
            for other in kinds[(index + 1)...] {
                if let both = one.names.first(where: other.names.contains) {
                    throw TableError(path, nil, .twoChoices(column: both, one.knob, other.knob))
                }
            }
        }
        return result
    }

    /// The chosen type of a column that is not the target; nil for none.
    func reading(_ name: String) -> ColumnReading? {
        if numeric.contains(name) { return .numbersOrMissing }
        if categorical.contains(name) { return .names }
        return dates.contains(name) ? .datesOrMissing : nil
    }
}
