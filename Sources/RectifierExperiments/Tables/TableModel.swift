import RectifierCore
import RectifierData
import RectifierSupport
import RectifierTraining

/// A network that was trained on a table, and all that it needs to predict the rows of another.
///
///     let model = try TableModel(readingFrom: "runs/flowers")
///     let predictions = try model.predictions(for: Table(reading: "new.csv", fitting: model.encoding, task: model.manifest.task))
public struct TableModel: Sendable {
    /// The manifest of its run.
    public let manifest: RunManifest
    /// The data that it was trained on.
    public let data: RunManifest.Data
    /// Feature encoding.
    public let encoding: FeatureEncoder
    /// The network.
    public private(set) var network: LayerList

    /// Reads what ``Experiment.Result/save(_:to:)`` wrote.
    ///
    /// - Throws: ``FileError``; ``RunManifestError`` for a run on something other than a table, one that a newer
    ///   version saved, files that do not belong together and weights that are not finite; ``SafetensorsError`` and
    ///   ``ModelFileError``.
    public init(readingFrom directory: String) throws {
        let manifest = try RunManifest(readingFrom: directory)
        try self.init(manifest, weights: manifest.weights(in: directory), directory: directory)
    }

    /// The network of the manifest, with the numbers in `weights`; `directory` is only for messages.
    init(_ manifest: RunManifest, weights: SafetensorsFile, directory: String) throws {
        let path = directory + "/run.json"
        data = try manifest.readData(path)
        guard case .table(let encoding) = data.preparation else {
            throw RunManifestError(
                path: path,
                problem: "it was trained on \(NameList.quoted(manifest.experiment.data.name)), which is no table")
        }
        if let problem = encoding.problem ?? Self.problem(data, manifest.task) {
            throw RunManifestError(path: path, problem: problem)
        }
        (self.manifest, self.encoding) = (manifest, encoding)
        network = try manifest.network(weights, features: encoding.featureCount, path: path)
    }

    /// The problem with classes that were read from a file; nil for none.
    private static func problem(_ data: RunManifest.Data, _ task: LearningTask) -> String? {
        let (names, counts) = (data.classNames, data.classCounts)
        let fits = task == .regression ? names.isEmpty : names.count > 1 && Set(names).count == names.count
        if names.count > TargetValues.mostClasses { return "it has \(names.count) classes" }
        return fits && counts.count == names.count ? nil : "its classes do not fit together"
    }

    /// Predictions for every row of `table`.
    ///
    /// The table may come from anywhere: a column that is needed is looked for by its name.
    ///
    /// - Throws: ``TableError`` for a column that is missing or of another kind than the one learned from, for a row whose
    ///   values are so far from those learned that no number comes out, and when the rows are too many for the memory.
    public func predictions(for table: Table) throws(TableError) -> TablePredictions {
        let rows = Array(0..<table.rowCount)
        let features = try encoding.features(of: table, rows: rows)
        let unknown = encoding.unknownTexts(in: table, rows: rows)
        let outputs = network.outputs(for: features)
        try checkFinite(outputs.scalars, of: table)
        let areTrainingRows = self.areTrainingRows(features, table)
        switch manifest.task {
        case .classification:
            let probabilities = softmax(outputs)
            return TablePredictions(
                classes: probabilities.argmax().scalars, probabilities: probabilities, numbers: [],
                unknownTexts: unknown, areTrainingRows: areTrainingRows)
        case .regression:
            let numbers = encoding.predictions(outputs)
            try checkFinite(numbers, of: table)
            return TablePredictions(
                classes: [], probabilities: Tensor(repeating: 0, shape: [table.rowCount, 0]),
                numbers: numbers, unknownTexts: unknown, areTrainingRows: areTrainingRows)
        }
    }

