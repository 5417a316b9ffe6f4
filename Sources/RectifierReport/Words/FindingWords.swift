import Rectifier

/// Findings in the words of a page.
struct FindingWords {
    /// The settings of the training; nil where they are not known.
    var settings: Experiment?
    /// The results of suggestions that were tried; nil for none.
    var trials: SuggestionReport?
    /// The commands that train anew with suggestions.
    var commands: [Suggestion: String] = [:]
    /// The options of the tool for suggestions.
    var options: [Suggestion: String] = [:]

    /// What is wrong, as a heading.
    static func title(of finding: Finding) -> String {
        let what =
            switch finding.kind {
            case .deadUnits: "Dead units"
            case .vanishingGradient: "Vanishing gradient"
            case .explodingGradient: "Exploding gradient"
            case .saturation: "Saturated units"
            case .nonFinite: "NaN or infinite values"
            case .learningRateHigh: "Learning rate too high"
            case .learningRateLow: "Learning rate too low"
            case .overfitting: "Overfitting"
            case .notLearning: "Nothing learned"
            case .overRegularized: "Weight decay too strong"
            }
        return what + ((finding.layerName ?? finding.layer.map { LayerNames().name($0) }).map { " in \($0)" } ?? "")
    }

    /// Severity as a word, and the class of its look.
    static func badge(of severity: Finding.Severity) -> (text: String, className: String) {
        switch severity {
        case .note: ("Note", "note")
        case .warning: ("Warning", "warning")
        case .severe: ("Severe", "severe")
        }
    }

    /// The cause as a sentence.
    static func cause(of finding: Finding) -> String {
        switch finding.cause {
        case .initialization: "The cause is the weight initialisation."
        case .learningRate:
            finding.kind == .learningRateLow
                ? "The cause is a learning rate that is too low." : "The cause is a learning rate that is too high."
        case .biasDrift: "The cause is biases that drifted down."
        case .dataScale: "The cause is the scale of the inputs."
        case .activation: "The cause is the activation, which shrinks gradients."
        case .depth: "The cause is the depth of the network, for this activation and width."
        case .capacity:
            finding.kind == .notLearning
                ? "The cause is a model capacity too low for the data."
                : "The cause is a model capacity too high for the data."
        case .regularization: "The cause is the weight decay."
        case .noSignal: "The cause may be the data: the targets seem not to depend on the features."
        case .unknown: "The cause could not be shown."
        }
    }

    /// Everything that is known of a finding.
    ///
    /// - Parameters:
    ///   - identifier: The name that links lead to.
    ///   - pictures: The parts of the page that there are.
    func article(
        _ finding: Finding, identifier: String, pictures: Set<String>
    ) -> ReportSection.Article {
        let since = finding.step.map { step in
            step == 0 ? "Since initialisation: before the first step." : "From step \(Ticks.text(Double(step))) on."
        }
        var article = ReportSection.Article(
            badge: Self.badge(of: finding.severity), identifier: identifier, title: Self.title(of: finding), entries: []
        )
        func add(_ name: String, _ contents: [ReportSection.Content]) { article.entries.append((name, contents)) }
        add("Observation", [.text(finding.summary)])
        let others = finding.symptoms.filter { $0.kind != finding.kind }
        if !others.isEmpty { add("Symptoms", others.map { .text($0.summary) }) }
        if !finding.evidence.isEmpty { add("Evidence", [.table(Self.evidence(finding))]) }
        if let since { add("Since", [.text(since)]) }
        if !finding.units.isEmpty { add("Units", Self.units(finding.units)) }
        add("Cause", [.text(Self.cause(of: finding)), .text(finding.explanation)])
        var advice = contents(of: finding.suggestion)
        if let tried = effect(of: finding.suggestion) { advice.append(.text(tried)) }
        add("Suggested fix", advice)
        if !finding.tried.isEmpty {
            add(
                "Fixes that did not help",
                finding.tried.map { .text("\(line($0.suggestion)) When it was tried: \($0.result.text).") })
        }
        add("Alternative fixes", finding.alternatives.map { .text(line($0)) })
        let links = Self.sections(for: finding.kind).filter { pictures.contains($0.identifier) }
        add("Charts", links.map { .link($0.text, to: $0.identifier) })
        if !finding.source.isEmpty { add("Reference", [.text(finding.source)]) }
        return article
    }

