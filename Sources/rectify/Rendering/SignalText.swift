import Rectifier
import RectifierReport

/// What `rectify gradients` says.
struct SignalText {
    private let signals: [SignalPropagation]
    private let conditions: [TrainingRecord.Fact]

    init(_ signals: [SignalPropagation], conditions: [TrainingRecord.Fact]) {
        self.signals = signals
        self.conditions = conditions
    }

    /// For people: a table an activation, the picture, and what is seen in it.
    func lines(_ color: ColorChoice, pictureAt picture: String?, reportAt report: String?) -> String {
        let facts = TextTable.lines(conditions.map { [$0.name, $0.text] })
        let tables = signals.flatMap { ["", $0.activation] + table($0) }
        let chart = ChartText.lines(SignalCharts(signals, dotsAreHollow: false).gradients, color, savedTo: picture)
        let saved = report.map { ["Saved the report as \($0)"] } ?? []
        return (facts + tables + [""] + chart + saved + [""] + signals.map(\.summary)).joined(separator: "\n")
    }

    /// The most hidden layers that have a line of their own.
    private static let lineLimit = 11

    private func table(_ signal: SignalPropagation) -> [String] {
        let header = ["layer", "signal", "predicted", "alike", "predicted", "gradient", "predicted", "off by"]
        let hidden = signal.layers.count - 1
        let shown = Self.evenly(hidden, Self.lineLimit) + [hidden]
        let rows = shown.map { index -> [String] in
            let layer = signal.layers[index]
            let numbers = [layer.meanSquare, layer.correlation, layer.gradientNorm].flatMap { quantity in
                [quantity?.measured, quantity?.predicted].map(Self.text)
            }
            let ratio = layer.gradientNorm.logRatio.map { "×" + Self.text(.exp($0)) } ?? "-"
            return [index == hidden ? "output" : "\(index + 1)"] + numbers + [ratio]
        }
        return TextTable.lines([header] + rows, numbers: Set(1...7))
    }

    private static func text(_ value: Double?) -> String { value.map { NumberText.short($0, digits: 3) } ?? "-" }

    /// At most `limit` of so many things, the first and the last among them.
    private static func evenly(_ count: Int, _ limit: Int) -> [Int] {
        guard count > limit else { return Array(0..<count) }
        return (0..<limit).map { ($0 * (count - 1) + (limit - 1) / 2) / (limit - 1) }
    }

    /// For programs.
    var json: JSON {
        .object([
            ("conditions", .object(conditions.flatMap(Self.members))),
            ("activations", .array(signals.map(object))),
        ])
    }

    /// A condition as JSON, under its name and its name in the first release.
    private static func members(_ condition: TrainingRecord.Fact) -> [(String, JSON)] {
        let former = [
            "Weight initialiser": "First weights", "Inputs": "Rows", "Initialisations": "Draws of the weights",
        ]
        return [condition.name, former[condition.name]].compactMap(\.self).map { ($0, .string(condition.text)) }
    }

    private func object(_ signal: SignalPropagation) -> JSON {
        .object([
            ("name", .string(signal.activation)),
            ("draws", .integer(signal.draws)),
            ("blockedDraws", .integer(signal.blockedDraws)),
            ("gradientFactor", object(signal.gradientFactor)),
            ("gradientRatio", .optional(signal.gradientRatio)),
            ("rowVarianceRatio", .optional(signal.rowVarianceRatio)),
            ("trend", signal.gradientRatio.map { .string(SignalPropagation.Trend(ratio: $0).rawValue) } ?? .null),
            ("summary", .string(signal.summary)),
            ("unpredicted", signal.unpredicted.map { .string($0.description) } ?? .null),
            (
                "layers",
                .array(
                    signal.layers.enumerated().map { index, layer in
                        object(layer, called: LayerNames.name(ofLayer: index + 1, of: signal.layers.count))
                    })
            ),
        ])
    }

    private func object(_ layer: SignalPropagation.Layer, called name: String) -> JSON {
        .object([
            ("layer", .string(layer.name)),
            ("layerName", .string(name)),
            ("units", .integer(layer.units)),
            ("meanSquare", object(layer.meanSquare)),
            ("rowVariance", object(layer.rowVariance)),
            ("correlation", object(layer.correlation)),
            ("gradientNorm", object(layer.gradientNorm)),
        ])
    }

    private func object(_ quantity: SignalPropagation.Quantity?) -> JSON {
        guard let quantity else { return .null }
        return .object([
            ("measured", .double(quantity.measured)),
            ("predicted", .optional(quantity.predicted)),
            ("logRatio", .optional(quantity.logRatio)),
            ("spread", .double(quantity.spread)),
        ])
    }
}
