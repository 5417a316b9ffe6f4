import Rectifier

/// Commands of the tool as a user can type them.
enum CommandText {
    /// The words as a shell reads them back.
    static func text(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

    /// Arguments of `rectify train` or `rectify diagnose` for that experiment on that data, without what is so anyway; with
    /// `changes` made.
    static func arguments(
        _ experiment: Experiment, _ data: PreparedData, changes: [Suggestion.Change] = []
    ) throws -> [String] {
        var changed = experiment
        for change in changes { change.apply(to: &changed) }
        let usual = try NetworkOptions.parse([]).experiment(experiment.data, for: data)
        var options = changed.options(otherThan: usual).map { (name: $0.name, value: $0.value) }
        for change in changes where change.knob != .scaling && changed.model.isShort {
            // Said even where it is the usual value, and as briefly as it can be.
            options.removeAll { $0.name == change.option }
            options.append((change.option, change.value))
        }
        // Momentum is for some optimisers only.
        if !changed.training.optimizer.kind.takesMomentum { options.removeAll { $0.name == "--momentum" } }
        return changed.data.arguments
            + options.flatMap { $0.name == Experiment.dropLastFlag ? [$0.name] : [$0.name, $0.value] }
    }

    private static func quoted(_ word: String) -> String {
        if word.unicodeScalars.contains(where: NameList.steers) {
            // As Bash, Zsh and others read it back; the word itself could steer the terminal.
            return "$'" + word.unicodeScalars.map(escaped).joined() + "'"
        }
        let isPlain = word.unicodeScalars.allSatisfy { scalar in
            ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
                || "_./:,=+-%@".unicodeScalars.contains(scalar)
        }
        return isPlain && !word.isEmpty
            ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}

extension CommandText {
    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        if scalar == "'" || scalar == "\\" { return "\\\(scalar)" }
        guard NameList.steers(scalar) else { return String(scalar) }
        return "\\U" + String(repeating: "0", count: 8 - String(scalar.value, radix: 16).count)
            + String(scalar.value, radix: 16)
    }
}

extension DataConfiguration {
    /// The data as arguments of the tool.
    fileprivate var arguments: [String] {
        var arguments = [name]
        func add(_ option: String, _ value: String?) {
            if let value { arguments += [option, value] }
        }
        add("--target", target)
        add("--task", task?.rawValue)
        if hasNoHeader { arguments.append("--no-header") }
        // Each by itself: a name may have a comma in it.
        let lists = [
            ("--drop", columns.dropped), ("--keep", columns.kept), ("--numeric", columns.numeric),
            ("--categorical", columns.categorical), ("--date", columns.dates), ("--missing", columns.missing),
        ]
        for (option, names) in lists {
            for name in names { add(option, name) }
        }
        add("--date-order", columns.dateOrder?.rawValue)
        add("--test", test)
        add("--scale", scaling == .automatic ? nil : scaling.rawValue)
        add(
            "--validation-fraction",
            validationFraction == Self.defaultValidationFraction ? nil : NumberText.text(validationFraction))
        add(
            "--test-fraction",
            testFraction.flatMap { $0 == Self.defaultTestFraction ? nil : NumberText.text($0) })
        return arguments
    }
}
