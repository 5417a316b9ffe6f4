import Rectifier

/// The pictures of a learning-rate range test.
public struct LearningRateCharts: Sendable {
    private let result: LearningRateResult

    /// The charts of a range test.
    public init(_ result: LearningRateResult) { self.result = result }

    /// The loss while the rate rises, with the suggested rates marked.
    public var loss: LineChart {
        let rates = result.points.map(\.rate)
        var chart = LineChart(
            title: "Range test: loss", x: Self.rateAxis(),
            y: ChartAxis("mean loss", range: lossRange),
            series: [
                .init("smoothed", x: rates, y: result.points.map(\.smoothedLoss)),
                .init("of each step", x: rates, y: result.points.map(\.loss)),
            ])
        chart.rules = rules
        return chart
    }

    /// The dead units of each activation while the rate rises; nil where there is no activation.
    public var dead: LineChart? {
        let points = result.points.filter { $0.dead != nil }
        var chart = deadChart(
            "Range test: dead units", points.map(\.rate), points.map { $0.dead ?? [] })
        if let first = result.firstDeathRate {
            chart?.rules = [.init(at: first, on: .x, "\(Self.text(first)): the first dies")]
        }
        return chart
    }

    /// The accuracy while the rate rises; nil for regression.
    public var accuracy: LineChart? {
        let points = result.points.filter { $0.accuracy != nil }
        guard !points.isEmpty else { return nil }
        return LineChart(
            title: "Range test: accuracy", x: Self.rateAxis(),
            y: ChartAxis("accuracy", format: .percent, range: 0...1),
            series: [.init("accuracy", x: points.map(\.rate), y: points.map(\.accuracy))])
    }

    /// The norm of the gradient while the rate rises.
    public var gradientNorm: LineChart {
        LineChart(
            title: "Range test: gradient norm", x: Self.rateAxis(),
            y: ChartAxis("gradient norm", scale: .logarithmic),
            series: [.init("norm", x: result.points.map(\.rate), y: result.points.map(\.gradientNorm))])
    }

    /// The loss after each trial of a constant rate; nil without trials.
    public var trialLoss: LineChart? {
        let trials = result.trials.filter { !$0.hasDiverged }
        guard !trials.isEmpty else { return nil }
        let rates = trials.map(\.rate)
        let losses = trials.map { $0.evaluation?.loss }
        var series = [
            LineChart.Series("held-out loss", x: rates, y: losses),
            LineChart.Series("training loss", x: rates, y: trials.map(\.trainLoss)),
        ]
        series[0].dots = zip(rates, losses).compactMap { rate, loss in loss.map { .init(SIMD2(rate, $0)) } }
        // A diverged loss would press all the others flat.
        let greatest = losses.compactMap(\.self).filter { $0 <= 2 * result.start.loss }.max() ?? 1
        var chart = LineChart(
            title: "Trials: loss after \(Words.count(trials[0].steps, "step")) at a constant learning rate",
            x: Self.rateAxis(),
            y: ChartAxis("mean loss", range: 0...max(greatest * 1.1, 1e-9)), series: series)
        chart.rules = recommendedRule
        return chart
    }

    /// The dead units of each activation after each trial of a constant rate; nil without trials or activations.
    public var trialDead: LineChart? {
        let trials = result.trials.filter { !$0.hasDiverged }
        guard let first = trials.first else { return nil }
        var chart = deadChart(
            "Trials: dead units after \(Words.count(first.steps, "step")) at a constant learning rate",
            trials.map(\.rate),
            trials.map(\.dead))
        chart?.rules = recommendedRule
        return chart
    }

    /// A rate in words and beside marks.
    static func text(_ rate: Double) -> String { Ticks.short(rate, digits: 2) }

    private static func rateAxis() -> ChartAxis { ChartAxis("learning rate", scale: .logarithmic) }

    /// The range of losses that is drawn: a diverged loss at the end would press the rest flat.
    private var lossRange: ClosedRange<Double>? {
        let smoothed = result.points.map(\.smoothedLoss)
        guard let first = smoothed.first, first.isFinite, first > 0 else { return nil }
        let greatest = smoothed.filter { $0 <= 1.5 * first }.max() ?? first
        // Above the lines there is room for what stands beside the rules, a row each.
        return 0...greatest / (0.9 - 0.09 * Double(rules.count))
    }

    private var recommendedRule: [LineChart.Rule] {
        result.recommendation.map { [.init(at: $0.rate, on: .x, "\(Self.text($0.rate)): recommended")] } ?? []
    }

    /// A line at each suggested rate; those of the same rate share one.
    private var rules: [LineChart.Rule] {
        var names: [(rate: Double, names: [String])] = []
        func add(_ rate: Double?, _ name: String) {
            guard let rate else { return }
            if let index = names.firstIndex(where: { $0.rate == rate }) {
                names[index].names.append(name)
            } else {
                names.append((rate, [name]))
            }
        }
        add(result.recommendation?.rate, "recommended")
        for suggestion in result.suggestions { add(suggestion.rate, suggestion.rule.rawValue) }
        return names.sorted { $0.rate < $1.rate }.map {
            .init(at: $0.rate, on: .x, "\(Self.text($0.rate)): \($0.names.joined(separator: ", "))")
        }
    }

    private func deadChart(_ title: String, _ rates: [Double], _ dead: [[DeadUnits]]) -> LineChart? {
        guard let layers = dead.first, !layers.isEmpty else { return nil }
        let names = layers.map(\.name)
        let titles = result.layerNames ?? LayerNames()
        let shown = NameSelection(names, limit: LineChart.seriesLimit, things: "activations").names
        let greatest = dead.joined().map(\.share).max() ?? 0
        return LineChart(
            title: title, x: Self.rateAxis(),
            // An axis to 100 % would hide a few, and one that fits nothing would look like many.
            y: ChartAxis("fraction of dead units", format: .percent, range: 0...max(min(greatest * 1.1, 1), 0.1)),
            series: names.indices.filter { shown.contains(names[$0]) }.prefix(LineChart.seriesLimit).map { index in
                .init(
                    titles.name(ofActivation: names[index]), x: rates,
                    y: dead.map { $0.indices.contains(index) ? $0[index].share : nil })
            })
    }
}
