import ArgumentParser
import Rectifier

/// `rectify predict`: a saved network on the rows of a table.
struct Predict: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Predict the rows of a table with a saved network.",
        discussion: """
            rectify train flowers.csv --output runs/flowers
            rectify predict runs/flowers new.csv
            rectify predict runs/flowers new.csv --output predictions.csv
            rectify predict runs/flowers new.csv --timing

            A row a prediction, as CSV: of classes the likeliest and the probability of each, otherwise the number. \
            Columns are matched by name, in any order; what is not needed is left out. Texts that the network has not \
            learned are accepted and counted. Where the target is in the table too, the result is measured on it.

            With --timing it says how long the network takes for one row, as a service would ask it, and what it saves \
            to skip the zeros that activations such as ReLU put out. The predictions here are made all at once, where \
            nothing would be saved.
            """)

    @Argument(help: ArgumentHelp("The directory that 'rectify train --output' wrote.", valueName: "dir"))
    var directory: String

    @Argument(help: ArgumentHelp("A table: a CSV file.", valueName: "data"))
    var data: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Where the predictions are written as CSV, instead of standard output.", valueName: "file"))
    var output: String?

    @Flag(help: "The first line is a row; columns are those learned from, in their order, with or without the target.")
    var noHeader = false

    @Flag(help: "Measure how long the network takes for one row, and what it saves to skip zeros.")
    var timing = false

    @Flag(help: "Print one JSON object on standard output, with the predictions and what they are worth.")
    var json = false

    func run() throws {
        if let output {
            try OutputFile.check(output, option: "--output", inputs: [data] + RunFiles.paths(in: directory))
        }
        let model = try TableModel(readingFrom: directory)
        let table = try Table(
            reading: data, fitting: model.encoding, task: model.run.task, hasHeader: noHeader ? false : nil)
        let predictions = try model.predictions(for: table)
        let (metrics, note) = try model.metrics(of: predictions, on: table)
        let report = PredictionReport(model: model, predictions: predictions)
        let notes = report.notes(table) + (note.map { [$0] } ?? [])
        let timing =
            timing
            ? SkippingReport(
                measurement: try model.measureSkipping(on: table), names: LayerNames(of: model.network)) : nil
        if let output { try AtomicFile.write(Array(report.csv.utf8), to: output) }
        if json {
            try Output.write(report.json(metrics, notes: notes, timing).text(levels: 2))
        } else if output == nil {
            try Output.write(String(report.csv.dropLast()))
        }
        for note in notes { Output.note("Note: \(note)") }
        if json { return }
        var result =
            metrics.map {
                TestReport($0, classNames: model.run.data.classNames).lines(
                    "Result", rows: "rows whose target is known")
            } ?? []
        if let timing { result.append(timing.line) }
        // Beside predictions on standard output, nothing else may stand there.
        if let output {
            let saved = "Saved     \(table.rowCount.grouped) predictions in \(output)"
            try Output.write((result + [saved]).joined(separator: "\n"))
        } else {
            result.forEach(Output.note)
        }
    }
}

/// What `rectify predict` writes.
struct PredictionReport {
    let model: TableModel
    let predictions: TablePredictions

    private var classNames: [String] { model.run.data.classNames }

    /// What a user should know of the table.
    func notes(_ table: Table) -> [String] {
        let needed = Set(model.encoding.inputs.map(\.name) + [model.encoding.target])
        let dropped = Set(model.encoding.dropped.map(\.name))
        let extra = table.allNames.filter { !needed.contains($0) && !dropped.contains($0) }
        var notes: [String] = []
        if !extra.isEmpty {
            notes.append("Columns that the network does not know are left out: \(NameList.text(extra)).")
        }
        return notes + table.readingNotes + TableEncoding.notes(predictions.unknownTexts)
    }

    /// A line a row, under a line of names.
    var csv: String {
        guard !classNames.isEmpty else {
            return (["prediction"] + predictions.numbers.map(model.text)).joined(separator: "\n") + "\n"
        }
        let header = (["prediction"] + classNames.map { "probability of \($0)" }).map(Self.field)
        var lines = [header.joined(separator: ",")]
        let values = predictions.probabilities.scalars
        for (row, label) in predictions.classes.enumerated() {
            let probabilities = values[row * classNames.count..<(row + 1) * classNames.count]
            lines.append(
                ([Self.field(classNames[Int(label)])] + probabilities.map(NumberText.text)).joined(separator: ","))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A text as a field of a CSV file.
    private static func field(_ text: String) -> String {
        // By scalars: a quote and an accent after it are one character.
        let scalars = text.unicodeScalars
        guard
            scalars.contains(where: { ",;|\t\"\r\n".unicodeScalars.contains($0) }) || text.first == " "
                || text.last == " "
        else { return text }
        return "\"" + scalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }

    /// For programs.
    func json(_ metrics: TestMetrics?, notes: [String], _ timing: SkippingReport?) -> JSON {
        var members: [(String, JSON)] = [
            ("task", .string(model.run.task.rawValue)),
            ("target", .string(model.encoding.target)),
            ("rows", .integer(classNames.isEmpty ? predictions.numbers.count : predictions.classes.count)),
        ]
        members += TestReport.members(metrics, model.run.task, classNames: classNames)
        members.append(
            ("unknownTexts", .object(predictions.unknownTexts.map { ($0.column, .integer($0.count)) })))
        if let timing { members.append(("timing", timing.json)) }
        members.append(("notes", .array(notes.map(JSON.string))))
        members.append(("predictions", .array(rows)))
        return .object(members)
    }

    private var rows: [JSON] {
        if classNames.isEmpty { return predictions.numbers.map { .object([("prediction", .double(Double(model.text($0)) ?? $0))]) } }
        let values = predictions.probabilities.scalars
        return predictions.classes.enumerated().map { row, label in
            let probabilities = classNames.enumerated().map { index, name in
                (name, JSON.float(values[row * classNames.count + index]))
            }
            return .object([
                ("prediction", .string(classNames[Int(label)])), ("probabilities", .object(probabilities)),
            ])
        }
    }
}