    /// Throws for the first row whose outputs are not finite, and names the value that is furthest from those learned.
    private func checkFinite(_ outputs: [some BinaryFloatingPoint], of table: Table) throws(TableError) {
        guard let index = outputs.firstIndex(where: { !$0.isFinite }) else { return }
        let row = index * table.rowCount / outputs.count
        var (furthest, distance) = (encoding.inputs.first?.name ?? "", -1.0)
        for input in encoding.inputs {
            guard case .number(let mean, let deviation) = input.kind,
                case .numbers(let numbers)? = try? table.values(of: input.name, as: .numbers)
            else { continue }
            let found = ((numbers[row] - mean) / deviation).magnitude
            if found > distance { (furthest, distance) = (input.name, found) }
        }
        var value = ""
        if case .numbers(let numbers)? = try? table.values(of: furthest, as: .numbers) {
            value = NumberText.text(numbers[row])
        }
        throw TableError(table.path, nil, .outputNotFinite(row: row + 1, column: furthest, value: value))
    }

    /// Whether the rows of `table` are those that the network was made with: all of them, or all whose target is known.
    private func areTrainingRows(_ features: Tensor<Float>, _ table: Table) -> Bool {
        guard let digest = data.rowDigest else { return false }
        let hashes = RowDigest.hashes(features)
        if digest.matches(hashes) { return true }
        let known: [Int]
        switch table[encoding.target]?.values {
        case .numbers(let numbers): known = numbers.indices.filter { !numbers[$0].isNaN }
        case .texts(let texts): known = texts.codes.indices.filter { texts.codes[$0] >= 0 }
        default: return false
        }
        return known.count < hashes.count && digest.matches(known.map { hashes[$0] })
    }

    /// The same with a network that skips zeros: for a program that predicts a few rows at a time, again and again. See
    /// ``Module/skippingZeros(from:)``.
    public func skippingZeros() -> TableModel {
        var model = self
        model.network = network.skippingZeros()
        return model
    }

    /// Latency of the network for one row of `table`, and the speed-up of zero skipping.
    ///
    /// - Throws: ``TableError`` when the rows are too wide for the memory.
    package func measureSkipping(on table: Table) throws(TableError) -> SkippingMeasurement {
        SkippingMeasurement(
            of: network, on: try encoding.features(of: table, rows: Array(0..<min(table.rowCount, 64))))
    }

    /// A prediction of a number as text, with the digits that the network's output has.
    public func text(_ prediction: Double) -> String {
        NumberText.text(prediction, toWithin: encoding.targetUnit(at: prediction) * 1e-6)
    }

    /// Metrics on the rows of `table` with a target; nil without such rows.
    ///
    /// Traps when the predictions are of another number of rows.
    ///
    /// - Throws: ``TableError`` for a target of another kind, and for a class that is nearly one of those learned.
    public func metrics(
        of predictions: TablePredictions, on table: Table
    ) throws(TableError) -> (metrics: TestMetrics?, note: String?) {
        let count = manifest.task == .regression ? predictions.numbers.count : predictions.classes.count
        require(count == table.rowCount, "TableModel: \(count) predictions for a table of \(table.rowCount) rows")
        guard table[encoding.target] != nil else { return (nil, nil) }
        let names = data.classNames
        let labelled = try LabelledRows(table, target: encoding.target, task: manifest.task, classNames: names)
        let note = labelled.note(on: "labelled")
        if labelled.rows.isEmpty { return (nil, note) }
        switch manifest.task {
        case .classification:
            let rows = Tensor<Int32>(labelled.rows.map(Int32.init))
            let metrics = ClassificationMetrics(
                probabilities: predictions.probabilities.gathered(rows), labels: Tensor(labelled.labels))
            let baseline = metrics.accuracy(alwaysAnswering: data.majorityClass)
            return (.classification(metrics, baselineAccuracy: baseline), note)
        case .regression:
            let metrics = RegressionMetrics(
                predictions: labelled.rows.map { predictions.numbers[$0] }, targets: labelled.numbers)
            return (.regression(metrics), note)
        }
    }
}

