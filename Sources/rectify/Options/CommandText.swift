import Rectifier

/// Commands of the tool as a user can type them.
enum CommandText {
    /// The words as a shell reads them back.
    static func text(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

    /// What to write after `rectify train` or `rectify diagnose` for that data and those settings, without what is so
    /// anyway; and with `changes` made.
    static func arguments(
        _ data: RunRequest.Data, _ settings: Experiment, _ loaded: LearningData,
        changes: [Suggestion.Change] = []
    ) throws -> [String] {
        let usual = try NetworkOptions.parse([]).settings(for: loaded)
        var (data, changed) = (data, settings)
        for change in changes {
            change.apply(to: &changed)
            // The scaling of the inputs is the data's.
            if case .scaling(let scaling) = change { data.scaling = scaling }
        }
        var options = zip(changed.options, usual.options).filter { $0.0.value != $0.1.value }.map(\.0)
        for change in changes where change.knob != .scaling {
            // Said even where it is the usual value, and as briefly as it can be.
            options.removeAll { $0.name == change.option }
            options.append((change.option, change.value))
        }
        // Momentum is for some optimisers only.
        if !changed.optimizer.kind.takesMomentum { options.removeAll { $0.name == "--momentum" } }
        return data.arguments
            + options.flatMap {
                $0.name == Experiment.dropLastFlag ? [$0.name] : [$0.name, $0.value]
            }
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

extension RunRequest.Data {
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
            ("--drop", drop), ("--keep", keep), ("--numeric", numeric ?? []), ("--categorical", categorical ?? []),
            ("--date", date ?? []), ("--missing", missing ?? []),
        ]
        for (option, names) in lists {
            for name in names { add(option, name) }
        }
        add("--date-order", dateOrder?.rawValue)
        add("--test", test)
        add("--scale", (scaling ?? .standard) == .automatic ? nil : (scaling ?? .standard).rawValue)
        add("--validation-fraction", validationFraction == 0.1 ? nil : NumberText.text(validationFraction))
        add(
            "--test-fraction",
            testFraction.flatMap { $0 == DataOptions.defaultTestFraction ? nil : NumberText.text($0) })
        return arguments
    }
}
