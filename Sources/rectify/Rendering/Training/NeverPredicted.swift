import Rectifier

/// Classes with a recall of 0, which the accuracy of imbalanced data hides.
struct NeverPredicted {
    /// A class and the number of its rows.
    struct Class {
        let name: String
        let rows: Int
        /// Whether it is never predicted.
        let isNeverAnswered: Bool
    }

    let classes: [Class]
    private let part: String
    private let isWeighted: Bool

    /// The classes with a recall of 0 on the test set, or on the validation set where there is no test set; nil for
    /// regression, and without either set.
    init?(_ run: Experiment.Result, _ data: PreparedData, _ settings: Experiment) {
        guard case .classes(let parts) = data.parts else { return nil }
        let metrics: ClassificationMetrics
        if case .classification(let test, _)? = run.test {
            (metrics, part) = (test, "test")
        } else if let rows = parts.validation {
            metrics = ClassificationMetrics(
                probabilities: softmax(run.model.outputs(for: rows.features)), labels: rows.targets)
            part = "validation"
        } else {
            return nil
        }
        isWeighted = settings.training.trainer.classWeights != nil
        let (recall, support) = (metrics.recall, metrics.support)
        classes = data.classNames.indices.filter { support[$0] > 0 && recall[$0] == 0 }.map { index in
            Class(
                name: data.classNames[index], rows: support[index],
                isNeverAnswered: metrics.confusion.allSatisfy { $0[index] == 0 })
        }
    }

    /// A note that names them, with the remedy.
    var notes: [String] {
        guard !classes.isEmpty else { return [] }
        let texts = classes.prefix(5).map { one in
            "\(NameList.quoted(one.name)) (0 of \(one.rows.grouped) \(part) \(one.rows == 1 ? "row" : "rows"))"
        }
        let rest = classes.count > 5 ? " and \(classes.count - 5) more" : ""
        let what =
            classes.allSatisfy(\.isNeverAnswered)
            ? "\(classes.count == 1 ? "One class is" : "Some classes are") never predicted"
            : "\(classes.count == 1 ? "One class has" : "Some classes have") a recall of 0"
        let remedy =
            isWeighted
            ? "More examples of it, or a larger weight by --class-weights, may help."
            : "--class-weights balanced weights classes inversely to their frequency: it raises the recall of rare ones, with "
                + "more false positives."
        return ["\(what): \(texts.joined(separator: ", "))\(rest). \(remedy)"]
    }
}
