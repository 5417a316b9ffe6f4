import Rectifier

/// Summary of the columns of a table: use, type, missing and distinct values, range, histogram.
struct ColumnReport {
    private let columns: [TableSchema.Column]
    /// The task; nil without a usable target.
    private let task: LearningTask?
    /// The feature encoding, once there is a training set.
    private let encoding: FeatureEncoder?
    /// Whether the classes of the target are numbers.
    private let hasNumberedClasses: Bool

    init(
        _ columns: [TableSchema.Column], _ task: LearningTask?, classNames: [String] = [],
        encoding: FeatureEncoder? = nil
    ) {
        self.columns = columns
        self.task = task
        self.encoding = encoding
        hasNumberedClasses =
            !classNames.isEmpty && classNames.allSatisfy { NumberText.parse($0, as: Double.self) != nil }
    }

    /// The widest that lines are, however wide the terminal is: longer ones are hard to follow.
    private static let widest = 100
    /// The histogram's width.
    private static let histogramWidth = 16

    /// A line a column, under a line of headings, no wider than `width`: first what it is used for, and last what can be
    /// done without.
    func lines(width: Int) -> [String] {
        let width = min(max(width, 40), Self.widest)
        let header = ["COLUMN", "USE", "TYPE", "MISSING", "DISTINCT"]
        let facts = columns.map { column in
            let summary = column.summary
            return [
                shortened(summary.name, width / 4), use(column), type(column) ?? "–",
                summary.missingCount == 0 ? "–" : summary.missingCount.grouped, summary.distinctCount.grouped,
            ]
        }
        let left = TextTable.lines([header] + facts, numbers: [3, 4])
        let taken = (left.map(\.count).max() ?? 0) + 2
        let ranges = columns.map { range($0.summary) }
        let widest = max(ranges.map(\.count).max() ?? 0, Self.rangeHeader.count)
        // A range that is cut is worth less than a histogram, but what is left of it beside one must say something.
        let beside = width - taken - 2 - Self.histogramWidth
        let hasHistogram = beside >= min(widest, 20)
        let room = max(min(hasHistogram ? beside : width - taken, widest), 8)
        let rows = zip(columns, ranges).map { column, range in
            [shortened(range, room)] + (hasHistogram ? [histogram(column.summary)] : [])
        }
        let right = TextTable.lines(
            [[shortened(Self.rangeHeader, room)] + (hasHistogram ? ["HISTOGRAM"] : [])] + rows)
        return zip(left, right).map { left, right in
            String((left.padded(to: taken) + right).reversed().drop { $0 == " " }.reversed())
        }
    }

    private static let rangeHeader = "RANGE OR MOST FREQUENT"

    /// The type of the values; nil for an empty column.
    private func type(_ column: TableSchema.Column) -> String? {
        if column.summary.count == 0 { return nil }
        // Classes that are numbers are read as texts, so as not to lose how they are written.
        if column.role == .target, hasNumberedClasses { return "number" }
        if let style = column.summary.form.dates { return style.kind == .time ? "time" : "date" }
        return column.summary.numbers != nil ? "number" : "text"
    }

    private func range(_ summary: ColumnSummary) -> String {
        if let dates = summary.dates {
            let isTime = summary.form.dates?.kind == .time
            return "\(CalendarText.text(dates.minimum, isTime)) to \(CalendarText.text(dates.maximum, isTime))"
        }
        if let numbers = summary.numbers {
            let deviation = "mean \(NumberText.short(numbers.mean)) ± \(NumberText.short(numbers.deviation))"
            let range = "\(NumberText.text(numbers.minimum)) to \(NumberText.text(numbers.maximum))"
            return "\(range), \(deviation)"
        }
        let texts = summary.mostFrequent.prefix(3).map { "\(shortened($0.text, 16)) (\($0.count.grouped))" }
        return texts.joined(separator: ", ") + (summary.distinctCount > 3 ? ", …" : "")
    }

    /// Histogram of a column, or counts of its most frequent values, as the height of bars.
    private func histogram(_ summary: ColumnSummary) -> String {
        let counts = (summary.numbers ?? summary.dates)?.histogram ?? summary.mostFrequent.map(\.count)
        let largest = counts.max() ?? 0
        let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        return String(
            counts.map { count -> Character in
                // Few are not none.
                count == 0 ? "·" : bars[max(0, (count * bars.count + largest - 1) / largest - 1)]
            })
    }

    private func use(_ column: TableSchema.Column) -> String {
        switch column.role {
        case .target: return "target"
        // Why is said in a note.
        case .dropped: return "left out"
        case .number:
            let showsMissing = column.summary.missingCount > 0 && column.summary.distinctCount > 1
            return showsMissing ? "2 features" : "1 feature"
        case .date: return column.summary.distinctCount == 1 ? "1 feature" : "date"
        case .category:
            let (texts, most) = (column.summary.distinctCount, FeatureEncoder.mostCategories)
            let count = min(texts, most) + (texts > most ? 1 : 0) + (column.summary.missingCount > 0 ? 1 : 0)
            return count == 1 ? "1 feature" : "\(count) features"
        }
    }

    /// For programs.
    var json: JSON {
        .array(
            columns.map { column in
                let summary = column.summary
                var members: [(String, JSON)] = [
                    ("name", .string(summary.name)),
                    ("type", type(column).map(JSON.string) ?? .null),
                    ("use", .string(role(column))),
                    ("reason", reason(column).map(JSON.string) ?? .null),
                    ("count", .integer(summary.count)),
                    ("missing", .integer(summary.missingCount)),
                    ("distinct", .integer(summary.distinctCount)),
                ]
                if let numbers = summary.numbers {
                    members += [
                        ("minimum", .double(numbers.minimum)), ("maximum", .double(numbers.maximum)),
                        ("mean", .double(numbers.mean)), ("deviation", .double(numbers.deviation)),
                        ("standardDeviation", .double(numbers.deviation)),
                        ("histogram", .array(numbers.histogram.map(JSON.integer))),
                    ]
                } else if let dates = summary.dates {
                    let isTime = summary.form.dates?.kind == .time
                    members += [
                        ("minimum", .string(CalendarText.text(dates.minimum, isTime))),
                        ("maximum", .string(CalendarText.text(dates.maximum, isTime))),
                        ("histogram", .array(dates.histogram.map(JSON.integer))),
                    ]
                } else {
                    let mostFrequent = summary.mostFrequent.map {
                        JSON.object([("text", .string($0.text)), ("count", .integer($0.count))])
                    }
                    members += [("commonest", .array(mostFrequent)), ("mostFrequent", .array(mostFrequent))]
                }
                return .object(members)
            })
    }

    private func role(_ column: TableSchema.Column) -> String {
        if reason(column) != nil { return "dropped" }
        switch column.role {
        case .target: return "target"
        case .number: return "number"
        case .category: return "category"
        case .date: return "date"
        case .dropped: return "dropped"
        }
    }

    /// Why a column is left out, by the plan or by what the training rows showed.
    private func reason(_ column: TableSchema.Column) -> String? {
        if case .dropped(let reason) = column.role { return reason.rawValue }
        return encoding?.dropped.first { $0.name == column.summary.name }?.reason.rawValue
    }

    private func shortened(_ text: String, _ length: Int) -> String {
        NameList.oneLine(text.count > length ? text.prefix(length - 1) + "…" : text)
    }
}
