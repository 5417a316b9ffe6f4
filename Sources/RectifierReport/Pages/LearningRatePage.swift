import Rectifier

/// Report of a learning-rate range test on one page: range test, trials at constant rates, recommendation.
///
///     let page = LearningRatePage(title: "digits", result: result)
///     try AtomicFile.write(Array(page.html.utf8), to: "learning-rate.html")
///
/// The page is a single file that loads nothing and needs no script, like ``TrainingReportPage``.
public struct LearningRatePage: Sendable {
    /// Title: such as the name of the data.
    public var title: String
    /// The result of the range test.
    public var result: LearningRateResult
    /// The data, the network and the settings, in words.
    public var facts: [TrainingRecord.Fact]
    /// The set that is evaluated, in words: `validation set`.
    public var heldRows: String
    /// The command that trains at the recommended rate; nil for none.
    public var command: String?

    /// The page about a test.
    public init(
        title: String, result: LearningRateResult, facts: [TrainingRecord.Fact] = [],
        heldRows: String = "validation set", command: String? = nil
    ) {
        (self.title, self.result, self.facts, self.heldRows) = (title, result, facts, heldRows)
        self.command = command
    }

    /// The whole page.
    public var html: String {
        HTMLPage(
            title: "\(NameList.oneLine(title)): learning-rate range test", lead: lead, facts: facts,
            sections: [suggestions, ramp, trials].filter { !$0.isEmpty }
        ).text
    }

    private var charts: LearningRateCharts { LearningRateCharts(result) }

    private var lead: [HTMLPage.Lead] {
        guard let recommendation = result.recommendation else {
            return [
                .init(
                    text:
                        "No learning rate is recommended: \(result.refusal). The losses are measured on the \(heldRows).",
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

    /// Suggested learning rates, with the result of a trial at each.
    private var suggestions: ReportSection {
        var section = ReportSection(identifier: "suggestions", title: "Suggestions")
        section.paragraphs = [
            "If the learning rate is too low, the network learns slowly or not at all; if it is too high, the loss oscillates "
                + "or diverges, or units die: after a large step a ReLU unit may be 0 on every example; it then has no "
                + "gradient, and hardly ever recovers. The accuracy may hide that, since the other units still work.",
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
                caption: "Suggested learning rates, and the result of a trial at each",
                header: ["Rule", "Learning rate", "Loss", "Accuracy", "Units that died"], rows: rows)
        ]
        return section
    }

    /// The training with the rising rate.
    private var ramp: ReportSection {
        var section = ReportSection(identifier: "rising-rate", title: "Range test")
        guard !result.points.isEmpty else {
            section.paragraphs = ["The loss was not finite at the first step: there is no curve."]
            return section
        }
        let charts = charts
        section.figures = [
            .init(
                name: "loss", chart: charts.loss,
                explanation:
                    "One training in which the learning rate rises from step to step (L. Smith, “Cyclical Learning Rates for Training "
                    + "Neural Networks”, 2017). At the left the rate is too low to learn anything; then the loss falls; at the "
                    + "right the rate is too high. A good rate is well before the minimum. The smoothed line lags behind, since "
                    + "it is a moving average.",
                finding: lossFinding)
        ]
        if let dead = charts.dead {
            section.figures.append(
                .init(
                    name: "dead-units", chart: dead,
                    explanation:
                        "The fraction of dead units of each activation: their derivative is 0 on every example, so that they no "
                        + "longer learn. Compare with the loss: where it is lowest, units may have died already.",
                    finding: deadFinding))
        }
        if let accuracy = charts.accuracy {
            section.figures.append(
                .init(
                    name: "accuracy", chart: accuracy,
                    explanation:
                        "The accuracy on the \(heldRows) after each step. It stays high for as long as enough units are left."
                ))
        }
        section.figures.append(
            .init(
                name: "gradient-norm", chart: charts.gradientNorm,
                explanation:
                    "The norm of the gradient. If it shoots up, the training diverges; if it falls to 0, units are dead or "
                    + "saturated."))
        return section
    }

    private var lossFinding: String? {
        guard let lowest = result.points.min(by: { $0.smoothedLoss < $1.smoothedLoss }) else { return nil }
        let end = result.hasDiverged ? " The test ended early, since the loss diverged." : ""
        return "Here the smoothed loss is lowest, \(Ticks.short(lowest.smoothedLoss, digits: 3)), at "
            + "\(LearningRateCharts.text(lowest.rate)).\(end)"
    }

    private var deadFinding: String {
        guard let first = result.firstDeathRate else { return "Here no unit died." }
        let most = result.points.compactMap(\.dead).map(\.share).max() ?? 0
        return
            "Here the first unit died at \(LearningRateCharts.text(first)), and at most \(Words.percent(most)) of all units were "
            + "dead."
    }

    /// The trials of constant rates.
    private var trials: ReportSection {
        var section = ReportSection(identifier: "constant-rates", title: "Trials at constant learning rates")
        guard let steps = result.trials.map(\.steps).max() else { return section }
        section.paragraphs = [
            "In the range test, the effect of one rate depends on all the rates before it. So candidate rates were tried at "
                + "constant rate: from the same initial weights, for \(Words.count(steps, "step")), with the same batches. A "
                + "longer training may do better than these, and kill more units too."
        ]
        if let loss = charts.trialLoss {
            section.figures.append(
                .init(
                    name: "trial-loss", chart: loss,
                    explanation:
                        "The loss after each trial, on the \(heldRows), and the training loss, its mean over the last quarter of "
                        + "the trial. Rates at which the training diverged have no point."))
        }
        if let dead = charts.trialDead {
            section.figures.append(
                .init(
                    name: "trial-dead-units", chart: dead,
                    explanation:
                        "The fraction of dead units after each trial. Where this line rises above 0, the learning rate kills units, "
                        + "whatever the loss says."))
        }
        section.tables = [LearningRateTable(result).trials]
        return section
    }
}
