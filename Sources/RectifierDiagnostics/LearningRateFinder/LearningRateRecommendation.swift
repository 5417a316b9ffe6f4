import RectifierSupport

/// The learning rate that a range test recommends, and why.
public struct LearningRateRecommendation: Sendable, Hashable, Codable {
    /// What a recommendation rests on.
    public enum Basis: String, Sendable, Hashable, Codable {
        /// Of the trials without a death, the one with the lowest loss.
        case noDeath = "no-death"
        /// No unit died in any trial: the one with the lowest loss.
        case lowestLoss = "lowest-loss"
        /// Without a death less is learned: of the trials with few deaths, the one with the lowest loss.
        case fewDeaths = "few-deaths"
        /// Many units died wherever much was learned: of those trials, the one with the fewest deaths.
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
    /// Up to which share of the units that die in a trial they count as few: a twentieth. Of some hundred units a few may
    /// be so near to death from the start that they die at any rate.
    public static let fewDeaths = 0.05

    /// The recommended learning rate; nil where nothing is learned at any rate tried.
    ///
    /// Only trials after which the loss is below that of the start and of the constant prediction count. Of those in which no unit died, or few, the one
    /// with the lowest loss is recommended; of those in which none died, if its loss is no more than half as much again.
    /// Where these take not even half as much off the loss of the start as the best trial does, it is the one with the
    /// fewest deaths of those that do. Without trials it is the rate of the valley rule, or the highest of the ramp without
    /// a death where that is lower.
    public var recommendation: LearningRateRecommendation? {
        if trials.isEmpty { return recommendationFromCurve }
        let learned = trials.compactMap { trial in
            trial.evaluation.flatMap { $0.loss < start.loss && learns(trial) ? (trial: trial, loss: $0.loss) : nil }
        }
        guard let best = learned.min(by: { $0.loss < $1.loss }) else { return nil }
        let much = learned.filter { start.loss - $0.loss >= (start.loss - best.loss) / 2 }
        let alive = learned.filter { $0.trial.newlyDeadCount == 0 }.min { $0.loss < $1.loss }
        let few = learned.filter { $0.trial.newlyDead.share <= Self.fewDeaths }.min { $0.loss < $1.loss }
        let fewest = much.map(\.trial.newlyDeadCount).min() ?? 0
        let choice: (trial: Trial, loss: Double)
        let basis: LearningRateRecommendation.Basis
        if let few, start.loss - few.loss >= (start.loss - best.loss) / 2 {
            if let alive, alive.loss <= 1.5 * few.loss {
                (choice, basis) = (alive, trials.allSatisfy { $0.newlyDeadCount == 0 } ? .lowestLoss : .noDeath)
            } else {
                (choice, basis) = (few, .fewDeaths)
            }
        } else {
            choice = much.filter { $0.trial.newlyDeadCount == fewest }.min { $0.loss < $1.loss } ?? best
            basis = .fewestDeaths
        }
        let sentences = [
            Self.sentence(choice.trial, choice.loss, basis),
            best.trial.rate == choice.trial.rate ? nil : Self.sentence(lowest: best.trial, best.loss),
            firstTrialWithManyDeaths.flatMap { $0.rate == best.trial.rate ? Self.permanence : Self.sentence(many: $0) },
            basis == .fewestDeaths ? Self.remedy : nil,
        ]
        return LearningRateRecommendation(
            rate: choice.trial.rate, basis: basis, explanation: sentences.compactMap(\.self).joined(separator: " "))
    }

    /// The lowest rate tried at which more than few units died; nil if there is none.
    var firstTrialWithManyDeaths: Trial? { trials.first { $0.newlyDead.share > Self.fewDeaths } }

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
        case .fewDeaths:
            return
                "It learned most of the rates at which few units died: \(after), and \(deaths(trial)). Without any death "
                + "the network learned less."
        case .fewestDeaths:
            return "Units died at every rate at which much was learned, and at this one the fewest: \(after), and "
                + "\(deaths(trial))."
        }
    }

    private static func sentence(lowest trial: Trial, _ loss: Double) -> String {
        "The lowest loss of all, \(short(loss))\(right(trial)), was at \(NumberText.short(trial.rate)), but there "
            + "\(deaths(trial))."
    }

    private static func sentence(many trial: Trial) -> String {
        "From \(NumberText.short(trial.rate)) on many died: there \(deaths(trial)). \(permanence)"
    }

    private static let permanence = "A dead unit hardly ever comes back."

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
