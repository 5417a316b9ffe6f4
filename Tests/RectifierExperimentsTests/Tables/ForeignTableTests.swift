import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import TestSupport

/// Rows that come from elsewhere, such as the request to a service: they are predicted, or an error says why not.
@Suite struct ForeignTableTests {
    /// A network with a column of numbers and one of texts, for classes or for a number; with all its weights the same
    /// where they are given.
    private static func model(classes: Bool, weights: Float? = nil) throws -> TableModel {
        let rows = (0..<60).map { row in
            "\(row % 7).5,\(["red", "green"][row % 2]),\(classes ? (row % 7 < 3 ? "low" : "high") : "\(row % 7 * 10).\(row % 10 + 1)")\n"
        }
        let settings = Experiment(hidden: [4], epochs: 1)
        var generator = settings.generators.rows
        let table = try Table(bytes: Array(("size,colour,kind\n" + rows.joined()).utf8))
        let data = PreparedData(
            try TableData(
                TableSchema(table, target: "kind", task: classes ? .classification : .regression),
                validationFraction: 0.1, testFraction: 0.2, using: &generator))
        let network = try settings.makeModel(features: data.featureCount, outputs: data.outputCount)
        let run = try Experiment.Result(training: network, on: data, settings)
        var trained = run.model
        if let weights {
            trained.forEachParameter {
                $0 = Tensor(repeating: weights, shape: $0.shape)
                _ = $1
            }
        }
        return try TableModel(
            RunManifest(settings, on: LoadedData(data: data, schema: nil, notes: [], testFraction: 0.2)),
            weights: SafetensorsFile(bytes: trained.encoded()), directory: "run")
    }

    private static func table(_ text: String) throws -> Table { try Table(bytes: Array(text.utf8)) }

    @Test(
        arguments: [
            ("size,shade\n1,red\n", "there is no column 'colour'"),
            ("x,y\n1,2\n", "these columns are missing: 'size', 'colour'"),
            ("size,colour\nbig,red\n", "line 2, column 'size': 'big' is not a number, as column 'size' has them"),
            ("size,colour\n1,\n1,7\n", "row 2: column 'colour' has the number 7 where the network learned texts"),
        ], [true, false])
    func whatDoesNotFitIsAnErrorThatNamesIt(foreign: (text: String, message: String), classes: Bool) throws {
        let (text, message) = foreign
        let (model, table) = (try Self.model(classes: classes), try Self.table(text))
        var error = tableError { _ = try model.predictions(for: table) }
        #expect(error?.description.contains(message) == true, "\(error.map { "\($0)" } ?? "nothing")")
        #expect(error?.localizedDescription == error?.description)
        error = tableError { _ = try model.measureSkipping(on: table) }
        #expect(error?.description.contains(message) == true)
    }

    @Test(arguments: [true, false]) func aNumberTooFarFromThoseLearnedIsNamed(classes: Bool) throws {
        let model = try Self.model(classes: classes, weights: 1000)
        let table = try Self.table("size,colour\n1,red\n3.4e38,red\n")
        let error = tableError { _ = try model.predictions(for: table) }
        #expect(
            error?.description.contains("row 2: the network's output is not finite: 'size' is 3.4e+38") == true,
            "\(error.map { "\($0)" } ?? "nothing")")
    }

    /// The row of a service that leaves a text out: its column has no value, and so no kind.
    @Test func aColumnWithoutValuesIsMissingValues() throws {
        let model = try Self.model(classes: true)
        for text in ["size,colour\n5.1,\n", "size,colour\n,\n", "colour,size\nred,\n"] {
            let predictions = try model.predictions(for: Self.table(text))
            #expect(predictions.classes.count == 1 && predictions.probabilities.scalars.allSatisfy(\.isFinite))
        }
        let read = try model.predictions(
            for: Table(
                ByteSource(bytes: Array("size,colour\n5.1,\n".utf8), path: "t"), fitting: model.encoding,
                task: .classification))
        #expect(
            try model.predictions(for: Self.table("size,colour\n5.1,\n")).probabilities.scalars
                == read.probabilities.scalars)
        // Numbers that were read as texts are still numbers.
        let texts = try Table(bytes: Array("size,colour\n5.1,red\n".utf8), as: { $0.map { _ in .texts } })
        #expect(try model.predictions(for: texts).classes.count == 1)
    }

    @Test func aTargetOfAnotherKindIsAnErrorToo() throws {
        for (classes, target, message) in [
            (true, "3", "row 1: column 'kind' has the number 3 where the network learned texts"),
            (false, "many", "'many' is not a number, as column 'kind' has them"),
        ] {
            let model = try Self.model(classes: classes)
            let table = try Self.table("size,colour,kind\n1,red,\(target)\n")
            let predictions = try model.predictions(for: table)
            let error = tableError { _ = try model.metrics(of: predictions, on: table) }
            #expect(error?.description.contains(message) == true, "\(error.map { "\($0)" } ?? "nothing")")
            // Without any value there is nothing to measure.
            #expect(try model.metrics(of: predictions, on: Self.table("size,colour,kind\n1,red,\n")).metrics == nil)
        }
    }
}
