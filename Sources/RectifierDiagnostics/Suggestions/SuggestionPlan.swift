import RectifierCore
import RectifierData
import RectifierExperiments
import RectifierSupport
import RectifierTraining

/// A trial that could not be made.
public struct SuggestionTrialError: RectifierError, Hashable {
    /// Why.
    public let reason: String

    /// Why, as a sentence.
    public var description: String { reason }
}

/// The rows, seeds and length of all trials of suggestions.
struct SuggestionPlan {
    /// The rows; none to test on.
    let data: PreparedData
    /// The settings that changes are made to.
    let settings: Experiment
    let seeds: [UInt64]
    let steps: Int
    let areSetApart: Bool
    /// The loss of always giving the answer that is best for the training rows, on the validation rows.
    let constantLoss: Double

    init(
        _ data: PreparedData, _ settings: Experiment, steps most: Int, seedCount: Int, validationRows: Int,
        shareSetApart: Double
    ) throws {
        var generator = settings.generators.rows
        areSetApart = data.counts.validation == 0
        // No more rows than the steps pass over once.
        let passed =
            Double(most) * Double(settings.training.trainer.batchSize) * Double(settings.training.trainer.accumulation)
        let rows = Int(min(passed, Double(data.counts.training)))
        switch data.parts {
        case .classes(let parts):
            let brief = try Self.brief(
                parts, rows, settings.training.trainer.batchSize, validationRows, areSetApart ? shareSetApart : nil,
                &generator)
            constantLoss = (brief.validation ?? brief.training).constantLoss(of: brief.training)
            self.data = data.with(.classes(brief))
        case .numbers(let parts):
            let brief = try Self.brief(
                parts, rows, settings.training.trainer.batchSize, validationRows, areSetApart ? shareSetApart : nil,
                &generator)
            constantLoss = (brief.validation ?? brief.training).constantLoss(of: brief.training)
            self.data = data.with(.numbers(brief))
        }
        var settings = settings
        // Of a few rows there may be no whole batch.
        if self.data.counts.training < settings.training.trainer.batchSize {
            settings.training.trainer.dropLast = false
        }
        let stepsOfEpoch = settings.training.trainer.steps(of: self.data.counts.training)
        settings.training.trainer.epochs = min(settings.training.trainer.epochs, max(most / stepsOfEpoch, 1))
        steps = settings.training.trainer.epochs * stepsOfEpoch
        self.settings = settings
        seeds = (0..<UInt64(max(seedCount, 1))).map { settings.seed &+ $0 }
    }

    /// Some rows of each part, and none to test on.
    private static func brief<Target>(
        _ parts: Splits<Target>, _ rows: Int, _ batchSize: Int, _ validationRows: Int, _ shareSetApart: Double?,
        _ generator: inout RandomGenerator
    ) throws -> Splits<Target> {
        var (training, validation) = (parts.training, parts.validation)
        if let shareSetApart {
            let split = try Split(
                count: training.count, validationFraction: shareSetApart, testFraction: 0, using: &generator)
            validation = training.subset(split.validation)
            training = training.subset(split.training)
        }
        func limited(_ data: Dataset<Target>, _ count: Int) -> Dataset<Target> {
            data.count <= count ? data : data.subset(generator.permutation(data.count).prefix(count))
        }
        training = limited(training, rows)
        // A batch of one row cannot be normalised; so none of them has a batch of one row.
        if training.count > 1, training.count % batchSize == 1 { training = training.subset(0..<training.count - 1) }
        return Splits(training: training, validation: validation.map { limited($0, validationRows) })
    }

    /// What comes of the changes, for each seed, or ``SuggestionTrialError``; nil when `goesOn`, asked before each training, says no.
    func outcomes(_ changes: [Suggestion.Change], goesOn: () throws -> Bool) throws -> [SuggestionOutcome]? {
        var (settings, data) = (settings, data)
        for change in changes {
            change.apply(to: &settings)
            change.apply(to: &data)
        }
        var outcomes: [SuggestionOutcome] = []
        for seed in seeds {
            guard try goesOn() else { return nil }
            settings.seed = seed
            do {
                switch data.parts {
                case .classes(let parts): outcomes.append(try Self.outcome(settings, data, parts))
                case .numbers(let parts): outcomes.append(try Self.outcome(settings, data, parts))
                }
            } catch {
                throw SuggestionTrialError(reason: "\(error)")
            }
        }
        return outcomes
    }

    /// What comes of a training with these settings.
    private static func outcome<Target: SupervisedTarget>(
        _ settings: Experiment, _ data: PreparedData, _ parts: Splits<Target>
    ) throws -> SuggestionOutcome {
        try settings.check(rows: parts.training.count)
        let network = try settings.makeModel(features: data.featureCount, outputs: data.outputCount)
        var state = TrainingState(
            network, optimizer: settings.training.optimizer.make(), generator: settings.generators.order)
        var outcome = SuggestionOutcome(seed: settings.seed, losses: [])
        let rows = parts.validation ?? parts.training
        do {
            try settings.training.trainer.run(&state, on: parts.training, validation: rows)
        } catch let error as DivergenceError {
            outcome.losses = Self.losses(state)
            outcome.divergedAt =
                (error.epoch - 1) * settings.training.trainer.steps(of: parts.training.count) + error.step
            return outcome
        }
        outcome.losses = Self.losses(state)
        let kept = state.kept
        let evaluation = Evaluation(of: kept, on: rows)
        guard evaluation.loss.isFinite else {
            outcome.divergedAt =
                settings.training.trainer.epochs * settings.training.trainer.steps(of: parts.training.count)
            return outcome
        }
        (outcome.validationLoss, outcome.accuracy) = (evaluation.loss, evaluation.accuracy)
        let activity = LayerActivity.measure(kept, on: rows)
        let units = activity.reduce(0) { $0 + $1.units }
        outcome.deadShare = units == 0 ? 0 : Double(activity.reduce(0) { $0 + $1.silentUnits.count }) / Double(units)
        outcome.gradientRatio = Self.gradientRatio(kept, parts.training)
        return outcome
    }

    private static func losses(_ state: TrainingState<LayerList>) -> [Double?] {
        state.history.map { $0.validation.flatMap { $0.loss.isFinite ? $0.loss : nil } }
    }

    /// The gradient by the weights of the linear layer where it is smallest over that where it is largest, on 256 rows.
    private static func gradientRatio<Target: SupervisedTarget>(
        _ model: LayerList, _ data: Dataset<Target>
    ) -> Double? {
        let rows = data.subset(0..<min(data.count, 256))
        let gradient = gradient(at: model) { Target.loss($0(rows.features), rows.targets, reduction: .mean) }
        let sizes = gradient.layout.entries.filter { $0.shape.rank == 2 }.compactMap { gradient[$0.name] }
            .map { (Double($0.squared().mean().scalar)).squareRoot() }
        guard let least = sizes.min(), let most = sizes.max(), most.isFinite else { return nil }
        return most > 0 ? least / most : 0
    }
}

extension PreparedData {
    /// The same with other rows.
    fileprivate func with(_ parts: Parts) -> PreparedData {
        PreparedData(name: name, parts: parts, preparation: preparation, classNames: classNames)
    }
}
