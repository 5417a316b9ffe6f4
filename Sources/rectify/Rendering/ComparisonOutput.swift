import Rectifier
import RectifierReport

/// Settings of a comparison, before it starts.
struct ComparisonIntroduction {
    let facts: [TrainingRecord.Fact]

    init(_ loaded: LoadedData, _ plan: ComparisonPlan) {
        let (data, settings) = (loaded.data, plan.settings)
        let training = TrainingReport(loaded: loaded, experiment: settings, parameters: 0)
        let split = training.splitFact
        let sizes = ([data.featureCount] + settings.model.hidden + [data.outputCount]).map(String.init)
        let trainer = settings.training.trainer
        let rates = plan.grid.rates.map(NumberText.text)
        let tried =
            plan.grid.isFixed
            ? rates.joined(separator: ", ")
            : "around \(rates[rates.count / 2]), \(rates.first ?? "") to \(rates.last ?? "") or further"
        let seeds = plan.seeds
        facts =
            [
                training.dataFact, .init(split.name, split.text + "; another split for each seed"),
                .init(
                    "Network",
                    "\(sizes.joined(separator: " → ")), with one of \(plan.activations.joined(separator: ", ")) "
                        + "after each hidden layer"),
                .init(
                    "Training",
                    "\(settings.training.optimizer.kind.rawValue); \(trainer.epochs) epochs of "
                        + "\(trainer.steps(of: data.counts.training).grouped) steps, batch size \(trainer.batchSize)"),
            ] + [training.loopFact].compactMap { $0 } + [
                .init(
                    "Compared",
                    "\(seeds.count) seeds, \(seeds.first ?? 0) to \(seeds.last ?? 0); learning rates \(tried)")
            ]
    }

    var lines: [String] { facts.map(\.line) }
}

/// Result of a comparison: scores, differences, recommendation.
struct ComparisonOutput {
    private let comparison: ActivationComparison
    private let data: PreparedData

    init(_ comparison: ActivationComparison, _ data: PreparedData) {
        self.comparison = comparison
        self.data = data
    }

    private var metric: ComparisonMetric { comparison.metric }

    /// For people.
    func lines(report: String?) -> [String] {
        let seeds = comparison.seeds.count
        var lines =
            ["Test \(metric.title) over \(seeds) seeds:", ""]
            + TextTable.lines(arms, numbers: [1, 2, 3, 4, 5, 6])
            + ["", "Paired differences (first − second):", ""]
            + TextTable.lines(pairs, numbers: [1, 2, 3, 4, 5]) + ["", "Recommendation"]
            + comparison.recommendation.sentences.map { "  \($0)" }
        if !comparison.notes.isEmpty { lines += ["", "Notes"] + comparison.notes.map { "  \($0)" } }
        lines += ["", "\(comparison.trainingCount.grouped) trainings in \(ProgressBar.duration(comparison.seconds))"]
        if let report { lines.append("Report    \(report)") }
        return lines
    }

    private var arms: [[String]] {
        [["activation", "learning rate", "mean", "95 % interval", "min to max", "always zero", "time/epoch"]]
            + comparison.arms.map { arm in
                [
                    arm.name, arm.learningRate.map(NumberText.text) ?? "–", metric.text(arm.mean),
                    arm.interval.map { "\(metric.text($0.lower)) to \(metric.text($0.upper))" } ?? "–",
                    "\(metric.text(arm.scores.min() ?? arm.mean)) to \(metric.text(arm.scores.max() ?? arm.mean))",
                    arm.silentShare.map(\.percent) ?? "–",
                    arm.secondsPerEpoch.map { NumberText.short(($0 * 1e5).rounded() / 100) + " ms" } ?? "–",
                ]
            }
    }

    private var pairs: [[String]] {
        [["pair", "difference", "95 % interval", "p", "p (Holm)", "rank-biserial", "verdict"]]
            + comparison.pairs.map { pair in
                [
                    "\(pair.first) − \(pair.second)", signed(pair.difference),
                    pair.interval.map { "\(signed($0.lower)) to \(signed($0.upper))" } ?? "–",
                    Self.probability(pair.p), Self.probability(pair.pHolm),
                    pair.differences.test.rankBiserialCorrelation.map { ($0 < 0 ? "" : "+") + $0.fixed(2) } ?? "–",
                    pair.text(metric),
                ]
            }
    }

