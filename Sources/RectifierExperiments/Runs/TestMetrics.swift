import RectifierCore
import RectifierData
import RectifierTraining

/// Test metrics of a network.
public enum TestMetrics: Sendable, Hashable, Codable {
    /// Of classes; and the accuracy of the majority-class baseline.
    case classification(ClassificationMetrics, baselineAccuracy: Double)
    /// Of a number, in the target's own unit.
    case regression(RegressionMetrics)

    /// Metrics of `model` on the test set of `data`; nil without one.
    public init?(of model: some Layer, on data: PreparedData) {
        switch data.parts {
        case .classes(let parts):
            guard let test = parts.test else { return nil }
            let metrics = ClassificationMetrics(
                probabilities: softmax(model.outputs(for: test.features)), labels: test.targets)
            let counts = data.classCounts
            let majority = counts.indices.max { (counts[$0], $1) < (counts[$1], $0) }
            self = .classification(metrics, baselineAccuracy: metrics.accuracy(alwaysAnswering: majority ?? 0))
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

extension TestMetrics {
    /// Metrics of `model` on the test set without outliers whose targets alone determine R²: of numbers, the one in a hundred
    /// (or the one) farthest from the median, where these have 99 % of the squares about the mean. Nil where there are none,
    /// and with fewer than 20 test rows.
    public static func withoutFarTargets(
        of model: some Layer, on data: PreparedData
    ) -> (metrics: RegressionMetrics, left: Int)? {
        guard case .numbers(let parts) = data.parts, let test = parts.test, test.count >= 20,
            case .table(let encoding) = data.preparation
        else { return nil }
        let targets = encoding.predictions(test.targets)
        let median = NumberScale.quantile(of: targets.sorted(), at: 0.5)
        let order = targets.indices.sorted { abs(targets[$0] - median) < abs(targets[$1] - median) }
        let near = order.dropLast(max(1, targets.count / 100))
        func squares(_ rows: some Collection<Int>) -> Double {
            let mean = rows.reduce(0) { $0 + targets[$1] } / Double(rows.count)
            return rows.reduce(0) { $0 + (targets[$1] - mean) * (targets[$1] - mean) }
        }
        guard squares(near) <= 0.01 * squares(order) else { return nil }
        let predictions = encoding.predictions(model.outputs(for: test.features))
        return (
            RegressionMetrics(predictions: near.map { predictions[$0] }, targets: near.map { targets[$0] }),
            order.count - near.count
        )
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
