import Rectifier

/// The parts of a report about the layers: what a monitor saw of gradients and updates.
struct GradientSections {
    let record: TrainingRecord
    private let history: LayerHistory?

    init(_ record: TrainingRecord) {
        self.record = record
        history = LayerHistory(record.monitor)
    }

    /// How strong the gradient is that reaches each layer.
    var gradients: ReportSection {
        var section = ReportSection(identifier: "gradients", title: "Gradients")
        guard let history else {
            section.paragraphs = [
                "There are no samples of the gradients. A monitor takes them: a Monitor in Swift, or rectify train --monitor."
            ]
            return section
        }
        let shown = NameSelection(history.layers, limit: LineChart.seriesLimit, things: "layers")
        let lines = shown.names.map {
            LineChart.Series(record.layerNames.name(ofModule: $0), x: history.steps, y: history.gradientNorms(of: $0))
        }
        let chart = LineChart(
            title: "Length of the gradient by each layer's parameters", x: ChartAxis("step"),
            y: ChartAxis("norm of the gradient", scale: .logarithmic), series: lines)
        section.figures = [
            .init(
                name: "gradients", chart: chart,
                explanation:
                    "How strongly the loss depends on the parameters of each layer; the first layers are those that are far "
                    + "from the loss. The lines should stay within a few powers of ten of each other. If those of the first "
                    + "layers are far below the others, the gradient vanishes on its way back and they hardly learn: ReLU "
                    + "and its relatives, He's initialisation or normalisation help. A line that shoots up is an exploding "
                    + "gradient: clip it, or lower the learning rate.",
                finding: Self.comparison(lines))
        ]
        section.paragraphs = [shown.note].compactMap(\.self)
        return section
    }

    /// The lines' last values, the least and the greatest.
    private static func comparison(_ lines: [LineChart.Series]) -> String? {
        let last = lines.compactMap { line in
            line.points.last { $0.y.isFinite && $0.y > 0 }.map { (name: line.name, value: $0.y) }
        }
        guard last.count > 1, let least = last.min(by: { $0.value < $1.value }),
            let most = last.max(by: { $0.value < $1.value })
        else { return nil }
        return
            "Here, at the end, it is largest for \(most.name), \(Ticks.short(most.value, digits: 2)), and smallest for "
            + "\(least.name), \(Ticks.short(least.value, digits: 2))."
    }

    /// How much each step changes each layer.
    var updates: (figure: ReportSection.Figure, note: String?)? {
        guard let history else { return nil }
        let shown = NameSelection(history.layers, limit: LineChart.seriesLimit, things: "layers")
        let lines = shown.names.map {
            LineChart.Series(record.layerNames.name(ofModule: $0), x: history.steps, y: history.updateRatios(of: $0))
        }
        guard lines.contains(where: { $0.points.contains { $0.y.isFinite } }) else { return nil }
        var chart = LineChart(
            title: "What a step changes, relative to the weights", x: ChartAxis("step"),
            y: ChartAxis("norm of the update / norm of the weights", scale: .logarithmic), series: lines)
        chart.rules = [.init(at: 1e-3, on: .y, "rule of thumb: 10⁻³")]
        let figure = ReportSection.Figure(
            name: "updates", chart: chart,
            explanation:
                "By how much each step changes a layer's parameters, relative to their size. About 10⁻³ is a healthy size, "
                + "by a rule of thumb (A. Karpathy's notes for Stanford's course CS231n, “Neural Networks Part 3: Learning "
                + "and Evaluation”). Lines that stay ten times above it mean that the learning rate is too high; lines far "
                + "below it, that it is too low, or that hardly any gradient reaches the layer. Falling lines are normal: "
                + "gradients, and often the learning rate, become smaller.",
            finding: Self.comparison(lines))
        return (figure, shown.note)
    }
}
