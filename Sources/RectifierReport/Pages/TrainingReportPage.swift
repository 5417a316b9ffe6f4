import Rectifier

/// Training report on one page: loss curve, updates, gradients, activations, test metrics, each explained.
///
///     let page = TrainingReportPage(TrainingRecord(title: "digits", history: outcome.history))
///     try AtomicFile.write(Array(page.html.utf8), to: "report.html")
///
/// The page is a single file that loads nothing and needs no script. It follows the reader's light or dark mode, fits a
/// phone, and has a link beside each picture that saves it alone.
public struct TrainingReportPage: Sendable {
    private let record: TrainingRecord

    /// The page about a training.
    public init(_ record: TrainingRecord) { self.record = record }

    /// The whole page.
    public var html: String { HTMLPage(title: title, lead: lead, facts: facts, sections: sections).text }

    private var title: String { "\(NameList.oneLine(record.title)): training report" }

    /// The result, or what went wrong.
    private var lead: [HTMLPage.Lead] {
        var lead: [HTMLPage.Lead] = []
        if let ending = record.ending, record.hasFailed { lead.append(.init(text: ending, isProblem: true)) }
        if let result = record.result { lead.append(.init(text: result)) }
        if let ending = record.ending, !record.hasFailed { lead.append(.init(text: ending)) }
        if let kept = record.keptEpoch, let last = record.history.last {
            lead.append(
                .init(text: "The network of epoch \(kept) of \(last.epoch), the best one, was kept."))
        }
        let broken = record.monitor?.samples.filter { $0.nonFiniteCount > 0 } ?? []
        if let first = broken.first {
            lead.append(
                .init(
                    text:
                        "At step \(first.step + 1) there were \(Words.count(first.nonFiniteCount, "number")) among weights, "
                        + "gradients and outputs that are infinite or NaN.", isProblem: true))
        }
        return lead
    }

    private var facts: [TrainingRecord.Fact] {
        var facts = record.facts
        if let monitor = record.monitor, let first = monitor.samples.first, let last = monitor.samples.last {
            facts.append(
                .init(
                    "Monitor",
                    "\(Words.count(monitor.samples.count, "sample")), from step \(Ticks.text(Double(first.step + 1))) "
                        + "to step \(Ticks.text(Double(last.step + 1)))"))
        }
        return facts
    }

    private var sections: [ReportSection] {
        let learning = LearningSections(record: record)
        let layers = GradientSections(record)
        var steps = learning.steps
        if let (figure, note) = layers.updates {
            steps.figures.append(figure)
            steps.paragraphs += [note].compactMap(\.self)
        }
        return [
            learning.learning, steps, layers.gradients, ActivationSection(record).section,
            TestSection(record: record).section,
        ]
        .filter { !$0.isEmpty }
    }
}
