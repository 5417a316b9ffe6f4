import Rectifier

/// Section of a report about the activations: zero activations, silent units, distributions over the steps.
struct ActivationSection {
    let record: TrainingRecord
    private let history: LayerHistory?

    init(_ record: TrainingRecord) {
        self.record = record
        history = LayerHistory(record.monitor)
    }

    /// Zero activations, silent units and distributions.
    var section: ReportSection {
        var section = ReportSection(identifier: "activations", title: "Activations")
        let activations = history?.activations ?? []
        guard !record.activity.isEmpty || !activations.isEmpty else {
            section.paragraphs = ["No activation was measured."]
            return section
        }
        if hasZeros {
            section.figures = [finalActivity].compactMap(\.self)
            if let history, !activations.isEmpty { section.figures += overTime(history) }
        } else {
            section.paragraphs = [
                "No activation is exactly 0, so there is no sparsity, and no unit is silent."
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

    /// The maximum number of activations whose distributions are drawn.
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
        let place = measured.isEmpty ? "the last monitored examples" : "the \(record.activityRows)"
        let chart = BarChart(
            title: "Zero activations and silent units at the end",
            axis: ChartAxis("fraction", format: .percent, range: 0...1),
            quantities: ["zero activations", "silent units (always 0)"],
            rows: shown.map { .init($0.0, [$0.1, $0.3 == 0 ? nil : Double($0.2) / Double($0.3)]) })
        let silent = rows.reduce(0) { $0 + $1.2 }
        let units = rows.reduce(0) { $0 + $1.3 }
        var finding = "Here \(Ticks.text(Double(silent))) of \(Words.count(units, "unit")) "
        finding += "\(silent == 1 ? "is" : "are") always 0 on \(place)."
        if rows.count > shown.count { finding += " Shown are the first \(shown.count) of \(rows.count) activations." }
        return .init(
            name: "sparsity", chart: chart,
            explanation:
                "The fraction of zero activations (sparsity) of each layer on \(place), and the fraction of silent units: 0 on "
                + "every example. Many zeros, often about half, are normal for ReLU. But a unit that is 0 on every example "
                + "has no gradient and may never recover: the dying ReLU. A few do no harm; if it is more than a tenth, try a "
                + "lower learning rate, leaky ReLU, or He initialisation.",
            finding: finding)
    }

    /// The maximum number of activations that have bars.
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
        let zeros = chart("Zero activations over time", "fraction of zero activations") { $0.outputs.zeroShare }
        let silent = chart("Silent units over time", "fraction of silent units") { $0.silentShare }
        let note = shown.note.map { " \($0)" } ?? ""
        return [
            .init(
                name: "zeros", chart: zeros,
                explanation:
                    "The fraction of zero activations of each layer, on the monitored examples. It should settle. A line that "
                    + "climbs towards 100 % is a layer that dies: hardly any signal passes through it.\(note)"),
            .init(
                name: "silent-units", chart: silent,
                explanation:
                    "The fraction of units that are 0 on every monitored example. A jump that never comes back is the sign of an "
                    + "update that was too large: it made the pre-activations of units negative on every example.\(note)"
            ),
        ]
    }

    /// The distribution of the outputs of one activation: a histogram at each step, or quantiles where there are none.
    private func distribution(of name: String, number: Int, _ history: LayerHistory) -> ReportSection.Figure {
        let samples = history.samples(of: name)
        let title = "Outputs of \(record.layerNames.name(ofActivation: name))"
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
            ? "The distribution should settle, and have about the same width in all layers. If all outputs are 0, the layer "
                + "is silent; if they keep growing, they will overflow; with sigmoid and tanh, outputs at both ends are "
                + "saturated: hardly any gradient passes back."
            : "Read it as the one before."
        let explanation =
            "The distribution of the outputs at each step: \(reading), and the line is their median. \(advice)"
        return .init(name: "output-\(number + 1)", chart: chart, explanation: explanation)
    }
}