    /// A suggestion on one line, with its options.
    private func line(_ suggestion: Suggestion) -> String {
        suggestion.message(for: settings) + (options[suggestion].map { " (\($0))" } ?? "")
    }

    /// The result of a suggestion's trial; nil if there was none.
    private func effect(of suggestion: Suggestion) -> String? {
        guard let trials, let trial = trials.trial(of: suggestion) else { return nil }
        return "When it was tried: \(trial.verdict.title). \(SuggestionSection.effect(of: trial, trials))"
    }

    /// A suggestion in words, as a command and as code.
    func contents(of suggestion: Suggestion) -> [ReportSection.Content] {
        let code = suggestion.code(for: settings)
        return [.text(suggestion.message(for: settings))] + (commands[suggestion].map { [.code($0)] } ?? [])
            + (code.isEmpty ? [] : [.code(code)])
    }

    private static func evidence(_ finding: Finding) -> ReportSection.Table {
        let hasExpected = finding.evidence.contains { $0.expected != nil }
        let rows = finding.evidence.map { one in
            [one.name, one.value.map { number($0) } ?? "not finite"]
                + (hasExpected ? [one.expected.map { number($0) } ?? "–", one.reference?.title ?? "–"] : [])
        }
        return .init(
            caption: "Measured quantities",
            header: ["Quantity", "Value"] + (hasExpected ? ["Reference value", "Reference"] : []),
            rows: rows)
    }

    /// Counts as they are, other numbers in three digits.
    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e6 ? Ticks.text(value) : Ticks.short(value, digits: 3)
    }

    /// Some of the units by name, each with what is known of it, and the others behind a summary.
    private static func units(_ units: [Finding.AffectedUnit]) -> [ReportSection.Content] {
        let names = units.prefix(24).map { $0.unitName == nil ? $0.name : "\($0.index)" }.joined(separator: ", ")
        let more = units.count > 24 ? " and \(units.count - 24) more" : ""
        var contents: [ReportSection.Content] = [.text("\(Words.count(units.count, "unit")): \(names)\(more).")]
        let revivable = units.filter { $0.canRevive == true }.count
        let known = units.filter { $0.canRevive != nil }.count
        if known > 0 {
            contents.append(
                .text(
                    revivable == 0
                        ? "No change of the layers before could revive them: only their own weights could, and those get no "
                            + "gradient."
                        : "Changes of the layers before could revive \(revivable) of the \(known) that were examined."
                ))
        }
        let isDetailed = units.contains { $0.since != nil } && units.count > 1
        if units.count > 24 || isDetailed {
            let rows = units.prefix(500).map { unit in
                [
                    unit.name, unit.since.map { $0 == 0 ? "init" : "step \($0)" } ?? "–",
                    unit.canRevive.map { $0 ? "yes" : "no" } ?? "–",
                ]
            }
            let caption = units.count > 500 ? "The first 500 units" : "Each unit"
            contents.append(
                .table(
                    .init(
                        caption: caption, header: ["Unit", "Since", "Can revive"], rows: rows, isFolded: true)))
        }
        return contents
    }

    /// Which pictures show it.
    private static func sections(for kind: Finding.Kind) -> [(identifier: String, text: String)] {
        let learning = ("learning", "The loss over the epochs")
        let gradients = ("gradients", "The gradient of each layer over the steps")
        let activations = ("activations", "The outputs of each activation")
        let steps = ("steps", "The size of the steps")
        return switch kind {
        case .deadUnits: [activations, steps]
        case .vanishingGradient, .explodingGradient: [gradients, activations]
        case .saturation: [activations, gradients]
        case .nonFinite: [learning, gradients]
        case .learningRateHigh, .learningRateLow: [learning, steps]
        case .overfitting, .overRegularized: [learning]
        case .notLearning: [learning, gradients, activations]
        }
    }
}
