/// A network that was trained, and how it went.
public struct NetworkRun: Sendable {
    /// The network after the last epoch, or after `keptEpoch`.
    public let model: LayerList
    /// The record of every epoch.
    public let history: [EpochRecord]
    /// The epoch with the lowest loss on the validation rows, if the network was kept as it was then; else nil.
    public let keptEpoch: Int?
    /// The result on the test rows; nil without such rows.
    public let test: TestMetrics?
    /// What each activation does on the test rows, or on the training rows where there are none.
    public let activity: [LayerActivity]
    /// How long the training took, the evaluation of each epoch included.
    public let seconds: Double

    /// Trains a network. Nothing is chosen on the test rows, nor on the validation rows.
    ///
    /// - Parameters:
    ///   - network: The network as it is at the start, see ``NetworkSettings/makeNetwork(features:outputs:)``.
    ///   - data: The rows.
    ///   - settings: How the network is trained.
    ///   - report: Called after each step and each epoch; what it throws ends the training.
    /// - Throws: ``DivergenceError``, and what `report` throws.
    public init(
        training network: LayerList, on data: LearningData, _ settings: NetworkSettings,
        report: (TrainingProgress) throws -> Void = { _ in }
    ) throws {
        switch data.parts {
        case .classes(let parts): try self.init(training: network, on: parts, of: data, settings, report: report)
        case .numbers(let parts): try self.init(training: network, on: parts, of: data, settings, report: report)
        }
    }

    private init<Target: SupervisedTarget>(
        training network: LayerList, on parts: DataParts<Target>, of data: LearningData, _ settings: NetworkSettings,
        report: (TrainingProgress) throws -> Void
    ) throws {
        var state = TrainingState(
            network, optimizer: settings.optimizer.make(), generator: settings.generators.order)
        let training = Trainer(
            epochs: settings.epochs, batchSize: settings.batchSize, keepsBest: settings.keepsBest)
        let outcome = try training.run(&state, on: parts.training, validation: parts.validation, report: report)
        let model = training.kept(of: state)
        history = outcome.history
        seconds = state.seconds
        keptEpoch =
            settings.keepsBest && parts.validation != nil
            ? history.min { ($0.validation?.loss ?? .infinity) < ($1.validation?.loss ?? .infinity) }?.epoch : nil
        let rows = parts.test ?? parts.training
        guard model.outputs(for: rows.features).scalars.allSatisfy(\.isFinite) else {
            let steps = parts.training.batches(size: settings.batchSize).count
            throw DivergenceError(epoch: settings.epochs, step: steps)
        }
        test = TestMetrics(of: model, on: data)
        activity = LayerActivity.measure(model, on: rows)
        self.model = model
    }
}
