@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierTraining

extension FuzzedReader {
    static func readRun(_ bytes: [UInt8]) {
        guard let run = attempt({ try RunManifest(bytes: bytes) }) else { return }
        guard let data = run.data, case .table(let encoding) = data.preparation else {
            check(attempt { try model(run, weights: runs[0].weights) } == nil, "a table's network without a table")
            return
        }
        // The numbers of the very network if it is small enough to be made; otherwise those of another.
        let outputs = run.task == .regression ? 1 : data.classNames.count
        let sizes = [encoding.featureCount] + run.experiment.model.hidden + [outputs]
        let isSmall =
            sizes.count < 100 && sizes.allSatisfy { $0 < 1000 }
            && LayerList.linearParameterCount(sizes) ?? .max < 2000
        let made = isSmall ? attempt { try run.experiment.makeModel(features: sizes[0], outputs: outputs) } : nil
        let weights = made?.encoded() ?? runs[bytes.count % runs.count].weights
        if let model = attempt({ try model(run, weights: weights) }) { predict(model) }
    }

    private static func model(_ run: RunManifest, weights: [UInt8]) throws -> TableModel {
        try TableModel(run, weights: SafetensorsFile(bytes: weights), directory: "run")
    }

    /// Predicts rows of a table that has the columns that were learned from.
    private static func predict(_ model: TableModel) {
        func field(_ text: String) -> String { "\"" + text.replacing("\"", with: "\"\"") + "\"" }
        let encoding = model.encoding
        let kinds = Dictionary(encoding.inputs.map { ($0.name, $0.kind) }, uniquingKeysWith: { first, _ in first })
        let rows = (0..<4).map { row in
            encoding.columnNames.map { name -> String in
                if row == 2 { return "" }
                if name == encoding.target {
                    let names = model.data.classNames
                    return names.isEmpty ? "\(row)" : field(row == 3 ? "another" : names[row % names.count])
                }
                switch kinds[name] {
                case nil: return "left out"
                case .presence: return row == 0 ? "1" : ""
                case .date: return row == 0 ? "2024-02-29" : "1999-12-31T23:59:59Z"
                case .number: return row == 0 ? "1.5" : "-3.4e38"
                case .category(let texts, _, _): return texts.isEmpty || row == 3 ? "another" : field(texts[0])
                }
            }.joined(separator: ",")
        }
        let header = encoding.hasHeader ? [encoding.columnNames.map(field).joined(separator: ",")] : []
        let text = (header + rows).joined(separator: "\n") + "\n"
        attempt {
            let source = ByteSource(bytes: Array(text.utf8), path: "new.csv")
            let table = try Table(source, fitting: encoding, task: model.manifest.task)
            let predictions = try model.predictions(for: table)
            let count = model.manifest.task == .regression ? predictions.numbers.count : predictions.classes.count
            check(count == table.rowCount, "\(count) predictions of \(table.rowCount) rows")
            check(
                predictions.classes.allSatisfy { model.data.classNames.indices.contains(Int($0)) },
                "a class that has no name")
            _ = try model.metrics(of: predictions, on: table)
        }
    }

    /// Descriptions of runs, each with the numbers of its network.
    private static let runs: [(description: [UInt8], weights: [UInt8])] = {
        func rows(_ row: (Int) -> String) -> String { (0..<24).map(row).joined() }
        let tables: [(String, String)] = [
            ("x,c,y\n" + rows { "\($0 * 7 % 5),\(["r", "g", ""][$0 % 3]),\($0 % 2 == 0 ? "yes" : "no")\n" }, "relu"),
            ("x,z,y\n" + rows { "\($0 * 7 % 5),\($0)e3,\($0 * 31 % 17).25\n" }, "leaky-relu:negative-slope=0.2"),
        ]
        return tables.compactMap { text, activation in
            try? trained(
                Array(text.utf8),
                Experiment(
                    model: ModelConfiguration(hidden: [3], activation: activation),
                    training: TrainingConfiguration(trainer: Trainer(epochs: 1))))
        }
    }()

    private static func trained(
        _ table: [UInt8], _ settings: Experiment
    ) throws -> (description: [UInt8], weights: [UInt8]) {
        var generator = settings.generators.rows
        let (read, target) = try TableSchema.table(
            ByteSource(bytes: table, path: "t.csv"), hasHeader: true, target: nil, task: nil)
        let data = PreparedData(
            try TableData(
                TableSchema(read, target: target), validationFraction: 0.1, testFraction: 0.2, using: &generator))
        let network = try settings.makeModel(features: data.featureCount, outputs: data.outputCount)
        let run = try Experiment.Result(training: network, on: data, settings)
        var description = RunManifest(settings, on: LoadedData(data: data, schema: nil, notes: [], testFraction: 0.2))
        description.result = .init(run)
        return (try description.encoded(), run.model.encoded())
    }

    static let runSeeds: [[UInt8]] = runs.flatMap { run in
        // As it is written, and without space.
        [run.description, run.description.filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: " ") }]
    }

    static let runWords =
        [
            "null", "true", "false", "[]", "{}", "\"\"", "\\u0000", "\\ud83d", "[1000000000]", "[-1]", "[1,1,1,1]",
            "\"regression\"", "\"classification\"", "\"pixels\"", "prelu:channels=3", "softmax", "batch-norm, ",
            "linear, ",
        ]
        + ["layers", "initializer", "classNames", "classCounts", "inputs", "columnNames", "target"].map { "\"\($0)\":" }

    static func runAttacks(_ size: Int) -> [[UInt8]] {
        let text = String(decoding: runSeeds[1], as: UTF8.self)
        func repeated(_ text: String) -> String { String(repeating: text, count: size / text.utf8.count) }
        let names = (0..<(size / 10)).map { "\"n\($0)\"," }.joined()
        let inputs = (0..<(size / 60)).map {
            "{\"kind\":{\"number\":{\"deviation\":1,\"mean\":0}},\"name\":\"n\($0)\"},"
        }.joined()
        func inserting(_ values: String, into array: String) -> String {
            text.replacing("\"\(array)\":[", with: "\"\(array)\":[\(values)")
        }
        var texts: [String] = [
            text.replacing("\"linear 3,", with: "\"" + repeated("linear 1,")),
            text.replacing("\"linear 3,", with: "\"linear 1000000, linear 1000000,"),
            text.replacing("\"linear 3,", with: "\"linear 3, " + repeated("prelu:channels=1048576,")),
            text.replacing("\"linear 3,", with: "\"linear " + repeated("9") + ","),
            inserting(names, into: "classNames"),
            inserting(names, into: "columnNames"),
            inserting(inputs, into: "inputs").replacing("\"columnNames\":[", with: "\"columnNames\":[\(names)"),
        ]
        texts += ["[", "{\"a\":", "[1,", "\"", " ", "1"].map(repeated)
        texts += ["{\"" + repeated("\\u0301\\u0316") + "\":1}", "{\"" + repeated("\u{301}\u{316}") + "\":1}"]
        texts += ["{\"" + repeated("a"), "\"" + repeated("\\u00e9"), text + repeated(" ")]
        texts += ["[" + repeated("1,") + "1]", "[" + repeated("{},") + "1]"]
        return texts.map { Array($0.utf8) }
    }
}
