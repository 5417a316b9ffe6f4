import ArgumentParser
import Rectifier
import RectifierReport

/// `rectify gradients`: what becomes of signals and gradients in the layers of a deep network.
struct Gradients: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gradients",
        abstract: "Measure how signals and gradients vanish or explode in a deep network, layer by layer.",
        discussion: """
            rectify gradients                              five activations in 20 layers
            rectify gradients --activations sigmoid,tanh,relu --initializer xavier
            rectify gradients --depth 50 --width 256 -o gradients.svg
            rectify gradients flowers.csv --target species
            rectify gradients digits --report gradients.html

            Networks are initialised, not trained, several times for each activation. For each layer three numbers of its \
            pre-activations are measured: their mean square (the size of the signal), the correlation of two examples (1 means \
            that the layer cannot tell them apart), and the norm of the gradient (of one example, with standard normal gradients \
            at the outputs). Beside each stands the prediction of mean-field theory, for infinitely wide layers, and at the end \
            the ratio measured / predicted of the gradient. Without data the inputs are standard normal, as many as --width.
            """)

    @Argument(
        help: ArgumentHelp(
            "A table (a CSV file, say data.csv), digits, or fashion-mnist. (default: standard normal inputs)",
            valueName: "data"))
    var data: String?

    @OptionGroup(title: "Options for tables") var table: TableOptions

    @Option(
        parsing: .unconditional, help: "Number of hidden layers. (default: 20)", transform: OptionValues.layers
    )
    var depth = 20

    @Option(
        parsing: .unconditional, help: "Number of units of each hidden layer. (default: 64)",
        transform: OptionValues.units)
    var width = 64

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The activations, separated by commas. (default: sigmoid,tanh,relu,leaky-relu,elu)",
            valueName: "name[:parameter=value],…"), transform: OptionValues.activations)
    var activations = ["sigmoid", "tanh", "relu", "leaky-relu", "elu"]

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Weight initialiser: \(InitializerKind.allCases.map(\.rawValue).joined(separator: ", ")). Those with "
                + "a gain use that of each activation, with which tanh preserves its gradients too. (default: he)",
            valueName: "rule"),
        transform: OptionValues.initialization)
    var initializer: InitializerKind = .he

    @Option(
        parsing: .unconditional, help: "Number of random initialisations. (default: 10)",
        transform: OptionValues.seeds)
    var seeds = 10

    @Option(
        parsing: .unconditional, help: "Random seed. (default: 0)", transform: OptionValues.seed
    )
    var seed: UInt64 = 0

    @Option(
        parsing: .unconditional, help: "Maximum number of examples. (default: 100)",
        transform: OptionValues.rows)
    var rows = 100

    @Option(name: .shortAndLong, parsing: .unconditional, help: PictureFile.help)
    var output: String?

    @OptionGroup var colors: ColorOptions

    @OptionGroup var results: ResultOptions

    func run() throws {
        try results.check(inputs: data.map(RunFiles.inputs) ?? [], picture: output)
        try checkSize()
        for text in activations { _ = try ActivationOption.parse(text, option: "--activations") }
        let activations = try activations.map(ActivationOption.name)
        try PlotLimit.check(activations.count, "activations")
        try PlotLimit.checkDifferent(activations)
        let input = try input()
        let hidden = Array(repeating: width, count: depth)
        try NetworkSize.check(features: input.features, hidden: hidden + [input.outputs])
        let signals = try activations.map { activation in
            if !results.quiet { Output.note("\(activation): \(seeds) networks of \(depth) layers of \(width) …") }
            return try SignalPropagation(
                of: Experiment(
                    model: ModelConfiguration(hidden: hidden, activation: activation, initializer: initializer),
                    seed: seed),
                outputs: input.outputs, on: input.rows, draws: seeds)
        }
        let conditions = conditions(input)
        if let output { try PictureFile.write(SignalCharts(signals).gradients, to: output) }
        try results.write { SignalReportPage(signals, conditions: conditions).html }
        let text = SignalText(signals, conditions: conditions)
        try Output.write(
            results.json
                ? text.json.text(levels: 3) : text.lines(colors.color, pictureAt: output, reportAt: results.report))
    }

    /// Before anything is made that would fill the memory.
    private func checkSize() throws {
        for (option, value, limit) in [
            ("--depth", depth, 10_000), ("--width", width, 100_000), ("--seeds", seeds, 1_000_000),
        ] where value > limit {
            throw ToolError.usage("\(option) \(value): \(limit.grouped) is the limit.")
        }
        guard rows <= NetworkSize.limit / width else {
            throw ToolError.usage("--rows \(rows) --width \(width): too many numbers; give fewer rows.")
        }
    }

    /// The examples that the networks are applied to.
    private struct Input {
        let rows: Tensor<Float>
        let outputs: Int
        let name: String

        var features: Int { rows.count / rows.shape[0] }
    }

    private func input() throws -> Input {
        guard let data else {
            if let option = table.given {
                throw ToolError.usage("\(option) is for tables, and no data is named. Leave it out, or name a table.")
            }
            // Another than the weights'.
            var generator = RandomGenerator(seed: seed &+ UInt64.max / 2)
            return Input(
                rows: Tensor(normal: 0, shape: [rows, width], using: &generator), outputs: 10,
                name: "\(rows.grouped) standard normal examples")
        }
        var options = try DataOptions.parse(["--", data])
        options.table = table
        let loaded = try Experiment(data: options.configuration(), seed: seed).load()
        for note in loaded.notes where !results.quiet { Output.note("Note: \(note)") }
        let features =
            switch loaded.data.parts {
            case .classes(let parts): parts.training.features
            case .numbers(let parts): parts.training.features
            }
        let count = min(rows, features.shape[0])
        return Input(
            rows: features[range: 0..<count], outputs: loaded.data.outputCount,
            name: "\(count.grouped) training examples of \(NameList.oneLine(data))")
    }

    private func conditions(_ input: Input) -> [TrainingRecord.Fact] {
        [
            .init(
                "Network", "\(input.features) features, \(depth) hidden layers of \(width), \(input.outputs) outputs"),
            .init("Weight initialiser", initializer.rawValue),
            .init("Inputs", input.name),
            .init("Initialisations", "\(seeds), from seed \(seed)"),
        ]
    }
}
