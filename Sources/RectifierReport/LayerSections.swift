import Rectifier

/// The parts of a report about the layers: what a monitor saw of gradients, updates and activations.
struct LayerSections {
    let record: TrainingRecord
    private let history: LayerHistory?

    init(_ record: TrainingRecord) {
        self.record = record
        history = record.monitor.flatMap { $0.samples.isEmpty ? nil : LayerHistory($0) }
    }

    /// How strong the gradient is that reaches each layer.
    var gradients: ReportSection {
        var section = ReportSection(identifier: "gradients", title: "Gradients")
        guard let history else {
            section.paragraphs = [
                "The gradients were not looked at in this training: that needs a monitor (a Monitor in Swift, or rectify train --monitor)."
            ]
            return section
        }
        let shown = NameSelection(history.layers, limit: LineChart.seriesLimit, things: "layers")
        let lines = shown.names.map { LineChart.Series(Self.title($0), x: history.steps, y: history.gradientNorms(of: $0)) }
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

    /// The name of a layer or an activation as it stands in a picture: `layer 0` for what is only a number.
    private static func title(_ name: String) -> String { name.first?.isNumber ?? true ? "layer \(name)" : name }

    /// The lines' last values, the least and the greatest.
    private static func comparison(_ lines: [LineChart.Series]) -> String? {
        let last = lines.compactMap { line in
            line.points.last { $0.y.isFinite && $0.y > 0 }.map { (name: line.name, value: $0.y) }
        }
        guard last.count > 1, let least = last.min(by: { $0.value < $1.value }),
            let most = last.max(by: { $0.value < $1.value })
        else { return nil }
        return "Here, at the end, it is largest for \(most.name), \(Ticks.short(most.value, digits: 2)), and smallest for "
            + "\(least.name), \(Ticks.short(least.value, digits: 2))."
    }

    /// How much each step changes each layer.
    var updates: (figure: ReportSection.Figure, note: String?)? {
        guard let history else { return nil }
        let shown = NameSelection(history.layers, limit: LineChart.seriesLimit, things: "layers")
        let lines = shown.names.map { LineChart.Series(Self.title($0), x: history.steps, y: history.updateRatios(of: $0)) }
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

    /// What the activations put out: distributions, zeros, and units that never fire.
    var activations: ReportSection {
        var section = ReportSection(identifier: "activations", title: "Activations")
        section.figures = [finalActivity].compactMap(\.self)
        if let history, !history.activations.isEmpty {
            section.figures += overTime(history)
            let shown = NameSelection(history.activations, limit: Self.distributionLimit, things: "activations")
            section.figures += shown.names.enumerated().map { distribution(of: $1, number: $0, history) }
            section.paragraphs = [shown.note.map { $0 + " That is of the distributions." }].compactMap(\.self)
        }
        if section.figures.isEmpty {
            section.paragraphs = ["The network has no activation that was looked at."]
        }
        return section
    }

    /// The most activations whose distributions are drawn.
    static let distributionLimit = 8

    /// Zeros and silent units of each layer at the end.
    private var finalActivity: ReportSection.Figure? {
        let measured = record.activity.map { activity in
            (
                name: [activity.layer, activity.activation].compactMap(\.self).joined(separator: "."),
                zero: activity.zeroShare, silent: activity.silentUnits.count, units: activity.units
            )
        }
        let sampled = (history?.lastActivations ?? []).map { ($0.name, $0.outputs.zeroShare, $0.silentUnits.count, $0.units) }
        let rows = measured.isEmpty ? sampled : measured
        guard !rows.isEmpty else { return nil }
        let shown = Array(rows.prefix(Self.barLimit))
        let place = measured.isEmpty ? "the rows looked at last" : "the \(record.activityRows)"
        let chart = BarChart(
            title: "Zeros and silent units at the end", axis: ChartAxis("share", format: .percent, range: 0...1),
            quantities: ["outputs that are 0", "units that are always 0"],
            rows: shown.map { .init(Self.title($0.0), [$0.1, $0.3 == 0 ? nil : Double($0.2) / Double($0.3)]) })
        let silent = rows.reduce(0) { $0 + $1.2 }
        let units = rows.reduce(0) { $0 + $1.3 }
        var finding = "Here \(Ticks.text(Double(silent))) of \(Words.count(units, "unit")) "
        finding += "\(silent == 1 ? "is" : "are") 0 on all of \(place)."
        if rows.count > shown.count { finding += " Shown are the first \(shown.count) of \(rows.count) activations." }
        return .init(
            name: "sparsity", chart: chart,
            explanation:
                "How much of each activation's output is exactly 0, on \(place), and how many of its units are 0 on every "
                + "one of them. ReLU is meant to give many zeros, often about half: that is sparsity, and it can save work. "
                + "But a unit that is 0 for every row has no gradient and may never learn again: the dying ReLU. Some "
                + "do no harm; if it is more than a tenth, try a lower learning rate, leaky ReLU, or He's initialisation.",
            finding: finding)
    }

    /// The most activations that have bars.
    static let barLimit = 24

    /// Zeros and silent units of each activation over the steps.
    private func overTime(_ history: LayerHistory) -> [ReportSection.Figure] {
        let shown = NameSelection(history.activations, limit: LineChart.seriesLimit, things: "activations")
        func chart(_ title: String, _ what: String, _ value: (ActivationSample) -> Double) -> LineChart {
            LineChart(
                title: title, x: ChartAxis("step"), y: ChartAxis(what, format: .percent),
                series: shown.names.map { .init(Self.title($0), x: history.steps, y: history.values(of: $0, value)) })
        }
        let zeros = chart("Zeros over time", "share of outputs that are 0") { $0.outputs.zeroShare }
        let silent = chart("Silent units over time", "share of units that are always 0") { $0.silentShare }
        let note = shown.note.map { " \($0)" } ?? ""
        return [
            .init(
                name: "zeros", chart: zeros,
                explanation:
                    "The share of each activation's outputs that are exactly 0, on the rows that the monitor was given. It "
                    + "should settle. A line that climbs towards 100 % is a layer that dies: hardly anything passes through "
                    + "it any more.\(note)"),
            .init(
                name: "silent-units", chart: silent,
                explanation:
                    "The share of units that are 0 on every row the monitor was given. A step upwards that never comes back "
                    + "is the mark of a step that was too large: it pushed units to where no row reaches them.\(note)"),
        ]
    }

    /// The distribution of what one activation puts out: a histogram at each step, or quantiles where there are none.
    private func distribution(of name: String, number: Int, _ history: LayerHistory) -> ReportSection.Figure {
        let samples = history.samples(of: name)
        let title = "What \(Self.title(name)) puts out"
        let (x, y) = (ChartAxis("step"), ChartAxis("output"))
        func quantile(_ index: Int) -> [SIMD2<Double>] {
            samples.map { step, sample in
                let quantiles = sample.outputs.finiteCount > 0 ? sample.outputs.quantiles : []
                return SIMD2(step, quantiles.indices.contains(index) ? Double(quantiles[index]) : .nan)
            }
        }
        let chart: any Chart
        let columns = samples.compactMap { step, sample in
            sample.outputs.histogram.map {
                HeatChart.Column(x: step, limits: $0.limits, counts: $0.counts.map(Double.init))
            }
        }
        // The places of 5 %, 50 % and 95 % in TensorSummary.probabilities.
        let (low, middle, high) = (quantile(1), quantile(3), quantile(5))
        if columns.isEmpty {
            var bands = LineChart(title: title, x: x, y: y, series: [.init("median", middle)])
            func band(_ name: String, _ lower: [SIMD2<Double>], _ upper: [SIMD2<Double>]) -> LineChart.Band {
                .init(name, zip(lower, upper).map { SIMD3($0.x, $0.y, $1.y) })
            }
            bands.bands = [band("5 % to 95 %", low, high), band("25 % to 75 %", quantile(2), quantile(4))]
            chart = bands
        } else {
            var heat = HeatChart(title: title, x: x, y: y, columns: columns)
            heat.lines = [.init("median", middle), .init("95 % are below", high)]
            chart = heat
        }
        let reading =
            columns.isEmpty
            ? "the inner band holds half of them, the outer one nine tenths" : "the stronger a cell, the more of them"
        let advice =
            number == 0
            ? "The picture should settle, and stay about as wide from layer to layer. If everything gathers at 0, the layer "
                + "is silent; if the outputs grow and grow, the network is on its way to overflow; with sigmoid and tanh, "
                + "outputs that gather at both ends are saturated, and hardly pass a gradient back."
            : "Read it as the one before."
        let explanation = "Where the outputs lie, step by step: \(reading), and the line is their median. \(advice)"
        return .init(name: "output-\(number + 1)", chart: chart, explanation: explanation)
    }
}
