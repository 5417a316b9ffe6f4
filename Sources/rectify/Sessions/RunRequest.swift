import Glibc
import Rectifier

/// Request of `rectify train`: saved in each checkpoint, so that a run can resume without options.
struct RunRequest: Codable {
    /// The note of a checkpoint that it is saved as.
    static let noteName = "run"

    /// The data set and its options.
    struct Data: Codable {
        var name: String
        var target: String?
        var task: LearningTask?
        var hasNoHeader: Bool
        var drop: [String]
        var keep: [String]
        /// Further options for columns; nil in runs of releases without them.
        var numeric: [String]?
        var categorical: [String]?
        var date: [String]?
        var dateOrder: DateStyle.Order?
        var missing: [String]?
        var test: String?
        /// Nil in runs that were begun before there was a choice.
        var scaling: InputScaling?
        var validationFraction: Double
        var testFraction: Double?

        /// Whether the first release began the run: it rounded numbers to Float before it centred them, and is gone on with
        /// so.
        var isOfFirstRelease: Bool { numeric == nil }

        /// The files that are read: no output may replace them.
        var files: [String] { RunFiles.inputs(name) + (test.map { [$0] } ?? []) }
    }

    var data: Data
    /// The fingerprint of the rows, by which a file is noticed that changed.
    var fingerprint: String
    /// The names in a table; nil for images, and in runs that were begun before names were compared.
    var names: DataNames?
    var settings: NetworkSettings
    /// The outputs of the run, which do not affect it.
    var outputs: TrainingOutputs.Choice
    /// The cross-validation that found the number of epochs; nil for a given number, and in runs of the first release.
    var epochSearch: EpochSearch?
}

/// Options that say something else than the run that is resumed.
struct ResumeConflicts {
    let directory: String
    /// Whether the run is gone on with, rather than looked at.
    let isResumed: Bool
    private var texts: [String] = []

    init(in directory: String, isResumed: Bool = true) { (self.directory, self.isResumed) = (directory, isResumed) }

    /// The value of an option in a resumed run: that of the run. One that was given must be the same.
    mutating func resolve<Value: Equatable>(
        _ option: String, _ given: Value?, _ saved: Value, text: (Value) -> String = { "\($0)" }
    ) -> Value {
        if let given, given != saved { add(option, text(given), text(saved)) }
        return saved
    }

    /// As above, for an option that the run may not have had; `absent` says what was then.
    mutating func resolve<Value: Equatable>(
        _ option: String, _ given: Value?, _ saved: Value?, absent: String, text: (Value) -> String = { "\($0)" }
    ) -> Value? {
        if let given, given != saved { add(option, text(given), saved.map(text) ?? absent) }
        return saved
    }

    /// Notes that an option says something else.
    mutating func add(_ option: String, _ given: String, _ saved: String) {
        texts.append("\(option) \(NameList.shortened(given)), where the run has \(NameList.shortened(saved))")
    }

    /// Throws when there are any, and names them all.
    func check() throws {
        guard !texts.isEmpty else { return }
        let (what, otherwise) =
            isResumed
            ? ("--resume \(directory) resumes a run that was started", "start a new run with --output")
            : ("\(directory) is a run that was made", "name the data in its place")
        throw ToolError.usage(
            "\(what) with other options: \(texts.joined(separator: "; ")). Leave "
                + "\(texts.count == 1 ? "it" : "them") out, or \(otherwise).")
    }
}

extension DataOptions {
    /// The part of the options that is saved.
    var request: RunRequest.Data {
        .init(
            name: name, target: table.target, task: table.task, hasNoHeader: table.noHeader, drop: table.drop,
            keep: table.keep, numeric: table.numeric, categorical: table.categorical, date: table.date,
            dateOrder: table.dateOrder, missing: table.missing, test: test, scaling: scaling,
            validationFraction: validationShare,
            testFraction: testFraction)
    }

    /// Makes them those of a run that is resumed, and notes what was given otherwise.
    mutating func resume(_ saved: RunRequest.Data, _ conflicts: inout ResumeConflicts) {
        data = Self.resolveFile("data", data, saved.name, &conflicts)
        test = Self.resolveFile("--test", test, saved.test, &conflicts)
        table.target = conflicts.resolve("--target", table.target, saved.target, absent: "the last column")
        table.task = conflicts.resolve(
            "--task", table.task, saved.task, absent: "what the target looks like", text: \.rawValue)
        table.noHeader = conflicts.resolve("--no-header", table.noHeader ? true : nil, saved.hasNoHeader) {
            $0 ? "is given" : "a line of names"
        }
        let list = { (names: [String]) in names.isEmpty ? "none" : names.joined(separator: ",") }
        /// Earlier versions saved the parts of a list.
        func resolve(_ option: String, _ given: [String], _ saved: [String]?) -> [String] {
            let saved = saved ?? []
            if given.isEmpty || given.joined(separator: ",") == saved.joined(separator: ",") { return saved }
            return conflicts.resolve(option, given, saved, text: list)
        }
        table.drop = resolve("--drop", table.drop, saved.drop)
        table.keep = resolve("--keep", table.keep, saved.keep)
        table.numeric = resolve("--numeric", table.numeric, saved.numeric)
        table.categorical = resolve("--categorical", table.categorical, saved.categorical)
        table.date = resolve("--date", table.date, saved.date)
        table.missing = resolve("--missing", table.missing, saved.missing)
        table.dateOrder = conflicts.resolve(
            "--date-order", table.dateOrder, saved.dateOrder, absent: "what the file shows", text: \.rawValue)
        scale = conflicts.resolve("--scale", scale, saved.scaling ?? .standard, text: \.rawValue)
        validationFraction = conflicts.resolve("--validation-fraction", validationFraction, saved.validationFraction)
        testFraction = conflicts.resolve(
            "--test-fraction", testFraction, saved.testFraction, absent: "\(Self.defaultTestFraction)")
    }

    /// The file, or the name of a data set, of a run that is resumed. Another path to the same file is no contradiction,
    /// nor is any where the saved one leads nowhere from here: the rows themselves are compared later.
    private static func resolveFile(
        _ option: String, _ given: String?, _ saved: String?, _ conflicts: inout ResumeConflicts
    ) -> String? {
        guard let given else { return saved }
        guard let saved else {
            conflicts.add(option, given, "none")
            return nil
        }
        if given == saved || ImageSet(named: given).map({ $0 == ImageSet(named: saved) }) ?? false { return saved }
        guard ImageSet(named: given) == nil, ImageSet(named: saved) == nil else {
            conflicts.add(option, given, saved)
            return saved
        }
        guard let place = resolved(saved) else { return given }
        if resolved(given) != place { conflicts.add(option, given, saved) }
        return saved
    }

    private static func resolved(_ path: String) -> String? {
        guard let result = realpath(path, nil) else { return nil }
        defer { free(result) }
        return String(cString: result)
    }
}
