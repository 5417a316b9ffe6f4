import Rectifier
import RectifierReport

/// What `rectify train` says before and after.
struct TrainingReport {
    let loaded: DataOptions.Loaded
    let settings: NetworkSettings
    let parameters: Int
    /// How the number of epochs was found by cross-validation; nil where it was not.
    var epochSearch: EpochSearch?

    private var data: LearningData { loaded.data }

    /// What was understood of the data and the options.
    var introduction: String {
        let (training, validation, test) = data.counts
        let steps = (training + (settings.dropLast ? 0 : settings.batchSize - 1)) / settings.batchSize
        let layers = ([data.featureCount] + settings.hidden + [data.outputCount]).map(String.init)
        let network = layers.joined(separator: " → ")
        let optimizer = settings.optimizer
        let momentum = optimizer.momentum > 0 ? ", momentum \(NumberText.text(optimizer.momentum))" : ""
        let decay = optimizer.weightDecay > 0 ? ", weight decay \(NumberText.text(optimizer.weightDecay))" : ""
        return """
            Data      \(NameList.oneLine(data.name)): \((training + validation + test).grouped) rows of \(data.featureCount) \(data.featureCount == 1 ? "feature" : "features") \
            \(targetText)\(scalingText)
            Rows      \(training.grouped) to train on, \(validation.grouped) to validate, \(test.grouped) to test
            Network   \(network)\(hiddenText): \
            \(parameters.grouped) parameters
            Training  \(optimizer.kind.rawValue), learning rate \(NumberText.text(optimizer.learningRate))\
            \(momentum)\(decay); \(settings.epochs) epochs of \(steps.grouped) steps of \(settings.batchSize) rows; \
            seed \(settings.seed)\(course)\(searchText)
            """
    }

    /// What is between the layers, and how they begin.
    private var hiddenText: String {
        guard !settings.hidden.isEmpty else { return "" }
        var text = ", "
        if let normalization = settings.normalization.title { text += "\(normalization) and " }
        text += "\(settings.activation) after each hidden layer"
        if settings.initialization != .he { text += ", \(settings.initialization.title)" }
        return text + (settings.bias == 0 ? "" : ", biases of \(NumberText.text(settings.bias))")
    }

    /// Said where features are not what one expects.
    private var scalingText: String {
        switch data.preparation.scaling {
        case .automatic, .standard: ""
        case .none: "; inputs are not scaled"
        case .robust: "; numbers are scaled by median and quartiles"
        case .quantile: "; numbers are scaled by rank"
        }
    }

    /// What keeps the training on course; a line, or nothing.
    private var course: String {
        var parts: [String] = []
        if settings.accumulation > 1 { parts.append("\(settings.accumulation) gradients a step") }
        if let norm = settings.clipNorm { parts.append("gradients clipped to a norm of \(NumberText.text(norm))") }
        if let limit = settings.clipValue { parts.append("gradients limited to \(NumberText.text(limit))") }
        if let schedule = settings.schedule { parts.append("schedule \(schedule.text)") }
        if let rule = settings.earlyStopping {
            parts.append("early stopping by the \(rule.monitor.title), patience \(rule.patience)")
        }
        if let decay = settings.averageDecay { parts.append("weights averaged with \(NumberText.text(decay))") }
        return parts.isEmpty ? "" : "\nCourse    " + parts.joined(separator: "; ")
    }

    /// How the number of epochs was found; a line, or nothing.
    private var searchText: String {
        guard let epochSearch else { return "" }
        let accuracy = epochSearch.evaluation.accuracy.map { ", accuracy \($0.percent)" } ?? ""
        return "\nEpochs    \(epochSearch.epochs) of at most \(epochSearch.limit), found by cross-validation on "
            + "\(epochSearch.rows.grouped) training rows, in \(epochSearch.folds) of \(EpochSearch.foldCount) folds: "
            + "validation loss \(epochSearch.evaluation.loss.fixed(4))\(accuracy)"
    }

