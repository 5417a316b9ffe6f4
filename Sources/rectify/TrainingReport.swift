import Rectifier

/// What `rectify train` says before and after.
struct TrainingReport {
    let data: ClassificationData
    let settings: ClassifierSettings
    let parameters: Int

    /// What was understood of the data and the options.
    var introduction: String {
        let (training, validation, test) = (data.training.count, data.validation?.count ?? 0, data.test?.count ?? 0)
        let steps = (training + settings.batchSize - 1) / settings.batchSize
        let layers = ([data.featureCount] + settings.hidden).map(String.init)
        let network = layers.joined(separator: " → ") + " → \(data.classNames.count)"
        let optimizer = settings.optimizer
        let momentum = optimizer.momentum > 0 ? ", momentum \(NumberText.text(optimizer.momentum))" : ""
        let decay = optimizer.weightDecay > 0 ? ", weight decay \(NumberText.text(optimizer.weightDecay))" : ""
        return """
            Data      \(data.name): \((training + validation + test).grouped) rows of \(data.featureCount) features in \
            \(data.classNames.count) classes (\(data.classNames.joined(separator: ", ")))
            Rows      \(training.grouped) to train on, \(validation.grouped) to validate, \(test.grouped) to test
            Network   \(network)\(settings.hidden.isEmpty ? "" : ", \(settings.activation) after each hidden layer"): \
            \(parameters.grouped) parameters
            Training  \(optimizer.kind.rawValue), learning rate \(NumberText.text(optimizer.learningRate))\
            \(momentum)\(decay); \(settings.epochs) epochs of \(steps.grouped) steps of \(settings.batchSize) rows; \
            seed \(settings.seed)
            """
    }

    /// The result for people.
    func result(_ run: ClassifierRun, savedTo directory: String?) -> String {
        var lines: [String] = []
        if let test = run.test, let rows = data.test?.count {
            let right = Int((test.accuracy * Double(rows)).rounded())
            lines.append(
                "Test      \(test.accuracy.percent) right: \(right.grouped) of \(rows.grouped) rows that the network "
                    + "had never seen; loss \(test.loss.fixed(4))")
        } else {
            lines.append("Test      no rows to test on")
        }
        if let last = run.history.last {
            let validation = last.validation.map {
                ", validation loss \($0.loss.fixed(4)), \($0.accuracy.percent) right"
            }
            lines.append("Training  loss \(last.trainLoss.fixed(4))\(validation ?? ""); \(run.seconds.fixed(2)) s")
        }
        lines += activityLines(run)
        if let directory {
            lines.append("Saved     \(ClassifierRun.fileNames.joined(separator: ", ")) in \(directory)")
        } else {
            lines.append("Saved     nothing; --output DIR saves the network and how it was made")
        }
        return lines.joined(separator: "\n")
    }

    private func activityLines(_ run: ClassifierRun) -> [String] {
        let rows = data.test == nil ? "training" : "test"
        let lines = run.activity.enumerated().map { index, one in
            let silent = one.silentUnits.count
            let units = silent == 1 ? "1 unit never fires" : "\(silent) units never fire"
            return "Layer \(index + 1)   \(one.activation), \(one.units) units: on the \(rows) rows "
                + "\(one.zeroShare.percent) of its outputs are zero; \(units)"
        }
        if lines.isEmpty { return ["Layers    no activation: the network is one linear map"] }
        return lines
    }

    /// The result for programs; without a run, that of a training that diverged after `epochs` whole epochs.
    func json(_ run: ClassifierRun?, epochs: Int, seconds: Double) -> JSON {
        let last = run?.history.last
        return .object([
            ("task", .string("classification")),
            ("trainRows", .integer(data.training.count)),
            ("validationRows", .integer(data.validation?.count ?? 0)),
            ("testRows", .integer(data.test?.count ?? 0)),
            ("features", .integer(data.featureCount)),
            ("classes", .integer(data.classNames.count)),
            ("parameters", .integer(parameters)),
            ("epochs", .integer(epochs)),
            ("seconds", .double(seconds)),
            ("trainLoss", .optional(last?.trainLoss)),
            ("validationLoss", .optional(last?.validation?.loss)),
            ("testLoss", .optional(run?.test?.loss)),
            ("testAccuracy", .optional(run?.test?.accuracy)),
        ])
    }
}
