import ArgumentParser
import Rectifier

/// The options that decide what is learned from.
struct DataOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "A table (a CSV file, say data.csv), digits (bundled), or fashion-mnist (Debian's dataset-fashion-mnist). "
                + "(default: digits)",
            valueName: "data"))
    var data: String?

    @OptionGroup(title: "Options for tables") var table: TableOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("A table with the test rows, instead of a share of the first.", valueName: "file"))
    var test: String?

    @Option(
        parsing: .unconditional, help: "The share of rows to validate on. (default: 0.1)",
        transform: OptionValues.fraction)
    var validationFraction: Double?

    @Option(
        parsing: .unconditional,
        help: "The share of rows to test on (default: 0.2); not for data with test rows of their own.",
        transform: OptionValues.fraction)
    var testFraction: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How inputs are brought into scale: standard, to mean 0 and deviation 1 on the training rows; for tables "
                + "with heavy tails robust, by median and quartiles, or quantile, by rank; automatic, as standard, but by "
                + "median, quartiles and logarithm where a few values decide on a column's or the target's deviation; or "
                + "none, as they are read; pixels are then neither divided nor moved. (default: automatic)",
            valueName: "scaling"),
        transform: OptionValues.scaling)
    var scale: InputScaling?

    /// The name of the data.
    var name: String { data ?? ImageSet.digits.rawValue }

    /// The files that are read: no output may replace them.
    var files: [String] { RunFiles.inputs(name) + (test.map { [$0] } ?? []) }

    /// The configuration of the data, after what the parser cannot check: options that do not go together.
    ///
    /// A file of that name comes first where the name could be one: with a full stop or a slash in it.
    func configuration() throws -> DataConfiguration {
        let configuration = DataConfiguration(
            name, target: table.target, task: table.task, hasNoHeader: table.noHeader, columns: try table.columns(),
            test: test, scaling: scale ?? .automatic,
            validationFraction: validationFraction ?? DataConfiguration.defaultValidationFraction,
            testFraction: testFraction)
        let (source, scaling) = (try configuration.source, configuration.scaling)
        let hasOwnTestRows = test != nil || source.hasOwnTestRows
        if hasOwnTestRows, testFraction != nil {
            throw ToolError.usage(
                test != nil
                    ? "--test-fraction and --test both say what to test on. Leave one out."
                    : "--test-fraction is not for \(name), whose own test images are the test rows. Leave it out.")
        }
        if case .table = source {
        } else if scaling == .robust || scaling == .quantile {
            throw ToolError.usage(
                "--scale \(scaling.rawValue) is for tables, not for \(name), whose pixels share one scale. Leave it out."
            )
        } else if let option = table.given ?? (test != nil ? "--test" : nil) {
            throw ToolError.usage("\(option) is for tables, not for \(name). Leave it out.")
        }
        let (validation, test) = (
            configuration.validationFraction,
            hasOwnTestRows ? 0 : testFraction ?? DataConfiguration.defaultTestFraction
        )
        guard validation + test < 1 else {
            throw ToolError.usage(
                "--validation-fraction \(validation) and --test-fraction \(test) leave no rows to train on; "
                    + "together they must be less than 1.")
        }
        return configuration
    }
}

extension DataConfiguration {
    /// The files that are read: no output may replace them.
    var files: [String] { RunFiles.inputs(name) + (test.map { [$0] } ?? []) }
}

/// How a table is to be understood.
struct TableOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The column to predict. (default: the last)", valueName: "column"))
    var target: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "classification or regression. (default: what the target looks like)", valueName: "task"),
        transform: OptionValues.task)
    var task: LearningTask?

    @Flag(help: "The first line is a row, not names; columns are then named 1, 2, …")
    var noHeader = false

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Columns to leave out, separated by commas; for a name with a comma in it, say the option once more.",
            valueName: "columns"),
        transform: OptionValues.names)
    var drop: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Columns to use although they look like identifiers, likewise.", valueName: "columns"),
        transform: OptionValues.names)
    var keep: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Columns of numbers: whatever else is in them is missing.", valueName: "columns"),
        transform: OptionValues.names)
    var numeric: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Columns whose values are names, as they are written: 01 is not 1, and NA is not missing.",
            valueName: "columns"),
        transform: OptionValues.names)
    var categorical: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Columns of dates or times: also 20240131, and seconds or milliseconds since 1970.", valueName: "columns"),
        transform: OptionValues.names)
    var date: [String] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "day-first or month-first, for dates such as 3/4/2024. (default: what the file shows)", valueName: "order"),
        transform: OptionValues.dateOrder)
    var dateOrder: DateStyle.Order?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "A word, or a number, that stands for a missing value, beside those that are known; may be repeated.",
            valueName: "word"))
    var missing: [String] = []

    /// One of these options that was given; nil for none.
    var given: String? {
        if target != nil { return "--target" }
        if task != nil { return "--task" }
        if noHeader { return "--no-header" }
        if !drop.isEmpty { return "--drop" }
        if !keep.isEmpty { return "--keep" }
        if !numeric.isEmpty { return "--numeric" }
        if !categorical.isEmpty { return "--categorical" }
        if !date.isEmpty { return "--date" }
        if dateOrder != nil { return "--date-order" }
        return missing.isEmpty ? nil : "--missing"
    }

    /// What is said of columns.
    func columns() throws -> ColumnChoices {
        let kept = Set(OptionValues.parts(of: keep))
        if let both = OptionValues.parts(of: drop).first(where: kept.contains) {
            throw ToolError.usage("--drop and --keep both name '\(both)'. Take it off one of them.")
        }
        var choices = ColumnChoices()
        (choices.dropped, choices.kept, choices.numeric) = (drop, keep, numeric)
        (choices.categorical, choices.dates, choices.missing) = (categorical, date, missing)
        choices.dateOrder = dateOrder
        return choices
    }
}
