import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierSupport
@testable import TestSupport

@Suite struct TableEncodingTests {
    private static func plan(_ text: String, keeping kept: Set<String> = []) throws -> TableSchema {
        try TableSchema(reading: TableFile(text).path, target: "y", keeping: kept)
    }

    @Test func numbersAreScaledByTheTrainingRowsAlone() throws {
        let plan = try Self.plan("x,y\n1,a\n3,b\n?,a\n5,b\n1000,a\n1000,b\n")
        let encoding = try FeatureEncoder(fitting: plan, rows: [0, 1, 2, 3])
        let deviation = (8.0 / 3).squareRoot()
        #expect(encoding.inputs.map(\.kind) == [.number(mean: 3, deviation: deviation)])
        let features = try encoding.features(of: plan.table, rows: [0, 2, 4])
        #expect(features.shape == [3, 2])
        // A missing number is the mean of the training rows, 0, and the second feature says so.
        #expect(features.scalars == [Float(-2 / deviation), 0, 0, 1, Float(997 / deviation), 0])
        #expect(encoding.targetScale == Standardization(mean: 0, deviation: 1))
    }

    /// Numbers are centred before they are rounded to Float: those that a Float cannot tell apart still differ.
    @Test func numbersThatLieCloseTogetherFarFromZeroKeepTheirDifferences() throws {
        let seconds = (0..<24).map { 1_709_251_200 + $0 * 3 % 24 }
        let text =
            "t,id,y\n"
            + seconds.enumerated().map { "\($1).5,\(9_007_199_254_740_000 + $0 * $0),\(100_000_000 + $0 % 7).25\n" }
            .joined()
        let plan = try Self.plan(text, keeping: ["id"])
        #expect(plan.columns.map(\.summary.distinctCount) == [8, 24, 7] && plan.task == .regression)
        let encoding = try FeatureEncoder(fitting: plan, rows: Array(0..<24))
        let features = try encoding.features(of: plan.table, rows: Array(0..<24)).scalars
        #expect(Set(stride(from: 0, to: 48, by: 2).map { features[$0] }).count == 8)
        #expect(Set(stride(from: 1, to: 48, by: 2).map { features[$0] }).count == 24)
        // Saved and read, it is the same.
        let saved = try JSONText.decode(FeatureEncoder.self, from: JSONText.encode(encoding, isPretty: false))
        #expect(saved == encoding && saved.targetScale.mean != Double(Float(saved.targetScale.mean)))
        let targets = saved.predictions(saved.scaledTargets(plan.targetNumbers))
        #expect(zip(targets, plan.targetNumbers).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    /// Whole numbers that a Double cannot tell apart are names.
    @Test func numbersBeyondADoubleAreNames() throws {
        let text = "code,y\n" + (0..<24).map { "12345678901234567\($0 % 3)0,\(["u", "v"][$0 % 2])\n" }.joined()
        let plan = try Self.plan(text)
        #expect(plan.columns[0].role == .category && plan.columns[0].summary.distinctCount == 3)
        #expect(plan.notes.contains { $0.description.hasPrefix("Treated as categorical: 'code'") })
    }

    /// Whether a number is there is a feature, and the only one where all numbers are the same.
    @Test func whereANumberIsMissingIsAFeature() throws {
        let plan = try Self.plan("a,b,y\n0,5,u\n1,,v\n2,5,u\n3,,v\n,5,u\n5,,v\n")
        let encoding = try FeatureEncoder(fitting: plan, rows: Array(0..<6))
        #expect(encoding.inputs.map(\.kind.featureCount) == [1, 0] && encoding.inputs[1].kind == .presence)
        let features = try encoding.features(of: plan.table, rows: [0, 1, 4]).scalars
        #expect(
            encoding.featureCount == 3 && [1, 2, 4, 5, 7, 8].map { features[$0] } == [0, 0, 0, 1, 1, 0]
                && features[6] == 0)
        // Where the rows chosen to train on have it always, it says nothing.
        let always = try FeatureEncoder(fitting: plan, rows: [0, 2])
        #expect(always.inputs.map(\.name) == ["a"] && always.dropped.map(\.reason) == [.constant])
        #expect(always.inputs.first?.showsMissing == false)
        #expect(
            plan.notes.contains("Used only by an indicator of missing values: 'b (3)': every value is the same."))
    }

    @Test func textsAreOneFeatureEachInOrder() throws {
        let plan = try Self.plan("c,d,y\nb,1,u\na,2,v\n,1,u\nb,2,v\nzz,1,u\na,1,v\n")
        let encoding = try FeatureEncoder(fitting: plan, rows: [0, 1, 2, 3])
        #expect(encoding.inputs[0].kind == .category(["a", "b"], hasOthers: false, hasMissing: true))
        #expect(encoding.featureCount == 4)
        let features = try encoding.features(of: plan.table, rows: [0, 1, 2, 4]).scalars
        #expect(
            stride(from: 0, to: 16, by: 4).map { Array(features[$0..<($0 + 3)]) } == [
                [0, 1, 0], [1, 0, 0], [0, 0, 1], [0, 0, 0],
            ])
        #expect(encoding.unknownTexts(in: plan.table, rows: [0, 4]).map { "\($0.column) \($0.count)" } == ["c 1"])
        #expect(encoding.unknownTexts(in: plan.table, rows: [0, 1, 2, 3]).isEmpty)
        // Where no training row lacks a value, one that is missing has no feature.
        let complete = try FeatureEncoder(fitting: plan, rows: [0, 1])
        #expect(complete.inputs[0].kind == .category(["a", "b"], hasOthers: false, hasMissing: false))
        #expect(Array(try complete.features(of: plan.table, rows: [2]).scalars.prefix(2)) == [0, 0])
    }

    @Test func moreThanSixtyFourTextsShareOneFeature() throws {
        // t0 and t1 occur once, the others twice.
        let texts = (0..<70).flatMap { $0 < 2 ? ["t\($0)"] : ["t\($0)", "t\($0)"] } + ["", "unseen"]
        let text = "c,y\n" + texts.enumerated().map { "\($1),\($0 % 2)\n" }.joined()
        let plan = try Self.plan(text)
        let encoding = try FeatureEncoder(fitting: plan, rows: Array(0..<(texts.count - 1)))
        guard case .category(let kept, true, true) = encoding.inputs[0].kind else {
            Issue.record("\(encoding.inputs[0].kind)")
            return
        }
        #expect(kept.count == 64 && kept == kept.sorted() && !kept.contains("t0") && !kept.contains("t1"))
        #expect(encoding.featureCount == 66)
        let rows = [0, 1, texts.count - 2, texts.count - 1, 10]
        let features = try encoding.features(of: plan.table, rows: rows).scalars
        let places = rows.indices.map { row in (0..<66).filter { features[row * 66 + $0] == 1 } }
        let name = texts[10]
        #expect(places == [[64], [64], [65], [64], [try #require(kept.firstIndex(of: name))]])
        #expect(encoding.unknownTexts(in: plan.table, rows: rows).isEmpty)
    }

    @Test func columnsThatSayNothingOnTheTrainingRowsAreLeftOut() throws {
        let plan = try Self.plan("a,b,c,x,y\n1,p,?,1.5,u\n1,p,?,2,v\n1,p,?,3,u\n2,q,5,4,v\n2,q,6,5,u\n")
        let encoding = try FeatureEncoder(fitting: plan, rows: [0, 1, 2])
        #expect(encoding.inputs.map(\.name) == ["x"])
        #expect(encoding.dropped.map(\.name) == ["a", "b", "c"])
        #expect(encoding.dropped.map(\.reason) == [.constant, .constant, .allMissing])
        let error = try #require(tableError { _ = try FeatureEncoder(fitting: plan, rows: [1]) })
        guard case .noFeatures = error.problem else {
            Issue.record("\(error)")
            return
        }
    }

    @Test func theLargestNumbersStayFinite() throws {
        let plan = try Self.plan("x,y\n3.4e38,a\n-3.4e38,b\n-3.4e38,a\n1e-40,b\n")
        let features = try FeatureEncoder(fitting: plan, rows: [0, 1, 2, 3]).features(
            of: plan.table, rows: [0, 1, 2, 3])
        #expect(features.scalars.allSatisfy { $0.isFinite && abs($0) < 2 })
        // Next to each other, and far from zero.
        let near = try Self.plan("x,y\n1e30,a\n1.0000001e30,b\n1e30,a\n1e30,b\n")
        let scaled = try FeatureEncoder(fitting: near, rows: [0, 1, 2, 3]).features(of: near.table, rows: [0, 1, 2, 3])
        #expect(scaled.scalars.allSatisfy { abs($0) < 3 } && scaled.scalars[1] > 1)
    }

    @Test func namesOfAnotherFile() throws {
        let encoding = try FeatureEncoder(
            fitting: Self.plan("a,y,b\n1,u,1\n2,v,2\n3,u,4\n4,v,3\n"), rows: [0, 1, 2, 3])
        #expect(try encoding.names(count: 3, path: "f") == ["a", "y", "b"])
        #expect(try encoding.names(count: 2, path: "f") == ["a", "b"])
        let error = try #require(tableError { _ = try encoding.names(count: 4, path: "f") })
        #expect(error == TableError("f", .init(line: 1, column: 1), .columnCount(expected: 3, found: 4)))
        func readings(_ names: [String], needsTarget: Bool = false) throws -> [ColumnReading] {
            try encoding.readings(of: names, task: .classification, needsTarget: needsTarget, path: "f")
        }
        let plain = ColumnReading.like(ColumnForm())
        #expect(try readings(["b", "z", "a", "y"]) == [plain, .skipped, plain, .texts])
        #expect(try readings(["a", "b"]) == [plain, plain])
        let missing = try #require(tableError { _ = try readings(["b"], needsTarget: true) })
        #expect(missing.problem == .missingColumns(["a", "y"], near: ["b"], existing: ["b"]))
    }

    @Test func notesOnUnknownTextsNameFewColumns() {
        #expect(FeatureEncoder.notes([]) == [])
        #expect(
            FeatureEncoder.notes([("c", 1), ("d", 2)], on: "test") == [
                "1 test row has a category in 'c' that no training row has.",
                "2 test rows have a category in 'd' that no training row has.",
            ])
        let many = FeatureEncoder.notes((0..<7).map { ("c\($0)", 1) })
        #expect(many.count == 6 && many[5] == "So it is in 2 more columns.")
    }
}