    /// What is predicted.
    private var targetText: String {
        let target =
            loaded.plan.map { plan in
                let isLast = plan.target == plan.table.allNames.last
                return "; the target is \(NameList.quoted(plan.target))\(isLast ? ", the last column" : "")"
            } ?? ""
        guard data.task == .classification else { return "and a number to predict\(target)" }
        let names = data.classNames.prefix(12).map { NameList.shortened($0, to: 40) }.joined(separator: ", ")
        let rest = data.classNames.count > 12 ? ", …" : ""
        return "in \(data.classNames.count) classes (\(names)\(rest))\(target)"
    }

    /// The result for people.
    func result(
        _ run: NetworkRun, skipping: SkippingMeasurement?, savedTo directory: String?, outputs: TrainingOutputs.Choice
    ) -> String {
        var lines: [String] = []
        if let test = run.test {
            lines += TestReport(test, classNames: data.classNames).lines(
                "Test", rows: "rows that the network had never seen")
        } else {
            lines.append("Test      no rows to test on")
        }
        if let last = run.history.last {
            let validation = last.validation.map {
                ", validation loss \($0.loss.fixed(4))\($0.accuracy.map { ", \($0.percent) right" } ?? "")"
            }
            if let kept = run.keptEpoch {
                lines.append(
                    "Kept      the network after epoch \(kept) of \(run.history.count), whose \(quantity) was the best")
            }
            lines.append("Training  loss \(last.trainLoss.fixed(4))\(validation ?? ""); \(run.seconds.fixed(2)) s")
        }
        for note in notes(run) { lines.append("Note      \(note)") }
        if let ending = ending(run) {
            let hint = directory.map { "; 'rectify train --resume \($0)' goes on" } ?? ""
            lines.append("Ended     \(ending.dropLast())\(run.ending == .interrupted ? hint : "")")
        }
        lines += activityLines(run) + skippingLines(run, skipping)
        if let directory {
            lines.append("Saved     \(NetworkRun.fileNames.joined(separator: ", ")) in \(directory)")
        } else {
            lines.append("Saved     nothing; --output DIR saves the network and how it was made")
        }
        if let report = outputs.report { lines.append("Report    \(report)") }
        if let log = outputs.tensorboard { lines.append("Log       \(log); 'tensorboard --logdir \(log)' shows it") }
        return lines.joined(separator: "\n")
    }

    /// What a user should know of the result, in sentences.
    func notes(_ run: NetworkRun) -> [String] {
        var notes = NeverPredicted(run, data, settings)?.notes ?? []
        notes +=
            TestMetrics.withoutFarTargets(of: run.model, on: data).map { rest in
                let rows = rest.left == 1 ? "One test row is" : "\(rest.left) test rows are"
                let determination = rest.metrics.determination.map { ", R² \($0.fixed(4))" } ?? ""
                return
                    "\(rows) so far from the others that R² and RMSE are decided by \(rest.left == 1 ? "it" : "them") alone. "
                    + "On the other \(rest.metrics.count.grouped): RMSE "
                    + "\(NumberText.short(rest.metrics.rootMeanSquaredError))\(determination)."
            }.map { [$0] } ?? []
        if epochSearch?.isAtLimit ?? false {
            notes.append(
                "The best number of epochs was the last that was tried, \(settings.epochs): more may be better; try "
                    + "--epochs \(settings.epochs * 2).")
        } else if epochSearch == nil, run.ending == .completed, run.history.count > 1,
            let best = run.history.enumerated().min(by: { left, right in
                (left.element.validation?.loss ?? .infinity, left.offset)
                    < (right.element.validation?.loss ?? .infinity, right.offset)
            }), best.element.validation != nil, best.offset == run.history.count - 1
        {
            notes.append(
                "The last epoch was the best on the validation rows: more epochs may be better; try --epochs "
                    + "\(settings.epochs * 2).")
        }
        return notes
    }

    /// Why the training ended, as a sentence; nil when all epochs are done.
    func ending(_ run: NetworkRun) -> String? {
        switch run.ending {
        case .completed: nil
        case .stoppedEarly(let reason): "\(reason)"
        case .interrupted: "Ended by Ctrl-C, after epoch \(run.history.count) of \(settings.epochs)."
        }
    }

