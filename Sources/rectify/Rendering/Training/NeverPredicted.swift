import Rectifier

/// The classes of which not one row is recognised: the accuracy of a table with a rare class hides them.
struct NeverPredicted {
    /// A class, and how many rows it has.
    struct Class {
        let name: String
        let rows: Int
        /// Whether no row at all was taken for it.
        let isNeverAnswered: Bool
    }

    let classes: [Class]
    private let part: String
    private let isWeighted: Bool

    /// Those of a run, on the test rows, or on the validation rows where there are none; nil for numbers, and without
    /// such rows.
    init?(_ run: NetworkRun, _ data: LearningData, _ settings: Experiment) {
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

    /// What is said of them, and the remedy.
    var notes: [String] {
        guard !classes.isEmpty else { return [] }
        let texts = classes.prefix(5).map { one in
            let rows = one.rows == 1 ? "the 1 \(part) row" : "none of \(one.rows.grouped) \(part) rows"
            return "\(NameList.quoted(one.name)) (\(rows)\(one.rows == 1 ? " is not recognised" : " is recognised"))"
        }
        let rest = classes.count > 5 ? " and \(classes.count - 5) more" : ""
        let what =
            classes.allSatisfy(\.isNeverAnswered)
            ? "\(classes.count == 1 ? "One class is" : "Some classes are") never predicted"
            : "\(classes.count == 1 ? "One class has" : "Some classes have") a recall of 0"
        let remedy =
            isWeighted
            ? "More rows of it, or a larger weight by --class-weights, may help."
            : "--class-weights balanced lets each class count the same in training, and rare ones are then found, with more "
                + "false alarms."
        return ["\(what): \(texts.joined(separator: ", "))\(rest). \(remedy)"]
    }
}
