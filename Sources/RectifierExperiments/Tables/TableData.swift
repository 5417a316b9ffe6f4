import RectifierCore
import RectifierData
import RectifierSupport

/// A table divided into rows to train, to watch and to test on, in numbers to learn from.
///
///     let plan = try TableSchema(reading: "flowers.csv", target: "species")
///     let data = try TableData(plan, validationFraction: 0.1, testFraction: 0.2, using: &generator)
public struct TableData: Sendable {
    /// The table as it was understood.
    public let plan: TableSchema
    /// Feature encoding.
    public let encoding: FeatureEncoder
    /// The rows.
    public let parts: PreparedData.Parts
    /// Notes for the user, with the changes that they suggest: on the columns, and on the split.
    public let notes: [TableMessage]

    /// Divides the rows whose target is known, for classes every class in the same proportion.
    ///
    /// - Parameters:
    ///   - plan: The table.
    ///   - test: A file with the test rows; nil to take them from the table.
    ///   - scaling: How columns of numbers are brought into scale.
    ///   - isOfFirstRelease: Whether features are made as version 0.1.0 made them, whose runs are gone on with: numbers are
    ///     rounded to Float before they are centred, and no feature says that one is missing.
    ///   - validationFraction: The fraction of the table's rows to validate on.
    ///   - testFraction: The fraction of the table's rows to test on; 0 where `test` is given.
    ///   - generator: Draws the rows.
    /// - Throws: ``SplitError``, ``TableError`` and ``FileError``.
    public init(
        _ plan: TableSchema, test: String? = nil, scaling: InputScaling = .automatic,
        asFirstRelease isOfFirstRelease: Bool = false, validationFraction: Double, testFraction: Double,
        using generator: inout RandomGenerator
    ) throws {
        let (table, task) = (plan.table, plan.task)
        let labelled = try LabelledRows(table, target: plan.target, task: task, classNames: plan.classNames)
        let split =
            switch task {
            case .classification:
                try Split(
                    labels: labelled.labels, validationFraction: validationFraction, testFraction: testFraction,
                    using: &generator)
            case .regression:
                try Split(
                    count: labelled.rows.count, validationFraction: validationFraction, testFraction: testFraction,
                    using: &generator)
            }
        let encoding = try FeatureEncoder(
            fitting: plan, rows: split.training.map { labelled.rows[$0] }, scaling: scaling,
            asFirstRelease: isOfFirstRelease)
        var notes = plan.notes
        let planned = plan.droppedNames
        notes += encoding.dropped.filter { !planned.contains($0.name) }
            .map { "Left out: \(NameList.quoted($0.name)): \($0.reason.words) in the training rows." }

        notes += plan.heavyTailNotes(scaling, rows: split.training.map { labelled.rows[$0] })

        let training = Part(table, labelled, split.training)
        let validation = Part(table, labelled, split.validation)
        var apart = Part(table, labelled, split.test)
        if let test {
            let testTable = try Table(reading: test, fitting: encoding, task: task, needsTarget: true)
            let rows = try LabelledRows(testTable, target: plan.target, task: task, classNames: plan.classNames)
            if rows.rows.isEmpty {
                throw TableError(test, .init(line: 1, column: 1), .noLabels(target: plan.target))
            }
            apart = Part(testTable, rows, rows.rows.indices.map { $0 })
            notes += rows.note(on: "test").map { [TableMessage($0)] } ?? []
            notes += testTable.readingNotes.map { "In the test rows: \($0)" }
        }
        for (name, part) in [("validation", validation), ("test", apart)] {
            notes += FeatureEncoder.notes(encoding.unknownTexts(in: part.table, rows: part.rows), on: name)
        }
        self.parts =
            switch task {
            case .classification:
                .classes(
                    Splits(
                        training: try training.classes(encoding), validation: try validation.classes(encoding),
                        test: try apart.classes(encoding)))
            case .regression:
                .numbers(
                    Splits(
                        training: try training.numbers(encoding), validation: try validation.numbers(encoding),
                        test: try apart.numbers(encoding)))
            }
        self.plan = plan
        self.encoding = encoding
        self.notes = notes
    }

    /// Some labelled rows of a table.
    private struct Part {
        let table: Table
        let rows: [Int]
        private let labels: [Int32]
        private let values: [Double]

        init(_ table: Table, _ labelled: LabelledRows, _ indices: [Int]) {
            self.table = table
            rows = indices.map { labelled.rows[$0] }
            labels = labelled.labels.isEmpty ? [] : indices.map { labelled.labels[$0] }
            values = labelled.numbers.isEmpty ? [] : indices.map { labelled.numbers[$0] }
        }

        func classes(_ encoding: FeatureEncoder) throws -> Dataset<Int32> {
            Dataset(features: try encoding.features(of: table, rows: rows), targets: Tensor(labels))
        }

        func numbers(_ encoding: FeatureEncoder) throws -> Dataset<Float> {
            Dataset(
                features: try encoding.features(of: table, rows: rows),
                targets: encoding.scaledTargets(values))
        }
    }
}
