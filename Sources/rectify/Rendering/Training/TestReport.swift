import Rectifier

/// Test metrics as text and as JSON: accuracy or RMSE, per-class metrics, confusion matrix.
struct TestReport {
    private let metrics: TestMetrics
    private let classNames: [String]

    /// The maximum number of classes whose whole confusion matrix is shown.
    private static let mostShown = 10

    init(_ metrics: TestMetrics, classNames: [String]) {
        self.metrics = metrics
        self.classNames = classNames.map { NameList.shortened($0, to: 40) }
    }

    /// Lines for people, under a heading; `scope` says which examples were evaluated where that is not plain.
    func lines(_ heading: String, scope: String = "") -> [String] {
        let heading = heading.padded(to: 8)
        switch metrics {
        case .regression(let metrics):
            let determination = metrics.determination.map { "R² \($0.fixed(4))" } ?? "R² is undefined for one value"
            return [
                "\(heading)  RMSE \(NumberText.short(metrics.rootMeanSquaredError)), "
                    + "MAE \(NumberText.short(metrics.meanAbsoluteError)), \(determination)\(scope) "
                    + "(\(metrics.count.grouped) rows); the constant-prediction baseline has R² 0"
            ]
        case .classification(let metrics, let baseline):
            let right = metrics.confusion.indices.reduce(0) { $0 + metrics.confusion[$1][$1] }
            let head =
                "\(heading)  accuracy \(metrics.accuracy.percent) (\(right.grouped)/\(metrics.count.grouped))\(scope), "
                + "loss \(metrics.logLoss.fixed(4)), macro F1 \(metrics.macroF1.fixed(4)); "
                + "majority-class baseline \(baseline.percent)"
            return [head] + twoClassLines(metrics) + classLines(metrics) + confusionLines(metrics)
        }
    }

    /// Metrics of binary classification that do not depend on a decision threshold.
    private func twoClassLines(_ metrics: ClassificationMetrics) -> [String] {
        guard let area = metrics.areaUnderCurve, let precision = metrics.averagePrecision, classNames.count == 2 else {
            return []
        }
        return [
            "          ROC AUC \(area.fixed(4)), average precision \(precision.fixed(4)) for '\(classNames[1])'; by chance "
                + "0.5 and \((Double(metrics.support[1]) / Double(metrics.count)).fixed(4))"
        ]
    }

    private func classLines(_ metrics: ClassificationMetrics) -> [String] {
        guard classNames.count <= 30 else { return [] }
        let header = ["", "class", "precision", "recall", "F1", "support"]
        let rows = classNames.indices.map { index in
            [
                "", classNames[index], metrics.precision[index].fixed(3), metrics.recall[index].fixed(3),
                metrics.f1[index].fixed(3), metrics.support[index].grouped,
            ]
        }
        return [""] + TextTable.lines([header] + rows, numbers: [2, 3, 4, 5])
    }

    private func confusionLines(_ metrics: ClassificationMetrics) -> [String] {
        let mistakes = metrics.largestConfusions(10)
        if mistakes.isEmpty { return ["", "  No misclassified rows.", ""] }
        if classNames.count > Self.mostShown {
            let rows = mistakes.map {
                ["", "\($0.count)", "'\(classNames[$0.truth])'", "predicted as", "'\(classNames[$0.answer])'"]
            }
            return ["", "  The largest confusions:"] + TextTable.lines(rows, numbers: [1]) + [""]
        }
        let header = ["", "true \\ predicted"] + classNames
        let rows = classNames.indices.map { ["", classNames[$0]] + metrics.confusion[$0].map(\.grouped) }
        return [""] + TextTable.lines([header] + rows, numbers: Set(2..<(2 + classNames.count))) + [""]
    }

    /// Members of the JSON object; all null without metrics. Names of the first release stay beside newer ones.
    static func members(
        _ metrics: TestMetrics?, _ task: LearningTask, classNames: [String]
    ) -> [(String, JSON)] {
        switch (task, metrics) {
        case (.classification, .classification(let metrics, let baseline)):
            [
                ("testLoss", .double(metrics.logLoss)),
                ("testAccuracy", .double(metrics.accuracy)),
                ("testF1", .double(metrics.macroF1)),
                ("testMacroF1", .double(metrics.macroF1)),
                ("baselineAccuracy", .double(baseline)),
                ("majorityClassAccuracy", .double(baseline)),
                ("perClass", perClass(metrics, classNames)),
                ("confusion", confusionMatrix(metrics)),
                ("confusionMatrix", confusionMatrix(metrics)),
            ] + twoClassMembers(metrics)
        case (.regression, .regression(let metrics)):
            [
                ("testRMSE", .double(metrics.rootMeanSquaredError)),
                ("testMAE", .double(metrics.meanAbsoluteError)),
                ("testR2", .optional(metrics.determination)),
            ]
        case (.classification, _):
            [
                "testLoss", "testAccuracy", "testF1", "testMacroF1", "baselineAccuracy", "majorityClassAccuracy",
                "perClass", "confusion", "confusionMatrix",
            ].map { ($0, .null) }
        case (.regression, _): ["testRMSE", "testMAE", "testR2"].map { ($0, .null) }
        }
    }

    /// Metrics of binary classification that do not depend on a decision threshold.
    private static func twoClassMembers(_ metrics: ClassificationMetrics) -> [(String, JSON)] {
        guard let area = metrics.areaUnderCurve, let precision = metrics.averagePrecision else { return [] }
        return [
            ("testAUC", .double(area)), ("testROCAUC", .double(area)), ("testAveragePrecision", .double(precision)),
        ]
    }

    /// Counts by true class (outer array) and predicted class (inner array).
    private static func confusionMatrix(_ metrics: ClassificationMetrics) -> JSON {
        .array(metrics.confusion.map { .array($0.map(JSON.integer)) })
    }

    private static func perClass(_ metrics: ClassificationMetrics, _ classNames: [String]) -> JSON {
        // Each of them is computed from the whole matrix.
        let (precision, recall, f1, support) = (metrics.precision, metrics.recall, metrics.f1, metrics.support)
        return .array(
            classNames.indices.map { index in
                .object([
                    ("name", .string(classNames[index])),
                    ("precision", .double(precision[index])),
                    ("recall", .double(recall[index])),
                    ("f1", .double(f1[index])),
                    ("rows", .integer(support[index])),
                    ("support", .integer(support[index])),
                ])
            })
    }
}
