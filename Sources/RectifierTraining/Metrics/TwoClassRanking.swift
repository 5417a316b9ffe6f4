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
