import Rectifier

/// Sections of a report about the layers: gradient norms and relative updates of a monitor.
struct GradientSections {
    let record: TrainingRecord
    private let history: LayerHistory?

    init(_ record: TrainingRecord) {
        self.record = record
        history = LayerHistory(record.monitor)
    }

    /// The gradient norm of each layer.
    var gradients: ReportSection {
        var section = ReportSection(identifier: "gradients", title: "Gradients")
        guard let history else {
            section.paragraphs = ["Gradients were not recorded. \(record.monitorRemedy)"]
            return section
        }
        let shown = NameSelection(history.layers, limit: LineChart.seriesLimit, things: "layers")
        let lines = shown.names.map {
            LineChart.Series(record.layerNames.name(ofModule: $0), x: history.steps, y: history.gradientNorms(of: $0))
        }
        let chart = LineChart(
            title: "Gradient norm of each layer's parameters", x: ChartAxis("step"),
            y: ChartAxis("gradient norm", scale: .logarithmic), series: lines)
        section.figures = [
            .init(
                name: "gradients", chart: chart,
                explanation:
                    "The norm of the gradient of the loss with respect to the parameters of each layer. The lines should stay "
                    + "within a few powers of ten of each other. If the first layers are far below the others, the gradient "
                    + "vanishes and they hardly learn: ReLU and its relatives, He initialisation or normalisation help. A "
                    + "line that shoots up is an exploding gradient: clip it, or lower the learning rate.",
                finding: Self.comparison(lines))
        ]
        section.paragraphs = [shown.note].compactMap(\.self)
        return section
    }

    /// The smallest and the largest of the lines' last values.
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

    /// The update ratio of each layer.
    var updates: (figure: ReportSection.Figure, note: String?)? {
        guard let history else { return nil }
        let shown = NameSelection(history.layers, limit: LineChart.seriesLimit, things: "layers")
        let lines = shown.names.map {
            LineChart.Series(record.layerNames.name(ofModule: $0), x: history.steps, y: history.updateRatios(of: $0))
        }
        guard lines.contains(where: { $0.points.contains { $0.y.isFinite } }) else { return nil }
        var chart = LineChart(
            title: "Update ratio of each layer", x: ChartAxis("step"),
            y: ChartAxis("norm of the update / norm of the weights", scale: .logarithmic), series: lines)
        chart.rules = [.init(at: 1e-3, on: .y, "rule of thumb: 10⁻³")]
        let figure = ReportSection.Figure(
            name: "updates", chart: chart,
            explanation:
                "The norm of each update of a layer's parameters, divided by their norm. About 10⁻³ is healthy, by a rule of "
                + "thumb (A. Karpathy's notes for Stanford's course CS231n, “Neural Networks Part 3: Learning "
                + "and Evaluation”). Lines that stay ten times above it mean that the learning rate is too high; lines far "
                + "below it, that it is too low, or that hardly any gradient reaches the layer. Falling lines are normal: "
                + "gradients, and often the learning rate, become smaller.",
            finding: Self.comparison(lines))
        return (figure, shown.note)
    }
}
