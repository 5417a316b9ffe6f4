import RectifierCore
import RectifierData

/// The configuration of the data: where it comes from, how columns of a table are read, and how rows are divided.
public struct DataConfiguration: Sendable, Hashable, Codable {
    /// A file, or the name of an ``ImageSet``; of rows that were made in Swift any name.
    public var name: String
    /// The column to predict; nil for the last.
    public var target: String?
    /// The task; nil for the one that the target looks like.
    public var task: LearningTask?
    /// Whether the first line of a table is a row, not names.
    public var hasNoHeader: Bool
    /// What is said of columns.
    public var columns: ColumnChoices
    /// A file with the test rows; nil to take them from `name`.
    public var test: String?
    /// How features are scaled.
    public var scaling: InputScaling
    /// The fraction of the rows that are held out for validation.
    public var validationFraction: Double
    /// The fraction of the rows that are held out for the test; nil for ``defaultTestFraction``, where the data has no
    /// test rows of its own.
    public var testFraction: Double?
    /// Whether version 0.1.0 started the run: it rounded numbers to Float before it centred them, and is resumed so. Nil,
    /// and not written, where it did not.
    private var firstRelease: Bool?
    package var isOfFirstRelease: Bool {
        get { firstRelease ?? false }
        set { firstRelease = newValue ? true : nil }
    }

    /// The fractions where nothing is said.
    public static let (defaultValidationFraction, defaultTestFraction) = (0.1, 0.2)

    /// The data of that name, with the defaults in all the rest.
    public init(
        _ name: String = ImageSet.digits.rawValue, target: String? = nil, task: LearningTask? = nil,
        hasNoHeader: Bool = false, columns: ColumnChoices = ColumnChoices(), test: String? = nil,
        scaling: InputScaling = .automatic, validationFraction: Double = defaultValidationFraction,
        testFraction: Double? = nil
    ) {
        self.name = name
        self.target = target
        self.task = task
        self.hasNoHeader = hasNoHeader
        self.columns = columns
        self.test = test
        self.scaling = scaling
        self.validationFraction = validationFraction
        self.testFraction = testFraction
    }

    private enum CodingKeys: String, CodingKey {
        case name, target, task, hasNoHeader, columns, test, scaling, validationFraction, testFraction, firstRelease
    }
}

extension DataConfiguration {
    /// The place that the rows are read from.
    public var source: DataSource {
        get throws(DataSourceError) { try DataSource(name) }
    }

    /// The table as it is understood, before it is divided.
    ///
    /// - Throws: ``FileError`` or ``TableError``.
    public func tableSchema() throws -> TableSchema {
        let (table, target) = try TableSchema.table(
            reading: name, hasHeader: !hasNoHeader, target: target, task: task, columns)
        return try TableSchema(table, target: target, task: task, columns)
    }

    /// Reads the rows and divides them at random. A table that was understood before is not read again.
    ///
    /// - Throws: ``DataSourceError`` where there is no such data, ``FileError``, ``TableError`` and ``SplitError``.
    public func load(_ known: TableSchema? = nil, using generator: inout RandomGenerator) throws -> LoadedData {
        let source = try source
        let fraction = test != nil || source.hasOwnTestRows ? nil : testFraction ?? Self.defaultTestFraction
        switch source {
        case .images(let images):
            let data = try images.load(
                scaling: scaling, validationFraction: validationFraction, testFraction: fraction ?? 0,
                using: &generator)
            return LoadedData(
                data: PreparedData(data, divisor: scaling == InputScaling.none ? 1 : images.divisor), schema: nil,
                notes: [], testFraction: fraction)
        case .table:
            let schema = try known ?? tableSchema()
            let data = try TableData(
                schema, test: test, scaling: scaling, asFirstRelease: isOfFirstRelease,
                validationFraction: validationFraction, testFraction: fraction ?? 0, using: &generator)
            return LoadedData(data: PreparedData(data), schema: schema, notes: data.notes, testFraction: fraction)
        }
    }
}

/// Rows that were read and divided, and what a user should know of them.
public struct LoadedData: Sendable {
    /// The rows.
    public let data: PreparedData
    /// The columns of a table; nil for images.
    public let schema: TableSchema?
    /// What a user should look at, with the changes that it suggests.
    public let notes: [TableMessage]
    /// The fraction of rows that was held out for the test; nil where test rows were given apart.
    public let testFraction: Double?
}
