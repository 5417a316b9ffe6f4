import Rectifier

/// Sections of a comparison report: scores, differences, learning rates, cost, method.
struct ComparisonSections {
    private let comparison: ActivationComparison
    private var metric: ComparisonMetric { comparison.metric }

    init(_ comparison: ActivationComparison) { self.comparison = comparison }

    var all: [ReportSection] { [scores, differences, rates, cost, method].filter { !$0.isEmpty } }

    /// The axis of scores, and that of differences, in points of accuracy.
    private var scoreAxis: ChartAxis {
        ChartAxis(
            metric == .accuracy ? "test accuracy" : "test R²",
            format: metric == .accuracy ? .percent : .number)
    }
    /// The factor of differences: percentage points for accuracy.
    private var differenceUnit: Double { metric == .accuracy ? 100 : 1 }

    /// Test scores of each activation.
    private var scores: ReportSection {
        var section = ReportSection(identifier: "scores", title: "Test scores")
        let rows = comparison.arms.map { arm in
            // A training that diverged would stretch the axis until nothing else can be seen.
            let values = zip(comparison.seeds, arm.scores).filter { !arm.divergedSeeds.contains($0.0) }.map(\.1)
            return IntervalChart.Row(
                arm.name, values: values, estimate: arm.divergedSeeds.isEmpty ? arm.mean : nil,
                interval: arm.divergedSeeds.isEmpty ? arm.interval.map { $0.lower...$0.upper } : nil)
        }
        .filter { !$0.values.isEmpty }
        let chart = IntervalChart(
            title: "Test score of each seed", axis: scoreAxis, dotName: "the score of one seed",
            intervalName: "95 % interval of the mean", rows: rows)
        let best = comparison.arms.max { $0.mean < $1.mean }
        section.figures = [
            .init(
                name: "scores", chart: chart,
                explanation:
                    "Each dot is the test score of a network trained with one seed; further to the right is better. The spread "
                    + "of the dots is due to chance alone: other initial weights, other batches, another split. The bar below "
                    + "them is the 95 % confidence interval of the mean. Activations whose dots overlap do about equally well, "
                    + "even if one mean is a little higher.",
                finding: best.map { "Here the highest mean is \($0.name)'s, \(metric.text($0.mean))." })
        ]
        let diverged = comparison.arms.filter { !$0.divergedSeeds.isEmpty }
        section.paragraphs = diverged.map { arm in
            "\(arm.name) diverged with \(Words.count(arm.divergedSeeds.count, "seed")): such a training has no dot, and "
                + "counts as the worst score."
        }
        section.tables = [armTable, seedTable]
        return section
    }

    /// A text of a table's cell that stays on one line.
    private static func unbroken(_ text: String) -> String { text.replacing(" ", with: "\u{A0}") }

    private func score(_ score: Double) -> String { Self.unbroken(metric.text(score)) }

    private var armTable: ReportSection.Table {
        .init(
            caption: "Each activation",
            header: ["Activation", "Learning rate", "Mean", "95 % interval", "Minimum", "Maximum", "Diverged"],
            rows: comparison.arms.map { arm in
                [
                    arm.name, arm.learningRate.map(NumberText.text) ?? "–", score(arm.mean),
                    arm.interval.map { score($0.lower) + "\u{A0}to\u{A0}" + score($0.upper) } ?? "–",
                    score(arm.scores.min() ?? arm.mean), score(arm.scores.max() ?? arm.mean),
                    "\(arm.divergedSeeds.count)",
                ]
            })
    }

    private var seedTable: ReportSection.Table {
        .init(
            caption: "Test score of each seed", header: ["Seed"] + comparison.arms.map(\.name),
            rows: comparison.seeds.enumerated().map { index, seed in
                ["\(seed)"] + comparison.arms.map { metric.text($0.scores[index]) }
            }, isFolded: true)
    }

    /// Paired differences of the scores.
    private var differences: ReportSection {
        var section = ReportSection(identifier: "differences", title: "Paired differences")
        let margin = comparison.plan.margin * differenceUnit
        let rows = comparison.pairs.map { pair in
            IntervalChart.Row(
                "\(pair.first) − \(pair.second)", estimate: pair.difference * differenceUnit,
                interval: pair.interval.map { $0.lower * differenceUnit...$0.upper * differenceUnit })
        }
        var chart = IntervalChart(
            title: "Mean difference of each pair",
            axis: ChartAxis(
                metric == .accuracy
                    ? "difference in percentage points (first − second)"
                    : "difference in R² (first − "
                        + "second)"),
            dotName: "", intervalName: "95 % interval", rows: rows)
        chart.showsZero = true
        if margin > 0 { chart.band = (-margin...margin, "equivalence margin") }
        section.figures = [
            .init(
                name: "differences", chart: chart,
                explanation:
                    "Both of a pair had the same split, batches and initial draws with each seed, so their scores are compared "
                    + "in pairs, seed by seed, which removes the chance that they share. An interval to the right of 0 speaks "
                    + "for the first, to the left for the second. An interval that contains 0 may be chance. An interval "
                    + "within the shaded margin means that the difference, if there is one, does not matter. Any other means "
                    + "that more seeds are needed.", finding: differenceFinding)
        ]
        section.tables = [pairTable]
        return section
    }

    private var differenceFinding: String {
        let better = comparison.pairs.filter { if case .better = $0.verdict { true } else { false } }
        let same = comparison.pairs.count { $0.verdict == .noDifference }
        let open = comparison.pairs.count - better.count - same
        return "Here a difference was detected in \(better.count) of \(Words.count(comparison.pairs.count, "pair")), "
            + "equivalence within the margin in \(same), and \(open) are undecided."
    }

