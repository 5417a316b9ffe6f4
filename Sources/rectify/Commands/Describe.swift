import ArgumentParser
import Rectifier

/// `rectify describe`: a table as it is understood, before any training.
struct Describe: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Show how the columns of a table are read: types, missing values, ranges, features.",
        discussion: """
            rectify describe flowers.csv
            rectify describe prices.csv --target price --no-header --json

            Shows for each column its use in 'rectify train' with the same options, its type, the number of missing and of \
            distinct values, its range or its most frequent values, and a histogram. A dot in a histogram is an empty bin. Lines \
            are as wide as the terminal, at most 100 characters; in a narrow one the histogram is left out.
            """)

    @Argument(help: ArgumentHelp("A table: a CSV file.", valueName: "data"))
    var data: String

    @OptionGroup var table: TableOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let choices = try table.columns()
        let (read, target) = try TableSchema.table(
            reading: data, hasHeader: !table.noHeader, target: table.target, task: table.task, choices)
        let plan: TableSchema?
        var notes: [String]
        do throws(TableError) {
            let understood = try TableSchema(read, target: target, task: table.task, choices)
            plan = understood
            notes = (understood.notes + understood.heavyTailNotes(.automatic)).map(\.optionText)
        } catch {
            // A table is described even where there is nothing to learn from it.
            plan = nil
            notes = ["No network can be trained on it as it is. \(error.message.optionText)"]
        }
        let columns = try plan?.columns ?? TableSchema.columns(of: read, choices)
        let report = ColumnReport(columns, plan?.task, classNames: plan?.classNames ?? [])
        if json {
            let result = JSON.object([
                ("rows", .integer(read.rowCount)),
                ("labelledRows", plan.map { .integer($0.labelledRows.count) } ?? .null),
                ("delimiter", .string(read.dialect.delimiter.rawValue)),
                ("target", plan.map { .string($0.target) } ?? .null),
                ("task", plan.map { .string($0.task.rawValue) } ?? .null),
                ("classes", plan?.task == .classification ? .array((plan?.classNames ?? []).map(JSON.string)) : .null),
                ("columns", report.json),
                ("notes", .array(notes.map(JSON.string))),
            ])
            try Output.write(result.text(levels: 2))
            return
        }
        var summary = "\(NameList.oneLine(data)): \(read.rowCount.grouped) rows of \(columns.count) columns"
        if let plan {
            let classes = plan.task == .classification ? " of \(plan.classNames.count) classes" : ""
            summary +=
                "; the target is \(NameList.quoted(target))\(table.target == nil ? ", the last column" : ""), for "
                + "\(plan.task.rawValue)\(classes)"
        }
        try Output.write(
            ([summary, ""] + report.lines(width: Terminal.isTerminal ? Terminal.columns : 100)).joined(separator: "\n"))
        for note in notes { Output.note("Note: \(note)") }
    }
}