    /// With its sign: `+0.42`, in points of accuracy.
    private func signed(_ difference: Double) -> String {
        let text = metric == .accuracy ? (difference * 100).fixed(2) : difference.fixed(4)
        return text.hasPrefix("-") ? text : "+" + text
    }

    /// A probability with as many digits as matter.
    private static func probability(_ p: Double) -> String { p >= 0.001 ? p.fixed(3) : NumberText.short(p) }

    /// The JSON object. Scores, differences and the margin are fractions: a percentage point is 0.01.
    var json: JSON {
        let (training, validation, test) = data.counts
        return .object([
            ("data", .string(data.name)),
            ("task", .string(data.task.rawValue)),
            ("metric", .string(metric == .accuracy ? "accuracy" : "r2")),
            ("trainRows", .integer(training)),
            ("validationRows", .integer(validation)),
            ("testRows", .integer(test)),
            ("trainExamples", .integer(training)),
            ("validationExamples", .integer(validation)),
            ("testExamples", .integer(test)),
            ("seeds", .array(comparison.seeds.map { .integer(Int(clamping: $0)) })),
            ("learningRates", .array(comparison.grid.rates.map(JSON.float))),
            ("confidence", .double(ActivationComparison.level)),
            ("significance", .double(comparison.plan.significance)),
            ("margin", .double(comparison.plan.margin)),
            ("activations", .array(comparison.arms.map(object))),
            ("pairs", .array(comparison.pairs.map(object))),
            ("recommendation", recommendation),
            ("canDetect", .boolean(comparison.canDetect)),
            ("seedsNeeded", .integer(comparison.plan.seedsNeeded)),
            ("notes", .array(comparison.notes.map(JSON.string))),
            ("trainings", .integer(comparison.trainingCount)),
            ("seconds", .double(comparison.seconds)),
        ])
    }

    private func object(_ arm: ComparisonArm) -> JSON {
        .object([
            ("name", .string(arm.name)),
            ("learningRate", Self.rate(arm.learningRate)),
            ("scores", .array(arm.scores.map(JSON.double))),
            ("mean", .double(arm.mean)),
            ("interval", Self.interval(arm.interval)),
            ("learningRates", .array(arm.learningRates.map(Self.rate))),
            ("validationScores", .array(arm.validationScores.map(JSON.double))),
            ("secondsPerEpoch", .optional(arm.secondsPerEpoch)),
            ("silentShare", .optional(arm.silentShare)),
            ("silentFraction", .optional(arm.silentShare)),
            ("zeroShare", .optional(arm.zeroShare)),
            ("zeroFraction", .optional(arm.zeroShare)),
            ("divergedSeeds", .array(arm.divergedSeeds.map { .integer(Int(clamping: $0)) })),
        ])
    }

    private func object(_ pair: ComparisonPair) -> JSON {
        let verdict: (name: String, better: JSON, limit: Double?) =
            switch pair.verdict {
            case .better(let name): ("better", .string(name), nil)
            case .noDifference: ("no-difference", .null, nil)
            case .noneDetected(let limit): ("none-detected", .null, limit)
            }
        return .object([
            ("first", .string(pair.first)),
            ("second", .string(pair.second)),
            ("difference", .double(pair.difference)),
            ("interval", Self.interval(pair.interval)),
            ("p", .double(pair.p)),
            ("pHolm", .double(pair.pHolm)),
            ("rankBiserial", .optional(pair.differences.test.rankBiserialCorrelation)),
            ("cohensD", .optional(pair.differences.cohensD)),
            ("zeros", .integer(pair.differences.test.zeroCount)),
            ("ties", .boolean(pair.differences.test.hasTies)),
            ("verdict", .string(verdict.name)),
            ("better", verdict.better),
            ("atMost", .optional(verdict.limit)),
            ("isWithinMargin", .boolean(pair.isWithinMargin)),
            ("text", .string(pair.text(metric))),
        ])
    }

    private var recommendation: JSON {
        let advice = comparison.recommendation
        return .object([
            ("name", .string(advice.name)),
            ("basis", .string(advice.basis.rawValue)),
            ("equals", .array(advice.equals.map(JSON.string))),
            ("text", .string(advice.text)),
        ])
    }

    private static func rate(_ rate: Float?) -> JSON { rate.map(JSON.float) ?? .null }

    private static func interval(_ interval: ConfidenceInterval?) -> JSON {
        interval.map { .array([.double($0.lower), .double($0.upper)]) } ?? .null
    }
}
