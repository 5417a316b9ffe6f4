import RectifierCore
import RectifierData
import RectifierExperiments
import RectifierTraining

/// The diagnosis of a network of fully connected layers, as ``Experiment`` makes and ``NetworkRun`` trains it.
public struct NetworkDiagnosis: Sendable {
    /// What was found.
    public let diagnosis: Diagnosis
    /// The record of every epoch.
    public let history: [EpochRecord]
    /// The epoch after which the network was kept, if that is not the last.
    public let keptEpoch: Int?
    /// What a monitor saw; nil without one.
    public let monitored: MonitorHistory?
    /// How the training diverged, if it did.
    public let divergence: DivergenceError?

    /// Trains a network as ``NetworkRun`` does, to the same bits, and watches it. One that diverges is no error.
    ///
    /// - Parameters:
    ///   - network: The network before the first step, see ``Experiment/makeNetwork(features:outputs:)``.
    ///   - data: The rows. Those to test on are not used.
    ///   - settings: How it is trained.
    ///   - callbacks: Functions that are called as the training goes.
    /// - Throws: As ``NetworkRun``, but no ``DivergenceError``.
    public init(
        training network: LayerList, on data: LearningData, _ settings: Experiment,
        callbacks: TrainingCallbacks<LayerList> = TrainingCallbacks()
    ) throws {
        try settings.check(rows: data.counts.training)
        switch data.parts {
        case .classes(let parts):
            self.init(try Self.trained(network, parts, settings, callbacks))
        case .numbers(let parts):
            self.init(try Self.trained(network, parts, settings, callbacks))
        }
    }

    /// Looks at a training that is over.
    ///
    /// - Parameters:
    ///   - network: The network before the first step.
    ///   - result: The network that was kept; nil if the training diverged.
    ///   - data: The rows.
    ///   - settings: How it was trained.
    ///   - history: The record of every epoch.
    ///   - keptEpoch: The epoch after which the network was kept, if that is not the last.
    ///   - monitored: What a monitor saw; nil without one.
    ///   - divergence: How it diverged, if it did.
    ///   - rowLimit: The most training rows that are looked at; nil for all.
    public init(
        from network: LayerList, to result: LayerList?, on data: LearningData, _ settings: Experiment,
        history: [EpochRecord], keptEpoch: Int? = nil, monitored: MonitorHistory? = nil,
        divergence: DivergenceError? = nil, rowLimit: Int? = nil
    ) {
        func observed<Target>(_ parts: DataParts<Target>) -> ObservedTraining<LayerList, Target> {
            var training = ObservedTraining(before: network, on: parts.training, validation: parts.validation)
            (training.after, training.epochs, training.keptEpoch) = (result, history, keptEpoch)
            (training.monitored, training.divergence, training.settings) = (monitored, divergence, settings)
            let perEpoch = settings.training.trainer.steps(of: parts.training.count)
            training.steps = divergence.map { ($0.epoch - 1) * perEpoch + $0.step - 1 } ?? history.count * perEpoch
            return training
        }
        switch data.parts {
        case .classes(let parts): self.init(observed(parts), rowLimit: rowLimit)
        case .numbers(let parts): self.init(observed(parts), rowLimit: rowLimit)
        }
    }

    private init<Target>(_ training: ObservedTraining<LayerList, Target>, rowLimit: Int? = nil) {
        diagnosis = Diagnosis(of: training, rowLimit: rowLimit)
        (history, keptEpoch) = (training.epochs, training.keptEpoch)
        (monitored, divergence) = (training.monitored, training.divergence)
    }

    private static func trained<Target>(
        _ network: LayerList, _ parts: DataParts<Target>, _ settings: Experiment,
        _ callbacks: TrainingCallbacks<LayerList>
    ) throws -> ObservedTraining<LayerList, Target> {
        var training = try ObservedTraining(
            training: network, with: settings.training.optimizer.make(), settings.training.trainer, on: parts,
            using: settings.generators.order, callbacks: callbacks)
        training.settings = settings
        return training
    }
}
