import Rectifier
import RectifierReport

/// Output of `rectify train`: settings before the training, metrics after it.
struct TrainingReport {
    let loaded: LoadedData
    let experiment: Experiment
    let parameters: Int
    /// The cross-validation that found the number of epochs; nil for none.
    var epochSearch: EpochSearch?

    private var data: PreparedData { loaded.data }

    /// Data, split, network and settings, one line each.
    var introduction: String { facts.map(\.line).joined(separator: "\n") }

    /// Data, split, network and settings; the options of the training loop and the search for the number of epochs, where
    /// there are any.
    var facts: [TrainingRecord.Fact] {
        let network = TrainingRecord.Fact("Network", "\(networkText): \(parameters.grouped) parameters")
        return [dataFact, splitFact, network, trainingFact] + [loopFact, searchFact].compactMap { $0 }
    }

    /// Name, size, target and feature scaling.
    var dataFact: TrainingRecord.Fact {
        let (training, validation, test) = data.counts
        return .init(
            "Data",
            "\(NameList.oneLine(data.name)): \((training + validation + test).grouped) \(data.examplesName), "
                + "\(data.featureCount) \(data.featureCount == 1 ? "feature" : "features"), \(targetText)\(scalingText)"
        )
    }

    /// Sizes of the training, validation and test sets.
    var splitFact: TrainingRecord.Fact {
        let (training, validation, test) = data.counts
        return .init("Split", "\(training.grouped) training, \(validation.grouped) validation, \(test.grouped) test")
    }

    /// The optimizer, the number of steps, and the seed.
    private var trainingFact: TrainingRecord.Fact {
        let (trainer, optimizer) = (experiment.training.trainer, experiment.training.optimizer)
        let steps = (data.counts.training + (trainer.dropLast ? 0 : trainer.batchSize - 1)) / trainer.batchSize
        let momentum = optimizer.momentum > 0 ? ", momentum \(NumberText.text(optimizer.momentum))" : ""
        let decay = optimizer.weightDecay > 0 ? ", weight decay \(NumberText.text(optimizer.weightDecay))" : ""
        return .init(
            "Training",
            "\(optimizer.kind.rawValue), learning rate \(NumberText.text(optimizer.learningRate))\(momentum)\(decay); "
                + "\(trainer.epochs) epochs of \(steps.grouped) steps, batch size \(trainer.batchSize); "
                + "seed \(experiment.seed)")
    }

    /// The layers, the initialiser and the bias of the hidden layers.
    private var networkText: String {
        let model = experiment.model
        let sizes = ([data.featureCount] + model.hidden + [data.outputCount]).map(String.init)
        var text = sizes.joined(separator: " → ")
        if !model.isShort {
            text = "\(data.featureCount) → \(model.text) → \(data.outputCount)"
        } else if !model.hidden.isEmpty {
            text += ", "
            if let normalization = model.normalization.title { text += "\(normalization) and " }
            text += "\(model.activation) after each hidden layer"
        }
        if model.hidden.isEmpty, model.isShort { return text }
        if model.initializer != .he { text += ", \(model.initializer.title)" }
        return text + (model.bias == 0 ? "" : ", initial bias \(NumberText.text(model.bias))")
    }

    /// The feature scaling, where it is not the default.
    private var scalingText: String {
        switch data.preparation.scaling {
        case .automatic, .standard: ""
        case .none: "; features are not scaled"
        case .robust: "; robust feature scaling (median and quartiles)"
        case .quantile: "; quantile feature scaling (by rank)"
        }
    }

    /// Options of the training loop: accumulation, clipping, schedule, early stopping, averaging; nil without any.
    var loopFact: TrainingRecord.Fact? {
        let trainer = experiment.training.trainer
        var parts: [String] = []
        if trainer.accumulation > 1 { parts.append("\(trainer.accumulation) gradient accumulation steps") }
        if let norm = trainer.clipNorm { parts.append("gradient clipping to norm \(NumberText.text(norm))") }
        if let limit = trainer.clipValue { parts.append("gradient clipping to value \(NumberText.text(limit))") }
        if let schedule = trainer.schedule { parts.append("schedule \(schedule.text)") }
        if let rule = trainer.earlyStopping {
            parts.append("early stopping on the \(rule.monitor.title), patience \(rule.patience)")
        }
        if let decay = trainer.averageDecay {
            parts.append("moving average of the weights (EMA), decay \(NumberText.text(decay))")
        }
        return parts.isEmpty ? nil : .init("Loop", parts.joined(separator: "; "))
    }

