/// How well a classifier does on some rows.
public struct Evaluation: Sendable, Hashable, Codable {
    /// The mean cross-entropy.
    public let loss: Double
    /// The share of rows whose class has the highest score.
    public let accuracy: Double

    /// The evaluation with the given numbers.
    public init(loss: Double, accuracy: Double) {
        self.loss = loss
        self.accuracy = accuracy
    }

    /// What `model` does on `data`, rows of which the target is the class. Traps when there are none.
    public init(of model: some Layer, on data: Dataset<Int32>, batchSize: Int = 1024) {
        require(data.count > 0, "Evaluation: there are no rows")
        var (loss, hits) = (0.0, 0)
        for batch in data.batches(size: batchSize) {
            let scores = model(batch.features)
            hits += (scores.argmax() .== batch.targets).trueCount
            loss += Double(crossEntropy(scores, batch.targets, reduction: .sum).scalar)
        }
        self.init(loss: loss / Double(data.count), accuracy: Double(hits) / Double(data.count))
    }
}
