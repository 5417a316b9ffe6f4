import Rectifier

/// The parts of a report on a comparison.
struct ComparisonSections {
    private let comparison: ActivationComparison
    private var metric: ComparisonMetric { comparison.metric }

    init(_ comparison: ActivationComparison) { self.comparison = comparison }

    var all: [ReportSection] { [scores, differences, rates, cost, method].filter { !$0.isEmpty } }

    /// The axis of scores, and that of differences, in points of accuracy.
    private var scoreAxis: ChartAxis {
        ChartAxis(
            metric == .accuracy ? "test rows answered right" : "R² on the test rows",
            format: metric == .accuracy ? .percent : .number)
    }
    /// What a difference is multiplied by to be shown.
    private var differenceUnit: Double { metric == .accuracy ? 100 : 1 }

    /// What each activation scored.
    private var scores: ReportSection {
        var section = ReportSection(identifier: "scores", title: "The scores")
        let rows = comparison.arms.map { arm in
            // A training that diverged would stretch the axis until nothing else can be seen.
            let values = zip(comparison.seeds, arm.scores).filter { !arm.divergedSeeds.contains($0.0) }.map(\.1)
            return IntervalChart.Row(
                arm.name, values: values, estimate: arm.divergedSeeds.isEmpty ? arm.mean : nil,
                interval: arm.divergedSeeds.isEmpty ? arm.interval.map { $0.lower...$0.upper } : nil)
        }
        .filter { !$0.values.isEmpty }
        let chart = IntervalChart(
            title: "The score of each seed", axis: scoreAxis, dotName: "the score with one seed",
            intervalName: "95 % interval of the mean", rows: rows)
        let best = comparison.arms.max { $0.mean < $1.mean }
        section.figures = [
            .init(
                name: "scores", chart: chart,
                explanation:
                    "Each dot is a network, trained from one seed and judged on rows that it had never seen; the "
                    + "further to the right, the better. How far the dots of one row spread is what chance alone does: "
                    + "other first weights, other batches, other rows. The bar below them is where the mean would lie, "
                    + "most likely, if there were many more seeds. Rows whose dots cover each other do about equally "
                    + "well, even if one mean is a little higher.",
                finding: best.map { "Here the highest mean is \($0.name)'s, \(metric.text($0.mean))." })
        ]
        let diverged = comparison.arms.filter { !$0.divergedSeeds.isEmpty }
        section.paragraphs = diverged.map { arm in
            "\(arm.name) diverged with \(Words.count(arm.divergedSeeds.count, "seed")): such a run has no dot, and "
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
            header: ["Activation", "Learning rate", "Mean", "95 % interval", "Least", "Most", "Diverged"],
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
            caption: "The score of each seed", header: ["Seed"] + comparison.arms.map(\.name),
            rows: comparison.seeds.enumerated().map { index, seed in
                ["\(seed)"] + comparison.arms.map { metric.text($0.scores[index]) }
            }, isFolded: true)
    }

    /// Each two beside each other.
    private var differences: ReportSection {
        var section = ReportSection(identifier: "differences", title: "The differences")
        let margin = comparison.plan.margin * differenceUnit
        let rows = comparison.pairs.map { pair in
            IntervalChart.Row(
                "\(pair.first) − \(pair.second)", estimate: pair.difference * differenceUnit,
                interval: pair.interval.map { $0.lower * differenceUnit...$0.upper * differenceUnit })
        }
        var chart = IntervalChart(
            title: "The mean difference of each pair",
            axis: ChartAxis(
                metric == .accuracy
                    ? "difference in points (first − second)"
                    : "difference in R² (first − "
                        + "second)"),
            dotName: "", intervalName: "95 % interval", rows: rows)
        chart.showsZero = true
        if margin > 0 { chart.band = (-margin...margin, "does not matter") }
        section.figures = [
            .init(
                name: "differences", chart: chart,
                explanation:
                    "The two of a pair had the same rows, batches and first draws with each seed, so their difference "
                    + "is taken seed by seed: chance that both shared is gone from it. A bar to the right of the line "
                    + "at 0 speaks for the first, to the left for the second. A bar that crosses 0 may be chance. A "
                    + "bar that lies in the shaded part says that the difference, if there is one, does not matter. A "
                    + "bar that does neither says that more seeds are needed.", finding: differenceFinding)
        ]
        section.tables = [pairTable]
        return section
    }

    private var differenceFinding: String {
        let better = comparison.pairs.filter { if case .better = $0.verdict { true } else { false } }
        let same = comparison.pairs.count { $0.verdict == .noDifference }
        let open = comparison.pairs.count - better.count - same
        return "Here a difference was detected in \(better.count) of \(Words.count(comparison.pairs.count, "pair")), "
            + "none that matters is left in \(same), and \(open) stay open."
    }

