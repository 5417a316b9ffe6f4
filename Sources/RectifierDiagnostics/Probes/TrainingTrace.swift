import RectifierCore
import RectifierData
import RectifierExperiments
import RectifierTraining

/// The trace of a training, as a diagnosis sees it: the network before and after, the rows, and the records on the way.
/// Whatever is not known stays nil or empty; the diagnosis then says what it could not see.
///
///     var training = TrainingTrace(before: model, on: data)      // any Layer
///     // … train, with a Monitor(every: .growing(by: 0.05)) …
///     (training.after, training.monitored) = (model, monitor.history)
///     for finding in Diagnosis(of: training).findings { print(finding.severity, finding.kind, finding.cause) }
///
/// `TrainingTrace(training:with:_:on:using:)` does all of it.
public struct TrainingTrace<Model: Layer, Target: SupervisedTarget>: Sendable {
    /// The network before the first step; nil if it is lost.
    public var before: Model?
    /// The network after the last step, or that which is kept; nil for a training that diverged.
    public var after: Model?
    /// The rows that are trained on.
    public var training: Dataset<Target>
    /// The rows that each epoch is judged on; nil for none.
    public var validation: Dataset<Target>?
    /// What a monitor saw; nil without one.
    public var monitored: MonitorHistory?
    /// What the epochs came to.
    public var epochs: [EpochRecord]
    /// The epoch after which the network was kept, if that is not the last.
    public var keptEpoch: Int?
    /// How the network was made and trained, where that is known: remedies can then name numbers.
    public var settings: Experiment?
    /// How it diverged, if it did.
    public var divergence: DivergenceError?
    /// The network as it was when it diverged, and the rows that it could not compute; nil if that is not known.
    public var failure: Failure?
    /// How many steps there were; nil if that is not known.
    public var steps: Int?

    /// A training that ended because a number was not finite.
    public struct Failure: Sendable {
        /// The number of the step, counted from 1 over the whole training.
        public var step: Int
        /// The network before that step.
        public var model: Model
        /// The rows of the step.
        public var features: Tensor<Float>
        /// Their targets.
        public var targets: Tensor<Target>

        /// A step that could not be made.
        public init(step: Int, model: Model, features: Tensor<Float>, targets: Tensor<Target>) {
            (self.step, self.model, self.features, self.targets) = (step, model, features, targets)
        }
    }

    /// A training of which only the network before it is known, as yet.
    public init(before: Model?, on training: Dataset<Target>, validation: Dataset<Target>? = nil) {
        (self.before, self.training, self.validation) = (before, training, validation)
        epochs = []
    }

    /// Trains a copy of `model`, watched densely at the beginning. One that diverges is no error here: it is what is to be
    /// explained.
    ///
    /// - Parameters:
    ///   - model: The network before the first step.
    ///   - optimizer: The rule for the steps.
    ///   - trainer: How it is trained.
    ///   - parts: The rows. Those to test on are not used.
    ///   - generator: Gives the order of the rows, and what layers such as Dropout draw.
    ///   - callbacks: Functions that are called as the training goes.
    /// - Throws: As ``Trainer/run(_:on:validation:where:callbacks:)``, but no ``DivergenceError``.
    public init(
        training model: Model, with optimizer: any Optimizer, _ trainer: Trainer, on parts: Splits<Target>,
        using generator: RandomGenerator, callbacks: TrainingCallbacks<Model> = TrainingCallbacks()
    ) throws {
        self.init(before: model, on: parts.training, validation: parts.validation)
        var trainer = trainer
        // Enough rows that a unit which is silent on them is likely silent on all.
        trainer.monitoredRows = 1024
        var state = TrainingState(
            model, optimizer: optimizer, generator: generator,
            monitor: Monitor(every: .growing(by: 0.05), histogramBins: nil))
        do {
            let outcome = try trainer.run(
                &state, on: parts.training, validation: parts.validation, callbacks: callbacks)
            keptEpoch = outcome.keptEpoch
            after = state.kept
        } catch let error as DivergenceError {
            divergence = error
            failure = Failure(state, trainer, parts)
        }
        (epochs, monitored) = (state.history, state.monitor?.history)
        steps = state.epoch * trainer.steps(of: parts.training.count) + state.step
    }
}

extension TrainingTrace.Failure {
    /// The step that `state` could not make.
    fileprivate init?(_ state: TrainingState<Model>, _ trainer: Trainer, _ parts: Splits<Target>) {
        let data = parts.training
        let steps = trainer.steps(of: data.count)
        // After a whole epoch it is the validation rows that cannot be computed.
        guard state.step < steps else {
            let rows = parts.validation ?? data
            self.init(
                step: (state.epoch + 1) * steps, model: state.model, features: rows.features, targets: rows.targets)
            return
        }
        var order = state.orderGenerator
        let first = state.step * trainer.accumulation
        // The sampler has given this order before.
        guard let batches = try? trainer.loader(of: data).epoch(using: &order) else { return nil }
        let parts = (first..<min(first + trainer.accumulation, batches.count)).compactMap { try? batches.batch($0) }
        self.init(
            step: state.epoch * steps + state.step + 1, model: state.model,
            features: Tensor.concatenate(parts.map(\.features)), targets: Tensor.concatenate(parts.map(\.targets)))
    }
}
