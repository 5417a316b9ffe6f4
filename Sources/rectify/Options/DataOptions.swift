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
        help: ArgumentHelp("A table with the test set, instead of a fraction of the first.", valueName: "file"))
    var test: String?

    @Option(
        parsing: .unconditional, help: "Fraction of the examples for the validation set. (default: 0.1)",
        transform: OptionValues.fraction)
    var validationFraction: Double?

    @Option(
        parsing: .unconditional,
        help: "Fraction of the examples for the test set (default: 0.2); not for data with a test set of its own.",
        transform: OptionValues.fraction)
    var testFraction: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Feature scaling: standard, to mean 0 and standard deviation 1 on the training set; for tables with heavy tails "
                + "robust, by median and quartiles, or quantile, by rank; automatic, standard, but median, quartiles and "
                + "logarithm where outliers dominate the standard deviation of a column or the target; or none, also for "
                + "pixels. (default: automatic)",
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

/// Options for the columns of a table.
struct TableOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The column to predict. (default: the last)", valueName: "column"))
    var target: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "classification or regression. (default: by the values of the target)", valueName: "task"),
        transform: OptionValues.task)
    var task: LearningTask?

    @Flag(help: "The first line is a row, not column names; columns are then named 1, 2, …")
    var noHeader = false

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Columns to leave out, separated by commas; repeat the option for a name with a comma in it.",
            valueName: "columns"),
        transform: OptionValues.names)
    var drop: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Columns to use although they look like identifiers.", valueName: "columns"),
        transform: OptionValues.names)
    var keep: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Numeric columns: anything else in them is a missing value.", valueName: "columns"),
        transform: OptionValues.names)
    var numeric: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Categorical columns, as they are written: 01 is not 1, and NA is not missing.",
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
            "day-first or month-first, for dates such as 3/4/2024. (default: by the dates in the file)",
            valueName: "order"),
        transform: OptionValues.dateOrder)
    var dateOrder: DateStyle.Order?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "A further word, or number, for a missing value; may be repeated.",
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
