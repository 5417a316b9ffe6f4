import RectifierCore
import RectifierData
import RectifierSupport

/// Evaluation: the mean loss of a model on some rows, and its accuracy.
public struct Evaluation: Sendable, Hashable, Codable {
    /// The mean loss: by default the cross-entropy for classes, the squared error for numbers.
    public let loss: Double
    /// The fraction of rows whose class has the highest score; nil for numbers, and for batches of one's own.
    public let accuracy: Double?

    /// The evaluation with the given numbers.
    public init(loss: Double, accuracy: Double?) {
        self.loss = loss
        self.accuracy = accuracy
    }

    /// The evaluation of `model` on `data`, outside training mode. Traps when there are no rows.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - data: The rows.
    ///   - classWeights: A weight for each class, by which the loss of its rows counts.
    ///   - batchSize: The number of rows that are computed at once.
    public init<Target: SupervisedTarget>(
        of model: some Layer, on data: Dataset<Target>, classWeights: [Float]? = nil, batchSize: Int = 1024
    ) {
        require(data.count > 0, "Evaluation: there are no rows")
        var (loss, hits) = (0.0, 0 as Int?)
        let weights = classWeights.map { Tensor($0) }
        for batch in data.batches(size: batchSize) {
            let outputs = model(batch.features)
            hits = Target.hits(outputs, batch.targets).flatMap { count in hits.map { $0 + count } }
            loss += Double(Target.loss(outputs, batch.targets, classWeights: weights, reduction: .sum).scalar)
        }
        self.init(loss: loss / Double(data.count), accuracy: hits.map { Double($0) / Double(data.count) })
    }

    /// The same with another loss, the mean over a batch's rows. The accuracy is nil where the outputs are not a row of
    /// scores for each class.
    public init<Target: SupervisedTarget>(
        of model: some Layer, on data: Dataset<Target>, batchSize: Int = 1024,
        loss: (_ outputs: Tensor<Float>, _ targets: Tensor<Target>) throws -> Tensor<Float>
    ) rethrows {
        require(data.count > 0, "Evaluation: there are no rows")
        var (sum, hits) = (0.0, 0 as Int?)
        for batch in data.batches(size: batchSize) {
            let outputs = model(batch.features)
            let hasScores = outputs.rank == 2 && batch.targets.rank == 1
            hits = hasScores ? Target.hits(outputs, batch.targets).flatMap { count in hits.map { $0 + count } } : nil
            sum += Double(try loss(outputs, batch.targets).scalar) * Double(batch.count)
        }
        self.init(loss: sum / Double(data.count), accuracy: hits.map { Double($0) / Double(data.count) })
    }

    /// The evaluation of `model` on one epoch of batches, by the mean loss of each.
    ///
    /// - Throws: ``BatchError`` for a loader without batches, or a batch without examples; and what loader and loss throw.
    public init<Model: Module, Batch>(
        of model: Model, on loader: DataLoader<Batch>, loss: (Model, Batch) throws -> Tensor<Float>
    ) throws {
        // The mean does not depend on the order.
        var generator = RandomGenerator(seed: 0)
        let epoch = try loader.epoch(using: &generator)
        guard epoch.count > 0 else { throw BatchError.noBatches }
        var (sum, count) = (0.0, 0)
        for number in 0..<epoch.count {
            let (batch, examples) = try epoch.make(number)
            guard examples > 0 else { throw BatchError.empty(number) }
            sum += Double(try loss(model, batch).scalar) * Double(examples)
            count += examples
        }
        self.init(loss: sum / Double(count), accuracy: nil)
    }
}

/// The activity of one activation layer on some rows: its fraction of zeros, and its silent units.
public struct LayerActivity: Sendable, Hashable, Codable {
    /// The operation's name, e.g. `relu`.
    public let activation: String
    /// The name of the layer before it, e.g. `0`.
    public let layer: String?
    /// The number of units.
    public let units: Int
    /// The fraction of outputs that are exactly zero, over all rows and units.
    public let zeroShare: Double
    /// The units whose output is zero on every row, by their index.
    public let silentUnits: [Int]

    package init(activation: String, layer: String?, units: Int, zeroShare: Double, silentUnits: [Int]) {
        (self.activation, self.layer, self.units) = (activation, layer, units)
        (self.zeroShare, self.silentUnits) = (zeroShare, silentUnits)
    }

    /// The activity of every activation in `model` on `data`, in the order in which they are computed.
    ///
    /// Units lie along the last axis of an activation's output.
    public static func measure<Target>(
        _ model: some Layer, on data: Dataset<Target>, batchSize: Int = 1024
    ) -> [LayerActivity] {
        var observed: [(observation: Observation, activity: UnitActivity)] = []
        for batch in data.batches(size: batchSize) {
            let activations = observe(model) { $0(batch.features) }.observations.filter(\.isActivation)
            if observed.isEmpty { observed = activations.map { ($0, UnitActivity(like: $0.output)) } }
            for (index, one) in activations.enumerated() { observed[index].activity.add(one.output) }
        }
        return observed.map { observation, activity in
            LayerActivity(
                activation: observation.operation, layer: observation.layer, units: activity.units,
                zeroShare: activity.zeroShare, silentUnits: activity.silentUnits)
        }
    }
}