    private var pairTable: ReportSection.Table {
        func signed(_ value: Double) -> String {
            let text = metric.text(difference: value).replacing(" points", with: "")
            return (value < 0 && text.contains { $0 != "0" && $0 != "." } ? "−" : "+") + text
        }
        return .init(
            caption: "Each pair" + (metric == .accuracy ? ", in percentage points" : ""),
            header: [
                "Pair", "Difference", "95 % interval", "p (exact signed-rank)", "p (Holm)",
                "Rank-biserial correlation", "Cohen's d", "Verdict",
            ],
            rows: comparison.pairs.map { pair in
                [
                    Self.unbroken("\(pair.first) − \(pair.second)"), signed(pair.difference),
                    pair.interval.map { Self.unbroken("\(signed($0.lower)) to \(signed($0.upper))") } ?? "–",
                    Ticks.short(pair.p, digits: 3), Ticks.short(pair.pHolm, digits: 3),
                    pair.differences.test.rankBiserialCorrelation.map { Ticks.short($0, digits: 2) } ?? "–",
                    pair.differences.cohensD.map { Ticks.short($0, digits: 2) } ?? "–", pair.text(metric),
                ]
            })
    }

    /// Grid search of the learning rate.
    private var rates: ReportSection {
        var section = ReportSection(identifier: "rates", title: "Learning-rate grid")
        let grid = comparison.grid.rates
        guard grid.count > 1 else { return section }
        let limit = LineChart.seriesLimit
        section.figures = stride(from: 0, to: comparison.arms.count, by: limit).map { start in
            let arms = comparison.arms[start..<min(start + limit, comparison.arms.count)]
            let chart = LineChart(
                title: "Validation score at each learning rate", x: ChartAxis("learning rate", scale: .logarithmic),
                y: ChartAxis(
                    metric == .accuracy ? "validation accuracy" : "validation R²",
                    format: metric == .accuracy ? .percent : .number),
                series: arms.map { .init($0.name, x: grid.map(Double.init), y: $0.validationScores.map { $0 }) })
            return .init(
                name: start == 0 ? "rates" : "rates-\(start / limit + 1)", chart: chart,
                explanation:
                    "The mean validation score of each activation over all seeds, at each learning rate of the grid. Too low a "
                    + "rate learns too slowly, too high a rate oscillates or diverges; the maximum lies in between. "
                    + "Activations with maxima at different rates would be compared unfairly at a common one. A maximum at "
                    + "the end of the grid means that an even lower or higher rate may be better.")
        }
        section.tables = [
            .init(
                caption: "Number of seeds for which each learning rate was selected",
                header: ["Activation"] + grid.map(NumberText.text),
                rows: comparison.arms.map { arm in
                    [arm.name] + grid.map { rate in "\(arm.learningRates.count { $0 == rate })" }
                })
        ]
        return section
    }

    /// Time per epoch and silent units of each activation.
    private var cost: ReportSection {
        var section = ReportSection(identifier: "cost", title: "Time and silent units")
        if comparison.arms.contains(where: { $0.secondsPerEpoch != nil }) {
            let chart = BarChart(
                title: "Time per epoch", axis: ChartAxis("milliseconds, in one thread"), quantities: ["time"],
                rows: comparison.arms.map { .init($0.name, [$0.secondsPerEpoch.map { $0 * 1000 }]) })
            section.figures.append(
                .init(
                    name: "time", chart: chart,
                    explanation:
                        "The median time of an epoch of this network on this computer. The activation is only a "
                        + "part of the work, so that even one that costs much more to compute often makes little "
                        + "difference; where scores are equal, it is a reason."))
        }
        if comparison.arms.contains(where: { $0.silentShare != nil }) {
            let chart = BarChart(
                title: "Silent units and zero activations", axis: ChartAxis("fraction", format: .percent),
                quantities: ["silent units (0 on every test example)", "zero activations"],
                rows: comparison.arms.map { .init($0.name, [$0.silentShare, $0.zeroShare]) })
            section.figures.append(
                .init(
                    name: "silent-units", chart: chart,
                    explanation:
                        "A ReLU unit that is 0 on every example is dead: it has no gradient. A few do no harm; many mean that "
                        + "the learning rate is too high or the network too wide, and speak for leaky ReLU, PReLU or ELU, "
                        + "whose units cannot die like this. Activations that are 0 on some examples are the sparsity that "
                        + "ReLU is known for, and no problem."))
        }
        return section
    }

    /// Method: seeds, grid search, tests, and what they do not show.
    private var method: ReportSection {
        var section = ReportSection(identifier: "method", title: "Method")
        let plan = comparison.plan
        section.paragraphs = [
            "Within a seed all activations had the same training, validation and test set, the same batches, and the "
                + "same normal draws as initial weights, scaled by the gain of each. Between seeds all of that differs. "
                + "Each was trained at every learning rate of the grid, the network with the best validation score was "
                + "selected, and only that one was evaluated on the test set.",
            "The p-value of the Wilcoxon signed-rank test is the probability of differences at least as one-sided as these "
                + "if the true differences were centred at 0; it is exact for these ranks. The Holm correction for multiple "
                + "testing raises each p so that the probability of even one false positive among all "
                + "\(Words.count(comparison.pairs.count, "pair")) stays at \(Words.percent(plan.significance)). One is "
                + "called better when the corrected p is at most that and the interval does not contain 0.",
            "That no difference was detected does not mean that there is none. 'No difference' is said only where the "
                + "whole interval lies within the margin, \(metric.text(difference: plan.margin)). The effect sizes are the "
                + "rank-biserial correlation, from −1 to 1, and Cohen's d, the mean difference divided by the standard "
                + "deviation of the differences.",
            "All seeds split the same data, so for new data the intervals are somewhat too narrow.",
        ]
        section.paragraphs += comparison.notes
        return section
    }
}
