import Rectifier

/// The section of a report about the test set.
struct TestSection {
    let record: TrainingRecord

    /// The result, the confusion matrix, and the numbers of each class.
    var section: ReportSection {
        var section = ReportSection(identifier: "test", title: "Test set")
        switch record.test {
        case .classification(let metrics, _):
            section.figures = [confusion(metrics)].compactMap(\.self)
            section.tables = [classes(metrics)]
            if section.figures.isEmpty {
                section.paragraphs = [
                    "The confusion matrix of \(metrics.confusion.count) classes is too large for a picture."
                ]
                section.tables.insert(mistakes(metrics), at: 0)
            }
        case .regression:
            section.paragraphs = [record.result].compactMap(\.self)
        case nil:
            section.paragraphs = [
                record.hasFailed
                    ? "The training failed, so there are no test metrics."
                    : "There was no test set, so how well the network generalises was not measured."
            ]
        }
        return section
    }

    /// The name of a class, or its number.
    private func name(_ label: Int) -> String {
        record.classNames.indices.contains(label) ? NameList.oneLine(record.classNames[label]) : "\(label)"
    }

    private func confusion(_ metrics: ClassificationMetrics) -> ReportSection.Figure? {
        guard metrics.confusion.count <= ConfusionChart.classLimit else { return nil }
        let chart = ConfusionChart(
            title: "Confusion matrix", classNames: metrics.confusion.indices.map(name), counts: metrics.confusion
        )
        let most = metrics.largestConfusions(1).first.map {
            "Here the most frequent error is true class \(name($0.truth)) predicted as \(name($0.answer)): "
                + "\(Words.count($0.count, "time"))."
        }
        return .init(
            name: "confusion", chart: chart,
            explanation:
                "Test examples by true class (row) and predicted class (column). Correct predictions are on the diagonal. A "
                + "strong cell beside it is a pair of classes that the network confuses; a row that is spread out, a class "
                + "with low recall; a full column, a class with low precision, which is predicted too often.",
            finding: most ?? "Here there is no error.")
    }

    private func classes(_ metrics: ClassificationMetrics) -> ReportSection.Table {
        let limit = 100
        let rows = metrics.confusion.indices.prefix(limit).map { label in
            [name(label)]
                + [metrics.precision[label], metrics.recall[label]].map(Words.percent)
                + [Ticks.short(metrics.f1[label], digits: 3), Ticks.text(Double(metrics.support[label]))]
        }
        let all = metrics.confusion.count
        return .init(
            caption: all > limit ? "The first \(limit) of \(all) classes" : "Metrics of each class",
            header: ["Class", "Precision", "Recall", "F1", "Support"],
            rows: rows)
    }

    private func mistakes(_ metrics: ClassificationMetrics) -> ReportSection.Table {
        .init(
            caption: "The most frequent errors", header: ["True class", "Predicted class", "Count"],
            rows: metrics.largestConfusions(20).map { [name($0.truth), name($0.answer), Ticks.text(Double($0.count))] })
    }
}
