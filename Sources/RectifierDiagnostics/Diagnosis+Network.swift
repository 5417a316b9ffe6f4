import RectifierCore
import RectifierData
import RectifierExperiments
import RectifierTraining

// The diagnosis of a network as `Experiment` makes and `Experiment.Result` trains it.
extension Diagnosis {
    /// Trains a network as ``Experiment.Result`` does, to the same bits, and watches it. One that diverges is no error.
    ///
    /// - Parameters:
    ///   - network: The network before the first step, see ``Experiment/makeModel(features:outputs:)``.
    ///   - data: The rows. The test rows are not used.
    ///   - settings: The settings of the training.
    ///   - callbacks: Functions that are called as the training goes.
    /// - Throws: As ``Experiment.Result``, but no ``DivergenceError``.
    public init(
        training network: LayerList, on data: PreparedData, _ settings: Experiment,
        callbacks: TrainingCallbacks<LayerList> = TrainingCallbacks()
    ) throws {
        try settings.check(rows: data.counts.training)
        func diagnosed<Target: SupervisedTarget>(_ parts: Splits<Target>) throws -> Diagnosis {
            var trace = try TrainingTrace(
                training: network, with: settings.training.optimizer.make(), settings.training.trainer, on: parts,
                using: settings.generators.order, callbacks: callbacks)
            trace.settings = settings
            return Diagnosis(of: trace)
        }
        switch data.parts {
        case .classes(let parts): self = try diagnosed(parts)
        case .numbers(let parts): self = try diagnosed(parts)
        }
    }

    /// Looks at a training that is over.
    ///
    /// - Parameters:
    ///   - network: The network before the first step.
    ///   - result: The network that was kept; nil if the training diverged.
    ///   - data: The rows.
    ///   - settings: The settings of the training.
    ///   - history: The record of every epoch.
    ///   - keptEpoch: The epoch after which the network was kept, if that is not the last.
    ///   - monitored: The record of a monitor; nil without one.
    ///   - divergence: The divergence that ended the training, if one did.
    ///   - rowLimit: The maximum number of training rows that are looked at; nil for all.
    public init(
        from network: LayerList, to result: LayerList?, on data: PreparedData, _ settings: Experiment,
        history: [EpochRecord], keptEpoch: Int? = nil, monitored: MonitorHistory? = nil,
        divergence: DivergenceError? = nil, rowLimit: Int? = nil
    ) {
        func diagnosed<Target: SupervisedTarget>(_ parts: Splits<Target>) -> Diagnosis {
            var trace = TrainingTrace(before: network, on: parts.training, validation: parts.validation)
            (trace.after, trace.epochs, trace.keptEpoch) = (result, history, keptEpoch)
            (trace.monitored, trace.divergence, trace.settings) = (monitored, divergence, settings)
            let perEpoch = settings.training.trainer.steps(of: parts.training.count)
            trace.steps = divergence.map { ($0.epoch - 1) * perEpoch + $0.step - 1 } ?? history.count * perEpoch
            return Diagnosis(of: trace, rowLimit: rowLimit)
        }
        switch data.parts {
        case .classes(let parts): self = diagnosed(parts)
        case .numbers(let parts): self = diagnosed(parts)
        }
    }
}
