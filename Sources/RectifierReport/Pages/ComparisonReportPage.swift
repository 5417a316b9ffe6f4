import Rectifier

/// A comparison of activations told on one page: which one to use and why, and the pictures that say so.
///
///     let page = ComparisonReportPage(comparison, title: "digits")
///     try AtomicFile.write(Array(page.html.utf8), to: "comparison.html")
///
/// Like ``TrainingReportPage`` it is a single file that loads nothing and needs no script, follows the reader's light
/// or dark mode, and fits a phone.
public struct ComparisonReportPage: Sendable {
    private let comparison: ActivationComparison
    private let title: String
    private let facts: [TrainingRecord.Fact]

    /// The page about a comparison on the data called `title`; `facts` say what was trained, and how.
    public init(_ comparison: ActivationComparison, title: String, facts: [TrainingRecord.Fact] = []) {
        self.comparison = comparison
        self.title = title
        self.facts = facts
    }

    /// The whole page.
    public var html: String {
        HTMLPage(
            title: "\(NameList.oneLine(title)): comparison of activations", lead: lead, facts: facts,
            sections: ComparisonSections(comparison).all, factsTitle: "Settings"
        ).text
    }

    private var lead: [HTMLPage.Lead] {
        var lead: [HTMLPage.Lead] = []
        if !comparison.canDetect {
            lead.append(
                .init(
                    text:
                        "With \(Words.count(comparison.seeds.count, "seed")) no difference can be detected, however "
                        + "large; \(comparison.plan.seedsNeeded) are needed.", isProblem: true))
        }
        let advice = comparison.recommendation.sentences
        // What to do stands by itself, and why below it.
        lead += advice.prefix(1).map { .init(text: $0) }
        lead.append(.init(text: advice.dropFirst().joined(separator: " ")))
        return lead
    }
}
