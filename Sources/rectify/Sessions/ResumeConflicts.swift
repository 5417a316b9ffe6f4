import Glibc
import Rectifier

/// Options that say something else than the run that is resumed.
struct ResumeConflicts {
    let directory: String
    /// Whether the run is gone on with, rather than examined.
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

    /// Notes options that say something else.
    mutating func add(_ options: [(name: String, value: String, otherValue: String)]) {
        for option in options { add(option.name, option.value, option.otherValue) }
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
    /// The data of a run that is resumed; notes what was given otherwise.
    func resume(_ saved: DataConfiguration, _ conflicts: inout ResumeConflicts) -> DataConfiguration {
        var result = saved
        result.name = Self.resolveFile("data", data, saved.name, &conflicts) ?? saved.name
        result.test = Self.resolveFile("--test", test, saved.test, &conflicts)
        result.target = conflicts.resolve("--target", table.target, saved.target, absent: "the last column")
        result.task = conflicts.resolve(
            "--task", table.task, saved.task, absent: "what the target looks like", text: \.rawValue)
        result.hasNoHeader = conflicts.resolve("--no-header", table.noHeader ? true : nil, saved.hasNoHeader) {
            $0 ? "is given" : "a line of names"
        }
        let list = { (names: [String]) in names.isEmpty ? "none" : names.joined(separator: ",") }
        /// Earlier versions saved the parts of a list.
        func resolve(_ option: String, _ given: [String], _ saved: [String]) -> [String] {
            if given.isEmpty || given.joined(separator: ",") == saved.joined(separator: ",") { return saved }
            return conflicts.resolve(option, given, saved, text: list)
        }
        let columns = saved.columns
        result.columns.dropped = resolve("--drop", table.drop, columns.dropped)
        result.columns.kept = resolve("--keep", table.keep, columns.kept)
        result.columns.numeric = resolve("--numeric", table.numeric, columns.numeric)
        result.columns.categorical = resolve("--categorical", table.categorical, columns.categorical)
        result.columns.dates = resolve("--date", table.date, columns.dates)
        result.columns.missing = resolve("--missing", table.missing, columns.missing)
        result.columns.dateOrder = conflicts.resolve(
            "--date-order", table.dateOrder, columns.dateOrder, absent: "what the file shows", text: \.rawValue)
        result.scaling = conflicts.resolve("--scale", scale, saved.scaling, text: \.rawValue)
        result.validationFraction = conflicts.resolve(
            "--validation-fraction", validationFraction, saved.validationFraction)
        result.testFraction = conflicts.resolve(
            "--test-fraction", testFraction, saved.testFraction, absent: "\(DataConfiguration.defaultTestFraction)")
        return result
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
