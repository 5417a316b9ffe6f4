import Rectifier

/// The part of a report about the test rows.
struct TestSection {
    let record: TrainingRecord

    /// The result, the confusion matrix, and the numbers of each class.
    var section: ReportSection {
        var section = ReportSection(identifier: "test", title: "The test rows")
        switch record.test {
        case .classification(let metrics, _):
            section.figures = [confusion(metrics)].compactMap(\.self)
            section.tables = [classes(metrics)]
            if section.figures.isEmpty {
                section.paragraphs = [
                    "There are \(metrics.confusion.count) classes, too many for a picture of which was taken for which."
                ]
                section.tables.insert(mistakes(metrics), at: 0)
            }
        case .regression:
            section.paragraphs = [record.result].compactMap(\.self)
        case nil:
            section.paragraphs = [
                record.hasFailed
                    ? "The training did not come to its end, so nothing was tested."
                    : "There were no test rows, so nothing can be said about rows that the network has not seen."
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
            title: "What was taken for what", classNames: metrics.confusion.indices.map(name), counts: metrics.confusion
        )
        let most = metrics.largestConfusions(1).first.map {
            "Here the most common mistake is that \(name($0.truth)) was taken for \(name($0.answer)): "
                + "\(Words.count($0.count, "time"))."
        }
        return .init(
            name: "confusion", chart: chart,
            explanation:
                "Each row is a true class, each column an answer, of the test rows. All would be on the diagonal if the "
                + "network were always right. A strong cell beside it names two classes that it cannot tell apart; a row "
                + "that is spread out, a class that it does not know; a full column, an answer that it gives too easily.",
            finding: most ?? "Here there is no mistake.")
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
            caption: all > limit ? "The first \(limit) of \(all) classes" : "The numbers of each class",
            header: ["Class", "Right among its answers (precision)", "Found of its rows (recall)", "F1", "Rows"],
            rows: rows)
    }

    private func mistakes(_ metrics: ClassificationMetrics) -> ReportSection.Table {
        .init(
            caption: "The most common mistakes", header: ["What it is", "What it was taken for", "Times"],
            rows: metrics.largestConfusions(20).map { [name($0.truth), name($0.answer), Ticks.text(Double($0.count))] })
    }
}
