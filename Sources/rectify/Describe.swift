import ArgumentParser
import Rectifier

/// `rectify describe`: a table as it is understood, before any training.
struct Describe: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Show how the columns of a table are understood.",
        discussion: """
            rectify describe flowers.csv
            rectify describe prices.csv --target price --no-header --json

            For each column its type, how many values are missing and how many are different, its range or its \
            commonest texts, a histogram, and what 'rectify train' would make of it with the same options. A dot in a \
            histogram is an empty part of the range.
            """)

    @Argument(help: ArgumentHelp("A table: a CSV file.", valueName: "data"))
    var data: String

    @OptionGroup var table: TableOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let plan = try table.plan(data)
        let columns = ColumnReport(plan)
        if json {
            let result = JSON.object([
                ("rows", .integer(plan.table.rowCount)),
                ("labelledRows", .integer(plan.labelledRows.count)),
                ("delimiter", .string(plan.table.dialect.delimiter.rawValue)),
                ("target", .string(plan.target)),
                ("task", .string(plan.task.rawValue)),
                ("classes", plan.task == .regression ? .null : .array(plan.classNames.map(JSON.string))),
                ("columns", columns.json),
                ("notes", .array(plan.notes.map(JSON.string))),
            ])
            try Output.write(result.text(levels: 2))
            return
        }
        let classes = plan.task == .classification ? " of \(plan.classNames.count) classes" : ""
        let summary =
            "\(data): \(plan.table.rowCount.grouped) rows of \(plan.columns.count) columns; the target is "
            + "'\(plan.target)'\(table.target == nil ? ", the last column" : ""), for \(plan.task.rawValue)\(classes)"
        try Output.write(([summary, ""] + columns.lines).joined(separator: "\n"))
        for note in plan.notes { Output.note("Note: \(note)") }
    }
}
