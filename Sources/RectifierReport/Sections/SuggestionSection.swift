import Rectifier

/// The section of a report about the suggestions that were tried.
struct SuggestionSection {
    let report: SuggestionReport
    /// The words of suggestions.
    let words: FindingWords

    init(_ report: SuggestionReport, words: FindingWords) { (self.report, self.words) = (report, words) }

    /// What was tried, beside what came of changing nothing.
    var section: ReportSection {
        var section = ReportSection(identifier: "remedies", title: "Remedies that were tried")
        guard !report.trials.isEmpty else {
            section.paragraphs = ["No change was tried: none is known to help that the training does not have already."]
            return section
        }
        section.paragraphs = [Self.method(report)]
        if let best = report.best {
            section.articles = [
                .init(
                    badge: ("Helped", "helped"), identifier: "best-remedy",
                    title: best.suggestion.message(for: report.settings),
                    entries: [
                        ("Effect", [.text(Self.effect(of: best, report))]),
                        ("How", words.contents(of: best.suggestion).dropFirst().map { $0 }),
                    ])
            ]
        } else {
            section.paragraphs.append(
                "None of them helped beyond doubt. A longer training, or two changes at once, may; the table says how far each "
                    + "came.")
        }
        section.paragraphs += report.untried.map {
            "\($0.suggestion.message(for: report.settings)) This could not be tried: \($0.reason)"
        }
        section.figures = [results] + [courses].compactMap(\.self)
        section.tables = [table]
        return section
    }

    /// How the trials were made, and how far they can be trusted.
    static func method(_ report: SuggestionReport) -> String {
        let rows = report.areSetApart ? "rows held out of the training rows" : "validation rows"
        return "Each change was made to a copy of the network, which was then trained anew for at most "
            + "\(Words.count(report.steps, "step")) on \(Words.count(report.trainRows, "training row")) and evaluated on "
            + "\(Ticks.text(Double(report.validationRows))) \(rows), with \(Words.count(report.seeds.count, "seed")): the "
            + "same initial weights and the same batches for every change. Test rows were not used. So few seeds and such "
            + "short trainings are a hint, not a proof."
    }

    /// The effect of a trial on loss and accuracy, in a sentence.
    static func effect(of trial: SuggestionTrial, _ report: SuggestionReport) -> String {
        let after = trial.outcomes
        var text =
            "The validation loss was \(number(after, \.validationLoss)) with it, and "
            + (report.baseline.hasDiverged
                ? "the training diverged without it" : "\(number(report.baseline, \.validationLoss)) without")
        if let right = after.mean(\.accuracy) {
            text += "; the validation accuracy was \(Words.percent(right))"
            if let before = report.baseline.mean(\.accuracy) {
                text += " with it, and \(Words.percent(before)) without"
            }
        }
        return text + " (means over \(Words.count(report.seeds.count, "seed")))."
    }

    /// The mean of a number over the seeds; `diverged` where a seed has none.
    private static func number(_ outcomes: [SuggestionOutcome], _ value: (SuggestionOutcome) -> Double?) -> String {
        outcomes.mean(value).map { Ticks.short($0, digits: 3) } ?? "diverged"
    }

    /// The trials, that of changing nothing first.
    private var rows: [(name: String, outcomes: [SuggestionOutcome])] {
        [("as it is", report.baseline)]
            + report.trials.map { ($0.suggestion.title, $0.outcomes) }
    }

