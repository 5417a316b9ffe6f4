import ArgumentParser
import Rectifier
import RectifierReport

/// `rectify plot`: the curves of functions and of schedules.
struct Plot: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plot",
        abstract: "Plot activation functions, their derivatives, or learning-rate schedules.",
        discussion: """
            rectify plot relu                                    the graph of ReLU
            rectify plot relu leaky-relu:negative-slope=0.1 elu  several in one plot
            rectify plot relu sigmoid --derivative               their derivatives
            rectify plot relu -o relu.svg                        also as a picture
            rectify plot --schedule cosine --schedule one-cycle  learning-rate schedules

            On a terminal the plot has colours, unless NO_COLOR is set; without colours, as in a file or a pipe, each function \
            has a character of its own. Where curves coincide they alternate. In the picture a filled dot is the value at a jump, \
            a hollow one the one-sided limit. 'rectify functions' lists the activations; functions of a whole vector, such as \
            softmax, have no graph. Schedules are written as for 'rectify train'; reduce-on-plateau is drawn as if the metric \
            never improved.
            """)

    @Argument(help: ArgumentHelp("Activations, with parameters if need be.", valueName: "name[:parameter=value]"))
    var functions: [String] = []

    @Flag(help: "Plot the derivatives instead of the functions.")
    var derivative = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Range of x. (default: -4,4, or wider for kinks outside of it)", valueName: "from,to"),
        transform: OptionValues.range)
    var range: ClosedRange<Double>?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Learning-rate schedule to plot instead; may be repeated.", valueName: "name[:option=value]")
    )
    var schedule: [String] = []

    @Option(
        parsing: .unconditional, help: "Number of epochs of the schedule. (default: 30)",
        transform: OptionValues.steps)
    var epochs: Int?

    @Option(
        parsing: .unconditional, help: "Number of steps per epoch of the schedule. (default: 100)",
        transform: OptionValues.steps)
    var steps: Int?

    @Option(
        parsing: .unconditional, help: "Base learning rate of the schedule. (default: 0.001)",
        transform: OptionValues.learningRate)
    var learningRate: Float?

    @Option(name: .shortAndLong, parsing: .unconditional, help: PictureFile.help)
    var output: String?

    @OptionGroup var colors: ColorOptions

    @Flag(help: "Print the points as one JSON object instead of the plot.")
    var json = false

    func run() throws {
        if let output { try PictureFile.check(output, option: "--output") }
        let chart = try chart
        if let output { try PictureFile.write(chart, to: output) }
        if json {
            try Output.write(ChartJSON.object(chart).text(levels: 2))
        } else {
            try Output.write(ChartText.lines(chart, colors.color, savedTo: output).joined(separator: "\n"))
        }
    }

    private var chart: LineChart {
        get throws {
            if schedule.isEmpty {
                let needless = [
                    ("--epochs", epochs != nil), ("--steps", steps != nil), ("--learning-rate", learningRate != nil),
                ]
                try refuse(needless, "belongs to --schedule; leave it out, or name a schedule.")
                return try FunctionPlot(functions, derivative: derivative, range: range).chart
            }
            let needless = [("--derivative", derivative), ("--range", range != nil)]
            try refuse(needless, "belongs to functions, not to schedules; leave it out.")
            guard functions.isEmpty else {
                throw ToolError.usage(
                    "'\(functions[0])' and --schedule: functions and schedules do not fit into one picture; draw one after "
                        + "the other.")
            }
            return try SchedulePlot(schedule, base: learningRate ?? 0.001, epochs: epochs ?? 30, steps: steps ?? 100)
                .chart
        }
    }

    private func refuse(_ options: [(name: String, isGiven: Bool)], _ remedy: String) throws {
        if let given = options.first(where: \.isGiven) { throw ToolError.usage("\(given.name): it \(remedy)") }
    }
}
