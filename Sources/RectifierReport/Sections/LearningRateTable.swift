import Rectifier

/// Table of a range test, for the page and the terminal.
public struct LearningRateTable: Sendable {
    private let result: LearningRateResult

    /// The tables of what a test saw.
    public init(_ result: LearningRateResult) { self.result = result }

    /// The headings of ``trialRows``.
    public static let trialHeader = [
        "Learning rate", "Training loss", "Loss", "Accuracy", "Units that died", "Suggested by",
    ]

    /// One row for each trial, from the lowest rate to the highest.
    public var trialRows: [[String]] {
        result.trials.map { trial in
            [
                LearningRateCharts.text(trial.rate), trial.trainLoss.map { Ticks.short($0, digits: 3) } ?? "–",
            ] + Self.outcome(trial) + [names(of: trial.rate).joined(separator: ", ")]
        }
    }

    var trials: ReportSection.Table {
        .init(caption: "The trials", header: Self.trialHeader, rows: trialRows.map { $0.map(Self.unbroken) })
    }

    /// A text that a narrow page does not break: `0 of 64 (0.0 %)` would become five lines.
    static func unbroken(_ text: String) -> String { text.replacing(" ", with: "\u{A0}") }

    /// Result of a trial: loss, accuracy, and the units that died.
    public static func outcome(_ trial: LearningRateResult.Trial?) -> [String] {
        guard let trial else { return ["–", "–", "–"] }
        guard let evaluation = trial.evaluation else { return ["diverged at step \(trial.steps + 1)", "–", "–"] }
        let units = trial.newlyDead.reduce(0) { $0 + $1.units }
        return [
            Ticks.short(evaluation.loss, digits: 3), evaluation.accuracy.map(Words.percent) ?? "–",
            units == 0 ? "–" : "\(trial.newlyDeadCount) of \(units) (\(Words.percent(trial.newlyDead.share)))",
        ]
    }

    /// The rules that suggest a rate.
    private func names(of rate: Double) -> [String] {
        (result.recommendation?.rate == rate ? ["recommended"] : [])
            + result.suggestions.filter { $0.rate == rate }.map(\.rule.rawValue)
            + (result.ownRate == rate ? ["current rate"] : [])
    }
}
