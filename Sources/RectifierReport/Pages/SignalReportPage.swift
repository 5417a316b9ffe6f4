import Rectifier

/// Report on signal propagation in deep networks on one page: measured values beside those of mean-field theory.
///
/// The page is a single file that loads nothing and needs no script, as ``TrainingReportPage`` is.
public struct SignalReportPage: Sendable {
    private let signals: [SignalPropagation]
    private let conditions: [TrainingRecord.Fact]

    /// A page about the signals of several networks with different activations.
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
            identifier: "gradients", title: "Gradients (backward pass)",
            paragraphs: [
                "In backpropagation each layer multiplies the gradient by its weights and by the derivative of its activation. "
                    + "Where that makes it smaller, the first layers hardly learn: the gradient vanishes. Where it makes it "
                    + "larger, updates become too large: it explodes."
            ],
            figures: [
                .init(
                    name: "gradients", chart: charts.gradients,
                    explanation:
                        "The norm of the gradient with respect to the pre-activations of each hidden layer; the output is to the "
                        + "right. A flat line is good: every layer learns. A straight line that falls to the left (the axis is "
                        + "logarithmic) means that every layer multiplies the gradient by the same factor below 1. Rings are "
                        + "the prediction of mean-field theory for infinitely wide layers. Against vanishing gradients help ReLU "
                        + "and its relatives, a weight initialiser that suits the activation, and normalisation; against "
                        + "exploding ones smaller initial weights, and gradient clipping.",
                    finding: deviation)
            ])
    }

    private var forward: ReportSection {
        ReportSection(
            identifier: "signals", title: "Signals (forward pass)",
            paragraphs: [
                "The input must reach the output at a usable size, and different examples must stay different: what one layer "
                    + "cannot tell apart, no later one can."
            ],
            figures: [
                .init(
                    name: "lengths", chart: charts.lengths,
                    explanation:
                        "The mean square of the pre-activations of each hidden layer. It should stay within a few powers of ten."
                ),
                .init(
                    name: "differences", chart: charts.differences,
                    explanation:
                        "1 minus the correlation of two examples. At 1 they have nothing in common; at 10⁻³ all but a thousandth of "
                        + "the signal is the same. A line that falls means that the network loses its input."),
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
            identifier: "setup", title: "Method",
            paragraphs: [
                "The networks are initialised, not trained. The gradient is not that of a loss: the gradients at the outputs are "
                    + "standard normal, so that only the effect of the layers is measured. Values are root mean squares, or "
                    + "means, over the initialisations. The prediction "
                    + "follows from the formula of the activation and the variance of the weights, by integrals that are "
                    + "computed numerically (Poole et al. 2016; Schoenholz et al. 2017; Hayou, Doucet & Rousseau 2019)."
            ] + reasons,
            tables: [
                .init(caption: "Settings", header: ["Setting", "Value"], rows: conditions.map { [$0.name, $0.text] })
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
            paragraphs: ["Pre-activations of each layer."], tables: signals.map(table))
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
                "Layer", "Mean square", "predicted", "Correlation of examples", "predicted", "Gradient norm",
                "predicted", "measured / predicted", "Spread of the initialisations (factor)",
            ], rows: rows, isFolded: true)
    }
}
