import Rectifier

/// A finding in the words of a page.
enum FindingWords {
    /// What is wrong, as a heading.
    static func title(of finding: Finding) -> String {
        let what =
            switch finding.kind {
            case .deadUnits: "Dead units"
            case .vanishingGradient: "Vanishing gradient"
            case .explodingGradient: "Exploding gradient"
            case .saturation: "Saturated units"
            case .nonFinite: "Numbers that are not finite"
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
        case .initialization: "The cause is how the first weights were drawn."
        case .learningRate:
            finding.kind == .learningRateLow
                ? "The cause is a learning rate that is too low." : "The cause is steps that are too large."
        case .biasDrift: "The cause is biases that drifted."
        case .dataScale: "The cause is the scale of the inputs."
        case .activation: "The cause is the activation, which shrinks what passes it."
        case .depth: "The cause is the depth of the network, for this activation and width."
        case .capacity:
            finding.kind == .notLearning
                ? "The cause is too few units or layers." : "The cause is more freedom than the rows can pin down."
        case .regularization: "The cause is the weight decay."
        case .noSignal: "The cause may be the rows: their features seem to say nothing of the targets."
        case .unknown: "The cause could not be shown."
        }
    }

    /// Everything that is known of a finding.
    ///
    /// - Parameters:
    ///   - identifier: The name that links lead to.
    ///   - commands: The commands that train anew with remedies.
    ///   - remedies: What came of remedies that were tried; nil for none.
    ///   - pictures: The parts of the page that there are.
    static func article(
        _ finding: Finding, identifier: String, commands: [Finding.Remedy: String], remedies: RemedyReport?,
        pictures: Set<String>
    ) -> ReportSection.Article {
        let since = finding.step.map { step in
            step == 0 ? "From birth: before the first step." : "From step \(Ticks.text(Double(step))) on."
        }
        var article = ReportSection.Article(
            badge: badge(of: finding.severity), identifier: identifier, title: title(of: finding), entries: [])
        func add(_ name: String, _ contents: [ReportSection.Content]) { article.entries.append((name, contents)) }
        add("What is seen", [.text(finding.summary)])
        let others = finding.symptoms.filter { $0.kind != finding.kind }
        if !others.isEmpty { add("What is seen too", others.map { .text($0.summary) }) }
        if !finding.evidence.isEmpty { add("Evidence", [.table(evidence(finding))]) }
        if let since { add("Since when", [.text(since)]) }
        if !finding.units.isEmpty { add("Which units", units(finding.units)) }
        add("Why", [.text(cause(of: finding)), .text(finding.explanation)])
        var advice = contents(of: finding.remedy, commands)
        if let remedies, let tried = effect(of: finding.remedy, remedies) { advice.append(.text(tried)) }
        add("What to do", advice)
        if !finding.tried.isEmpty {
            add("What did not help", finding.tried.map { .text("\(line($0.remedy)) When it was tried: \($0.result).") })
        }
        add("What else may help", finding.alternatives.map { .text(line($0)) })
        let links = sections(for: finding.kind).filter { pictures.contains($0.identifier) }
        add("Pictures", links.map { .link($0.text, to: $0.identifier) })
        if !finding.source.isEmpty { add("Known from", [.text(finding.source)]) }
        return article
    }

    /// A remedy on one line, with its options.
    private static func line(_ remedy: Finding.Remedy) -> String {
        remedy.summary + (remedy.options.isEmpty ? "" : " (\(remedy.options.joined(separator: " ")))")
    }

    /// What a remedy did when it was tried; nil if it was not.
    private static func effect(of remedy: Finding.Remedy, _ report: RemedyReport) -> String? {
        report.trials.first { $0.remedy == remedy }.map {
            "When it was tried: \($0.verdict.title). \(RemedySection.effect(of: $0, report))"
        }
    }

    /// A remedy in words, as code and as a command.
    static func contents(of remedy: Finding.Remedy, _ commands: [Finding.Remedy: String]) -> [ReportSection.Content] {
        var contents: [ReportSection.Content] = [.text(remedy.summary)]
        if !remedy.options.isEmpty {
            contents.append(.code(commands[remedy] ?? "rectify train … " + remedy.options.joined(separator: " ")))
        }
        if !remedy.code.isEmpty { contents.append(.code(remedy.code)) }
        return contents
    }

    private static func evidence(_ finding: Finding) -> ReportSection.Table {
        let hasExpected = finding.evidence.contains { $0.expected != nil }
        let rows = finding.evidence.map { one in
            [one.name, one.value.map { number($0) } ?? "not finite"]
                + (hasExpected ? [one.expected.map { number($0) } ?? "–", one.reference?.title ?? "–"] : [])
        }
        return .init(
            caption: "The numbers", header: ["Number", "Here"] + (hasExpected ? ["Compared with", "Which is"] : []),
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
                        ? "No change of the layers before could bring them back: only their own weights could, and those "
                            + "get no gradient."
                        : "Changes of the layers before could bring back \(revivable) of the \(known) that were looked at."
                ))
        }
        let isDetailed = units.contains { $0.since != nil } && units.count > 1
        if units.count > 24 || isDetailed {
            let rows = units.prefix(500).map { unit in
                [
                    unit.name, unit.since.map { $0 == 0 ? "birth" : "step \($0)" } ?? "–",
                    unit.canRevive.map { $0 ? "yes" : "no" } ?? "–",
                ]
            }
            let caption = units.count > 500 ? "The first 500 units" : "Each unit"
            contents.append(
                .table(
                    .init(
                        caption: caption, header: ["Unit", "Since", "Can come back"], rows: rows, isFolded: true)))
        }
        return contents
    }

    /// Which pictures show it.
    private static func sections(for kind: Finding.Kind) -> [(identifier: String, text: String)] {
        let learning = ("learning", "The loss over the epochs")
        let gradients = ("gradients", "The gradient of each layer over the steps")
        let activations = ("activations", "What each activation puts out")
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
