import Rectifier

/// What is said of the columns of a table.
struct ColumnReport {
    private let columns: [TablePlan.Column]
    /// What the target is; nil where none was understood.
    private let task: LearningTask?
    /// What the columns became, once rows to train on were chosen.
    private let encoding: TableEncoding?

    init(_ columns: [TablePlan.Column], _ task: LearningTask?, encoding: TableEncoding? = nil) {
        self.columns = columns
        self.task = task
        self.encoding = encoding
    }

    /// A line a column, under a line of headings.
    var lines: [String] {
        let header = ["COLUMN", "TYPE", "MISSING", "DISTINCT", "RANGE OR COMMONEST", "HISTOGRAM", "USE"]
        let rows = columns.map { column in
            let summary = column.summary
            return [
                shortened(summary.name, 30), type(summary) ?? "–",
                summary.missingCount == 0 ? "–" : summary.missingCount.grouped, summary.distinctCount.grouped,
                range(summary), histogram(summary), use(column),
            ]
        }
        return TextTable.lines([header] + rows, numbers: [2, 3])
    }

    /// What the values are; nil where there are none.
    private func type(_ summary: ColumnSummary) -> String? {
        if summary.count == 0 { return nil }
        if let style = summary.form.dates { return style.kind == .time ? "time" : "date" }
        return summary.numbers != nil ? "number" : "text"
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
        let texts = summary.commonest.prefix(3).map { "\(shortened($0.text, 16)) (\($0.count.grouped))" }
        return texts.joined(separator: ", ") + (summary.distinctCount > 3 ? ", …" : "")
    }

    /// How many values lie in each part of the range, or are each of the commonest texts, as the height of a bar.
    private func histogram(_ summary: ColumnSummary) -> String {
        let counts = (summary.numbers ?? summary.dates)?.histogram ?? summary.commonest.map(\.count)
        let largest = counts.max() ?? 0
        let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        return String(
            counts.map { count -> Character in
                // Few are not none.
                count == 0 ? "·" : bars[max(0, (count * bars.count + largest - 1) / largest - 1)]
            })
    }

    private func use(_ column: TablePlan.Column) -> String {
        switch column.role {
        case .target: return "target\(task.map { ": \($0.rawValue)" } ?? "")"
        case .dropped(let reason): return "left out: \(reason.rawValue)"
        case .number:
            if column.summary.missingCount == 0 { return "number" }
            return column.summary.distinctCount == 1
                ? "1 feature: whether it is there" : "number; the mean where missing, and a feature says where"
        case .date: return column.summary.distinctCount == 1 ? "1 feature: whether it is there" : "date"
        case .category:
            let count = min(column.summary.distinctCount, TableEncoding.mostCategories)
            let others = column.summary.distinctCount > count ? ", the rarer ones share one" : ""
            let missing = column.summary.missingCount > 0 ? ", and one for missing values" : ""
            return "\(count) features, one a text\(others)\(missing)"
        }
    }

    /// For programs.
    var json: JSON {
        .array(
            columns.map { column in
                let summary = column.summary
                var members: [(String, JSON)] = [
                    ("name", .string(summary.name)),
                    ("type", type(summary).map(JSON.string) ?? .null),
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
                    let commonest = summary.commonest.map {
                        JSON.object([("text", .string($0.text)), ("count", .integer($0.count))])
                    }
                    members.append(("commonest", .array(commonest)))
                }
                return .object(members)
            })
    }

    private func role(_ column: TablePlan.Column) -> String {
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
    private func reason(_ column: TablePlan.Column) -> String? {
        if case .dropped(let reason) = column.role { return reason.rawValue }
        return encoding?.dropped.first { $0.name == column.summary.name }?.reason.rawValue
    }

    private func shortened(_ text: String, _ length: Int) -> String {
        NameList.oneLine(text.count > length ? text.prefix(length - 1) + "…" : text)
    }
}
