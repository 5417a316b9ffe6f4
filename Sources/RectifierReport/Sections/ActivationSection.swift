import Rectifier

/// The part of a report about the activations: what a monitor saw of them, and what they do at the end.
struct ActivationSection {
    let record: TrainingRecord
    private let history: LayerHistory?

    init(_ record: TrainingRecord) {
        self.record = record
        history = LayerHistory(record.monitor)
    }

    /// Zeros and units that never fire, and distributions.
    var section: ReportSection {
        var section = ReportSection(identifier: "activations", title: "Activations")
        let activations = history?.activations ?? []
        guard !record.activity.isEmpty || !activations.isEmpty else {
            section.paragraphs = ["No activation was looked at."]
            return section
        }
        if hasZeros {
            section.figures = [finalActivity].compactMap(\.self)
            if let history, !activations.isEmpty { section.figures += overTime(history) }
        } else {
            section.paragraphs = [
                "No activation put out a single 0, so there is no sparsity to show, and no unit is silent."
            ]
        }
        let shown = NameSelection(activations, limit: Self.distributionLimit, things: "distributions")
        if let history {
            section.figures += shown.names.enumerated().map { distribution(of: $1, number: $0, history) }
        }
        section.paragraphs += [shown.note].compactMap(\.self)
        return section
    }

    /// Whether anything is exactly 0 at any time; sigmoid and tanh hardly ever are.
    private var hasZeros: Bool {
        record.activity.contains { $0.zeroShare > 0 }
            || record.monitor?.samples.contains { $0.activations.contains { $0.outputs.zeroCount > 0 } } ?? false
    }

    /// The most activations whose distributions are drawn.
    static let distributionLimit = 8

    /// Zeros and silent units of each layer at the end.
    private var finalActivity: ReportSection.Figure? {
        let measured = record.activity.map { activity in
            (
                name: record.layerNames.name(activity.layer, activation: activity.activation),
                zero: activity.zeroShare, silent: activity.silentUnits.count, units: activity.units
            )
        }
        let sampled = (history?.lastActivations ?? []).map {
            (
                record.layerNames.name(ofActivation: $0.name), $0.outputs.zeroShare, $0.silentUnits.count, $0.units
            )
        }
        let rows = measured.isEmpty ? sampled : measured
        guard !rows.isEmpty else { return nil }
        let shown = Array(rows.prefix(Self.barLimit))
        let place = measured.isEmpty ? "the rows looked at last" : "the \(record.activityRows)"
        let chart = BarChart(
            title: "Zeros and silent units at the end", axis: ChartAxis("share", format: .percent, range: 0...1),
            quantities: ["outputs that are 0", "units that are always 0"],
            rows: shown.map { .init($0.0, [$0.1, $0.3 == 0 ? nil : Double($0.2) / Double($0.3)]) })
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
                series: shown.names.map {
                    .init(record.layerNames.name(ofActivation: $0), x: history.steps, y: history.values(of: $0, value))
                })
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
        let title = "What \(record.layerNames.name(ofActivation: name)) puts out"
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
