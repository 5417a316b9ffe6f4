import Rectifier

/// Sections of a report about the epochs: loss curve, accuracy, learning rate.
struct LearningSections {
    let record: TrainingRecord

    private var epochs: [Double] { record.history.map { Double($0.epoch) } }

    /// Loss and accuracy.
    var learning: ReportSection {
        var section = ReportSection(identifier: "learning", title: "Loss and accuracy")
        guard !record.history.isEmpty else {
            section.paragraphs = ["No epoch was completed, so there is no loss curve."]
            return section
        }
        section.figures = [loss] + [accuracy].compactMap(\.self)
        section.tables = [table]
        return section
    }

    /// A line where the network was kept.
    private var keptRule: [LineChart.Rule] {
        record.keptEpoch.map { [.init(at: Double($0), on: .x, "epoch \($0): kept")] } ?? []
    }

    private func epochAxis() -> ChartAxis { ChartAxis("epoch") }

    private var loss: ReportSection.Figure {
        let training = record.history.map { Optional($0.trainLoss) }
        let validation = record.history.map { $0.validation?.loss }
        var series = [LineChart.Series("training", x: epochs, y: training)]
        let hasValidation = validation.contains { $0 != nil }
        if hasValidation { series.append(.init("validation", x: epochs, y: validation)) }
        var chart = LineChart(
            title: "Loss", x: epochAxis(),
            y: ChartAxis("mean loss", scale: Self.scale(of: training + validation)), series: series)
        chart.rules = keptRule
        var text =
            hasValidation
            ? "Both curves should fall and level off. If the validation loss rises while the training loss still falls, the "
                + "network overfits, and an earlier epoch is better. "
            : "The curve should fall and level off. There was no validation set, so overfitting cannot be seen here. "
        text +=
            "Curves that oscillate or rise mean that the learning rate is too high; curves that hardly fall, that it is too "
            + "low."
        return .init(name: "loss", chart: chart, explanation: text, finding: lossFinding)
    }

    private var lossFinding: String? {
        guard let first = record.history.first, let last = record.history.last, record.history.count > 1 else {
            return nil
        }
        var text =
            "Here the training loss went from \(Ticks.short(first.trainLoss, digits: 3)) to \(Ticks.short(last.trainLoss, digits: 3))"
        let validated = record.history.filter { $0.validation?.loss.isFinite ?? false }
        if let best = validated.min(by: { ($0.validation?.loss ?? 0) < ($1.validation?.loss ?? 0) }),
            let least = best.validation?.loss
        {
            text += ", and the validation loss was lowest, \(Ticks.short(least, digits: 3)), after epoch \(best.epoch)"
        }
        return text + "."
    }

    private var accuracy: ReportSection.Figure? {
        let shares = record.history.map { $0.validation?.accuracy }
        guard shares.contains(where: { $0 != nil }) else { return nil }
        var chart = LineChart(
            title: "Validation accuracy", x: epochAxis(),
            y: ChartAxis("accuracy", format: .percent),
            series: [.init("validation", x: epochs, y: shares)])
        chart.rules = keptRule
        var text =
            "The accuracy on the validation set, which the network is not trained on. It should rise and level off."
        if case .classification(_, let baseline) = record.test {
            text +=
                " A curve that stays near \(Words.percent(baseline)), the majority-class baseline, means that nothing "
                + "was learned."
        }
        text += " A curve that falls after a while means overfitting, or a learning rate that is too high."
        return .init(name: "accuracy", chart: chart, explanation: text)
    }

    /// Learning rate and relative updates.
    var steps: ReportSection {
        var section = ReportSection(identifier: "steps", title: "Learning rate and updates")
        section.figures = [learningRate].compactMap(\.self)
        return section
    }

    private var learningRate: ReportSection.Figure? {
        let sampled = LayerHistory(record.monitor)?.learningRates ?? []
        let recorded = record.history.filter { $0.learningRate != nil }
        let series: LineChart.Series
        if sampled.count > 1 {
            series = .init("learning rate", sampled.map { SIMD2($0.step, $0.rate) })
        } else if recorded.count > 0 {
            series = .init(
                "learning rate", x: recorded.map { Double($0.epoch) },
                y: recorded.map { $0.learningRate.map(Double.init) })
        } else {
            return nil
        }
        let chart = LineChart(
            title: "Learning rate", x: sampled.count > 1 ? ChartAxis("step") : epochAxis(),
            y: ChartAxis("learning rate"), series: [series])
        return .init(
            name: "learning-rate", chart: chart,
            explanation:
                "The learning rate of each step. Most schedules begin high, for speed, and end low, for precision. If the loss "
                + "jumps where the learning rate is high, it is too high; if the loss stops falling as soon as it is low, "
                + "the schedule decays too early.")
    }

    /// A logarithmic axis where numbers differ by more than a factor of 50.
    private static func scale(of values: [Double?]) -> ChartAxis.Scale {
        let finite = values.compactMap(\.self).filter(\.isFinite)
        guard let least = finite.min(), let most = finite.max(), least > 0 else { return .linear }
        return most > 50 * least ? .logarithmic : .linear
    }

    /// Training history as a table: all epochs, or evenly spaced ones of many, the kept one and the last.
    private var table: ReportSection.Table {
        let (history, limit) = (record.history, 200)
        let spacing = (history.count - 1) / limit + 1
        let shown = history.indices.filter { index in
            index % spacing == 0 || index == history.count - 1 || history[index].epoch == record.keptEpoch
        }
        let rows = shown.map { index -> [String] in
            let epoch = history[index]
            return [
                "\(epoch.epoch)\(epoch.epoch == record.keptEpoch ? " (kept)" : "")", Ticks.short(epoch.trainLoss),
                epoch.validation.map { Ticks.short($0.loss) } ?? "–",
                epoch.validation?.accuracy.map(Words.percent) ?? "–",
                epoch.learningRate.map { Ticks.short(Double($0)) } ?? "–",
            ]
        }
        let header = ["Epoch", "Training loss", "Validation loss", "Validation accuracy", "Learning rate"]
        // A column without a number says nothing.
        let columns = header.indices.filter { column in rows.contains { $0[column] != "–" } }
        let caption = spacing == 1 ? "Training history, each epoch" : "Training history, every \(spacing)th epoch"
        return .init(
            caption: caption, header: columns.map { header[$0] }, rows: rows.map { row in columns.map { row[$0] } },
            isFolded: true)
    }
}
