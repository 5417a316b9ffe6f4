import Rectifier

/// Findings for people and for programs.
enum FindingText {
    /// What `train` says at its end: a line a finding, and the command that looks closer.
    static func brief(_ findings: [Finding], closer command: String) -> [String] {
        if findings.isEmpty { return [] }
        return findings.map { "Found     \($0.severity.rawValue): \($0.summary)" }
            + ["          '\(command)' says why and what to do"]
    }

    /// How many there are of each severity.
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
    /// - Parameter command: What trains anew with a remedy's options.
    static func lines(_ finding: Finding, command: (Finding.Remedy) -> String) -> [String] {
        var title = [finding.kind.rawValue]
        if let name = finding.layerName { title.append(name) }
        if let step = finding.step { title.append(step == 0 ? "before the first step" : "from step \(step) on") }
        var lines = ["\(finding.severity.rawValue.uppercased().padded(to: 8))  \(title.joined(separator: ", "))"]
        add("What", finding.summary, to: &lines)
        if !finding.units.isEmpty { add("Units", units(finding.units, finding.parameter), to: &lines) }
        // Those of other layers are in the summary already.
        for symptom in finding.symptoms where symptom.kind != finding.kind {
            add("Also", "\(symptom.kind.rawValue): \(symptom.summary)", to: &lines)
            if !symptom.units.isEmpty { add("Units", units(symptom.units, symptom.parameter), to: &lines) }
        }
        for (index, one) in finding.evidence.enumerated() { add(index == 0 ? "Seen" : "", text(one), to: &lines) }
        add("Why", "\(finding.cause.rawValue). \(finding.explanation)", to: &lines)
        for (index, remedy) in ([finding.remedy] + finding.alternatives).enumerated() {
            add(index == 0 ? "Do" : "Or", remedy.summary, to: &lines)
            if remedy.options.isEmpty { continue }
            // The best one in full; of the others what they add.
            if index == 0 {
                for line in remedy.code.split(separator: "\n") { add("", "  " + line, to: &lines) }
                add("", "  " + command(remedy), to: &lines)
            } else {
                add("", "  " + CommandText.text(remedy.options), to: &lines)
            }
        }
        for (index, tried) in finding.tried.enumerated() {
            let options = CommandText.text(tried.remedy.options)
            add(index == 0 ? "Not" : "", "\(options): \(tried.result)", to: &lines)
        }
        add("Source", finding.source, to: &lines)
        return lines
    }

    /// A finding that another one explains, with the same remedies: what is seen alone.
    static func linesOfConsequence(_ finding: Finding) -> [String] {
        var lines = ["\(finding.severity.rawValue.uppercased().padded(to: 8))  \(finding.kind.rawValue)"]
        add("What", finding.summary, to: &lines)
        for (index, one) in finding.evidence.enumerated() { add(index == 0 ? "Seen" : "", text(one), to: &lines) }
        add("Why", "\(finding.cause.rawValue). \(finding.explanation)", to: &lines)
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
    static func json(_ finding: Finding) -> JSON {
        .object([
            ("kind", .string(finding.kind.rawValue)),
            ("severity", .string(finding.severity.rawValue)),
            ("layer", finding.layer.map(JSON.string) ?? .null),
            ("layerName", finding.layerName.map(JSON.string) ?? .null),
            ("parameter", finding.parameter.map(JSON.string) ?? .null),
            ("units", .array(finding.units.map(json))),
            ("step", finding.step.map(JSON.integer) ?? .null),
            ("summary", .string(finding.summary)),
            ("evidence", json(finding.evidence)),
            ("cause", .string(finding.cause.rawValue)),
            ("explanation", .string(finding.explanation)),
            ("remedy", json(finding.remedy)),
            ("alternatives", .array(finding.alternatives.map(json))),
            ("source", .string(finding.source)),
            ("symptoms", .array(finding.symptoms.map(json))),
            (
                "tried",
                .array(
                    finding.tried.map { one in
                        .object([
                            ("summary", .string(one.remedy.summary)),
                            ("options", .array(one.remedy.options.map(JSON.string))), ("result", .string(one.result)),
                        ])
                    })
            ),
        ])
    }

    private static func json(_ symptom: Finding.Symptom) -> JSON {
        .object([
            ("kind", .string(symptom.kind.rawValue)),
            ("severity", .string(symptom.severity.rawValue)),
            ("layer", symptom.layer.map(JSON.string) ?? .null),
            ("layerName", symptom.layerName.map(JSON.string) ?? .null),
            ("parameter", symptom.parameter.map(JSON.string) ?? .null),
            ("units", .array(symptom.units.map(json))),
            ("step", symptom.step.map(JSON.integer) ?? .null),
            ("summary", .string(symptom.summary)),
            ("evidence", json(symptom.evidence)),
        ])
    }

    private static func json(_ evidence: [Finding.Evidence]) -> JSON {
        .array(
            evidence.map { one in
                .object([
                    ("name", .string(one.name)), ("value", .optional(one.value)), ("expected", .optional(one.expected)),
                    ("reference", one.reference.map { .string($0.rawValue) } ?? .null),
                ])
            })
    }

    private static func json(_ unit: Finding.AffectedUnit) -> JSON {
        .object([
            ("index", .integer(unit.index)), ("name", .string(unit.name)),
            ("unitName", unit.unitName.map(JSON.string) ?? .null),
            ("since", unit.since.map(JSON.integer) ?? .null), ("canRevive", unit.canRevive.map(JSON.boolean) ?? .null),
        ])
    }

    private static func json(_ remedy: Finding.Remedy) -> JSON {
        .object([
            ("summary", .string(remedy.summary)), ("code", .string(remedy.code)),
            ("options", .array(remedy.options.map(JSON.string))),
        ])
    }
}
