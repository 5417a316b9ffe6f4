import Rectifier

/// Charts of signal propagation: gradient norm, mean square and correlation by layer, one line for each activation;
/// measured values as lines, predictions of mean-field theory as dots.
public struct SignalCharts: Sendable {
    private let signals: [SignalPropagation]
    private let dotsAreHollow: Bool

    /// The pictures of the signals of several networks, ``LineChart/seriesLimit`` at most, with the same number of layers.
    ///
    /// - Parameters:
    ///   - signals: The measurements.
    ///   - dotsAreHollow: Whether predictions are drawn as rings, which only a picture can show, or as full dots.
    public init(_ signals: [SignalPropagation], dotsAreHollow: Bool = true) {
        self.signals = signals
        self.dotsAreHollow = dotsAreHollow
    }

    /// Gradient norm with respect to the pre-activations of each layer.
    public var gradients: LineChart {
        chart(
            "Gradient norm by layer", "gradient norm", measured: { $0.gradientNorm.measured },
            predicted: { $0.gradientNorm.predicted })
    }

    /// Mean square of the pre-activations of each layer.
    public var lengths: LineChart {
        chart(
            "Size of the signal by layer", "mean square of the pre-activations", measured: { $0.meanSquare.measured },
            predicted: { $0.meanSquare.predicted })
    }

    /// `1 - correlation` of two examples, by layer.
    public var differences: LineChart {
        chart(
            "Difference of two examples by layer", "1 − correlation",
            measured: { 1 - ($0.correlation?.measured ?? .nan) },
            // What is left of 1 below that is rounding.
            predicted: { layer in layer.correlation?.predicted.flatMap { $0 < 1 - 1e-12 ? 1 - $0 : nil } })
    }

    private func chart(
        _ title: String, _ quantity: String, measured: (SignalPropagation.Layer) -> Double,
        predicted: (SignalPropagation.Layer) -> Double?
    ) -> LineChart {
        let hasPrediction = signals.contains { $0.unpredicted == nil }
        let series = signals.map { signal in
            // The last layer has no activation and is no hidden one.
            let hidden = signal.layers.dropLast()
            var line = LineChart.Series(
                signal.activation, hidden.enumerated().map { SIMD2(Double($0 + 1), measured($1)) })
            // Not more than some twenty dots can be told apart.
            let spacing = max(hidden.count / 20, 1)
            line.dots = hidden.enumerated().compactMap { index, layer in
                guard index % spacing == 0, let value = predicted(layer), value > 0 else { return nil }
                return .init(SIMD2(Double(index + 1), value), isHollow: dotsAreHollow)
            }
            return line
        }
        return LineChart(
            title: hasPrediction ? "\(title): lines measured, \(dotsAreHollow ? "rings" : "dots") predicted" : title,
            x: ChartAxis("hidden layer"), y: ChartAxis(quantity, scale: .logarithmic), series: series)
    }
}
