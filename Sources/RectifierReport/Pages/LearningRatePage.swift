import Rectifier

/// A learning-rate range test told on one page: what happened while the rate rose, what each constant rate does, and which
/// rate is recommended.
///
///     let page = LearningRatePage(title: "digits", result: result)
///     try AtomicFile.write(Array(page.html.utf8), to: "learning-rate.html")
///
/// The page is a single file that loads nothing and needs no script, like ``TrainingReportPage``.
public struct LearningRatePage: Sendable {
    /// What is trained: the name of the data, say.
    public var title: String
    /// What the test saw.
    public var result: LearningRateResult
    /// The data, the network and the settings, in words.
    public var facts: [TrainingRecord.Fact]
    /// The rows to judge by, in words.
    public var heldRows: String
    /// The command that trains at the recommended rate; nil for none.
    public var command: String?

    /// The page about a test.
    public init(
        title: String, result: LearningRateResult, facts: [TrainingRecord.Fact] = [],
        heldRows: String = "validation rows", command: String? = nil
    ) {
        (self.title, self.result, self.facts, self.heldRows) = (title, result, facts, heldRows)
        self.command = command
    }

    /// The whole page.
    public var html: String {
        HTMLPage(
            title: "\(NameList.oneLine(title)): which learning rate?", lead: lead, facts: facts,
            sections: [suggestions, ramp, trials].filter { !$0.isEmpty }
        ).text
    }

    private var charts: LearningRateCharts { LearningRateCharts(result) }

    private var lead: [HTMLPage.Lead] {
        guard let recommendation = result.recommendation else {
            return [
                .init(
                    text:
                        "No learning rate is recommended: \(result.refusal). The losses are those of the \(heldRows).",
                    isProblem: true)
            ]
        }
        var lead = [
            HTMLPage.Lead(text: "Recommended learning rate: \(LearningRateCharts.text(recommendation.rate))."),
            HTMLPage.Lead(text: recommendation.explanation),
        ]
        if let command { lead.append(.init(text: "To train with it: \(command)")) }
        return lead
    }

    /// What each rule suggests, and what that rate would do.
    private var suggestions: ReportSection {
        var section = ReportSection(identifier: "suggestions", title: "What the rules suggest")
        section.paragraphs = [
            "The learning rate says how far each step goes along the gradient. Too low, and the network learns slowly or not "
                + "at all; too high, and it jumps about, flies off, or kills units: a unit of ReLU that a large step pushes so "
                + "far down that it is 0 for every row has no gradient any more, and hardly ever comes back. The accuracy may "
                + "hide that, since the units left may still do the work.",
            "Four rules suggest a rate. "
                + LearningRateRule.allCases.map { "\($0.rawValue): \($0.explanation)" }.joined(separator: " "),
        ]
        let rows = result.suggestions.map { suggestion -> [String] in
            guard let rate = suggestion.rate else {
                return [suggestion.rule.rawValue] + Array(repeating: "–", count: 4)
            }
            return [suggestion.rule.rawValue, LearningRateCharts.text(rate)]
                + LearningRateTable.outcome(result.trial(rate)).map(LearningRateTable.unbroken)
        }
        section.tables = [
            .init(
                caption: "The suggestions, and what a training at such a rate came to",
                header: ["Rule", "Rate", "Loss", "Right", "Units that died"], rows: rows)
        ]
        return section
    }

    /// The training with the rising rate.
    private var ramp: ReportSection {
        var section = ReportSection(identifier: "rising-rate", title: "While the rate rises")
        guard !result.points.isEmpty else {
            section.paragraphs = ["The loss was not a finite number at the first step already: there is no curve."]
            return section
        }
        let charts = charts
        section.figures = [
            .init(
                name: "loss", chart: charts.loss,
                explanation:
                    "One training in which the rate grows from step to step (L. Smith, “Cyclical Learning Rates for Training "
                    + "Neural Networks”, 2017). At the left the steps are too small to learn anything; then the loss falls; at "
                    + "the right the steps are too large. A good rate is well before the lowest point. The smoothed line lags "
                    + "behind, since it is a mean of what was before.",
                finding: lossFinding)
        ]
        if let dead = charts.dead {
            section.figures.append(
                .init(
                    name: "dead-units", chart: dead,
                    explanation:
                        "The share of each activation's units that are dead: whose derivative is 0 on every row looked at, so "
                        + "that they learn nothing. Compare with the loss: where it is lowest, units may have died already.",
                    finding: deadFinding))
        }
        if let accuracy = charts.accuracy {
            section.figures.append(
                .init(
                    name: "accuracy", chart: accuracy,
                    explanation:
                        "The share of the \(heldRows) that the network answers right after each step. It looks well for as long "
                        + "as enough units are left."))
        }
        section.figures.append(
            .init(
                name: "gradient-norm", chart: charts.gradientNorm,
                explanation:
                    "How long the gradient is. If it shoots up, the steps fly off; if it falls to nothing, the units that it "
                    + "would reach are dead or saturated."))
        return section
    }

    private var lossFinding: String? {
        guard let lowest = result.points.min(by: { $0.smoothedLoss < $1.smoothedLoss }) else { return nil }
        let end = result.hasDiverged ? " The test ended early, since the loss flew off." : ""
        return "Here the smoothed loss is lowest, \(Ticks.short(lowest.smoothedLoss, digits: 3)), at "
            + "\(LearningRateCharts.text(lowest.rate)).\(end)"
    }

    private var deadFinding: String {
        guard let first = result.firstDeathRate else { return "Here no unit died." }
        let most = result.points.compactMap(\.dead).map(\.share).max() ?? 0
        return
            "Here the first unit died at \(LearningRateCharts.text(first)), and at the most \(Words.percent(most)) of all units "
            + "were dead."
    }

    /// The trials of constant rates.
    private var trials: ReportSection {
        var section = ReportSection(identifier: "constant-rates", title: "At a constant rate")
        guard let steps = result.trials.map(\.steps).max() else { return section }
        section.paragraphs = [
            "While the rate rises, what happens at one rate also comes from all the rates before it. So each rate that could "
                + "be meant was tried as it would be used: from the first weights, for \(Words.count(steps, "step")), always "
                + "with the same rows. A longer training may do better than these, and kill more units too."
        ]
        if let loss = charts.trialLoss {
            section.figures.append(
                .init(
                    name: "trial-loss", chart: loss,
                    explanation:
                        "The loss after each trial, on the \(heldRows), and its mean over the last quarter of the trial on the "
                        + "rows that were trained on. Rates at which the training flew off have no point."))
        }
        if let dead = charts.trialDead {
            section.figures.append(
                .init(
                    name: "trial-dead-units", chart: dead,
                    explanation:
                        "The share of units that are dead after each trial. Where this line leaves the ground, the rate costs "
                        + "units, whatever the loss says."))
        }
        section.tables = [LearningRateTable(result).trials]
        return section
    }
}
