import RectifierCore
import RectifierData
import RectifierSupport

/// How well a network does on some rows.
public struct Evaluation: Sendable, Hashable, Codable {
    /// The mean loss: the cross-entropy for classes, the squared error for numbers.
    public let loss: Double
    /// The share of rows whose class has the highest score; nil for numbers.
    public let accuracy: Double?

    /// The evaluation with the given numbers.
    public init(loss: Double, accuracy: Double?) {
        self.loss = loss
        self.accuracy = accuracy
    }

    /// What `model` does on `data`, its loss with the weights of the classes, if there are any. Traps when there are no
    /// rows.
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
}
