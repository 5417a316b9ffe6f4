import RectifierCore
import RectifierData
import RectifierExperiments
import RectifierSupport
import RectifierTraining

/// The learning-rate range test: trains a copy of a model for some steps while the rate rises exponentially, watches the
/// loss and how many units die, and then tries some constant rates from the start.
///
///     let result = LearningRateFinder().test(model, optimizer: SGD(), on: data, validation: rows)
///     if let best = result.recommendation { print(best.rate, best.explanation) }
///
/// The rising rate shows in seconds where the loss falls, and where it flies off. But it can mislead: the loss may be
/// lowest where many units have died, and those that die at one rate of the ramp may have been pushed there by the rates
/// before. So each rate that could be meant is then tried as it would be used: constant, from the first weights on.
///
/// Nothing of the user's changes. The same model, optimiser, data and generator give the same bits. Batches are drawn as
/// ``Trainer`` draws them. Source: Smith 2017, arXiv 1506.01186; smoothing and end as in fastai and Lightning.
public struct LearningRateFinder: Sendable, Hashable {
    /// The rate of the first step.
    public var from: Double
    /// The rate of the last step.
    public var to: Double
    /// How many steps the rate takes from the one to the other: the rate of step i is from · (to / from)^(i / (steps − 1)).
    public var steps: Int
    /// How many constant rates are tried, beside those that the rules suggest and the optimiser's own; 0 for no trials
    /// at all.
    public var trials: Int
    /// How many steps a trial of a constant rate has.
    public var trialSteps: Int
    /// How much of the mean of the losses before a step keeps, from 0 to less than 1: a_i = s·a_{i−1} + (1 − s)·loss_i, and
    /// the smoothed loss is a_i / (1 − s^{i+1}), as in Adam: without that the mean would begin at 0.
    public var smoothing = 0.98
    /// The test ends when the smoothed loss is more than so many times the lowest one.
    public var divergenceFactor = 4.0
    /// How many steps pass between two looks at the units and the rows to judge by.
    public var sampleInterval = 2
    /// On how many rows, evenly spaced, units are examined and losses judged.
    public var sampleRows = 1024

    /// A test from one rate to another. Traps unless 0 < from < to, and for fewer than 2 steps or a negative number of
    /// trials.
    public init(from: Double = 1e-6, to: Double = 10, steps: Int = 200, trials: Int = 10, trialSteps: Int = 200) {
        require(
            from > 0 && from < to && Float(from) > 0 && Float(to).isFinite,
            "LearningRateFinder: from \(from) to \(to): the first must be above 0, and the second above the first")
        require(
            steps > 1 && trials >= 0 && trialSteps > 0,
            "LearningRateFinder: \(steps) steps, \(trials) trials of \(trialSteps) steps")
        (self.from, self.to, self.steps, self.trials, self.trialSteps) = (from, to, steps, trials, trialSteps)
    }

    /// How far a test is.
    public struct Progress: Sendable, Hashable {
        /// The training under way, from 1: the first is that with the rising rate.
        public let training: Int
        /// How many trainings there may be at the most.
        public let trainings: Int
        /// The share of its steps that are done.
        public let fraction: Double
        /// The rate of the last step.
        public let rate: Double
        /// The loss of the last step's rows, before it.
        public let loss: Double
    }

    /// How many trainings a test has at the most: the one with the rising rate, the trials, those of the rules'
    /// suggestions, and that of the optimiser's own rate.
    public var mostTrainings: Int { trials > 0 ? 1 + trials + LearningRateRule.allCases.count : 1 }

    /// The rate of a step, from 0.
    func rate(ofStep step: Int) -> Double {
        step == steps - 1 ? to : from * .pow(to / from, Double(step) / Double(steps - 1))
    }

    /// Runs the test.
    ///
    /// - Parameters:
    ///   - model: What is to be trained, as it is before its first step.
    ///   - optimizer: The rule for the steps; its learning rate is tried too.
    ///   - data: The rows to train on. Traps when there are none.
    ///   - validation: Rows to judge by; without them losses are judged on some rows to train on.
    ///   - trainer: Says what a step consists of: the batches, accumulation and clipping. Schedule, epochs, early stopping
    ///     and average have no say.
    ///   - generator: Gives the order of the rows, and what layers such as Dropout draw.
    ///   - report: Called after each step.
    public func test<Model: Layer, Target: SupervisedTarget>(
        _ model: Model, optimizer: any Optimizer, on data: Dataset<Target>, validation: Dataset<Target>? = nil,
        trainer: Trainer = Trainer(), using generator: RandomGenerator = RandomGenerator(seed: 0),
        report: (Progress) -> Void = { _ in }
    ) -> LearningRateResult {
        require(data.count > 0, "LearningRateFinder: there are no rows to train on")
        let experiment = LearningRateExperiment(
            range: self, model: model, optimizer: optimizer, trainer: trainer, data: data,
            held: (validation ?? data).spaced(sampleRows), sample: data.spaced(sampleRows).features,
            generator: generator)
        var result = experiment.ramp(report)
        if trials > 0 { result.trials = experiment.trials(after: result, report) }
        return result
    }

    /// A learning rate for such a training, with little work: some thousand steps at the most, whatever the data. Nil
    /// where no rate was found at which anything is learned.
    ///
    /// It is the recommendation of a test of 100 steps and eight trials of 100 steps.
    public static func suggestedRate<Model: Layer, Target: SupervisedTarget>(
        for model: Model, optimizer: any Optimizer, on data: Dataset<Target>, validation: Dataset<Target>? = nil,
        trainer: Trainer = Trainer(), using generator: RandomGenerator = RandomGenerator(seed: 0)
    ) -> Double? {
        var range = LearningRateFinder(steps: 100, trials: 8, trialSteps: 100)
        range.sampleRows = 512
        return range.test(
            model, optimizer: optimizer, on: data, validation: validation, trainer: trainer, using: generator
        ).recommendation?.rate
    }
}

extension LearningRateFinder {
    /// Runs the test with a network on all that it is to be trained on, by its settings.
    public func test(
        network: LayerList, on data: PreparedData, _ settings: Experiment, report: (Progress) -> Void = { _ in }
    ) -> LearningRateResult {
        func test<Target: SupervisedTarget>(_ parts: Splits<Target>) -> LearningRateResult {
            self.test(
                network, optimizer: settings.training.optimizer.make(), on: parts.training,
                validation: parts.validation,
                trainer: settings.training.trainer, using: settings.generators.order, report: report)
        }
        switch data.parts {
        case .classes(let parts): return test(parts)
        case .numbers(let parts): return test(parts)
        }
    }
}

extension Dataset {
    /// At most so many rows, evenly spaced: data are often sorted by class.
    func spaced(_ limit: Int) -> Dataset {
        count <= limit ? self : subset((0..<limit).map { $0 * count / limit })
    }
}
