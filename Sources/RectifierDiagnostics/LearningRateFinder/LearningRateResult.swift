import RectifierCore
import RectifierSupport
import RectifierTraining

/// What a learning-rate range test saw.
public struct LearningRateResult: Sendable, Hashable, Codable {
    /// A step of the training with the rising rate.
    public struct Point: Sendable, Hashable, Codable {
        /// The learning rate of the step.
        public let rate: Double
        /// The loss of the step's rows, before it.
        public let loss: Double
        /// The mean of the losses so far, of which later ones count more; see ``LearningRateFinder/smoothing``.
        public let smoothedLoss: Double
        /// The norm of the gradient, before clipping.
        public let gradientNorm: Double?
        /// The dead units of each activation after the step; nil where they were not examined.
        public package(set) var dead: [DeadUnits]?
        /// The share of the rows to judge by that are classified rightly after the step; nil where that was not examined,
        /// and for numbers.
        public package(set) var accuracy: Double?

        init(rate: Double, loss: Double, smoothedLoss: Double, gradientNorm: Double?) {
            (self.rate, self.loss, self.smoothedLoss, self.gradientNorm) = (rate, loss, smoothedLoss, gradientNorm)
        }
    }

    /// A training at one rate, from the first weights on.
    public struct Trial: Sendable, Hashable, Codable {
        /// The learning rate.
        public let rate: Double
        /// How many steps were made.
        public let steps: Int
        /// The mean loss of the last quarter of the steps; nil if the training diverged.
        public let trainLoss: Double?
        /// How the network does afterwards on the rows to judge by; nil if the training diverged.
        public let evaluation: Evaluation?
        /// The dead units of each activation afterwards; none if the training diverged.
        public let dead: [DeadUnits]
        /// Those of them that were not dead before the first step.
        public let newlyDead: [DeadUnits]

        init(
            rate: Double, steps: Int, trainLoss: Double? = nil, evaluation: Evaluation? = nil, dead: [DeadUnits] = [],
            newlyDead: [DeadUnits] = []
        ) {
            (self.rate, self.steps, self.trainLoss) = (rate, steps, trainLoss)
            (self.evaluation, self.dead, self.newlyDead) = (evaluation, dead, newlyDead)
        }

        /// Whether loss or gradient became infinite or no number.
        public var hasDiverged: Bool { evaluation == nil }
        /// How many units died.
        public var newlyDeadCount: Int { newlyDead.reduce(0) { $0 + $1.dead.count } }
    }

    /// The optimiser's own learning rate.
    public let ownRate: Double
    /// How the model does before the first step on the rows to judge by.
    public let start: Evaluation
    /// The units of each activation that are dead before the first step.
    public let deadAtStart: [DeadUnits]
    /// The loss of the constant prediction that is best for the training rows, on the rows to judge by, and on those to train
    /// on; nil in results of earlier versions.
    public package(set) var constantLoss: ConstantLoss?
    /// How the network's layers are called; nil in results that were written before it was known.
    package var layerNames: LayerNames?
    /// How many steps the rate was to rise over.
    public let plannedSteps: Int
    /// The steps of the training with the rising rate, up to its end.
    public package(set) var points: [Point] = []
    /// Whether that training ended early: because the loss grew too much, or loss or gradient were no longer finite.
    public package(set) var hasDiverged = false
    /// The trials of constant rates, from the lowest to the highest.
    public package(set) var trials: [Trial] = []

    init(ownRate: Double, start: Evaluation, deadAtStart: [DeadUnits], plannedSteps: Int) {
        (self.ownRate, self.start) = (ownRate, start)
        (self.deadAtStart, self.plannedSteps) = (deadAtStart, plannedSteps)
    }
}

extension LearningRateResult {
    /// What a network that has learned nothing comes to.
    public struct ConstantLoss: Sendable, Hashable, Codable {
        /// The loss of the constant prediction on the rows to judge by.
        public let judged: Double
        /// The same on the rows to train on.
        public let training: Double
    }

