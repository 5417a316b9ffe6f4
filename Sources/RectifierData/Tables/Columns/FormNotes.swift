import RectifierSupport

/// Notes on the number and date formats of a table.
package struct FormNotes {
    private let columns: [(name: String, form: ColumnForm)]
    private let table: Table

    package init(_ columns: [(name: String, form: ColumnForm)], of table: Table) {
        (self.columns, self.table) = (columns, table)
    }

    /// In sentences; of many columns only the first are named.
    var lines: [String] { written + ambiguous + currencies + strays + words + beyond + dates }

    /// Those on single values of a file that is read like another.
    package var readingLines: [String] { ambiguous + strays }

    private func quoted(_ name: String) -> String { NameList.quoted(name) }

    /// The first of many texts.
    private func first(_ texts: [String], limit: Int = 8) -> String {
        texts.prefix(limit).joined(separator: ", ") + (texts.count > limit ? ", and \(texts.count - limit) more" : "")
    }

    private var written: [String] {
        let texts = columns.compactMap { name, form in
            form.example.map { "\(quoted(name)) (\(quoted($0.text)) is \(NumberText.text($0.value)))" }
        }
        return texts.isEmpty ? [] : ["Read as numbers: \(first(texts))."]
    }

    private var ambiguous: [String] {
        let numbers = columns.compactMap { name, form -> String? in
            guard form.dates == nil, let text = form.ambiguous, let mark = form.numbers.decimalMark else { return nil }
            let isDecimal = text.contains(",") == (mark == .comma)
            return "\(quoted(name)) (\(quoted(text)): its \(text.contains(",") ? "comma" : "point") is taken for "
                + "\(isDecimal ? "the decimal mark" : "one between thousands"))"
        }
        let dates = columns.compactMap { name, form -> String? in
            guard let text = form.ambiguous, let order = form.dates?.order else { return nil }
            return "In \(quoted(name)) dates such as \(quoted(text)) can be read in two ways; they are read with the "
                + "\(order == .dayFirst ? "day" : "month") first. If that is wrong, say --date-order "
                + "\(order == .dayFirst ? "month" : "day")-first."
        }
        let text = "Numbers that can be read in two ways, with nothing in the file to tell: "
        return (numbers.isEmpty ? [] : [text + first(numbers) + "."]) + dates
    }

    private var currencies: [String] {
        columns.filter { $0.form.currencies.count > 1 }.map { name, form in
            "\(quoted(name)) has amounts in \(form.currencies.joined(separator: ", ")), which are not converted."
        }
    }

    private var strays: [String] {
        columns.filter { !$0.form.strays.isEmpty }.map { name, form in
            let count = form.strayCount
            let examples = form.strays.sorted { $0.line < $1.line }.prefix(3).map {
                "\(quoted($0.text)) (line \($0.line)\($0.count > 1 ? " and \($0.count - 1) more" : ""))"
            }
            let kind = form.dates == nil ? "numbers" : "dates"
            let isLast = form.strays.contains { $0.line == table.lastLine && $0.count == 1 }
            return
                "\(quoted(name)) has \(kind), and \(count) \(count == 1 ? "value" : "values") that \(count == 1 ? "is" : "are") "
                + "none and \(count == 1 ? "is" : "are") taken for missing: \(examples.joined(separator: ", "))"
                + (form.strays.count > 3 ? ", …" : "")
                + (isLast ? ". The last row has one: if that row is a total or a footer, take it out" : "")
                + ". If the column has names, say --categorical."
        }
    }

    private var words: [String] {
        let texts = columns.filter { !$0.form.missingWords.isEmpty }.map { name, form in
            let words = form.missingWords.map { "\(quoted($0.text)) \($0.count)" }
            return "\(quoted(name)) (\(first(words)))"
        }
        return texts.isEmpty ? [] : ["Words that are taken for missing values: \(first(texts))."]
    }

    private var beyond: [String] {
        let names = columns.filter(\.form.isBeyondDouble).map(\.name)
        if names.isEmpty { return [] }
        return [
            "Taken for names: \(NameList.text(names)): whole numbers beyond 9,007,199,254,740,992, which would not all "
                + "differ as numbers."
        ]
    }

    private var dates: [String] {
        let zones = columns.filter(\.form.hasZone).map(\.name)
        let features = columns.compactMap { name, form -> String? in
            guard let style = form.dates, case .dates(let values)? = table[name]?.values,
                let calendar = CalendarFeatures(of: values.filter { !$0.isNaN }, isTimeOnly: style.kind == .time)
            else { return nil }
            return "\(quoted(name)) (\(calendar.words))"
        }
        return (features.isEmpty ? [] : ["Dates and times become features: \(first(features))."])
            + (zones.isEmpty
                ? [] : ["Times are taken as the clock shows them, without their zone: \(NameList.text(zones))."])
    }
}
