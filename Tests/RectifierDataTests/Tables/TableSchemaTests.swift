import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierSupport
@testable import TestSupport

@Suite struct TableSchemaTests {
    private static let mixed = [3, 1, 4, 15, 9, 2, 6, 5, 35, 8, 97, 93, 23, 84, 62, 64, 33, 83, 27, 95, 28, 41, 71, 69]

    @Test func columnsAreUsedForWhatTheyLookLike() throws {
        let names = "id,name,half,city,same,none,partly,customerId,price,rank,y"
        let file = try TableFile(names, rows: 24) { row in
            let id = 1000 + row
            let customer = Self.mixed[row] * 7919
            return "\(id),n\(row),\(row % 5).5,\(["Bern", "Rome", ""][row % 3]),7,?,\(row == 3 ? "1" : ""),\(customer),"
                + "\(Self.mixed[row] * 1000),\(Self.mixed[row]),\(["u", "v"][row % 2])"
        }
        let plan = try TableSchema(reading: file.path)
        #expect(plan.target == "y" && plan.task == .classification && plan.classNames == ["u", "v"])
        #expect(
            plan.columns.map(\.role) == [
                .dropped(.identifier), .dropped(.identifier), .number, .category, .dropped(.constant),
                .dropped(.allMissing),
                .number, .dropped(.identifier), .number, .number, .target,
            ])
        #expect(plan.droppedNames == ["id", "name", "same", "none", "customerId"])
        #expect(
            plan.notes == [
                "Left out: 'none': every value is missing.", "Left out: 'same': every value is the same.",
                "Left out: 'id', 'name', 'customerId': every value is different: it names the row.",
                "Used only by an indicator of missing values: 'partly (23)': every value is the same.",
                "Missing values are a category of their own: 'city (8)'.",
            ])
        let asked = try TableSchema(reading: file.path, dropping: ["price", "none"], keeping: ["id", "name", "same"])
        #expect(asked.columns[0].role == .number && asked.columns[1].role == .category)
        // Nothing can be learned from it, whatever the user says.
        #expect(asked.columns[4].role == .dropped(.constant))
        #expect(asked.columns[5].role == .dropped(.asAsked) && asked.columns[8].role == .dropped(.asAsked))
    }

    @Test func aTableOfIdentifiersAloneKeepsItsNumbers() throws {
        let plan = try TableSchema(reading: TableFile("id,y", rows: 24) { "\($0),\($0 * 2 + 1)" }.path)
        #expect(plan.columns.map(\.role) == [.number, .target])
        #expect(plan.notes.allSatisfy { !$0.description.contains("Left out") })
    }

    @Test(
        arguments: [
            // Texts, and few whole numbers, are classes.
            (["a", "b"], LearningTask.classification), (["0", "1"], .classification),
            (["2", "1", "3"], .classification),
            (["1.0", "2.0"], .classification), (["TRUE", "FALSE"], .classification), (["-1", "1"], .classification),
            (["0.5", "1"], .regression), (["1e-3", "2", "3"], .regression),
        ])
    func theTaskIsWhatTheTargetLooksLike(values: [String], task: LearningTask) throws {
        let file = try TableFile("x,y", rows: 24) { "\($0 % 7).5,\(values[$0 % values.count])" }
        #expect(try TableSchema(reading: file.path).task == task)
    }

    @Test func manyNumbersAreNoClasses() throws {
        let many = try TableFile("x,y", rows: 200) { "\($0 % 7).5,\($0 % 31)" }
        #expect(try TableSchema(reading: many.path).task == .regression)
        let fewEnough = try TableFile("x,y", rows: 200) { "\($0 % 7).5,\($0 % 30)" }
        #expect(try TableSchema(reading: fewEnough.path).task == .classification)
        // Each at least twice on average.
        let rare = try TableFile("x,y", rows: 20) { "\($0 % 7).5,\($0 % 11)" }
        #expect(try TableSchema(reading: rare.path).task == .regression)
        let huge = try TableFile("x,y", rows: 5000) { "\($0 % 7).5,\($0)" }
        let plan = try TableSchema(reading: huge.path)
        #expect(plan.task == .regression && plan.targetNumbers == (0..<5000).map(Double.init))
    }

    /// Many whole numbers with which another column goes are a quantity; few are classes, and it is said.
    @Test func aQuantityIsNoClass() throws {
        let rooms = try TableFile("a,x,y", rows: 200) { "\($0 % 20).\($0 % 7),\($0 % 3).5,\($0 % 20)" }
        let plan = try TableSchema(reading: rooms.path)
        #expect(plan.task == .regression && plan.notes.contains { $0.changes == [.task(.classification)] })
        let grades = try TableSchema(
            reading: TableFile("a,x,y", rows: 60) { "\($0 % 6).\($0 % 7),\($0 % 3).5,\($0 % 6)" }.path)
        #expect(grades.task == .classification)
        #expect(
            grades.notes.first
                == """
                The target 'y' has 6 distinct integers, treated as class labels; to predict the number itself, use \
                \(change: .task(.regression)).
                """)
    }

    /// A column that counts the rows names them, unless a number goes with it.
    @Test func aCounterThatTheTargetGoesWithIsUsed() throws {
        let trend = try TableSchema(
            reading: TableFile("a,x,y", rows: 60) { "\($0),\($0 % 7).5,\($0 * 37 + $0 % 5).5" }.path)
        #expect(
            trend.columns[0].role == .number && trend.notes.contains { $0.changes == [.dropped(["a"])] })
        let none = try TableSchema(reading: TableFile("a,x,y", rows: 60) { "\($0),\($0 % 7).5,\($0 * $0 % 59).5" }.path)
        #expect(none.columns[0].role == .dropped(.identifier))
        let named = try TableSchema(
            reading: TableFile("row_id,x,y", rows: 60) { "\($0),\($0 % 7).5,\($0 * 37 + $0 % 5).5" }.path)
        #expect(named.columns[0].role == .dropped(.identifier))
    }

    @Test func aColumnThatGivesTheTargetAwayIsSaid() throws {
        func note(_ row: @escaping (Int) -> String) throws -> String? {
            try TableSchema(reading: TableFile("x,leak,y", rows: 60, row).path).notes.first {
                $0.changes == [.dropped(["leak"])]
            }?.description
        }
        #expect(
            try note { "\($0 % 7).5,\($0 % 23 * 3).5,\($0 % 23 * 2).25" }?.contains("'leak' (correlation 1)") == true)
        // Not along a line, and falling.
        let curved = try note { "\($0 % 7).5,\(-($0 % 23)).5,\($0 % 23 * ($0 % 23) * ($0 % 23)).25" }
        #expect(curved?.contains("'leak' (rank correlation -1)") == true)
        #expect(
            try note { "\($0 % 7).5,\(["p", "q", "r"][$0 % 3]),\(["u", "v", "w"][$0 % 3])" }?.contains(
                "'leak' (one value for each class)") == true)
        #expect(try note { "\($0 % 7).5,\($0 % 23).5,\($0 % 23 + $0 % 5).25" } == nil)
    }

    @Test func nearlyUniqueTextsAreSaid() throws {
        // 64 of 800 rows: less than a tenth; then 64 texts that cover most rows.
        let rare = try TableSchema(
            reading: TableFile("name,x,y", rows: 800) { "n\($0 == 1 ? 0 : $0),\($0 % 7),\(["u", "v"][$0 % 2])" }.path)
        #expect(rare.columns[0].role == .dropped(.rare))
        let kept = try TableSchema(
            reading: TableFile("name,x,y", rows: 800) {
                "n\($0 % 3 == 0 ? $0 : $0 % 40),\($0 % 7),\(["u", "v"][$0 % 2])"
            }
            .path)
        #expect(kept.columns[0].role == .category)
        #expect(
            kept.notes.contains {
                $0.description.hasPrefix("'name' has ")
                    && $0.description.contains("most frequent, which are one-hot encoded, cover 7")
            }, "\(kept.notes)")
    }

    @Test func classesAreInTheOrderOfTheirNumbersOrCharacters() throws {
        func names(_ values: [String]) throws -> [String] {
            try TableSchema(
                reading: TableFile("x,y", rows: 24) { "\($0 % 7).5,\(values[$0 % values.count])" }.path,
                task: .classification
            ).classNames
        }
        #expect(try names(["10", "9", "-1", "2"]) == ["-1", "2", "9", "10"])
        #expect(try names(["b", "a", "10", "9"]) == ["10", "9", "a", "b"])
        #expect(try names(["1", "1.0", "0.5"]) == ["0.5", "1", "1.0"])
        // Case is kept, and so is a name that looks like infinity.
        #expect(try names(["hid", "hId", "Hid"]) == ["Hid", "hId", "hid"])
        #expect(try names(["sup", "inf"]) == ["inf", "sup"])
    }

    @Test func aNameThatLooksLikeInfinityIsAClassUnasked() throws {
        let plan = try TableSchema(reading: TableFile("x,y", rows: 24) { "\($0 % 7).5,\(["inf", "sup"][$0 % 2])" }.path)
        #expect(plan.task == .classification && plan.classNames == ["inf", "sup"])
    }

    @Test(
        arguments: [
            ("a", "a.", "a full stop at the end"), ("a", "\u{A0}a", "space around them"),
            ("a.", "\" a\"", "a full stop at the end"), ("b", "\"b \"", "space around them"),
            ("True", "TRUE", "capital letters"), ("1", "1.0", "how the number is written"),
            ("1", "01", "how the number is written"),
        ])
    func nearlyEqualNamesArePointedOut(first: String, second: String, difference: String) throws {
        let plan = try TableSchema(
            reading: TableFile("x,y", rows: 24) { "\($0 % 7).5,\([first, second, "c"][$0 % 3])" }.path)
        #expect(plan.classNames.count == 3)
        #expect(plan.notes.count == 1)
        #expect(plan.notes.first?.description.contains("differ only by \(difference)") == true)
    }

    @Test func namesThatDifferMoreAreNot() {
        for (first, second) in [("a", "b"), ("a", "a."), ("a", "a;"), ("a.", "a.."), ("1", "1.5"), ("1", "one")] {
            #expect((NearlyEqualNames.difference(first, second) == nil) == (second != "a."))
        }
        #expect(NearlyEqualNames.difference("a", "a") == nil)
        let pairs = NearlyEqualNames.pairs(among: ["x", "x.", "y", " y", "z"])
        #expect(pairs.map { [$0.0, $0.1] } == [["x", "x."], ["y", " y"]])
    }

    @Test func notesOnTheTarget() throws {
        let gaps = try TableSchema(
            reading: TableFile("x,y", rows: 24) { "\($0 % 7).5,\($0 < 2 ? "" : ["a", "b"][$0 % 2])" }.path)
        #expect(gaps.labelledRows == Array(2..<24))
        #expect(gaps.notes == ["2 of 24 rows have no value in 'y' and are left out."])
        let classes = try TableFile("x,y", rows: 24) { "\($0 % 7).5,\($0 % 3)" }
        let asNumber = try TableSchema(reading: classes.path, task: .regression)
        #expect(asNumber.task == .regression && asNumber.classNames == [])
        #expect(asNumber.notes.first?.changes == [.task(.classification)])
        let asClasses = try TableSchema(
            reading: TableFile("x,y", rows: 24) { "\($0 % 7).5,\($0 % 9).5" }.path, task: .classification)
        #expect(asClasses.classNames.count == 9 && asClasses.notes.first?.changes == [.task(.regression)])
        let few = try TableSchema(reading: TableFile("x,y", rows: 24) { "\($0 % 7).5,\($0 % 5).5" }.path)
        #expect(few.task == .regression && few.notes.first?.description.contains("5 distinct values") == true)
    }

    @Test func notesOnTheFile() throws {
        let semicolons = try TableSchema(reading: TableFile("x;y", rows: 24) { "\($0 % 7),5;\($0 % 2)" }.path)
        #expect(semicolons.notes == ["Fields are separated by semicolons; a comma may be a decimal mark."])
        #expect(semicolons.columns[0].summary.numbers?.maximum == 6.5)
        let numbers = try TableSchema(reading: TableFile("1.5,2", rows: 24) { "\($0 % 7).5,\($0 % 2)" }.path)
        #expect(numbers.notes.first?.changes == [.header(false)])
        let none = try TableSchema(
            reading: TableFile("1.5,2", rows: 24) { "\($0 % 7).5,\($0 % 2)" }.path, hasHeader: false)
        #expect(none.target == "2" && none.table.rowCount == 25)
        // The row that is no header makes three classes of whole numbers.
        #expect(none.notes.count == 1 && none.notes[0].changes == [.task(.regression)])
    }

    private static func problem(
        _ file: TableFile, target: String? = nil, task: LearningTask? = nil, dropping dropped: Set<String> = []
    ) -> TableError? {
        tableError { _ = try TableSchema(reading: file.path, target: target, task: task, dropping: dropped) }
    }

    @Test func whatCannotBeLearnedIsSaid() throws {
        let file = try TableFile("x,same,y", rows: 24) { "\($0 % 7).5,1,\(["a", "b"][$0 % 2])" }
        #expect(Self.problem(file, dropping: ["y"])?.problem == .droppedTarget("y"))
        #expect(
            Self.problem(file, target: "z")?.problem
                == .missingColumns(["z"], near: ["x", "y"], existing: ["x", "same", "y"]))
        #expect(
            Self.problem(file, dropping: ["smae", "w"])?.problem
                == .missingColumns(["smae", "w"], near: ["same"], existing: ["x", "same", "y"]))
        #expect(
            Self.problem(file, dropping: ["x"])?.problem
                == .noFeatures(reasons: ["'x': as asked", "'same': every value is the same"]))
        #expect(Self.problem(file, target: "same")?.problem == .oneClass(name: "1", target: "same"))
        #expect(Self.problem(file, target: "same", task: .regression)?.problem == .oneClass(name: "1", target: "same"))
        let error = try #require(Self.problem(file, task: .regression))
        #expect(error.problem == .notANumber(text: "a", column: "y") && error.place == .init(line: 2, column: 7))
        #expect(
            Self.problem(try TableFile("y", rows: 24) { ["a", "b"][$0 % 2] })?.problem
                == .noFeatures(reasons: ["the target is the only one"]))
        let unlabelled = try #require(Self.problem(try TableFile("x,y", rows: 24) { "\($0 % 7),?" }))
        #expect(unlabelled.problem == .noLabels(target: "y") && unlabelled.place == .init(line: 1, column: 3))
        let large = try #require(
            Self.problem(try TableFile("x,y", rows: 24) { "\($0 % 7),\($0 % 2)\($0 == 5 ? "e50" : "")" }))
        #expect(large.problem == .outOfRange(text: "1e50", column: "y") && large.place == .init(line: 7, column: 3))
    }

    @Test func classesMustOccurTwiceOnAverageAndBeFewEnough() throws {
        func problem(_ classes: Int, rows: Int) throws -> TableError.Problem? {
            Self.problem(try TableFile("x,y", rows: rows) { "\($0 % 7).5,k\($0 % classes)" })?.problem
        }
        #expect(try problem(12, rows: 24) == nil)
        #expect(try problem(12, rows: 23) == .tooManyClasses(count: 12, rows: 23, target: "y"))
        #expect(try problem(1000, rows: 2000) == nil)
        #expect(try problem(1001, rows: 3000) == .tooManyClasses(count: 1001, rows: 3000, target: "y"))
    }
}
