import ArgumentParser
import Rectifier
import RectifierReport

/// `rectify plot`: the curves of functions.
struct Plot: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plot",
        abstract: "Draw activation functions or their derivatives.",
        discussion: """
            rectify plot relu                                    ReLU's curve
            rectify plot relu leaky-relu:negative-slope=0.1 elu  several in one picture
            rectify plot relu sigmoid --derivative               how much each passes back in training
            rectify plot relu -o relu.svg                        as a picture, too

            On a terminal the plot is drawn in colours, unless NO_COLOR is set; in a file or a pipe each function has a \
            sign of its own. In the picture a full dot is the value where a function jumps, a hollow one what it comes \
            near. 'rectify functions' lists the functions; those of a whole row, such as softmax, have no curve.
            """)

    @Argument(help: ArgumentHelp("Functions, with parameters if need be.", valueName: "name[:parameter=value]"))
    var functions: [String] = []

    @Flag(help: "Draw the derivatives in place of the functions.")
    var derivative = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "From where to where. (default: -4,4, or wider if a function bends beyond)", valueName: "from,to"),
        transform: OptionValues.range)
    var range: ClosedRange<Double>?

    @Option(
        name: .shortAndLong, parsing: .unconditional,
        help: ArgumentHelp("Where the picture is written, as SVG.", valueName: "file.svg"))
    var output: String?

    @Flag(help: "Print the points as one JSON object in place of the plot.")
    var json = false

    func run() throws {
        if let output { try PictureFile.check(output, option: "--output") }
        let chart = try FunctionPlot(functions, derivative: derivative, range: range).chart
        if let output { try PictureFile.write(chart, to: output, option: "--output") }
        if json {
            try Output.write(ChartJSON.object(chart).text(levels: 2))
        } else {
            try Output.write(
                ChartText.lines(chart, savedTo: output).joined(separator: "\n"))
        }
    }
}

/// Curves of functions that were named on the command line.
struct FunctionPlot {
    let chart: LineChart

    /// - Throws: ``ToolError`` and the catalogue's errors for what has no curve.
    init(_ texts: [String], derivative: Bool, range: ClosedRange<Double>?) throws {
        guard !texts.isEmpty else {
            throw ToolError.usage(
                "Name the functions to draw, such as 'rectify plot relu elu'; 'rectify functions' lists them.")
        }
        guard texts.count <= LineChart.seriesLimit else {
            throw ToolError.usage(
                "\(texts.count) functions are too many for one picture; no more than \(LineChart.seriesLimit) can be told "
                    + "apart.")
        }
        let functions = try texts.map(Self.function)
        if let twice = functions.indices.first(where: { index in
            functions[..<index].contains { $0.name == functions[index].name }
        }) {
            throw ToolError.usage("'\(functions[twice].name)' is there twice; name it once.")
        }
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
        let options = try NamedOptions(parsing: text)
        let parameters = options.options.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
        return (parameters.isEmpty ? options.name : "\(options.name):\(parameters)", function)
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

/// A chart on standard output.
enum ChartText {
    static func lines(_ chart: LineChart, savedTo path: String?) -> [String] {
        let style: TerminalLineChart.Style =
            !Terminal.isTerminal || !Terminal.isUnicode ? .plain : Terminal.hasColors ? .color : .braille
        let columns = min(Terminal.columns, 120)
        let drawing = TerminalLineChart(chart, columns: columns, rows: min(max(columns / 4, 8), 24), style: style)
        return drawing.lines + (path.map { ["", "Saved the picture as \($0)"] } ?? [])
    }
}

/// A chart's numbers.
enum ChartJSON {
    /// Title, axes, and for each line its points, with null where it has a gap, and the dots at its jumps.
    static func object(_ chart: LineChart) -> JSON {
        .object([
            ("title", .string(chart.title)),
            ("x", .string(chart.x.title)),
            ("y", .string(chart.y.title)),
            ("series", .array(chart.series.map(object))),
        ])
    }

    private static func object(_ series: LineChart.Series) -> JSON {
        let points = series.points.map { point in
            point.x.isNaN ? JSON.null : .array([.double(point.x), .double(point.y)])
        }
        let dots = series.dots.map { dot in
            JSON.object([
                ("x", .double(dot.point.x)), ("y", .double(dot.point.y)), ("isValue", .boolean(!dot.isHollow)),
            ])
        }
        return .object([("name", .string(series.name)), ("points", .array(points)), ("jumps", .array(dots))])
    }
}