    /// What is known before the training, for a report: the lines of the introduction.
    var record: TrainingRecord {
        let facts = introduction.split(separator: "\n").map { line in
            let name = line.prefix { $0 != " " }
            return TrainingRecord.Fact(String(name), String(line.dropFirst(name.count).drop { $0 == " " }))
        }
        return TrainingRecord(title: data.name, facts: facts, classNames: data.classNames)
    }

    /// What the network kept was chosen by.
    private var quantity: String {
        guard let rule = settings.earlyStopping, rule.restoresBest else { return "validation loss" }
        return rule.monitor.title
    }

    private func activityLines(_ run: NetworkRun) -> [String] {
        let rows = data.counts.test == 0 ? "training" : "test"
        let names = LayerNames(of: run.model)
        let lines = run.activity.map { one in
            let silent = one.silentUnits.count
            let units = silent == 1 ? "1 unit never fires" : "\(silent) units never fire"
            let name = names.name(one.layer ?? "")
            return "\((name.prefix(1).uppercased() + name.dropFirst()).padded(to: 8))  \(one.activation), "
                + "\(one.units) units: on the \(rows) rows "
                + "\(one.zeroShare.percent) of its outputs are zero; \(units)"
        }
        if lines.isEmpty { return ["Layers    no activation: the network is one linear map"] }
        return lines
    }

    /// The time that skipping zeros saves, where that is worth a word.
    private func skippingLines(_ run: NetworkRun, _ measured: SkippingMeasurement?) -> [String] {
        guard let measured, measured.speedup >= 1.1 else { return [] }
        return [SkippingReport(measurement: measured, names: LayerNames(of: run.model)).line]
    }

    /// The result for programs; without a run, that of a training that diverged after `epochs` whole epochs.
    func json(_ run: NetworkRun?, epochs: Int, seconds: Double, _ findings: [Finding]) -> JSON {
        let last = run?.history.last
        let (training, validation, test) = data.counts
        var members: [(String, JSON)] = [
            ("task", .string(data.task.rawValue)),
            ("trainRows", .integer(training)),
            ("validationRows", .integer(validation)),
            ("testRows", .integer(test)),
            ("features", .integer(data.featureCount)),
        ]
        if data.task == .classification { members.append(("classes", .integer(data.classNames.count))) }
        members += [
            ("parameters", .integer(parameters)),
            ("epochs", .integer(epochs)),
            ("keptEpoch", run?.keptEpoch.map(JSON.integer) ?? .null),
            ("seconds", .double(seconds)),
            ("trainLoss", .optional(last?.trainLoss)),
            ("validationLoss", .optional(last?.validation?.loss)),
        ]
        if let epochSearch {
            members.append(
                (
                    "epochSearch",
                    .object([
                        ("epochs", .integer(epochSearch.epochs)), ("limit", .integer(epochSearch.limit)),
                        ("weightDecay", .float(epochSearch.weightDecay)),
                        ("folds", .integer(epochSearch.folds)), ("rows", .integer(epochSearch.rows)),
                        ("loss", .double(epochSearch.evaluation.loss)),
                        ("accuracy", .optional(epochSearch.evaluation.accuracy)),
                    ])
                ))
        }
        members += TestReport.members(run?.test, data.task, classNames: data.classNames)
        if data.task == .classification {
            let names = run.flatMap { NeverPredicted($0, data, settings)?.classes.map(\.name) } ?? []
            members.append(("neverPredicted", .array(names.map(JSON.string))))
        }
        members.append(("findings", .array(findings.map(FindingText.json))))
        if let plan = loaded.plan {
            members.append(("target", .string(plan.target)))
            members.append(
                ("columns", ColumnReport(plan.columns, plan.task, classNames: plan.classNames, encoding: encoding).json)
            )
        }
        let notes = loaded.notes + (run.map { self.notes($0) } ?? [])
        if loaded.plan != nil || !notes.isEmpty { members.append(("notes", .array(notes.map(JSON.string)))) }
        return .object(members)
    }

    private var encoding: TableEncoding? {
        if case .table(let encoding) = data.preparation { return encoding }
        return nil
    }
}
