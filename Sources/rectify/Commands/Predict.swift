import ArgumentParser
import Rectifier

/// `rectify predict`: a saved network on the rows of a table.
struct Predict: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Predict the target of each row of a table with a saved network.",
        discussion: """
            rectify train flowers.csv --output runs/flowers
            rectify predict runs/flowers new.csv
            rectify predict runs/flowers new.csv --output predictions.csv
            rectify predict runs/flowers new.csv --timing

            Prints CSV, one prediction for each row: the predicted class and the probability of each class, or the number. \
            Columns are matched by name, in any order; other columns are ignored. Categories that the network was not trained on \
            are accepted and counted. If the table has the target too, the predictions are evaluated on it. Notes name rows \
            without any value, numbers far outside the range of the training set, and a table that the network was trained on.

            --id writes a column before the predictions as it stands in the table, to match the two. A file that is already \
            there under the name of --output is replaced.

            --timing measures the latency of one row, as in a service, and the speed-up of skipping the zeros that activations \
            such as ReLU output. The predictions here are made in one batch, where skipping would save nothing.
            """)

    @Argument(help: ArgumentHelp("The directory that 'rectify train --output' wrote.", valueName: "dir"))
    var directory: String

    @Argument(help: ArgumentHelp("A table: a CSV file.", valueName: "data"))
    var data: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("CSV file for the predictions, instead of standard output.", valueName: "file"))
    var output: String?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Column to write before the predictions, as it stands in the table. Repeat it for more.",
            valueName: "column"))
    var id: [String] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Cells that are no number or date where the network needs one: few, they are missing values if at most a tenth "
                + "of their column is so; missing, however many; error. They are counted. (default: few)",
            valueName: "few|missing|error"),
        transform: OptionValues.badCells)
    var badCells: BadCells = .few

    @Flag(
        help:
            "The first line is a row, not column names; the columns are the features in their order, with or without the target."
    )
    var noHeader = false

    @Flag(help: "Measure the latency of one row, and the speed-up of skipping zeros.")
    var timing = false

    @Flag(help: "Print one JSON object on standard output, with the predictions and metrics.")
    var json = false

    func run() throws {
        if let output {
            try OutputFile.check(output, option: "--output", inputs: [data] + RunFiles.paths(in: directory))
        }
        let model = try TableModel(readingFrom: directory)
        let table = try Table(
            reading: data, fitting: model.encoding, task: model.manifest.task, hasHeader: noHeader ? false : nil,
            badCells: badCells)
        let predictions = try model.predictions(for: table)
        let (metrics, note) = try model.metrics(of: predictions, on: table)
        let ids = try identifiers(model)
        let report = PredictionReport(model: model, predictions: predictions, ids: ids)
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
                TestReport($0, classNames: model.data.classNames).lines(
                    "Result", scope: " on the rows with a target")
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

    /// The columns of `--id`, which are read for themselves: as numbers they would lose how they are written.
    private func identifiers(_ model: TableModel) throws -> [PredictionReport.Identifier] {
        if id.isEmpty { return [] }
        if let twice = id.first(where: { name in id.count { $0 == name } > 1 }) {
            throw ToolError.usage("--id \(twice) is there twice. Leave one out.")
        }
        let table = try Table(reading: data, columns: id, of: model.encoding, hasHeader: noHeader ? false : nil)
        return id.compactMap { name in
            guard case .texts(let texts)? = table[name]?.values else { return nil }
            return .init(name: name, values: texts.codes.map { $0 < 0 ? "" : texts.distinct[Int($0)] })
        }
    }
}

/// Output of `rectify predict`: CSV or JSON, and notes.
struct PredictionReport {
    let model: TableModel
    let predictions: TablePredictions
    let ids: [Identifier]

    /// A column that is passed through.
    struct Identifier {
        let name: String
        /// The text of each row.
        let values: [String]
    }

    private var classNames: [String] { model.data.classNames }

    /// Notes on the table.
    func notes(_ table: Table) -> [String] {
        let needed = Set(model.encoding.inputs.map(\.name) + [model.encoding.target])
        let dropped = Set(model.encoding.dropped.map(\.name))
        let extra = table.allNames.filter { !needed.contains($0) && !dropped.contains($0) }
        var notes: [String] = []
        if !extra.isEmpty {
            notes.append("Ignored columns, which are no features of the network: \(NameList.text(extra)).")
        }
        if predictions.areTrainingRows {
            let (training, validation, test) = (
                model.data.trainRows, model.data.validationRows, model.data.testRows
            )
            notes.append(
                "These are the rows that the network was trained with (\(training.grouped) training, "
                    + "\(validation.grouped) validation, \(test.grouped) test): metrics here do not measure "
                    + "generalisation; the test metrics in run.json do.")
        }
        let onTable =
            table.readingNotes + FeatureEncoder.notes(predictions.unknownTexts)
            + UnusualRows(table, model.encoding).notes
        return notes + onTable.map(\.optionText)
    }

    /// A line a row, under a line of names.
    var csv: String {
        let names = ids.map { Self.field($0.name) + "," }.joined()
        guard !classNames.isEmpty else {
            let rows = predictions.numbers.enumerated().map { fields(of: $0) + model.text($1) }
            return ([names + "prediction"] + rows).joined(separator: "\n") + "\n"
        }
        let header = (["prediction"] + classNames.map { "probability of \($0)" }).map(Self.field)
        var lines = [names + header.joined(separator: ",")]
        let values = predictions.probabilities.scalars
        for (row, label) in predictions.classes.enumerated() {
            let probabilities = values[row * classNames.count..<(row + 1) * classNames.count]
            lines.append(
                fields(of: row)
                    + ([Self.field(classNames[Int(label)])] + probabilities.map(NumberText.text)).joined(separator: ",")
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The columns that are passed through, before a row's prediction.
    private func fields(of row: Int) -> String { ids.map { Self.field($0.values[row]) + "," }.joined() }

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
            ("task", .string(model.manifest.task.rawValue)),
            ("target", .string(model.encoding.target)),
            ("rows", .integer(classNames.isEmpty ? predictions.numbers.count : predictions.classes.count)),
        ]
        members += TestReport.members(metrics, model.manifest.task, classNames: classNames)
        members.append(
            ("unknownTexts", .object(predictions.unknownTexts.map { ($0.column, .integer($0.count)) })))
        members.append(
            ("unknownCategories", .object(predictions.unknownTexts.map { ($0.column, .integer($0.count)) })))
        if let timing { members.append(("timing", timing.json)) }
        members.append(("areTrainingRows", .boolean(predictions.areTrainingRows)))
        members.append(("notes", .array(notes.map(JSON.string))))
        members.append(("predictions", .array(rows)))
        return .object(members)
    }

    private var rows: [JSON] {
        func id(_ row: Int) -> [(String, JSON)] {
            ids.isEmpty ? [] : [("id", .object(ids.map { ($0.name, .string($0.values[row])) }))]
        }
        if classNames.isEmpty {
            return predictions.numbers.enumerated().map { row, number in
                .object(id(row) + [("prediction", .double(Double(model.text(number)) ?? number))])
            }
        }
        let values = predictions.probabilities.scalars
        return predictions.classes.enumerated().map { row, label in
            let probabilities = classNames.enumerated().map { index, name in
                (name, JSON.float(values[row * classNames.count + index]))
            }
            return .object(
                id(row) + [
                    ("prediction", .string(classNames[Int(label)])), ("probabilities", .object(probabilities)),
                ])
        }
    }
}
