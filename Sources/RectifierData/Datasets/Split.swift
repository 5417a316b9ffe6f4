import RectifierCore
import RectifierSupport

/// Rows divided into three parts that share none: one to train on, one to choose by, one to report on.
///
/// Nothing is ever chosen on the test rows; that is why there are three parts and not two.
public struct Split: Sendable, Hashable {
    /// The rows to train on, ascending.
    public let training: [Int]
    /// The rows by which the best epoch, model or setting is chosen, ascending.
    public let validation: [Int]
    /// The rows that only the final result is computed on, ascending.
    public let test: [Int]

    /// Divides the rows 0 ..< `labels.count` so that every part has each class in the same proportion.
    ///
    /// The parts' sizes are the fractions of all rows, rounded to the nearest; within a part, the classes' shares are
    /// rounded by the largest remainder. A class of three rows or more has a row in every part whose fraction is not 0,
    /// even if the part then gets larger than its fraction; every class has at least one row to train on. Which rows
    /// go where is random, and the same for the same state of the generator.
    ///
    /// - Parameters:
    ///   - labels: the class of each row; any numbers.
    ///   - validationFraction: the fraction of all rows to validate on, in [0, 1).
    ///   - testFraction: the fraction of all rows to test on, in [0, 1); the two must leave some rows to train on.
    ///   - generator: draws the rows.
    /// - Throws: ``SplitError`` if the fractions are out of range, or if a part whose fraction is not 0 would be empty:
    ///   there are too few rows, or only classes of one or two rows.
    public init(
        labels: [Int32], validationFraction: Double, testFraction: Double,
        using generator: inout RandomGenerator
    ) throws(SplitError) {
        var rowsByLabel: [Int32: [Int]] = [:]
        for (row, label) in labels.enumerated() {
            rowsByLabel[label, default: []].append(row)
        }
        // A dictionary's order changes from run to run; the labels' order does not.
        let classes = rowsByLabel.sorted { $0.key < $1.key }.map(\.value)
        try self.init(
            classes: classes, count: labels.count, validationFraction: validationFraction,
            testFraction: testFraction, using: &generator)
    }

    /// Divides the rows 0 ..< `count` regardless of any classes, as for a target that is a number.
    ///
    /// The parts' sizes are the fractions of `count`, rounded to the nearest, and at least 1 where the fraction is
    /// not 0. Which rows go where is random, and the same for the same state of the generator.
    ///
    /// - Parameters:
    ///   - count: how many rows there are.
    ///   - validationFraction: the fraction of all rows to validate on, in [0, 1).
    ///   - testFraction: the fraction of all rows to test on, in [0, 1); the two must leave some rows to train on.
    ///   - generator: draws the rows.
    /// - Throws: ``SplitError`` if the fractions are out of range or there are too few rows.
    public init(
        count: Int, validationFraction: Double, testFraction: Double,
        using generator: inout RandomGenerator
    ) throws(SplitError) {
        require(count >= 0, "Split: the count is \(count); it must not be negative.")
        try self.init(
            classes: [Array(0..<count)], count: count, validationFraction: validationFraction,
            testFraction: testFraction, using: &generator)
    }

    private init(
        classes: [[Int]], count: Int, validationFraction: Double, testFraction: Double,
        using generator: inout RandomGenerator
    ) throws(SplitError) {
        try Self.check(validationFraction, of: .validation)
        try Self.check(testFraction, of: .test)
        guard validationFraction + testFraction < 1 else {
            throw .nothingLeftForTraining(validationFraction: validationFraction, testFraction: testFraction)
        }
        let sizes = Self.sizes(
            classes: classes.map(\.count), count: count, validationFraction: validationFraction,
            testFraction: testFraction)

        var parts: (training: [Int], validation: [Int], test: [Int]) = ([], [], [])
        for (rows, size) in zip(classes, sizes) {
            var rows = rows
            generator.shuffle(&rows)
            parts.test += rows[..<size.test]
            parts.validation += rows[size.test..<(size.test + size.validation)]
            parts.training += rows[(size.test + size.validation)...]
        }
        if parts.training.isEmpty { throw .tooFewRows(part: .training, rows: count) }
        if validationFraction > 0, parts.validation.isEmpty { throw .tooFewRows(part: .validation, rows: count) }
        if testFraction > 0, parts.test.isEmpty { throw .tooFewRows(part: .test, rows: count) }
        training = parts.training.sorted()
        validation = parts.validation.sorted()
        test = parts.test.sorted()
    }