/// Predictions of a ``TableModel`` for the rows of a table.
public struct TablePredictions: Sendable {
    /// The number of each row's likeliest class; empty for regression.
    public let classes: [Int32]
    /// A row's probability of each class, of shape [rows, classes].
    public let probabilities: Tensor<Float>
    /// Each row's number, in the target's unit; empty for classification.
    public let numbers: [Double]
    /// The columns in which rows have texts that no training row had, and how many rows.
    public let unknownTexts: [(column: String, count: Int)]
    /// Whether these are the rows that the network was made with; false for a run of the first release, which does not
    /// say.
    public let areTrainingRows: Bool
}

extension Table {
    /// Notes on the number and date formats that were read.
    public var readingNotes: [TableMessage] { FormNotes(columns.map { ($0.name, $0.form) }, of: self).readingLines }

    /// Reads the file at `path` so that a network with that encoding can predict its rows.
    ///
    /// Columns are matched by name, in any order, and those that are not needed are skipped; in a file without names
    /// they are those that were learned from, in the same order, with or without the target.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - encoding: What is needed.
    ///   - task: What the target is, if it is there.
    ///   - needsTarget: Whether a missing target is an error.
    ///   - hasHeader: Whether the first line has the columns' names; nil for as in the file learned from.
    ///   - badCells: What is done with cells that are no number or date where the network needs one.
    /// - Throws: ``TableError`` and ``FileError``.
    public init(
        reading path: String, fitting encoding: FeatureEncoder, task: LearningTask, needsTarget: Bool = false,
        hasHeader: Bool? = nil, badCells: BadCells = .few
    ) throws {
        try self.init(
            ByteSource(path), fitting: encoding, task: task, needsTarget: needsTarget, hasHeader: hasHeader,
            badCells: badCells)
    }

    /// Reads only the columns of these names, as texts, from a file for a network with that encoding.
    ///
    /// - Throws: ``TableError`` for a column that is not there; and ``FileError``.
    public init(reading path: String, columns: [String], of encoding: FeatureEncoder, hasHeader: Bool? = nil) throws {
        try self.init(
            ByteSource(path), hasHeader: hasHeader ?? encoding.hasHeader,
            as: { names in
                let unknown = columns.filter { !names.contains($0) }
                if !unknown.isEmpty { throw Table.missing(unknown, among: names, path) }
                return names.map { columns.contains($0) ? .names : .skipped }
            },
            names: { try encoding.names(count: $0, path: path) })
    }

    init(
        _ source: ByteSource, fitting encoding: FeatureEncoder, task: LearningTask, needsTarget: Bool = false,
        hasHeader: Bool? = nil, badCells: BadCells = .few
    ) throws {
        let inputs = Set(encoding.inputs.map(\.name))
        try self.init(
            source, hasHeader: hasHeader ?? encoding.hasHeader, missing: encoding.missing,
            as: { names in
                let readings = try encoding.readings(
                    of: names, task: task, needsTarget: needsTarget, path: source.path)
                guard badCells == .missing else { return readings }
                return zip(names, readings).map { inputs.contains($0) ? $1.acceptingStrays : $1 }
            },
            names: { try encoding.names(count: $0, path: source.path) })
        guard badCells == .error else { return }
        for column in columns where inputs.contains(column.name) {
            guard let stray = column.form.strays.min(by: { $0.line < $1.line }) else { continue }
            throw TableError(
                source.path, .init(line: stray.line, column: (allNames.firstIndex(of: column.name) ?? 0) + 1),
                .notANumber(text: stray.text, column: column.name))
        }
    }
}

/// Treatment of cells that are no number or date where a network needs one.
public enum BadCells: String, Sendable, CaseIterable {
    /// They are missing, while at most a tenth of their column is so.
    case few
    /// They are missing, however many there are.
    case missing
    /// The first is an error.
    case error
}

extension ColumnReading {
    /// The same where every cell that is no number or date is missing.
    fileprivate var acceptingStrays: ColumnReading {
        switch self {
        case .numbers: .numbersOrMissing
        case .like(let form): form.dates == nil ? .numbersOrMissing : .datesOrMissing
        default: self
        }
    }
}
