import RectifierCore
import RectifierSupport

/// The metrics of a classifier on some rows: accuracy, log loss, precision, recall, F1 and confusion matrix.
///
///     let metrics = ClassificationMetrics(probabilities: softmax(model(x)), labels: y)
///     print(metrics.accuracy, metrics.macroF1, metrics.baselineAccuracy)
public struct ClassificationMetrics: Sendable, Hashable, Codable {
    /// For each true class (the row) how often each class (the column) was answered.
    public let confusion: [[Int]]
    /// The mean of −log of the probability given to the right class, in nats.
    ///
    /// A probability below Float's smallest normal number counts as that, so one sure mistake does not make it
    /// infinite.
    public let logLoss: Double
    /// The area under the ROC curve of two classes, scikit-learn's `roc_auc_score`: the probability that a row of the
    /// second class is given a higher probability of it than one of the first. Nil for more classes, where a class has no
    /// row, and in runs of the first release.
    public let areaUnderCurve: Double?
    /// The average precision of the second of two classes, scikit-learn's `average_precision_score`; nil as above.
    public let averagePrecision: Double?

    /// The metrics of rows of probabilities, whose sum is 1, beside the right classes.
    ///
    /// Of equal probabilities the first class is the answer. Traps, with both shapes, when they do not fit together,
    /// when there are no rows, and for a label that is no class.
    public init(probabilities: Tensor<Float>, labels: Tensor<Int32>) {
        require(
            probabilities.rank == 2 && labels.rank == 1 && probabilities.shape[0] == labels.count && labels.count > 0,
            "ClassificationMetrics: probabilities of shape \(probabilities.shape) and labels of shape \(labels.shape)")
        let classes = probabilities.shape[1]
        var confusion = Array(repeating: Array(repeating: 0, count: classes), count: classes)
        var loss = 0.0
        let answers = probabilities.argmax().scalars
        let values = probabilities.scalars
        for (row, label) in labels.scalars.enumerated() {
            let label = Int(label)
            require(label >= 0 && label < classes, "ClassificationMetrics: label \(label) of \(classes) classes")
            confusion[label][Int(answers[row])] += 1
            loss -= Double.log(Double(max(values[row * classes + label], Float.leastNormalMagnitude)))
        }
        self.confusion = confusion
        logLoss = loss / Double(labels.count)
        let ranking =
            classes == 2
            ? TwoClassRanking(
                scores: stride(from: 1, to: values.count, by: 2).map { values[$0] },
                labels: labels.scalars.map { $0 == 1 }) : nil
        (areaUnderCurve, averagePrecision) = (ranking?.areaUnderCurve, ranking?.averagePrecision)
    }

    /// The number of rows.
    public var count: Int { confusion.reduce(0) { $0 + $1.reduce(0, +) } }

    /// The fraction of rows with the right answer.
    public var accuracy: Double { ratio(hits.reduce(0, +), count) }

    /// For each class the fraction of its answers that are right; 0 where it was never answered.
    public var precision: [Double] { zip(hits, answered).map { ratio($0, $1) } }

    /// For each class the fraction of its rows that were answered right; 0 where it has none.
    public var recall: [Double] { zip(hits, support).map { ratio($0, $1) } }

    /// For each class 2·precision·recall / (precision + recall); 0 where both are.
    public var f1: [Double] {
        zip(hits, zip(answered, support)).map { ratio(2 * $0, $1.0 + $1.1) }
    }

    /// The mean of `f1` over the classes that occur, as a truth or as an answer.
    public var macroF1: Double {
        let occurring = zip(f1, zip(answered, support)).filter { $1.0 + $1.1 > 0 }
        return occurring.reduce(0) { $0 + $1.0 } / Double(occurring.count)
    }

    /// The support of each class: its number of rows.
    public var support: [Int] { confusion.map { $0.reduce(0, +) } }

    /// The share that always answering `label` would get right: for the majority class of the training rows, what any
    /// classifier must beat.
    public func accuracy(alwaysAnswering label: Int) -> Double { ratio(support[label], count) }

    /// The mistakes made most often, in order.
    public func largestConfusions(_ limit: Int) -> [(truth: Int, answer: Int, count: Int)] {
        let mistakes = confusion.indices.flatMap { truth in
            confusion.indices.map { (truth: truth, answer: $0, count: confusion[truth][$0]) }
        }.filter { $0.truth != $0.answer && $0.count > 0 }
        return Array(
            mistakes.sorted { ($1.count, $0.truth, $0.answer) < ($0.count, $1.truth, $1.answer) }.prefix(limit))
    }

    /// How many rows of each class were answered right.
    private var hits: [Int] { confusion.indices.map { confusion[$0][$0] } }

    /// How often each class was answered.
    private var answered: [Int] {
        confusion.reduce(into: Array(repeating: 0, count: confusion.count)) { sums, row in
            for (label, count) in row.enumerated() { sums[label] += count }
        }
    }

    private func ratio(_ part: Int, _ whole: Int) -> Double { whole == 0 ? 0 : Double(part) / Double(whole) }
}

/// How well scores bring the rows of one class before those of the other, whatever threshold is set.
struct TwoClassRanking {
    /// The area under the ROC curve, see ``ClassificationMetrics/areaUnderCurve``.
    let areaUnderCurve: Double
    /// Σ (recall − the recall before) · precision over the thresholds, from the highest score.
    let averagePrecision: Double

    /// Nil where one of the classes has no row, or a score is not a number: there is nothing to rank.
    init?(scores: [Float], labels: [Bool]) {
        let positives = labels.count { $0 }
        let negatives = labels.count - positives
        guard positives > 0, negatives > 0, !scores.contains(where: \.isNaN) else { return nil }
        let order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
        // The rows above the threshold, of the class and of the other; equal scores come above it together.
        var (hits, others, area, precision) = (0, 0, 0.0, 0.0)
        var next = 0
        while next < order.count {
            let score = scores[order[next]]
            let (hitsBefore, othersBefore) = (hits, others)
            while next < order.count, scores[order[next]] == score {
                if labels[order[next]] { hits += 1 } else { others += 1 }
                next += 1
            }
            area += Double(others - othersBefore) * Double(hits + hitsBefore) / 2
            precision += Double(hits - hitsBefore) * Double(hits) / Double(hits + others)
        }
        areaUnderCurve = area / (Double(positives) * Double(negatives))
        averagePrecision = precision / Double(positives)
    }
}
