import Rectifier

/// What a report on a diagnosis tells: what was found, of which training, and which remedies were tried.
public struct DiagnosisRecord: Sendable {
    /// The findings.
    public var findings: [Finding]
    /// The settings of the training; nil where they are not known.
    public var settings: Experiment?
    /// The training: its epochs, and what a monitor saw, show what was found.
    public var training: TrainingRecord
    /// The results of the suggestions that were tried; nil if none were.
    public var trials: SuggestionReport?
    /// The commands that train anew with a suggestion, where there are such.
    public var commands: [Suggestion: String]
    /// The options of the tool for a suggestion, where there are such.
    public var options: [Suggestion: String]
    /// What could not be examined, in sentences.
    public var notes: [String]

    /// A record of the given parts.
    ///
    /// - Parameters:
    ///   - command: The command that trains anew with a suggestion; nil where no command made the training.
    ///   - options: The options of that command which make the changes.
    public init(
        findings: [Finding], training: TrainingRecord, settings: Experiment? = nil,
        trials: SuggestionReport? = nil, notes: [String] = [], command: (Suggestion) -> String? = { _ in nil },
        options: (Suggestion) -> String? = { _ in nil }
    ) {
        let findings = findings.map { finding in trials.map { finding.advised(by: $0) } ?? finding }
        let all = Set(
            findings.flatMap { [$0.suggestion] + $0.alternatives + $0.tried.map(\.suggestion) }
                + (trials?.trials.map(\.suggestion) ?? [])
        ).filter { !$0.changes.isEmpty }
        (commands, self.options) = ([:], [:])
        for suggestion in all {
            commands[suggestion] = command(suggestion)
            self.options[suggestion] = options(suggestion)
        }
        self.findings = findings
        self.settings = settings ?? trials?.settings
        self.training = training
        self.trials = trials
        self.notes = notes
    }

    /// The words for its findings.
    var words: FindingWords {
        FindingWords(settings: settings, trials: trials, commands: commands, options: options)
    }
}

/// A diagnosis on one page: at its head what is wrong and what to do, then each finding, what the remedies did when they
/// were tried, and the pictures that show it.
///
///     let page = DiagnosisReportPage(DiagnosisRecord(findings: findings, training: record))
///     try AtomicFile.write(Array(page.html.utf8), to: "diagnosis.html")
///
/// Like ``TrainingReportPage`` it is a single file that loads nothing and needs no script.
public struct DiagnosisReportPage: Sendable {
    private let record: DiagnosisRecord

    /// The page about a diagnosis.
    public init(_ record: DiagnosisRecord) {
        var record = record
        // The gravest first; of equal ones the order is kept.
        record.findings = record.findings.enumerated().sorted { a, b in
            (b.element.severity, a.offset) < (a.element.severity, b.offset)
        }.map(\.element)
        self.record = record
    }

    /// The whole page.
    public var html: String { HTMLPage(title: title, lead: lead, facts: [], sections: sections).text }

    private var title: String { "\(NameList.oneLine(record.training.title)): diagnosis of a training" }

    /// What is wrong, and what to do.
    private var lead: [HTMLPage.Lead] {
        guard let first = record.findings.first else {
            return [.init(text: "Nothing wrong was found with this training.")]
        }
        let rest = record.findings.count - 1
        let isProblem = first.severity > .note
        let others = rest == 0 ? "" : " (And \(Words.count(rest, "more finding")) below.)"
        var lead = [
            HTMLPage.Lead(
                text: isProblem
                    ? "\(first.summary) \(FindingWords.cause(of: first))\(others)"
                    : "Nothing is wrong with this training. Worth knowing: \(first.summary)\(others)",
                isProblem: isProblem)
        ]
        guard isProblem else { return lead }
        if let report = record.trials, let best = report.best {
            lead.append(
                .init(
                    text:
                        "The fix that helped in the trials: \(best.suggestion.message(for: report.settings)) "
                        + SuggestionSection.effect(of: best, report)
                ))
        } else {
            lead.append(.init(text: "First fix to try: \(first.suggestion.message(for: record.settings))"))
        }
        return lead
    }

    private var sections: [ReportSection] {
        var training = record.training
        // The page is about what happened while learning; nothing is judged on test rows here.
        training.test = nil
        let learning = LearningSections(record: training)
        let layers = GradientSections(training)
        var steps = learning.steps
        if let (figure, note) = layers.updates {
            steps.figures.append(figure)
            steps.paragraphs += [note].compactMap(\.self)
        }
        let pictures = [learning.learning, layers.gradients, activations(of: training), steps].filter { !$0.isEmpty }
        let trials = record.trials.map { SuggestionSection($0, words: record.words).section }
        return [findings(with: Set(pictures.map(\.identifier))), trials].compactMap(\.self) + pictures + [about]
    }

    /// Each finding.
    private func findings(with pictures: Set<String>) -> ReportSection {
        var section = ReportSection(identifier: "findings", title: "Findings")
        section.articles = record.findings.enumerated().map { index, finding in
            record.words.article(finding, identifier: "finding-\(index + 1)", pictures: pictures)
        }
        if record.findings.isEmpty {
            section.paragraphs = [
                "No unit is dead or saturated beyond what is usual, gradients reach every layer, all numbers are finite, and "
                    + "the learning rate and the number of epochs suit the rows, as far as could be seen."
            ]
        }
        section.paragraphs += record.notes
        return section
    }

    /// Zeros and silent units; where outputs lie only if a finding is about that.
    private func activations(of training: TrainingRecord) -> ReportSection {
        var section = ActivationSection(training).section
        let showsOutputs = record.findings.contains { [.saturation, .nonFinite, .explodingGradient].contains($0.kind) }
        if !showsOutputs { section.figures.removeAll { $0.name.hasPrefix("output-") } }
        return section
    }

    /// The data, the network and the settings.
    private var about: ReportSection {
        var section = ReportSection(identifier: "about", title: "The training")
        let facts = record.training.facts.map { (name: $0.name, contents: [ReportSection.Content.text($0.text)]) }
        if !facts.isEmpty { section.articles = [.init(identifier: "how", title: "Method", entries: facts)] }
        return section
    }
}