    /// The accuracy, or the loss where a number is learned, for each seed.
    private var results: ReportSection.Figure {
        let hasAccuracy = report.hasAccuracy
        func value(_ outcome: SuggestionOutcome) -> Double? { hasAccuracy ? outcome.accuracy : outcome.validationLoss }
        let most = rows.flatMap { $0.outcomes.compactMap(value) }.max() ?? 0
        // A loss that explodes would leave nothing to be seen of the others.
        let range: ClosedRange<Double>? =
            hasAccuracy
            ? 0...1 : most > 2 * report.constantLoss && report.constantLoss > 0 ? 0...2 * report.constantLoss : nil
        let seeds = report.seeds.prefix(ChartStyle.colorCount)
        let chart = BarChart(
            title: hasAccuracy ? "Validation accuracy with each change" : "Validation loss with each change",
            axis: ChartAxis(
                hasAccuracy ? "validation accuracy" : "mean loss",
                format: hasAccuracy ? .percent : .number, range: range),
            quantities: seeds.map { "seed \($0)" },
            rows: rows.map { row in
                .init(row.name, seeds.indices.map { row.outcomes.indices.contains($0) ? value(row.outcomes[$0]) : nil })
            })
        return .init(
            name: "remedies", chart: chart,
            explanation:
                "One bar a seed: the first row is the training as it is, the others have one change each, the best first. "
                + "\(hasAccuracy ? "Longer is better." : "Shorter is better.") Where the bars of a row differ as much as the "
                + "rows do, chance decides, not the change. A row without bars diverged.")
    }

    /// The loss after each epoch, the mean over the seeds; nil for too few epochs.
    private var courses: ReportSection.Figure? {
        func line(_ name: String, _ outcomes: [SuggestionOutcome]) -> LineChart.Series {
            let epochs = outcomes.map(\.losses.count).max() ?? 0
            let points = (0..<epochs).map { epoch in
                SIMD2(
                    Double(epoch + 1),
                    outcomes.mean { $0.losses.indices.contains(epoch) ? $0.losses[epoch] : nil } ?? .nan)
            }
            return .init(name, points)
        }
        guard report.settings.training.trainer.epochs >= 3 else { return nil }
        let lines = rows.prefix(6).map { line($0.name, $0.outcomes) }
        let values = lines.flatMap { $0.points.map(\.y) }.filter { $0.isFinite && $0 > 0 }
        let isWide = (values.max() ?? 1) > 50 * (values.min() ?? 1)
        var chart = LineChart(
            title: "Validation loss in the trials", x: ChartAxis("epoch"),
            y: ChartAxis("mean loss", scale: isWide ? .logarithmic : .linear), series: lines)
        chart.rules = [.init(at: report.constantLoss, on: .y, "constant prediction")]
        return .init(
            name: "remedy-courses", chart: chart,
            explanation:
                "The mean over the seeds of the loss after each epoch, of the training as it is and of the best changes. A line "
                + "that stays at the dotted one has learned nothing: the constant prediction is as good.")
    }

    /// The numbers of every trial.
    private var table: ReportSection.Table {
        let hasAccuracy = report.hasAccuracy
        let verdicts = ["–"] + report.trials.map(\.verdict.title)
        let summaries = ["Nothing is changed."] + report.trials.map { $0.suggestion.message(for: report.settings) }
        let lines = rows.indices.map { index -> [String] in
            let outcomes = rows[index].outcomes
            let spread = outcomes.range(\.validationLoss).map {
                "\(Ticks.short($0.lowerBound, digits: 3)) to \(Ticks.short($0.upperBound, digits: 3))"
            }
            return [summaries[index], verdicts[index], Self.number(outcomes, \.validationLoss), spread ?? "–"]
                + (hasAccuracy ? [outcomes.mean(\.accuracy).map(Words.percent) ?? "–"] : [])
                + [
                    outcomes.mean(\.deadShare).map(Words.percent) ?? "–",
                    outcomes.mean(\.gradientRatio).map { Ticks.short($0, digits: 2) } ?? "–",
                ]
        }
        return .init(
            caption: "Effect of each change, the best first",
            header: ["Change", "Did it help?", "Validation loss", "Minimum to maximum"]
                + (hasAccuracy ? ["Validation accuracy"] : []) + [
                    "Dead units", "Weakest layer's gradient / strongest's",
                ],
            rows: lines)
    }
}
