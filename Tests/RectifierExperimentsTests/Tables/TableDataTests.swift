import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierExperiments
@testable import RectifierSupport
@testable import TestSupport

@Suite struct TableDataTests {
    private static func data(
        _ file: TableFile, target: String? = nil, task: LearningTask? = nil, test: TableFile? = nil,
        validation: Double = 0.1, share: Double = 0.2, seed: UInt64 = 0
    ) throws -> TableData {
        var generator = RandomGenerator(seed: seed)
        return try TableData(
            TableSchema(reading: file.path, target: target, task: task), test: test?.path,
            validationFraction: validation,
            testFraction: test == nil ? share : 0, using: &generator)
    }

    private static func classes(_ data: TableData) throws -> Splits<Int32> {
        guard case .classes(let parts) = data.parts else { throw SplitError.tooFewRows(part: .training, rows: 0) }
        return parts
    }

    private static func numbers(_ data: TableData) throws -> Splits<Float> {
        guard case .numbers(let parts) = data.parts else { throw SplitError.tooFewRows(part: .training, rows: 0) }
        return parts
    }

    /// Forty rows whose feature says which row it is, of two classes; every fifth without one.
    private static func rows() throws -> TableFile {
        try TableFile("x,y", rows: 40) { "\($0).5,\($0 % 5 == 0 ? "" : ["a", "b"][$0 % 2])" }
    }

    @Test func rowsAreDividedEveryClassInTheSameProportion() throws {
        let data = try Self.data(try Self.rows())
        let parts = try Self.classes(data)
        let all = [parts.training, try #require(parts.validation), try #require(parts.test)]
        #expect(all.map(\.count) == [23, 3, 6])
        #expect(all[2].targets.scalars.count { $0 == 0 } == 3)
        guard case .number(let mean, let deviation) = data.encoding.inputs[0].kind else { return }
        // Each row with a class once, beside its own class, in the scale of the training rows.
        var seen: [Int] = []
        for part in all {
            for (feature, label) in zip(part.features.scalars, part.targets.scalars) {
                let row = Int((Double(feature) * deviation + mean).rounded(.down))
                #expect(row % 2 == Int(label))
                seen.append(row)
            }
        }
        #expect(seen.sorted() == (0..<40).filter { $0 % 5 != 0 })
        #expect(abs(all[0].features.mean().scalar) < 1e-5)
        #expect(data.notes == ["8 of 40 rows have no value in 'y' and are left out."])
        #expect(PreparedData(data).classCounts.reduce(0, +) == 23)
    }

    @Test func theSeedDecides() throws {
        let file = try Self.rows()
        let bits = try [1, 1, 2].map { try Self.classes(Self.data(file, seed: $0)).training.features.scalars }
        #expect(bits[0] == bits[1] && bits[0] != bits[2])
    }

    @Test func numbersAreLearnedInTheirScaleAndMeasuredInTheirUnit() throws {
        let file = try TableFile("x,y", rows: 40) { "\($0 % 7).5,\($0).25" }
        let data = try Self.data(file, share: 0.25)
        let parts = try Self.numbers(data)
        #expect(parts.training.count == 26 && parts.validation?.count == 4 && parts.test?.count == 10)
        #expect(abs(parts.training.targets.mean().scalar) < 1e-5)
        let restored: [Double] = data.encoding.targetScale.restored(try #require(parts.test).targets)
        #expect(restored.allSatisfy { abs($0 - $0.rounded(.down) - 0.25) < 1e-3 })
        // A network that always says 0 says the training rows' mean.
        let learning = PreparedData(data)
        #expect(learning.task == .regression && learning.outputCount == 1 && learning.classCounts.isEmpty)
        let silent = LayerList([Linear(weight: Tensor(zeros: [1, 1]), bias: nil)])
        guard case .regression(let metrics)? = TestMetrics(of: silent, on: learning) else {
            Issue.record("numbers were to be tested")
            return
        }
        let mean = data.encoding.targetScale.mean
        let errors = restored.map { abs($0 - mean) }
        #expect(abs(metrics.meanAbsoluteError - errors.reduce(0, +) / 10) < 1e-4)
    }

    @Test func testRowsOfAnotherFile() throws {
        let training = try TableFile("x,c,y", rows: 20) {
            "\($0 % 7).5,\(["p", "q"][$0 / 2 % 2]),\(["a", "b"][$0 % 2])"
        }
        // Its columns in another order, one more, a text and a class that no training row has.
        let test = try TableFile("y;extra;c;x\na;1;p;1,5\nb;2;new;2,5\n?;3;p;1\nz;3;p;1\na;;q;?\n")
        let data = try Self.data(training, test: test)
        let parts = try Self.classes(data)
        #expect(parts.training.count == 18 && parts.validation?.count == 2)
        let rows = try #require(parts.test)
        #expect(rows.targets.scalars == [0, 1, 0])
        #expect(rows.features.scalars.count == 9 && rows.features[scalarAt: 2, 0] == 0)
        #expect(rows.features[range: 0..<3].scalars.suffix(2) == [0, 1])
        #expect(rows.features[scalarAt: 1, 1] == 0 && rows.features[scalarAt: 1, 2] == 0)
        #expect(
            data.notes == [
                """
                1 test row is of a class that no training row has ('z') and is left out of the results: no network could \
                name it.
                """, "1 test row has a category in 'c' that no training row has.",
            ])
        // The same file twice is allowed.
        #expect(try Self.classes(Self.data(training, test: training)).test?.count == 20)
    }

    @Test func aTestFileMustFit() throws {
        let training = try TableFile("x,y", rows: 20) { "\($0 % 7).5,\(["a", "b."][$0 % 2])" }
        func problem(_ text: String) throws -> TableError? {
            let test = try TableFile(text)
            let error = tableError { _ = try Self.data(training, test: test) }
            #expect(error == nil || error?.path == test.path)
            return error
        }
        let near = try #require(try problem("x,y\n1,a\n2,b\n"))
        #expect(near.problem == .nearlyKnownClass(name: "b", known: "b.", difference: "a full stop at the end"))
        #expect(near.place == .init(line: 3, column: 3))
        #expect(
            try problem("x,y\n1,a\n2,\"b. \"\n")?.problem
                == .nearlyKnownClass(name: "b. ", known: "b.", difference: "space around them"))
        #expect(try problem("x,z\n1,a\n")?.problem == .missingColumns(["y"], near: ["x", "z"], existing: ["x", "z"]))
        #expect(try problem("w,y\n1,a\n")?.problem == .missingColumns(["x"], near: ["w", "y"], existing: ["w", "y"]))
        #expect(try problem("x,y\n1,?\n")?.problem == .noLabels(target: "y"))
        #expect(try problem("x,y\n1,z\n")?.problem == .noLabels(target: "y"))
        #expect(try problem("x,y\none,a\n")?.problem == .notANumber(text: "one", column: "x"))
        #expect(try problem("x,y\n")?.problem == .headerOnly)
    }

    @Test func tooFewRowsAreSaid() throws {
        let file = try TableFile("x,y", rows: 4) { "\($0),\(["a", "b"][$0 % 2])" }
        #expect(throws: SplitError.tooFewRows(part: .validation, rows: 4)) { try Self.data(file) }
        #expect(try Self.classes(Self.data(file, validation: 0, share: 0)).training.count == 4)
    }
}
