import RectifierCore
import RectifierData
import RectifierTraining

extension Experiment {
    /// The result of an experiment: a trained network, and the record of its training.
    public struct Result: Sendable {
        /// The network that was kept: after the last epoch, or after `keptEpoch`; or the average of its weights.
        public let model: LayerList
        /// The record of every epoch.
        public let history: [EpochRecord]
        /// The epoch after which the network was kept, if it was kept as it was then; else nil.
        public let keptEpoch: Int?
        /// Why the training ended.
        public let ending: TrainingOutcome.Ending
        /// What the monitor saw; nil without one.
        public let monitored: MonitorHistory?
        /// The result on the test rows; nil without such rows.
        public let test: TestMetrics?
        /// What each activation does on the test rows, or on the training rows where there are none.
        public let activity: [LayerActivity]
        /// How long the training took, the evaluation of each epoch included.
        public let seconds: Double

        /// Trains a network, or goes on with its training. Nothing is chosen on the test rows.
        ///
        /// - Parameters:
        ///   - network: The network as it is at the start, see ``Experiment/makeModel(features:outputs:)``.
        ///   - data: The rows.
        ///   - experiment: How the network is trained.
        ///   - checkpoint: Where the training goes on from; nil to begin.
        ///   - monitor: The monitor; nil for none.
        ///   - callbacks: Functions that are called as the training goes.
        /// - Throws: ``DivergenceError``; ``NetworkError`` when batch normalisation would have a batch of one row;
        ///   ``MetricError`` when something monitors what the training does not have; what
        ///   ``Checkpoint/restore(_:)`` and the callbacks throw.
        public init(
            training network: LayerList, on data: PreparedData, _ experiment: Experiment,
            from checkpoint: Checkpoint? = nil, monitor: Monitor? = nil,
            callbacks: TrainingCallbacks<LayerList> = TrainingCallbacks()
        ) throws {
            switch data.parts {
            case .classes(let parts):
                try self.init(training: network, on: parts, of: data, experiment, checkpoint, monitor, callbacks)
            case .numbers(let parts):
                try self.init(training: network, on: parts, of: data, experiment, checkpoint, monitor, callbacks)
            }
        }

        private init<Target: SupervisedTarget>(
            training network: LayerList, on parts: Splits<Target>, of data: PreparedData, _ experiment: Experiment,
            _ checkpoint: Checkpoint?, _ monitor: Monitor?, _ callbacks: TrainingCallbacks<LayerList>
        ) throws {
            try experiment.check(rows: parts.training.count)
            var state = TrainingState(
                network, optimizer: experiment.training.optimizer.make(), generator: experiment.generators.order,
                monitor: monitor)
            try checkpoint?.restore(&state)
            let outcome = try experiment.training.trainer.run(
                &state, on: parts.training, validation: parts.validation, callbacks: callbacks)
            (history, keptEpoch, ending) = (outcome.history, outcome.keptEpoch, outcome.ending)
            (monitored, seconds) = (state.monitor?.history, state.seconds)
            model = state.kept
            let rows = parts.test ?? parts.training
            guard model.outputs(for: rows.features).scalars.allSatisfy(\.isFinite) else {
                throw DivergenceError(
                    epoch: state.epoch, step: experiment.training.trainer.steps(of: parts.training.count))
            }
            test = TestMetrics(of: model, on: data)
            activity = LayerActivity.measure(model, on: rows)
        }
    }
}
