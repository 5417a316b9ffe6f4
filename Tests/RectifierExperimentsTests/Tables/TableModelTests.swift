import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

@Suite struct TableModelTests {
    private static let names = "x,c,n,y"

    private static func row(_ index: Int, classes: Bool) -> [String] {
        let x = Double(index * 37 % 41) / 8
        let target = classes ? (x > 2.5 ? "big, \"quoted\"" : "small") : "\(x * 100 + 1000)"
        return ["\(x)", ["red", "green", ""][index % 3], index % 4 == 0 ? "" : "\(index % 5)", target]
    }

    private static func line(_ fields: [String]) -> String {
        fields.map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: ",") + "\n"
    }

    private static func table(classes: Bool) throws -> TableFile {
        try TableFile(names + "\n" + (0..<90).map { line(row($0, classes: classes)) }.joined())
    }

    /// Trains, and saves into a folder.
    private static func run(classes: Bool, in folder: TemporaryFolder) throws -> Experiment.Result {
        let settings = Experiment(
            hidden: [8], optimizer: .init(.adam, learningRate: 0.02), epochs: 30, keepsBest: !classes)
        var generator = settings.generators.rows
        let table = try TableData(
            TableSchema(reading: try Self.table(classes: classes).path), validationFraction: 0.1, testFraction: 0.2,
            using: &generator)
        let data = PreparedData(table)
        let run = try Experiment.Result(
            training: settings.makeModel(features: data.featureCount, outputs: data.outputCount), on: data, settings)
        try run.save(
            RunManifest(settings, on: LoadedData(data: data, schema: nil, notes: [], testFraction: 0.2)),
            to: folder.path)
        return run
    }

    private func predictions(_ model: TableModel, _ text: String, hasHeader: Bool? = nil) throws -> TablePredictions {
        let file = try TableFile(text)
        return try model.predictions(
            for: Table(reading: file.path, fitting: model.encoding, task: model.manifest.task, hasHeader: hasHeader))
    }

    private func outputs(_ predictions: TablePredictions) -> [Float] {
        predictions.numbers.isEmpty ? predictions.probabilities.scalars : predictions.numbers.map(Float.init)
    }

    @Test(arguments: [true, false])
    func whatWasSavedPredictsTheSame(classes: Bool) throws {
        let folder = try TemporaryFolder()
        let run = try Self.run(classes: classes, in: folder)
        let model = try TableModel(readingFrom: folder.path)
        #expect(model.network.encoded() == run.model.encoded())
        #expect(model.manifest.result?.test == run.test)
        #expect((run.keptEpoch != nil) == !classes)
        #expect(model.data.classNames == (classes ? ["big, \"quoted\"", "small"] : []))

        let rows = (0..<90).map { Self.row($0, classes: classes) }
        let whole = try predictions(model, Self.names + "\n" + rows.map(Self.line).joined())
        let expected = outputs(whole)
        let width = classes ? 2 : 1
        #expect(expected.count == 90 * width)
        // It has learned something.
        let right = rows.indices.count { index in
            classes
                ? model.data.classNames[Int(whole.classes[index])] == rows[index][3]
                : abs(expected[index] - (Float(rows[index][3]) ?? .nan)) < 60
        }
        #expect(right > 75)
        // In another order, with a column more and without the target.
        let turned = try predictions(model, "n,z,x,c\n" + rows.map { Self.line([$0[2], "?", $0[0], $0[1]]) }.joined())
        #expect(outputs(turned) == expected)
        // Without names: the columns that were learned from, with and without the target.
        let bare = try predictions(model, rows.map(Self.line).joined(), hasHeader: false)
        #expect(outputs(bare) == expected)
        let barer = try predictions(model, rows.map { Self.line(Array($0.prefix(3))) }.joined(), hasHeader: false)
        #expect(outputs(barer) == expected)
        // A row alone: the same class, and nearly the same number.
        for index in 0..<20 {
            let alone = try predictions(model, Self.names + "\n" + Self.line(rows[index]))
            if classes { #expect(alone.classes == [whole.classes[index]]) }
            let reference = expected[index * width..<(index + 1) * width].map(Double.init)
            #expect(difference(outputs(alone), reference, within: 1e-5) == nil)
        }
    }

    @Test func metricsAreOfTheRowsWithATarget() throws {
        let folder = try TemporaryFolder()
        _ = try Self.run(classes: true, in: folder)
        let model = try TableModel(readingFrom: folder.path)
        func metrics(_ text: String) throws -> (metrics: TestMetrics?, note: String?) {
            let table = try Table(reading: TableFile(text).path, fitting: model.encoding, task: .classification)
            return try model.metrics(of: model.predictions(for: table), on: table)
        }
        let none = try metrics("x,c,n\n1,red,1\n")
        #expect(none.metrics == nil && none.note == nil)
        let missing = try metrics("x,c,n,y\n1,red,1,?\n")
        #expect(missing.metrics == nil && missing.note == nil)
        let some = try metrics("x,c,n,y\n0,red,1,small\n5,blue,1,?\n0,red,1,huge\n0,red,2,\"big, \"\"quoted\"\"\"\n")
        #expect(some.note?.contains("('huge')") == true)
        guard case .classification(let found, let baseline)? = some.metrics else {
            Issue.record("classes were to be measured")
            return
        }
        #expect(found.confusion == [[0, 1], [0, 1]])
        #expect(baseline == 0.5)
        let unknown = try metrics("x,c,n,y\n0,red,1,huge\n")
        #expect(unknown.metrics == nil && unknown.note?.contains("1 labelled row is") == true)
        let near = try #require(tableError { _ = try metrics("x,c,n,y\n0,red,1,small.\n") })
        #expect(near.problem == .nearlyKnownClass(name: "small.", known: "small", difference: "a full stop at the end"))
    }

    /// Numbers that a description can ask for and no machine can give.
    @Test(
        arguments: [
            [1_000_000_000], [1_000_000_000, 1_000_000_000], [.max], [.max, .max], [0], [-1], [.min],
            Array(repeating: 1, count: 1 << 20),
        ] as [[Int]])
    func impossibleNetworksAreRefused(hidden: [Int]) throws {
        let folder = try TemporaryFolder()
        _ = try Self.run(classes: true, in: folder)
        var run = try RunManifest(readingFrom: folder.path)
        let weights = try SafetensorsFile(reading: folder.path + "/model.safetensors")
        _ = try TableModel(run, weights: weights, directory: folder.path)
        run.experiment.model.hidden = hidden
        let error = #expect(throws: RunManifestError.self) {
            try TableModel(run, weights: weights, directory: folder.path)
        }
        #expect("\(try #require(error))".utf8.count < 400)
    }

    @Test func impossibleClassesAndActivationsAreRefused() throws {
        let folder = try TemporaryFolder()
        _ = try Self.run(classes: true, in: folder)
        let run = try RunManifest(readingFrom: folder.path)
        let weights = try SafetensorsFile(reading: folder.path + "/model.safetensors")
        for activation in [
            "", "relo", "prelu:channels=9223372036854775807", "hard-tanh:lower=1e39", "relu:",
        ] {
            var changed = run
            changed.experiment.model.activation = activation
            #expect(throws: RunManifestError.self) {
                try TableModel(changed, weights: weights, directory: folder.path)
            }
        }
        // The confusion matrix would have a square of them.
        var changed = run
        changed.data?.classNames = (0..<1_000_000).map(String.init)
        changed.data?.classCounts = Array(repeating: 1, count: 1_000_000)
        let error = #expect(throws: RunManifestError.self) {
            try TableModel(changed, weights: weights, directory: folder.path)
        }
        #expect(error?.problem == "it has 1000000 classes")
    }

    @Test func descriptionsAreRefusedForTheirAccents() {
        for marks in [String(repeating: "\u{301}", count: 300), String(repeating: "\\u0301", count: 300)] {
            let error = #expect(throws: RunManifestError.self) {
                try RunManifest(bytes: Array("{\"a\(marks)\":1}".utf8))
            }
            #expect(error?.problem.contains("A letter has more than 256 accents") == true)
        }
    }

    /// Each part of a description that could be damaged so that something else would trap on it.
    @Test(
        arguments: [
            ("\"small\"", "\"big, \\\"quoted\\\"\""), ("\"green\"", "\"red\""),
            ("\"target\" : \"y\"", "\"target\" : \"x\""),
            ("\"target\" : \"y\"", "\"target\" : \"w\""),
            ("\"task\" : \"classification\"", "\"task\" : \"regression\""),
            (" relu,", " rleu,"), ("\"epochs\" : 30", "\"epochs\" : 0"),
            ("\"batchSize\" : 32", "\"batchSize\" : 0"),
            ("\"momentum\" : 0", "\"momentum\" : -1"), ("\"accumulation\" : 1", "\"accumulation\" : 0"),
            ("\"deviation\" : 1", "\"deviation\" : 0"),
            ("\"deviation\" : 1.5", "\"deviation\" : -1.5"),
            ("\"inputs\" : [", "\"inputs\" : [ 1,"), ("{", "["), ("\"task\"", "\"tusk\""),
        ])
    func aDamagedDescriptionIsNamed(old: String, new: String) throws {
        let folder = try TemporaryFolder()
        _ = try Self.run(classes: true, in: folder)
        let path = folder.path + "/run.json"
        let text = String(decoding: try WholeFile.read(path), as: UTF8.self)
        let range = try #require(text.range(of: old, options: .backwards), "\(text)")
        try AtomicFile.write(Array(text.replacingCharacters(in: range, with: new).utf8), to: path)
        let error = #expect(throws: RunManifestError.self) { try TableModel(readingFrom: folder.path) }
        #expect(error?.path == path)
    }
}