    private var pairTable: ReportSection.Table {
        func signed(_ value: Double) -> String {
            let text = metric.text(difference: value).replacing(" points", with: "")
            return (value < 0 && text.contains { $0 != "0" && $0 != "." } ? "−" : "+") + text
        }
        return .init(
            caption: "Each pair" + (metric == .accuracy ? ", in points" : ""),
            header: [
                "Pair", "Difference", "95 % interval", "p (exact signed-rank)", "p after Holm's correction",
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

    /// How the learning rates were chosen.
    private var rates: ReportSection {
        var section = ReportSection(identifier: "rates", title: "The learning rates")
        let grid = comparison.grid.rates
        guard grid.count > 1 else { return section }
        let limit = LineChart.seriesLimit
        section.figures = stride(from: 0, to: comparison.arms.count, by: limit).map { start in
            let arms = comparison.arms[start..<min(start + limit, comparison.arms.count)]
            let chart = LineChart(
                title: "The validation score at each learning rate", x: ChartAxis("learning rate", scale: .logarithmic),
                y: ChartAxis(
                    metric == .accuracy ? "validation rows answered right" : "R² on the validation rows",
                    format: metric == .accuracy ? .percent : .number),
                series: arms.map { .init($0.name, x: grid.map(Double.init), y: $0.validationScores.map { $0 }) })
            return .init(
                name: start == 0 ? "rates" : "rates-\(start / limit + 1)", chart: chart,
                explanation:
                    "Each activation was trained at each of these rates with each seed; what is shown is the mean. Too "
                    + "low a rate learns too little in the time there is, too high a one jumps about or diverges; in "
                    + "between lies the top. Activations whose tops lie at different rates would be compared unfairly "
                    + "at a common one. A top at the edge of the picture means that an even lower or higher rate may "
                    + "be better.")
        }
        section.tables = [
            .init(
                caption: "How often each learning rate was chosen",
                header: ["Activation"] + grid.map(NumberText.text),
                rows: comparison.arms.map { arm in
                    [arm.name] + grid.map { rate in "\(arm.learningRates.count { $0 == rate })" }
                })
        ]
        return section
    }

    /// What each activation costs, and how many units are dead at the end.
    private var cost: ReportSection {
        var section = ReportSection(identifier: "cost", title: "Cost, and units that are off")
        if comparison.arms.contains(where: { $0.secondsPerEpoch != nil }) {
            let chart = BarChart(
                title: "How long an epoch takes", axis: ChartAxis("milliseconds, in one thread"), quantities: ["time"],
                rows: comparison.arms.map { .init($0.name, [$0.secondsPerEpoch.map { $0 * 1000 }]) })
            section.figures.append(
                .init(
                    name: "time", chart: chart,
                    explanation:
                        "The median time that an epoch of this network took on this computer. The activation is only a "
                        + "part of the work, so that even one that costs much more to compute often makes little "
                        + "difference; where scores are equal, it is a reason."))
        }
        if comparison.arms.contains(where: { $0.silentShare != nil }) {
            let chart = BarChart(
                title: "Hidden units that are off", axis: ChartAxis("share", format: .percent),
                quantities: ["units that are 0 on every test row", "outputs that are 0"],
                rows: comparison.arms.map { .init($0.name, [$0.silentShare, $0.zeroShare]) })
            section.figures.append(
                .init(
                    name: "silent-units", chart: chart,
                    explanation:
                        "A unit that is 0 on every row is dead: it takes no part any more. Some do no harm; many mean "
                        + "that the learning rate is too high or the network too wide, and speak for leaky ReLU, PReLU "
                        + "or ELU, whose units cannot die like this. Outputs that are 0 on some rows are the sparsity "
                        + "that ReLU is known for, and no fault."))
        }
        return section
    }

    /// How it was done, for a reader who wants to know what the numbers mean.
    private var method: ReportSection {
        var section = ReportSection(identifier: "method", title: "How it was done")
        let plan = comparison.plan
        section.paragraphs = [
            "With one seed every activation had the same rows to train, to validate and to test on, the same batches, "
                + "and the same normal draws as first weights, scaled by its own gain. Between seeds all of that "
                + "differs. Each was trained at every learning rate, the best one on the validation rows was taken, "
                + "and only that network was judged on the test rows.",
            "Wilcoxon's signed-rank test asks how likely differences as one-sided as these are if only chance made "
                + "their signs; p is that probability, exact for these very ranks. Many pairs give chance many tries; "
                + "Holm's correction raises each p so that the risk of even one false alarm among all "
                + "\(Words.count(comparison.pairs.count, "pair")) stays at \(Words.percent(plan.significance)). One is "
                + "called better when the corrected p is at most that and the interval does not contain 0.",
            "That no difference was detected does not mean that there is none. 'No difference' is said only where the "
                + "whole interval lies within \(metric.text(difference: plan.margin)). The rank-biserial correlation "
                + "says how one-sided the differences are, from −1 to 1; Cohen's d compares their mean with their "
                + "spread.",
            "The numbers are about training on these rows. All seeds divide the same rows, so for rows from elsewhere "
                + "the intervals are somewhat too narrow.",
        ]
        section.paragraphs += comparison.notes
        return section
    }
}