    /// Whether a trial is better than the constant prediction: by a hundredth on the rows to judge by, where both are judged
    /// on the same rows, or by a twentieth on the rows of its last steps.
    func learns(_ trial: Trial) -> Bool {
        guard let constantLoss else { return true }
        if let evaluation = trial.evaluation, evaluation.loss < 0.99 * constantLoss.judged { return true }
        return trial.trainLoss.map { $0 < 0.95 * constantLoss.training } ?? false
    }

    /// Whether trials were made, and none learned anything, though some made the loss lower than it was.
    public var learnsNothing: Bool { !trials.isEmpty && !trials.contains(where: learns) }

    /// The lowest loss of all trials; nil if all diverged.
    var lowestTrial: (rate: Double, loss: Double)? {
        trials.compactMap { trial in trial.evaluation.map { (rate: trial.rate, loss: $0.loss) } }
            .min { $0.loss < $1.loss }
    }

    /// Why no rate is recommended, in a sentence or two.
    public var refusal: String {
        guard learnsNothing, let lowestTrial, let constantLoss else {
            return "at no rate tried did the loss fall below that of the start"
        }
        let steps = trials.map(\.steps).max() ?? 0
        return "nothing is learned at any rate tried: the lowest loss after \(steps) steps, "
            + "\(NumberText.short((lowestTrial.loss * 1e4).rounded() / 1e4)) at \(NumberText.short(lowestTrial.rate)), is "
            + "not clearly below that of the constant prediction, "
            + "\(NumberText.short((constantLoss.judged * 1e4).rounded() / 1e4))"
    }

    /// A rule and the rate that it suggests, to two digits: more would only be noise.
    public struct Suggestion: Sendable, Hashable, Codable {
        /// The rule.
        public let rule: LearningRateRule
        /// The rate; nil where the rule finds none.
        public let rate: Double?
    }

    /// What each rule suggests.
    ///
    /// As in fastai, the first tenth of the steps and the last five have no part in the rules that read the curve: there
    /// the smoothed loss still is, or is no longer, what it should be.
    public var suggestions: [Suggestion] {
        LearningRateRule.allCases.map { rule in
            let rate = rule == .noDeath ? highestRateWithoutDeath : curveRate(rule)
            return Suggestion(rule: rule, rate: rate)
        }
    }

    /// The rate that a rule suggests; nil where it finds none.
    public func suggestion(_ rule: LearningRateRule) -> Double? { suggestions.first { $0.rule == rule }?.rate }

    /// The trial of a rate; nil where there was none.
    public func trial(_ rate: Double) -> Trial? { trials.first { $0.rate == rate } }

    private func curveRate(_ rule: LearningRateRule) -> Double? {
        let part = points.dropFirst(plannedSteps / 10).dropLast(5)
        return rule.rate(rates: part.map(\.rate), losses: part.map(\.smoothedLoss)).map(RoundRates.rounded)
    }

    /// The rate of the ramp at which the first unit died, with those that it had passed before; nil if none did.
    public var firstDeathRate: Double? {
        points.first { ($0.dead ?? []).since(deadAtStart).contains { !$0.dead.isEmpty } }?.rate
    }

    /// The highest rate at which no unit dies: of the trials below the first that killed many or diverged, if there are
    /// trials; or else of the ramp, the last before the first death. Nil where nothing dies at any rate, and where there is
    /// no rate without a death.
    private var highestRateWithoutDeath: Double? {
        if trials.isEmpty {
            guard let death = firstDeathRate else { return nil }
            return points.last { $0.rate < death && $0.dead != nil }.map { RoundRates.rounded($0.rate) }
        }
        guard trials.contains(where: { $0.newlyDeadCount > 0 }) else { return nil }
        return trials.prefix { !$0.hasDiverged && $0.newlyDead.share <= Self.fewDeaths }
            .last { $0.newlyDeadCount == 0 }?.rate
    }
}
