import Testing

@testable import RectifierCore
@testable import RectifierData

@Suite struct SplitTests {
    /// Labels 0, 1, … with the given numbers of rows, in random order.
    private static func labels(_ counts: [Int], seed: UInt64 = 1) -> [Int32] {
        var labels = counts.enumerated().flatMap { [Int32](repeating: Int32($0.offset), count: $0.element) }
        var generator = RandomGenerator(seed: seed)
        generator.shuffle(&labels)
        return labels
    }

    private static func split(
        _ labels: [Int32], _ validation: Double, _ test: Double, seed: UInt64 = 0
    ) throws -> Split {
        var generator = RandomGenerator(seed: seed)
        return try Split(labels: labels, validationFraction: validation, testFraction: test, using: &generator)
    }

    private static func counts(_ rows: [Int], of labels: [Int32], classes: Int) -> [Int] {
        (0..<classes).map { label in rows.count { labels[$0] == Int32(label) } }
    }

    @Test(arguments: [
        ([178, 182, 177, 183, 181, 182, 181, 179, 174, 180], 0.1, 0.2),
        ([59, 71, 48], 0.15, 0.15), ([3, 3, 3], 0.1, 0.1), ([1000, 3], 0.1, 0.2), ([5, 5], 0, 0.2),
        ([7, 2, 1], 0.3, 0),
        ([100, 1, 2], 0.25, 0.5),
    ])
    func partsCoverAllRowsOnceInProportion(sizes: [Int], validation: Double, test: Double) throws {
        let labels = Self.labels(sizes)
        let split = try Self.split(labels, validation, test)
        #expect((split.training + split.validation + split.test).sorted() == Array(labels.indices))
        for (part, fraction) in [(split.validation, validation), (split.test, test)] {
            #expect(part == part.sorted())
            for (count, size) in zip(Self.counts(part, of: labels, classes: sizes.count), sizes) {
                #expect(abs(Double(count) - Double(size) * fraction) <= 1)
                #expect(count > 0 || size < 3 || fraction == 0)
            }
        }
        #expect(Self.counts(split.training, of: labels, classes: sizes.count).allSatisfy { $0 > 0 })
    }

    @Test func totalsAreTheFractionsRounded() throws {
        let digits = try Self.split(Self.labels([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]), 0.1, 0.2)
        #expect(digits.test.count == 359)
        #expect(digits.validation.count == 180)
        #expect(digits.training.count == 1258)
        let even = try Self.split(Self.labels([6000, 6000]), 0.1, 0.2)
        #expect([even.training.count, even.validation.count, even.test.count] == [8400, 1200, 2400])
        // Every class is owed a row in each part, which is more than a tenth.
        let small = try Self.split(Self.labels([3, 3, 3, 3]), 0.1, 0.1)
        #expect([small.training.count, small.validation.count, small.test.count] == [4, 4, 4])
    }

    @Test func theSeedDecides() throws {
        let labels = Self.labels([50, 60, 70])
        #expect(try Self.split(labels, 0.1, 0.2, seed: 1) == Self.split(labels, 0.1, 0.2, seed: 1))
        #expect(try Self.split(labels, 0.1, 0.2, seed: 1) != Self.split(labels, 0.1, 0.2, seed: 2))
        let split = try Self.split(labels, 0.1, 0.2)
        #expect(split.test != Array(0..<split.test.count))
    }

    @Test func everyRowIsAsLikelyToBeTested() throws {
        let labels = Self.labels([20, 30])
        var generator = RandomGenerator(seed: 3)
        var counts = [Int](repeating: 0, count: 50)
        for _ in 0..<1000 {
            let split = try Split(labels: labels, validationFraction: 0.1, testFraction: 0.2, using: &generator)
            for row in split.test { counts[row] += 1 }
        }
        #expect(counts.allSatisfy { abs($0 - 200) < 60 })
    }

    @Test(arguments: [
        (10, 0.1, 0.2, 1, 2), (3, 0.01, 0.01, 1, 1), (4, 0.6, 0.3, 2, 1), (1, 0, 0, 0, 0), (2, 0, 0.5, 0, 1),
    ])
    func rowsWithoutClasses(count: Int, validation: Double, test: Double, validationRows: Int, testRows: Int) throws {
        var generator = RandomGenerator(seed: 1)
        let split = try Split(
            count: count, validationFraction: validation, testFraction: test, using: &generator)
        #expect(split.validation.count == validationRows)
        #expect(split.test.count == testRows)
        #expect((split.training + split.validation + split.test).sorted() == Array(0..<count))
    }

    @Test(arguments: [
        (-0.1, 0.2, SplitError.fractionOutOfRange(part: .validation, fraction: -0.1)),
        (0.1, 1, .fractionOutOfRange(part: .test, fraction: 1)),
        (0.1, .infinity, .fractionOutOfRange(part: .test, fraction: .infinity)),
        (0.5, 0.5, .nothingLeftForTraining(validationFraction: 0.5, testFraction: 0.5)),
    ])
    func fractionsAreChecked(validation: Double, test: Double, error: SplitError) {
        #expect(throws: error) { try Self.split(Self.labels([10, 10]), validation, test) }
        #expect(error.description.contains("must be"))
    }

    @Test func aMissingPartIsSaid() {
        #expect(throws: SplitError.self) { try Self.split(Self.labels([5, 5]), .nan, 0) }
        #expect(throws: SplitError.tooFewRows(part: .training, rows: 0)) { try Self.split([], 0.1, 0.2) }
        // A column of names, say, in which every row is a class of its own.
        #expect(throws: SplitError.tooFewRows(part: .validation, rows: 40)) {
            try Self.split((0..<40).map { Int32($0) }, 0.1, 0.2)
        }
        var generator = RandomGenerator(seed: 1)
        #expect(throws: SplitError.tooFewRows(part: .validation, rows: 2)) {
            try Split(count: 2, validationFraction: 0.1, testFraction: 0.5, using: &generator)
        }
    }
}