    /// The cross-validation that found the number of epochs; nil without one.
    private var searchFact: TrainingRecord.Fact? {
        guard let epochSearch else { return nil }
        let accuracy = epochSearch.evaluation.accuracy.map { ", accuracy \($0.percent)" } ?? ""
        return .init(
            "Epochs",
            "\(epochSearch.epochs) of at most \(epochSearch.limit), found by cross-validation on "
                + "\(epochSearch.rows.grouped) training rows, in \(epochSearch.folds) of \(EpochSearch.foldCount) folds: "
                + "validation loss \(epochSearch.evaluation.loss.fixed(4))\(accuracy)")
    }

    /// The target and its classes.
    private var targetText: String {
        let target =
            loaded.schema.map { plan in
                let isLast = plan.target == plan.table.allNames.last
                return "; the target is \(NameList.quoted(plan.target))\(isLast ? ", the last column" : "")"
            } ?? ""
        guard data.task == .classification else { return "regression\(target)" }
        let names = data.classNames.prefix(12).map { NameList.shortened($0, to: 40) }.joined(separator: ", ")
        let rest = data.classNames.count > 12 ? ", …" : ""
        return "\(data.classNames.count) classes (\(names)\(rest))\(target)"
    }

    /// The result for people.
    func result(
        _ run: Experiment.Result, skipping: SkippingMeasurement?, savedTo directory: String?,
        outputs: RunManifest.Outputs
    ) -> String {
        var lines: [String] = []
        if let test = run.test {
            lines += TestReport(test, classNames: data.classNames).lines("Test")
        } else {
            lines.append("Test      no test set")
        }
        if let last = run.history.last {
            let validation = last.validation.map {
                ", validation loss \($0.loss.fixed(4))\($0.accuracy.map { ", validation accuracy \($0.percent)" } ?? "")"
            }
            if let kept = run.keptEpoch {
                lines.append(
                    "Kept      the network of epoch \(kept) of \(run.history.count), with the best \(quantity)")
            }
            lines.append("Training  loss \(last.trainLoss.fixed(4))\(validation ?? ""); \(run.seconds.fixed(2)) s")
        }
        for note in notes(run) { lines.append("Note      \(note)") }
        if let ending = ending(run) {
            let hint = directory.map { "; 'rectify train --resume \($0)' resumes it" } ?? ""
            lines.append("Ended     \(ending.dropLast())\(run.ending == .interrupted ? hint : "")")
        }
        lines += activityLines(run) + skippingLines(run, skipping)
        if let directory {
            lines.append("Saved     \(Experiment.Result.fileNames.joined(separator: ", ")) in \(directory)")
        } else {
            lines.append("Saved     nothing; --output DIR saves the network and its settings")
        }
        if let report = outputs.report { lines.append("Report    \(report)") }
        if let log = outputs.tensorboard { lines.append("Log       \(log); 'tensorboard --logdir \(log)' shows it") }
        return lines.joined(separator: "\n")
    }

    /// Warnings about the result, in sentences.
    func notes(_ run: Experiment.Result) -> [String] {
        var notes = NeverPredicted(run, data, experiment)?.notes ?? []
        notes +=
            TestMetrics.withoutFarTargets(of: run.model, on: data).map { rest in
                let rows = rest.left == 1 ? "One test row is an outlier" : "\(rest.left) test rows are outliers"
                let determination = rest.metrics.determination.map { ", R² \($0.fixed(4))" } ?? ""
                return
                    "\(rows) in the target, which alone \(rest.left == 1 ? "determines" : "determine") R² and RMSE. "
                    + "On the other \(rest.metrics.count.grouped) rows: RMSE "
                    + "\(NumberText.short(rest.metrics.rootMeanSquaredError))\(determination)."
            }.map { [$0] } ?? []
        if epochSearch?.isAtLimit ?? false {
            notes.append(
                "The best number of epochs was the last that was tried, \(experiment.training.trainer.epochs): more may be better; try "
                    + "--epochs \(experiment.training.trainer.epochs * 2).")
        } else if epochSearch == nil, run.ending == .completed, run.history.count > 1,
            let best = run.history.enumerated().min(by: { left, right in
                (left.element.validation?.loss ?? .infinity, left.offset)
                    < (right.element.validation?.loss ?? .infinity, right.offset)
            }), best.element.validation != nil, best.offset == run.history.count - 1
        {
            notes.append(
                "The last epoch has the lowest validation loss: more epochs may be better; try --epochs "
                    + "\(experiment.training.trainer.epochs * 2).")
        }
        return notes
    }

