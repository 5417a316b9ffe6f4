import Rectifier

/// The parts of a report about the epochs: loss and accuracy, and the size of the steps.
struct LearningSections {
    let record: TrainingRecord

    private var epochs: [Double] { record.history.map { Double($0.epoch) } }

    /// Loss and accuracy.
    var learning: ReportSection {
        var section = ReportSection(identifier: "learning", title: "Learning")
        guard !record.history.isEmpty else {
            section.paragraphs = ["No epoch was completed, so there is no curve of the loss."]
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
            y: ChartAxis("mean loss of a row", scale: Self.scale(of: training + validation)), series: series)
        chart.rules = keptRule
        var text = "The loss says how far the answers are from the right ones; training makes it smaller. "
        text +=
            hasValidation
            ? "Both lines should fall and level off. If the validation line turns upwards while the training line still "
                + "falls, the network learns its rows by heart: it overfits, and the network from before the turn is the "
                + "better one. "
            : "The line should fall and level off. There were no validation rows, so overfitting cannot be seen here. "
        text +=
            "Lines that jump up and down or rise mean that the learning rate is too high; lines that hardly fall, that it "
            + "is too low."
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
            title: "Validation rows answered right", x: epochAxis(),
            y: ChartAxis("share of the validation rows", format: .percent),
            series: [.init("validation", x: epochs, y: shares)])
        chart.rules = keptRule
        var text =
            "The share of rows that the network answers right, of rows that it does not learn from. It should rise and level "
            + "off."
        if case .classification(_, let baseline) = record.test {
            text +=
                " A line that stays near \(Words.percent(baseline)), what always answering the commonest class gets, "
                + "means that nothing was learned."
        }
        text += " A line that falls after a while means overfitting, or steps that are too large."
        return .init(name: "accuracy", chart: chart, explanation: text)
    }

    /// The learning rate, and what the steps do to the weights.
    var steps: ReportSection {
        var section = ReportSection(identifier: "steps", title: "The size of the steps")
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
                "How far each step goes along the gradient. A schedule begins with large steps, for speed, and ends with "
                + "small ones, for precision. If the loss jumps where the rate is high, the rate is too high; if the loss "
                + "stops falling as soon as the rate becomes small, it became small too early.")
    }

    /// A logarithmic axis where numbers differ by more than a factor of 50.
    private static func scale(of values: [Double?]) -> ChartAxis.Scale {
        let finite = values.compactMap(\.self).filter(\.isFinite)
        guard let least = finite.min(), let most = finite.max(), least > 0 else { return .linear }
        return most > 50 * least ? .logarithmic : .linear
    }

    /// The numbers of the epochs: all, or evenly spaced ones of many, the kept one and the last.
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
        let header = ["Epoch", "Training loss", "Validation loss", "Validation rows right", "Learning rate"]
        // A column without a number says nothing.
        let columns = header.indices.filter { column in rows.contains { $0[column] != "–" } }
        let caption = spacing == 1 ? "The numbers of each epoch" : "The numbers of every \(spacing)th epoch"
        return .init(
            caption: caption, header: columns.map { header[$0] }, rows: rows.map { row in columns.map { row[$0] } },
            isFolded: true)
    }
}