    private static func check(_ fraction: Double, of part: SplitError.Part) throws(SplitError) {
        // Written so that NaN fails too.
        guard fraction >= 0, fraction < 1 else { throw .fractionOutOfRange(part: part, fraction: fraction) }
    }

    /// Number of rows of each class in the validation and test set; the rest is the training set.
    private static func sizes(
        classes: [Int], count: Int, validationFraction: Double, testFraction: Double
    ) -> [(validation: Int, test: Int)] {
        func least(_ fraction: Double) -> [Int] {
            classes.map { $0 >= 3 && fraction > 0 ? 1 : 0 }
        }
        let leastValidation = least(validationFraction)
        let test = apportion(
            total: Int((Double(count) * testFraction).rounded()),
            shares: classes.map { Double($0) * testFraction },
            least: least(testFraction),
            // One row is kept to train on, and those that validation is owed.
            most: zip(classes, leastValidation).map { testFraction > 0 ? max($0 - 1 - $1, 0) : 0 })
        let validation = apportion(
            total: Int((Double(count) * validationFraction).rounded()),
            shares: classes.map { Double($0) * validationFraction },
            least: leastValidation,
            most: zip(classes, test).map { validationFraction > 0 ? max($0 - 1 - $1, 0) : 0 })
        return zip(validation, test).map { (validation: $0, test: $1) }
    }

    /// Whole numbers near `shares`, between `least` and `most`, whose sum is `total`, or as near as the bounds allow:
    /// the method of the largest remainder. Of equal remainders the first comes first.
    private static func apportion(total: Int, shares: [Double], least: [Int], most: [Int]) -> [Int] {
        var result = shares.indices.map { min(max(Int(shares[$0].rounded(.down)), least[$0]), most[$0]) }
        var missing = total - result.reduce(0, +)
        while missing != 0 {
            let step = missing > 0 ? 1 : -1
            let candidates = shares.indices
                .filter { step > 0 ? result[$0] < most[$0] : result[$0] > least[$0] }
                .sorted {
                    // The furthest below its share gains first, the furthest above it loses first.
                    let (left, right) = (shares[$0] - Double(result[$0]), shares[$1] - Double(result[$1]))
                    return left == right ? $0 < $1 : (step > 0 ? left > right : left < right)
                }
            if candidates.isEmpty { break }
            for index in candidates.prefix(abs(missing)) {
                result[index] += step
                missing -= step
            }
        }
        return result
    }
}

/// Why rows could not be divided.
public enum SplitError: RectifierError, Hashable {
    /// A part of a ``Split``.
    public enum Part: String, Sendable {
        /// The rows to train on.
        case training
        /// The rows to choose by.
        case validation
        /// The rows to report on.
        case test
    }

    /// The fraction of a part is below 0, 1 or more, or not a number.
    case fractionOutOfRange(part: Part, fraction: Double)
    /// The two fractions together are 1 or more.
    case nothingLeftForTraining(validationFraction: Double, testFraction: Double)
    /// A part that should have rows would have none.
    case tooFewRows(part: Part, rows: Int)
}

extension SplitError: CustomStringConvertible {
    /// The problem, and the remedy.
    public var description: String {
        switch self {
        case .fractionOutOfRange(let part, let fraction):
            "The \(part.rawValue) fraction is \(fraction); it must be at least 0 and less than 1."
        case .nothingLeftForTraining(let validation, let test):
            "A validation fraction of \(validation) and a test fraction of \(test) leave no rows to train on; "
                + "together they must be less than 1."
        case .tooFewRows(.training, _):
            "There are no rows to train on; the data must have at least one."
        case .tooFewRows(let part, let rows):
            "No class among the \(rows) rows has enough of them (three) for a \(part.rawValue) part; "
                + "give more rows, or a \(part.rawValue) fraction of 0."
        }
    }
}

/// Rows divided into three parts that share none: one to learn from, one to watch, one to report on.
public struct Splits<Target: SupervisedTarget>: Sendable {
    /// The rows to train on.
    public let training: Dataset<Target>
    /// The rows to report each epoch on; nil for none.
    public let validation: Dataset<Target>?
    /// The rows that only the end result is computed on; nil for none.
    public let test: Dataset<Target>?

    /// The given parts; empty ones count as none. Traps when there are no rows to train on.
    public init(training: Dataset<Target>, validation: Dataset<Target>? = nil, test: Dataset<Target>? = nil) {
        require(training.count > 0, "Splits: there are no rows to train on")
        self.training = training
        self.validation = validation.flatMap { $0.count > 0 ? $0 : nil }
        self.test = test.flatMap { $0.count > 0 ? $0 : nil }
    }
}
