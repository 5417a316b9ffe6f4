/// The learning rate that a range test recommends, and why.
public struct LearningRateRecommendation: Sendable, Hashable, Codable {
    /// What a recommendation rests on.
    public enum Basis: String, Sendable, Hashable, Codable {
        /// Of the trials without a death, the one with the lowest loss.
        case noDeath = "no-death"
        /// No unit died in any trial: the one with the lowest loss.
        case lowestLoss = "lowest-loss"
        /// Units died wherever much was learned: of those trials, the one with the fewest deaths.
        case fewestDeaths = "fewest-deaths"
        /// There were no trials: the lower one of what the valley rule and the ramp's first death allow.
        case curve
    }

    /// The learning rate.
    public let rate: Double
    /// What it rests on.
    public let basis: Basis
    /// Why it is this one, in a few sentences for somebody new to it.
    public let explanation: String
}

extension LearningRateResult {
    /// The recommended learning rate; nil where nothing is learned at any rate tried.
    ///
    /// A trial has learned much if it took at least half as much off the loss of the start as the best trial. Of those in
    /// which no unit died the one with the lowest loss is recommended, and if there are none, of those with the fewest
    /// deaths. Without trials it is the rate of the valley rule, or the highest of the ramp without a death where that is
    /// lower.
    public var recommendation: LearningRateRecommendation? {
        if trials.isEmpty { return recommendationFromCurve }
        let learned = trials.compactMap { trial in
            trial.evaluation.flatMap { $0.loss < start.loss ? (trial: trial, loss: $0.loss) : nil }
        }
        guard let best = learned.min(by: { $0.loss < $1.loss }) else { return nil }
        let much = learned.filter { start.loss - $0.loss >= (start.loss - best.loss) / 2 }
        let fewest = much.map(\.trial.newlyDeadCount).min() ?? 0
        guard let choice = much.filter({ $0.trial.newlyDeadCount == fewest }).min(by: { $0.loss < $1.loss }) else {
            return nil
        }
        let basis: LearningRateRecommendation.Basis =
            fewest > 0 ? .fewestDeaths : trials.allSatisfy { $0.newlyDeadCount == 0 } ? .lowestLoss : .noDeath
        let sentences = [
            Self.sentence(choice.trial, choice.loss, basis),
            best.trial.rate == choice.trial.rate ? nil : Self.sentence(lowest: best.trial, best.loss),
            basis == .fewestDeaths ? Self.remedy : nil,
        ]
        return LearningRateRecommendation(
            rate: choice.trial.rate, basis: basis, explanation: sentences.compactMap(\.self).joined(separator: " "))
    }

    private var recommendationFromCurve: LearningRateRecommendation? {
        guard let valley = suggestion(.valley) else { return nil }
        guard let safe = suggestion(.noDeath), safe < valley else {
            return LearningRateRecommendation(
                rate: valley, basis: .curve,
                explanation: "The loss falls steadily around \(NumberText.short(valley)), and no unit dies below it.")
        }
        return LearningRateRecommendation(
            rate: safe, basis: .curve,
            explanation: "The loss falls steadily up to \(NumberText.short(valley)), but above "
                + "\(NumberText.short(safe)) the first units die.")
    }

    private static func sentence(
        _ trial: Trial, _ loss: Double, _ basis: LearningRateRecommendation.Basis
    ) -> String {
        let after =
            "after \(trial.steps) steps at \(NumberText.short(trial.rate)) the loss is \(short(loss))\(right(trial))"
        switch basis {
        case .noDeath, .curve:
            return "Of the rates at which no unit died it learned most: \(after)."
        case .lowestLoss:
            return "No unit died at any rate tried, and at this one the network learned most: \(after)."
        case .fewestDeaths:
            return "Units died at every rate at which much was learned, and at this one the fewest: \(after), and "
                + "\(deaths(trial))."
        }
    }

    private static func sentence(lowest trial: Trial, _ loss: Double) -> String {
        "The lowest loss of all, \(short(loss))\(right(trial)), was at \(NumberText.short(trial.rate)), but there "
            + "\(deaths(trial)), and a dead unit hardly ever comes back."
    }

    private static let remedy =
        "Leaky ReLU, PReLU or ELU in place of ReLU, a schedule that begins with a low rate, or clipped gradients may "
        + "keep them alive."

    private static func right(_ trial: Trial) -> String {
        trial.evaluation?.accuracy.map { ", with \(NumberText.short(($0 * 1000).rounded() / 10)) % of the rows right" }
            ?? ""
    }

    /// `12 of 192 units died (6.3 %)`.
    private static func deaths(_ trial: Trial) -> String {
        let (count, units) = (trial.newlyDeadCount, trial.newlyDead.reduce(0) { $0 + $1.units })
        let share = (trial.newlyDead.share * 1000).rounded() / 10
        return "\(count) of \(units) units died (\(NumberText.short(share)) %)"
    }

    private static func short(_ loss: Double) -> String { NumberText.short((loss * 1e4).rounded() / 1e4) }
}
