import Rectifier
import RectifierReport

/// Findings for people and for programs.
enum FindingText {
    /// What `train` says at its end: a line for each finding, and the command that looks closer.
    static func brief(_ findings: [Finding], closer command: String) -> [String] {
        if findings.isEmpty { return [] }
        return findings.map { "Found     \($0.severity.rawValue): \($0.summary)" }
            + ["          '\(command)' says why and what to do"]
    }

    /// The number of findings of each severity.
    static func count(_ findings: [Finding]) -> String {
        if findings.isEmpty { return "Nothing wrong was found." }
        let names: [Finding.Severity: (one: String, many: String)] = [
            .severe: ("severe finding", "severe findings"), .warning: ("warning", "warnings"), .note: ("note", "notes"),
        ]
        let parts = Finding.Severity.allCases.reversed().compactMap { severity -> String? in
            let count = findings.count { $0.severity == severity }
            guard count > 0, let name = names[severity] else { return nil }
            return "\(count) \(count == 1 ? name.one : name.many)"
        }
        return parts.joined(separator: ", ")
    }

    /// All of a finding.
    ///
    /// - Parameters:
    ///   - settings: The settings of the training.
    ///   - command: The command that trains anew with a suggestion.
    static func lines(
        _ finding: Finding, _ settings: Experiment, command: (Suggestion) -> String
    ) -> [String] {
        var title = [finding.kind.rawValue]
        if let name = finding.layerName { title.append(name) }
        if let step = finding.step { title.append(step == 0 ? "before the first step" : "from step \(step) on") }
        var lines = ["\(finding.severity.rawValue.uppercased().padded(to: 8))  \(title.joined(separator: ", "))"]
        add("Finding", finding.summary, to: &lines)
        if !finding.units.isEmpty { add("Units", units(finding.units, finding.parameter), to: &lines) }
        // Those of other layers are in the summary already.
        for symptom in finding.symptoms where symptom.kind != finding.kind {
            add("Also", "\(symptom.kind.rawValue): \(symptom.summary)", to: &lines)
            if !symptom.units.isEmpty { add("Units", units(symptom.units, symptom.parameter), to: &lines) }
        }
        for (index, one) in finding.evidence.enumerated() { add(index == 0 ? "Evidence" : "", text(one), to: &lines) }
        add("Cause", "\(finding.cause.rawValue). \(finding.explanation)", to: &lines)
        for (index, suggestion) in ([finding.suggestion] + finding.alternatives).enumerated() {
            add(index == 0 ? "Fix" : "Or", suggestion.message(for: settings), to: &lines)
            if suggestion.changes.isEmpty { continue }
            // The best one in full; of the others what they add.
            if index == 0 {
                for line in suggestion.code(for: settings).split(separator: "\n") { add("", "  " + line, to: &lines) }
                add("", "  " + command(suggestion), to: &lines)
            } else {
                add("", "  " + CommandText.text(suggestion.options), to: &lines)
            }
        }
        for (index, tried) in finding.tried.enumerated() {
            let options = CommandText.text(tried.suggestion.options)
            add(index == 0 ? "Tried" : "", "\(options): \(tried.result.text)", to: &lines)
        }
        add("Source", finding.source, to: &lines)
        return lines
    }

    /// A finding that another one explains, with the same remedies: what is seen alone.
    static func linesOfConsequence(_ finding: Finding) -> [String] {
        var lines = ["\(finding.severity.rawValue.uppercased().padded(to: 8))  \(finding.kind.rawValue)"]
        add("Finding", finding.summary, to: &lines)
        for (index, one) in finding.evidence.enumerated() { add(index == 0 ? "Evidence" : "", text(one), to: &lines) }
        add("Cause", "\(finding.cause.rawValue). \(finding.explanation)", to: &lines)
        return lines
    }

    private static func add(_ name: String, _ text: String, to lines: inout [String]) {
        lines.append("\(name.padded(to: 8))  \(text)")
    }

    /// By their index, and where that is one of rows: `0 (step 51), 1 (step 1); rows of 2.weight`.
    private static func units(_ units: [Finding.AffectedUnit], _ parameter: String?) -> String {
        let names = units.prefix(8).map { unit in
            let since = unit.since.map { $0 == 0 ? " (before the first step)" : " (step \($0))" } ?? ""
            return "\(unit.index)" + since
        }
        return names.joined(separator: ", ") + (units.count > 8 ? " and \(units.count - 8) more" : "")
            + (parameter.map { "; these are rows of \($0)" } ?? "")
    }

    private static func text(_ evidence: Finding.Evidence) -> String {
        let expected =
            evidence.expected.map { " (\(evidence.reference?.title ?? "expected"): \(NumberText.short($0)))" } ?? ""
        return "\(evidence.name): \(evidence.value.map { NumberText.short($0) } ?? "not finite")\(expected)"
    }

    /// A finding for programs.
    static func json(_ finding: Finding, _ settings: Experiment) -> JSON {
        .object(
            observed(finding) + [
                ("cause", .string(finding.cause.rawValue)),
                ("explanation", .string(finding.explanation)),
                ("remedy", .object(SuggestionText.members(finding.suggestion, settings))),
                (
                    "alternatives",
                    .array(finding.alternatives.map { .object(SuggestionText.members($0, settings)) })
                ),
                ("source", .string(finding.source)),
                ("symptoms", .array(finding.symptoms.map { .object(observed($0)) })),
                (
                    "tried",
                    .array(
                        finding.tried.map { one in
                            .object(
                                SuggestionText.members(one.suggestion, settings)
                                    + [("result", .string(one.result.text))])
                        })
                ),
            ])
    }

    /// What a finding and a symptom have in common.
    private static func observed(_ finding: Finding) -> [(String, JSON)] {
        [
            ("kind", .string(finding.kind.rawValue)),
            ("severity", .string(finding.severity.rawValue)),
            ("layer", finding.layer.map(JSON.string) ?? .null),
            ("layerName", finding.layerName.map(JSON.string) ?? .null),
            ("parameter", finding.parameter.map(JSON.string) ?? .null),
            ("units", .array(finding.units.map(json))),
            ("step", finding.step.map(JSON.integer) ?? .null),
            ("summary", .string(finding.summary)),
            ("evidence", .array(finding.evidence.map(json))),
        ]
    }

    private static func json(_ evidence: Finding.Evidence) -> JSON {
        .object([
            ("key", .string(evidence.quantity.rawValue)), ("name", .string(evidence.name)),
            ("value", .optional(evidence.value)), ("expected", .optional(evidence.expected)),
            ("reference", evidence.reference.map { .string($0.rawValue) } ?? .null),
        ])
    }

    private static func json(_ unit: Finding.AffectedUnit) -> JSON {
        .object([
            ("index", .integer(unit.index)), ("name", .string(unit.name)),
            ("unitName", unit.unitName.map(JSON.string) ?? .null),
            ("since", unit.since.map(JSON.integer) ?? .null), ("canRevive", unit.canRevive.map(JSON.boolean) ?? .null),
        ])
    }
}
