import Rectifier

/// Report on signal propagation in deep networks on one page: measured values beside those of mean-field theory.
///
/// The page is a single file that loads nothing and needs no script, as ``TrainingReportPage`` is.
public struct SignalReportPage: Sendable {
    private let signals: [SignalPropagation]
    private let conditions: [TrainingRecord.Fact]

    /// The page about the signals of several networks that differ in the activation.
    ///
    /// - Parameters:
    ///   - signals: What was measured; ``LineChart/seriesLimit`` networks at most.
    ///   - conditions: How it was measured, in words.
    public init(_ signals: [SignalPropagation], conditions: [TrainingRecord.Fact]) {
        self.signals = signals
        self.conditions = conditions
    }

    /// The whole page.
    public var html: String {
        HTMLPage(
            title: "Signals and gradients by layer", lead: signals.map { .init(text: $0.summary) }, facts: [],
            sections: [gradients, forward, setup, numbers]
        ).text
    }

    private var charts: SignalCharts { SignalCharts(signals) }

    private var gradients: ReportSection {
        ReportSection(
            identifier: "gradients", title: "Gradients, on their way back",
            paragraphs: [
                "Training sends a gradient from the output back through all layers. Each layer multiplies it: by its weights, "
                    + "and by the slope of its activation. Where that makes it smaller, the first layers hardly learn, "
                    + "and the more layers there are, the less: the gradient vanishes. Where it makes it larger, steps "
                    + "become too long, and it explodes."
            ],
            figures: [
                .init(
                    name: "gradients", chart: charts.gradients,
                    explanation:
                        "The norm of the gradient by each hidden layer's outputs, before the activation; the output is to "
                        + "the right. A flat line is good: every layer learns. Each step of the axis is a power of ten, so "
                        + "a straight line that falls to the left means that every layer takes the same part away. "
                        + "Rings are what mean-field theory says of very wide layers. Against a gradient that vanishes help "
                        + "ReLU and its relatives, first weights that suit the activation, and normalisation; against one "
                        + "that explodes smaller first weights, and clipping.",
                    finding: deviation)
            ])
    }

    private var forward: ReportSection {
        ReportSection(
            identifier: "signals", title: "Signals, on their way forward",
            paragraphs: [
                "What comes in must reach the output at a usable size, and different rows must stay different: what a layer "
                    + "cannot tell apart, no later one can."
            ],
            figures: [
                .init(
                    name: "lengths", chart: charts.lengths,
                    explanation:
                        "The mean square of each hidden layer's outputs, before the activation. It should stay within a few "
                        + "powers of ten."),
                .init(
                    name: "differences", chart: charts.differences,
                    explanation:
                        "What part of a layer's signal differs between rows. At 1 rows have nothing in common; at 10⁻³ all but a "
                        + "thousandth is the same for all of them. A line that falls means that the network forgets what "
                        + "it was given."),
            ])
    }

    /// Where the measured gradient is furthest from the predicted one.
    private var deviation: String? {
        let all = signals.flatMap { signal in
            signal.layers.dropLast().enumerated().compactMap { index, layer in
                layer.gradientNorm.logRatio.map { (signal.activation, index + 1, $0, layer.gradientNorm.spread) }
            }
        }
        guard let (name, layer, ratio, spread) = all.max(by: { abs($0.2) < abs($1.2) }) else { return nil }
        let factor = Double.exp(abs(ratio))
        return "Here measured and predicted are furthest apart for \(name) in layer \(layer): by a factor of "
            + "\(Ticks.short(factor, digits: 3)), where single draws of the weights differ by one of about "
            + "\(Ticks.short(.exp(spread), digits: 3))."
    }

    private var setup: ReportSection {
        ReportSection(
            identifier: "setup", title: "How it was measured",
            paragraphs: [
                "The networks are as they are before training. The gradient is not that of a loss: each output is given a "
                    + "number drawn from the normal distribution to send back, so what is seen is what the layers do "
                    + "to any gradient. Measured are roots of mean squares, or means, over the draws. The prediction "
                    + "follows from the formula of the activation and the variance of the weights, by integrals that are "
                    + "computed numerically (Poole et al. 2016; Schoenholz et al. 2017; Hayou, Doucet & Rousseau 2019)."
            ] + reasons,
            tables: [
                .init(caption: "Settings", header: ["What", "Value"], rows: conditions.map { [$0.name, $0.text] })
            ])
    }

    private var reasons: [String] {
        signals.compactMap { signal in
            signal.unpredicted.map { "\(signal.activation): nothing is predicted. \($0.description)" }
        }
    }

    private var numbers: ReportSection {
        ReportSection(
            identifier: "numbers", title: "The numbers",
            paragraphs: ["Of each linear layer's outputs, before the activation."], tables: signals.map(table))
    }

    private func table(_ signal: SignalPropagation) -> ReportSection.Table {
        func text(_ value: Double?) -> String { value.map { Ticks.short($0, digits: 3) } ?? "–" }
        let rows = signal.layers.enumerated().map { index, layer in
            let isLast = index == signal.layers.count - 1
            let quantities: [SignalPropagation.Quantity?] = [layer.meanSquare, layer.correlation, layer.gradientNorm]
            let norm = layer.gradientNorm
            return [isLast ? "output" : "\(index + 1)"]
                + quantities.flatMap { [text($0?.measured), text($0?.predicted)] }
                + [text(norm.logRatio.map { .exp($0) }), text(.exp(norm.spread))]
        }
        return .init(
            caption: signal.activation,
            header: [
                "Layer", "Mean square", "predicted", "Correlation of rows", "predicted", "Norm of the gradient",
                "predicted", "measured / predicted", "Draws differ by a factor of",
            ], rows: rows, isFolded: true)
    }
}
