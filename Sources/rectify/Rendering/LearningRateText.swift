import Rectifier
import RectifierReport

/// Output of `rectify learning-rate`: plot of the loss, table of trials, recommendation.
struct LearningRateText {
    let result: LearningRateResult
    /// The command that trains at the recommended rate.
    let command: String?
    /// The set that is evaluated, in words: `validation set`.
    let heldRows: String

    /// The result for people.
    func lines(savedTo paths: [String?], _ color: ColorChoice) -> [String] {
        let charts = LearningRateCharts(result)
        var lines = ChartText.lines(charts.loss, color, savedTo: nil)
        if let dead = charts.dead, result.points.contains(where: { ($0.dead ?? []).share > 0 }) {
            lines += [""] + ChartText.lines(dead, color, savedTo: nil)
        }
        if result.hasDiverged, let last = result.points.last {
            lines += ["", "The range test ended at \(NumberText.short(last.rate)): the loss diverged."]
        }
        lines += [
            "",
            "Trials at constant learning rates, from the same initial weights; loss and accuracy on the \(heldRows)",
            "",
        ]
        let numbers: Set<Int> = result.start.accuracy == nil ? [1, 2] : [1, 2, 3]
        lines += TextTable.lines(
            [LearningRateTable.trialHeader] + LearningRateTable(result).trialRows, numbers: numbers)
        lines += [""] + recommendation
        for path in paths.compactMap(\.self) { lines.append("Saved        \(path)") }
        return lines
    }

    private var recommendation: [String] {
        guard let recommendation = result.recommendation else {
            return ["Recommended  none: \(result.refusal)"]
                + (result.learnsNothing
                    ? [
                        "             'rectify diagnose' with the same options looks for the reason; --trial-steps tries longer"
                    ]
                    : [])
        }
        return [
            "Recommended  \(NumberText.text(recommendation.rate))", "Reason       \(recommendation.explanation)",
        ] + (command.map { ["Command      \($0)"] } ?? [])
    }

    /// The result for programs.
    var json: JSON {
        let recommendation = result.recommendation
        return .object([
            ("recommended", .optional(recommendation?.rate)),
            ("basis", recommendation.map { .string($0.basis.rawValue) } ?? .null),
            ("explanation", recommendation.map { .string($0.explanation) } ?? .null),
            ("constantLoss", .optional(result.constantLoss?.judged)),
            ("learnsNothing", .boolean(result.learnsNothing)),
            ("command", command.map(JSON.string) ?? .null),
            ("suggestions", .object(result.suggestions.map { ($0.rule.rawValue, .optional($0.rate)) })),
            ("firstDeathRate", .optional(result.firstDeathRate)),
            ("deadShareAtStart", .double(result.deadAtStart.share)),
            ("deadFractionAtStart", .double(result.deadAtStart.share)),
            ("diverged", .boolean(result.hasDiverged)),
            ("judgedOn", .string(heldRows.replacing(" set", with: " rows"))),
            ("evaluatedOn", .string(heldRows)),
            ("trials", .array(result.trials.map(json))),
            ("curve", .array(result.points.map(json))),
        ])
    }

    private func json(_ trial: LearningRateResult.Trial) -> JSON {
        .object([
            ("rate", .double(trial.rate)),
            ("learningRate", .double(trial.rate)),
            ("steps", .integer(trial.steps)),
            ("trainLoss", .optional(trial.trainLoss)),
            ("loss", .optional(trial.evaluation?.loss)),
            ("accuracy", .optional(trial.evaluation?.accuracy)),
            ("deadShare", trial.hasDiverged ? .null : .double(trial.dead.share)),
            ("deadFraction", trial.hasDiverged ? .null : .double(trial.dead.share)),
            ("newlyDead", trial.hasDiverged ? .null : .integer(trial.newlyDeadCount)),
            ("layers", layers(trial.dead)),
        ])
    }

    private func json(_ point: LearningRateResult.Point) -> JSON {
        .object([
            ("rate", .double(point.rate)),
            ("learningRate", .double(point.rate)),
            ("loss", .double(point.loss)),
            ("smoothedLoss", .double(point.smoothedLoss)),
            ("gradientNorm", .optional(point.gradientNorm)),
            ("deadShare", .optional(point.dead?.share)),
            ("deadFraction", .optional(point.dead?.share)),
            ("accuracy", .optional(point.accuracy)),
            ("layers", point.dead.map(layers) ?? .null),
        ])
    }

    /// The fraction of dead units of each activation, by its name.
    private func layers(_ dead: [DeadUnits]) -> JSON {
        let names = result.layerNames ?? LayerNames()
        return .array(
            dead.map { one in
                .object([
                    ("name", .string(one.name)),
                    ("layerName", .string(names.name(one.layer, activation: one.activation))),
                    ("deadShare", .double(one.share)),
                    ("deadFraction", .double(one.share)),
                ])
            })
    }
}
