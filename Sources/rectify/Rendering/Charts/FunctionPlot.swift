import Rectifier
import RectifierReport

/// Curves of functions that were named on the command line.
struct FunctionPlot {
    let chart: LineChart

    /// - Throws: ``ToolError`` and the catalogue's errors for what has no curve.
    init(_ texts: [String], derivative: Bool, range: ClosedRange<Double>?) throws {
        guard !texts.isEmpty else {
            throw ToolError.usage(
                "Name the functions to draw, such as 'rectify plot relu elu'; 'rectify functions' lists them.")
        }
        try PlotLimit.check(texts.count, "functions")
        let functions = try texts.map(Self.function)
        try PlotLimit.checkDifferent(functions.map(\.name))
        let range = range ?? Self.range(of: functions.map(\.activation))
        let series = functions.map { name, activation in
            Self.curve(activation, derivative, range).series(name)
        }
        let mark = derivative ? "f′(x)" : "f(x)"
        var title = derivative ? "Derivatives of activation functions" : "Activation functions"
        if let (name, activation) = functions.first, functions.count == 1 {
            title = derivative ? "Derivative of \(name)" : "\(name): \(activation.documentation.formula)"
        }
        var chart = LineChart(
            title: title, x: ChartAxis("x", range: range), y: ChartAxis(mark), series: series)
        chart.showsOrigin = true
        self.chart = chart
    }

    /// A function and how it is called in the picture: as the user did, but for capitals and spaces.
    private static func function(_ text: String) throws -> (name: String, activation: any ElementwiseActivation) {
        let activation = try ActivationCatalog.make(parsing: text)
        guard let function = activation.elementwiseForm else {
            throw ToolError.usage(
                "\(text): \(activation.documentation.name) is a function of a whole row of numbers, so it has no curve; "
                    + "'rectify apply \(activation.documentation.name) -- 1 2' shows what it does.")
        }
        return (try ActivationOption.name(text), function)
    }

    /// From −4 to 4, and beyond the last bend of each function.
    private static func range(of activations: [any ElementwiseActivation]) -> ClosedRange<Double> {
        let kinks = activations.flatMap { $0.documentation.kinks.map { Double($0.x) } }
        let (least, most) = (kinks.min() ?? 0, kinks.max() ?? 0)
        let margin = max(2, (most - least) / 4)
        return min(-4, (least - margin).rounded(.down))...max(4, (most + margin).rounded(.up))
    }

    private static func curve(
        _ activation: some ElementwiseActivation, _ derivative: Bool, _ range: ClosedRange<Double>
    ) -> FunctionCurve { FunctionCurve(of: activation, derivative: derivative, over: range) }
}
