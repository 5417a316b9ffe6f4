import RectifierSupport

/// Notes on the number and date formats of a table.
package struct FormNotes {
    private let columns: [(name: String, form: ColumnForm)]
    private let table: Table

    package init(_ columns: [(name: String, form: ColumnForm)], of table: Table) {
        (self.columns, self.table) = (columns, table)
    }

    /// In sentences; of many columns only the first are named.
    var lines: [TableMessage] {
        written + ambiguous(isLikeAnother: false) + currencies + strays(isLikeAnother: false) + words + beyond + dates
    }

    /// Those on single values of a file that is read like another, whose options decide.
    package var readingLines: [TableMessage] { ambiguous(isLikeAnother: true) + strays(isLikeAnother: true) }

    private func quoted(_ name: String) -> String { NameList.quoted(name) }

    /// The first of many texts.
    private func first(_ texts: [String], limit: Int = 8) -> String {
        texts.prefix(limit).joined(separator: ", ") + (texts.count > limit ? ", and \(texts.count - limit) more" : "")
    }

    private var written: [TableMessage] {
        let texts = columns.compactMap { name, form in
            form.example.map { "\(quoted(name)) (\(quoted($0.text)) is \(NumberText.text($0.value)))" }
        }
        return texts.isEmpty ? [] : ["Parsed as numbers: \(first(texts))."]
    }

    private func ambiguous(isLikeAnother: Bool) -> [TableMessage] {
        let numbers = columns.compactMap { name, form -> String? in
            guard form.dates == nil, let text = form.ambiguous, let mark = form.numbers.decimalMark else { return nil }
            let isDecimal = text.contains(",") == (mark == .comma)
            return "\(quoted(name)) (\(quoted(text)): its \(text.contains(",") ? "comma" : "point") is read as "
                + "\(isDecimal ? "the decimal mark" : "a thousands separator"))"
        }
        let dates = columns.compactMap { name, form -> TableMessage? in
            guard let text = form.ambiguous, let order = form.dates?.order else { return nil }
            let isDayFirst = order == .dayFirst
            let note: TableMessage =
                "Dates in \(quoted(name)) such as \(quoted(text)) are ambiguous and parsed \(isDayFirst ? "day" : "month") first."
            let other: TableChange = .dateOrder(isDayFirst ? .monthFirst : .dayFirst)
            return isLikeAnother ? note : "\(note) If that is wrong, use \(change: other)."
        }
        return
            (numbers.isEmpty
            ? [] : ["Ambiguous numbers, with nothing in the file to decide: \(first(numbers))."]) + dates
    }

    private var currencies: [TableMessage] {
        columns.filter { $0.form.currencies.count > 1 }.map { name, form in
            "\(quoted(name)) has amounts in \(form.currencies.joined(separator: ", ")), which are not converted."
        }
    }

    private func strays(isLikeAnother: Bool) -> [TableMessage] {
        columns.filter { !$0.form.strays.isEmpty }.map { name, form in
            let count = form.strayCount
            let examples = form.strays.sorted { $0.line < $1.line }.prefix(3).map {
                "\(quoted($0.text)) (line \($0.line)\($0.count > 1 ? " and \($0.count - 1) more" : ""))"
            }
            let kind = form.dates == nil ? "numbers" : "dates"
            let isLast = form.strays.contains { $0.line == table.lastLine && $0.count == 1 }
            let values = count == 1 ? "1 other value, which is" : "\(count) other values, which are"
            let note: TableMessage = """
                \(quoted(name)) has \(kind) and \(values) treated as missing: \
                \(examples.joined(separator: ", "))\(form.strays.count > 3 ? ", …" : "").\
                \(isLast ? " The last row has one: if that row is a total or a footer, take it out." : "")
                """
            return isLikeAnother ? note : "\(note) If the column is categorical, use \(change: .categorical([name]))."
        }
    }

    private var words: [TableMessage] {
        let texts = columns.filter { !$0.form.missingWords.isEmpty }.map { name, form in
            let words = form.missingWords.map { "\(quoted($0.text)) \($0.count)" }
            return "\(quoted(name)) (\(first(words)))"
        }
        return texts.isEmpty ? [] : ["Treated as missing values: \(first(texts))."]
    }

    private var beyond: [TableMessage] {
        let names = columns.filter(\.form.isBeyondDouble).map(\.name)
        if names.isEmpty { return [] }
        return [
            """
            Treated as categorical: \(NameList.text(names)): integers beyond 9,007,199,254,740,992, not all of which \
            differ in double precision.
            """
        ]
    }

    private var dates: [TableMessage] {
        let zones = columns.filter(\.form.hasZone).map(\.name)
        let features = columns.compactMap { name, form -> String? in
            guard let style = form.dates, case .dates(let values)? = table[name]?.values,
                let calendar = CalendarFeatures(of: values.filter { !$0.isNaN }, isTimeOnly: style.kind == .time)
            else { return nil }
            return "\(quoted(name)) (\(calendar.words))"
        }
        return (features.isEmpty ? [] : ["Dates and times become features: \(first(features))."])
            + (zones.isEmpty
                ? [] : ["Time zones are ignored, and times read as the clock shows them: \(NameList.text(zones))."])
    }
}
