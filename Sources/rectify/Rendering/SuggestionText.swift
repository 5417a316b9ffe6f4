import Rectifier
import RectifierReport

/// The tool's output on suggestions that were tried.
enum SuggestionText {
    /// A line before each training: which change is tried, and how long the rest will take.
    struct ProgressLine {
        private let settings: Experiment
        private let isQuiet: Bool
        private let start = ContinuousClock.now
        private var last: String?

        init(_ settings: Experiment, isQuiet: Bool) { (self.settings, self.isQuiet) = (settings, isQuiet) }

        mutating func show(_ progress: SuggestionTrials.Progress) {
            let change = progress.suggestion?.message(for: settings) ?? "no change, as the baseline"
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
    /// - Parameter command: What trains anew with a suggestion.
    static func lines(_ report: SuggestionReport, command: (Suggestion) -> String) -> [String] {
        let untried = report.untried.map { "Not tried \($0.suggestion.message(for: report.settings)) \($0.reason)" }
        if report.trials.isEmpty { return ["Remedies  nothing was tried"] + untried }
        let hasAccuracy = report.hasAccuracy
        let header =
            ["CHANGE", "VALIDATION LOSS", "MIN TO MAX"] + (hasAccuracy ? ["ACCURACY"] : [])
            + ["DEAD", "GRADIENT RATIO", "RESULT"]
        func cells(_ name: String, _ outcomes: [SuggestionOutcome], _ result: String) -> [String] {
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
                cells(trial.suggestion.title, trial.outcomes, trial.verdict.title)
            }
        let numbers = Set(1...(hasAccuracy ? 5 : 4))
        var lines = TextTable.lines([header] + rows, numbers: numbers)
        lines.append("")
        lines += untried
        lines.append(
            "Each was trained for at most \(report.steps.grouped) steps on \(report.trainRows.grouped) rows with "
                + "\(report.seeds.count) seeds, and evaluated on \(report.validationRows.grouped) "
                + (report.areSetApart ? "rows held out of the training rows" : "validation rows")
                + ", never on test rows: a hint, not a proof.")
        if let best = report.best {
            lines.append("Helped    \(best.suggestion.message(for: report.settings))")
            lines.append("          \(command(best.suggestion))")
        } else {
            lines.append("Helped    none beyond doubt")
        }
        return lines
    }

    /// The result for programs.
    static func json(_ report: SuggestionReport) -> JSON {
        let untried = report.untried.map { one -> JSON in
            .object(members(one.suggestion, report.settings) + [("reason", .string(one.reason))])
        }
        let best = report.best?.suggestion
        return .object([
            ("steps", .integer(report.steps)),
            ("seeds", .integer(report.seeds.count)),
            ("trainRows", .integer(report.trainRows)),
            ("validationRows", .integer(report.validationRows)),
            ("constantLoss", .double(report.constantLoss)),
            ("baseline", .object(members(report.baseline))),
            ("trials", .array(report.trials.map { .object(members($0, report)) })),
            ("untried", .array(untried)),
            ("best", best.map { .array($0.options.map(JSON.string)) } ?? .null),
        ])
    }

    /// A suggestion for programs.
    static func members(_ suggestion: Suggestion, _ settings: Experiment?) -> [(String, JSON)] {
        [
            ("summary", .string(suggestion.message(for: settings))),
            ("code", .string(suggestion.code(for: settings))),
            ("options", .array(suggestion.options.map(JSON.string))),
            ("changes", .array(suggestion.changes.map(\.json))),
        ]
    }

    private static func members(_ trial: SuggestionTrial, _ report: SuggestionReport) -> [(String, JSON)] {
        members(trial.suggestion, report.settings) + [
            ("verdict", .string(trial.verdict.rawValue))
        ] + members(trial.outcomes)
            + [("improvements", .array(trial.improvements(over: report.baseline).map(JSON.optional)))]
    }

    private static func members(_ outcomes: [SuggestionOutcome]) -> [(String, JSON)] {
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
