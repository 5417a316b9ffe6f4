import ArgumentParser
import Rectifier
import RectifierReport

/// `rectify plot`: the curves of functions and of schedules.
struct Plot: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plot",
        abstract: "Draw activation functions, their derivatives, or learning-rate schedules.",
        discussion: """
            rectify plot relu                                    ReLU's curve
            rectify plot relu leaky-relu:negative-slope=0.1 elu  several in one picture
            rectify plot relu sigmoid --derivative               how much each passes back in training
            rectify plot relu -o relu.svg                        as a picture, too
            rectify plot --schedule cosine --schedule one-cycle  learning rates over a training

            On a terminal the plot is drawn in colours, unless NO_COLOR is set; without colours, as in a file or a pipe, each \
            function has a sign of its own. Where curves lie on each other they take turns. In the picture a full dot is the value where a function jumps, a hollow one what it comes \
            near. 'rectify functions' lists the functions; those of a whole row, such as softmax, have no curve. \
            Schedules are written as for 'rectify train'; one that waits for a plateau is drawn as if nothing improved.
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
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("A schedule in place of functions; may be repeated.", valueName: "name[:option=value]"))
    var schedule: [String] = []

    @Option(
        parsing: .unconditional, help: "How long the training of a schedule is. (default: 30)",
        transform: OptionValues.steps)
    var epochs: Int?

    @Option(
        parsing: .unconditional, help: "How many steps an epoch of a schedule has. (default: 100)",
        transform: OptionValues.steps)
    var steps: Int?

    @Option(
        parsing: .unconditional, help: "The learning rate that a schedule begins with. (default: 0.001)",
        transform: OptionValues.learningRate)
    var learningRate: Float?

    @Option(name: .shortAndLong, parsing: .unconditional, help: PictureFile.help)
    var output: String?

    @OptionGroup var colors: ColorOptions

    @Flag(help: "Print the points as one JSON object in place of the plot.")
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
