import Rectifier

/// What the tool says of remedies that were tried.
enum RemedyText {
    /// A line before each training: which change is tried, and how long the rest will take.
    struct ProgressLine {
        private let isQuiet: Bool
        private let start = ContinuousClock.now
        private var last: String?

        init(isQuiet: Bool) { self.isQuiet = isQuiet }

        mutating func show(_ progress: RemedyTrials.Progress) {
            let change = progress.change ?? "nothing, to compare with"
            guard !isQuiet, change != last else { return }
            last = change
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            let rest =
                progress.done == 0 ? nil : seconds / Double(progress.done) * Double(progress.total - progress.done)
            let left = rest.map { ", \(ProgressBar.duration($0)) left" } ?? ""
            Output.note("Trying (\(progress.done + 1) of \(progress.total)\(left)): \(change)")
        }
    }

    /// The result for people: a table, and what helped most.
    ///
    /// - Parameter command: What trains anew with a remedy's options.
    static func lines(_ report: RemedyReport, command: (Finding.Remedy) -> String) -> [String] {
        let untried = report.untried.map { "Not tried \($0.remedy.summary) \($0.reason)" }
        if report.trials.isEmpty { return ["Remedies  nothing was tried"] + untried }
        let hasAccuracy = report.hasAccuracy
        let header =
            ["CHANGE", "VALIDATION LOSS", "LEAST TO GREATEST"] + (hasAccuracy ? ["RIGHT"] : [])
            + ["ALWAYS 0", "GRADIENT RATIO", "RESULT"]
        func cells(_ name: String, _ outcomes: [RemedyOutcome], _ result: String) -> [String] {
            let spread = outcomes.range(\.validationLoss).map {
                "\(NumberText.short($0.lowerBound)) to \(NumberText.short($0.upperBound))"
            }
            return [name, outcomes.mean(\.validationLoss).map { $0.fixed(4) } ?? "diverged", spread ?? "–"]
                + (hasAccuracy ? [outcomes.mean(\.accuracy).map(\.percent) ?? "–"] : [])
                + [
                    outcomes.mean(\.deadShare).map(\.percent) ?? "–",
                    outcomes.mean(\.gradientRatio).map { NumberText.short($0) } ?? "–", result,
                ]
        }
        let rows =
            [cells("as it is", report.baseline, "–")]
            + report.trials.map { trial in
                cells(trial.changes.map(\.title).joined(separator: " + "), trial.outcomes, trial.verdict.title)
            }
        let numbers = Set(1...(hasAccuracy ? 5 : 4))
        var lines = TextTable.lines([header] + rows, numbers: numbers)
        lines.append("")
        lines += untried
        lines.append(
            "Each was trained for at most \(report.steps.grouped) steps on \(report.trainRows.grouped) rows with "
                + "\(report.seeds.count) seeds, and judged on \(report.validationRows.grouped) "
                + (report.areSetApart ? "rows set apart of those to train on" : "validation rows")
                + ", never on test rows: a hint, not a proof.")
        if let best = report.best {
            lines.append("Helped    \(best.remedy.summary)")
            lines.append("          \(command(best.remedy))")
        } else {
            lines.append("Helped    none beyond doubt")
        }
        return lines
    }

    /// The result for programs.
    static func json(_ report: RemedyReport) -> JSON {
        .object([
            ("steps", .integer(report.steps)),
            ("seeds", .integer(report.seeds.count)),
            ("trainRows", .integer(report.trainRows)),
            ("validationRows", .integer(report.validationRows)),
            ("constantLoss", .double(report.constantLoss)),
            ("baseline", .object(members(report.baseline))),
            ("trials", .array(report.trials.map { trial in .object(members(trial, report)) })),
            (
                "untried",
                .array(
                    report.untried.map { one in
                        .object([
                            ("summary", .string(one.remedy.summary)),
                            ("options", .array(one.remedy.options.map(JSON.string))), ("reason", .string(one.reason)),
                        ])
                    })
            ),
            ("best", report.best.map { .array($0.remedy.options.map(JSON.string)) } ?? .null),
        ])
    }

    private static func members(_ trial: RemedyTrial, _ report: RemedyReport) -> [(String, JSON)] {
        [
            ("summary", .string(trial.remedy.summary)),
            ("code", .string(trial.remedy.code)),
            ("options", .array(trial.remedy.options.map(JSON.string))),
            ("verdict", .string(trial.verdict.rawValue)),
        ] + members(trial.outcomes)
            + [("improvements", .array(trial.improvements(over: report.baseline).map(JSON.optional)))]
    }

    private static func members(_ outcomes: [RemedyOutcome]) -> [(String, JSON)] {
        [
            ("diverged", .boolean(outcomes.hasDiverged)),
            ("validationLoss", .optional(outcomes.mean(\.validationLoss))),
            ("validationLosses", .array(outcomes.map { .optional($0.validationLoss) })),
            ("accuracy", .optional(outcomes.mean(\.accuracy))),
            ("deadShare", .optional(outcomes.mean(\.deadShare))),
            ("gradientRatio", .optional(outcomes.mean(\.gradientRatio))),
        ]
    }
}