    /// Why the training ended, as a sentence; nil when all epochs are done.
    func ending(_ run: Experiment.Result) -> String? {
        switch run.ending {
        case .completed: nil
        case .stoppedEarly(let reason): "\(reason)"
        case .stopped(let reason): reason
        case .interrupted:
            "Stopped by Ctrl-C, after epoch \(run.history.count) of \(experiment.training.trainer.epochs)."
        }
    }

    /// The record for a report before the training.
    var record: TrainingRecord {
        var record = TrainingRecord(title: data.name, facts: facts, classNames: data.classNames)
        record.monitorRemedy = "Train with --monitor to record them."
        return record
    }

    /// The metric that the kept network was selected by.
    private var quantity: String {
        guard let rule = experiment.training.trainer.earlyStopping, rule.restoresBest else { return "validation loss" }
        return rule.monitor.title
    }

    private func activityLines(_ run: Experiment.Result) -> [String] {
        let part = data.counts.test == 0 ? "training" : "test"
        let names = LayerNames(of: run.model)
        let lines = run.activity.map { one in
            let silent = one.silentUnits.count
            let units = silent == 1 ? "1 unit is always zero" : "\(silent) units are always zero"
            let name = names.name(one.layer ?? "")
            return "\((name.prefix(1).uppercased() + name.dropFirst()).padded(to: 8))  \(one.activation), "
                + "\(one.units) units: \(one.zeroShare.percent) zero activations on the \(part) set; \(units)"
        }
        if lines.isEmpty { return ["Layers    no activation: the network is a linear model"] }
        return lines
    }

    /// The time that skipping zeros saves, where that is worth a word.
    private func skippingLines(_ run: Experiment.Result, _ measured: SkippingMeasurement?) -> [String] {
        guard let measured, measured.speedup >= 1.1 else { return [] }
        return [SkippingReport(measurement: measured, names: LayerNames(of: run.model)).line]
    }

    /// The result for programs; without a run, that of a training that diverged after `epochs` whole epochs.
    func json(_ run: Experiment.Result?, epochs: Int, seconds: Double, _ findings: [Finding]) -> JSON {
        let last = run?.history.last
        let (training, validation, test) = data.counts
        var members: [(String, JSON)] = [
            ("task", .string(data.task.rawValue)),
            ("trainRows", .integer(training)),
            ("validationRows", .integer(validation)),
            ("testRows", .integer(test)),
            ("trainExamples", .integer(training)),
            ("validationExamples", .integer(validation)),
            ("testExamples", .integer(test)),
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
            let names = run.flatMap { NeverPredicted($0, data, experiment)?.classes.map(\.name) } ?? []
            members.append(("neverPredicted", .array(names.map(JSON.string))))
        }
        members.append(("findings", .array(findings.map { FindingText.json($0, experiment) })))
        if let plan = loaded.schema {
            members.append(("target", .string(plan.target)))
            members.append(
                ("columns", ColumnReport(plan.columns, plan.task, classNames: plan.classNames, encoding: encoding).json)
            )
        }
        let notes = loaded.notes.map(\.optionText) + (run.map { self.notes($0) } ?? [])
        if loaded.schema != nil || !notes.isEmpty { members.append(("notes", .array(notes.map(JSON.string)))) }
        return .object(members)
    }

    private var encoding: FeatureEncoder? {
        if case .table(let encoding) = data.preparation { return encoding }
        return nil
    }
}

extension PreparedData {
    /// The word for examples: rows in a table, examples elsewhere.
    fileprivate var examplesName: String {
        if case .table = preparation { return "rows" }
        return "examples"
    }
}

extension TrainingRecord.Fact {
    /// A line of the terminal: the name, and in a column of their own the words.
    var line: String { name.padded(to: 8) + "  " + text }
}
