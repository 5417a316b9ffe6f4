/// How well a network does on rows that it was not trained on.
public enum TestMetrics: Sendable, Hashable, Codable {
    /// Of classes; and what always answering the commonest class of the training rows would get right.
    case classification(ClassificationMetrics, baselineAccuracy: Double)
    /// Of a number, in the target's own unit.
    case regression(RegressionMetrics)

    /// What `model` does on the test rows of `data`; nil without such rows.
    public init?(of model: some Layer, on data: LearningData) {
        switch data.parts {
        case .classes(let parts):
            guard let test = parts.test else { return nil }
            let metrics = ClassificationMetrics(
                probabilities: softmax(model.outputs(for: test.features)), labels: test.targets)
            let counts = data.classCounts
            let commonest = counts.indices.max { (counts[$0], $1) < (counts[$1], $0) }
            self = .classification(metrics, baselineAccuracy: metrics.accuracy(alwaysAnswering: commonest ?? 0))
        case .numbers(let parts):
            guard let test = parts.test, case .table(let encoding) = data.preparation else { return nil }
            // In Double: in the target's own unit, a Float may not tell its values apart.
            self = .regression(
                RegressionMetrics(
                    predictions: encoding.predictions(model.outputs(for: test.features)),
                    targets: encoding.predictions(test.targets)))
        }
    }
}

extension Layer {
    /// The outputs for rows of features, computed some rows at a time, so that memory does not grow with the rows.
    public func outputs(for features: Tensor<Float>, batchSize: Int = 1024) -> Tensor<Float> {
        let count = features.shape[0]
        if count <= batchSize { return self(features) }
        let parts = stride(from: 0, to: count, by: batchSize).map { start in
            self(features[range: start..<min(start + batchSize, count)])
        }
        return Tensor.concatenate(parts)
    }
}
