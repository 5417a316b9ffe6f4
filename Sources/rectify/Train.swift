import ArgumentParser
import Rectifier

/// `rectify train`: a network that learns.
struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a network to tell classes apart, and show what its neurons do.",
        discussion: """
            rectify train digits
            rectify train fashion-mnist --hidden 256,128 --epochs 10 --output runs/fashion
            rectify train digits --activation leaky-relu:negative-slope=0.2
            rectify train digits --optimizer sgd --learning-rate 0.1 --momentum 0.9

            Rows are divided at random, every class in the same proportion. Each epoch is reported on the validation \
            rows; the test rows are used once, at the end, and nothing is ever chosen on them. The network kept is the \
            one after the last epoch. The train loss is the mean over the last epoch, while learning.

            The same seed gives the same network, bit for bit, on the same kind of processor. A training that diverges \
            ends with exit code 65 and saves nothing; with --json its losses are null.
            """)

    @Argument(help: "The data: digits (bundled), or fashion-mnist (Debian's dataset-fashion-mnist).")
    var data = "digits"

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The units of each hidden layer, or none. (default: 128,64)", valueName: "sizes"),
        transform: OptionValues.hidden)
    var hidden = [128, 64]

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The activation after each hidden layer.", valueName: "name[:parameter=value]"))
    var activation = "relu"

    @Option(parsing: .unconditional, help: "adam, adamw or sgd. (default: adam)", transform: OptionValues.optimizer)
    var optimizer = OptimizerSettings.Kind.adam

    @Option(
        parsing: .unconditional, help: "How far a step goes. (default: 0.001)",
        transform: OptionValues.learningRate)
    var learningRate: Float = 0.001

    @Option(
        parsing: .unconditional, help: "How much of the last step is kept, for sgd. (default: 0)",
        transform: OptionValues.momentum)
    var momentum: Float?

    @Option(
        parsing: .unconditional, help: "What is taken off the weights. (default: 0.01 for adamw, 0 for the others)",
        transform: OptionValues.weightDecay)
    var weightDecay: Float?

    @Option(
        parsing: .unconditional, help: "How often all rows are gone through. (default: 20)",
        transform: OptionValues.count)
    var epochs = 20

    @Option(
        parsing: .unconditional, help: "How many rows a step is taken on. (default: 32)", transform: OptionValues.count)
    var batchSize = 32

    @Option(
        parsing: .unconditional, help: "What all random numbers follow from. (default: 0)", transform: OptionValues.seed
    )
    var seed: UInt64 = 0

    @Option(
        parsing: .unconditional, help: "The share of rows to validate on. (default: 0.1)",
        transform: OptionValues.fraction)
    var validationFraction = 0.1

    @Option(
        parsing: .unconditional,
        help: "The share of rows to test on (default: 0.2); not for fashion-mnist, which has test images of its own.",
        transform: OptionValues.fraction)
    var testFraction: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Where model.safetensors, run.json and history.csv are written; without it nothing is saved.",
            valueName: "dir"))
    var output: String?

    @Flag(help: "Print one JSON object on standard output, and nothing else there.")
    var json = false

    @Flag(help: "Show no progress.")
    var quiet = false

    func run() throws {
        let source = try DataSource(named: data)
        let settings = try checkedSettings(source)
        let data = try source.load(
            validationFraction: validationFraction, testFraction: testFraction, settings)
        let network = try settings.makeNetwork(features: data.featureCount, classes: data.classNames.count)
        let report = TrainingReport(data: data, settings: settings, parameters: network.parameterCount)
        if !quiet { Output.note(report.introduction) }
        var progress = ProgressDisplay(epochs: epochs, isQuiet: quiet)
        let run: ClassifierRun
        do {
            run = try ClassifierRun(training: network, on: data, settings) { progress.show($0) }
            progress.end()
        } catch let error as DivergenceError {
            progress.end()
            if json {
                let result = report.json(nil, epochs: error.epoch - 1, seconds: progress.seconds)
                try Output.write(result.text(levels: 1))
            }
            throw error
        }
        if let output {
            let description = RunDescription(
                data: .init(
                    data, divisor: source.divisor, validationFraction: validationFraction,
                    testFraction: source.hasOwnTestRows ? nil : testFraction ?? DataSource.defaultTestFraction),
                settings: settings, result: .init(run))
            try run.save(description, to: output)
        }
        try Output.write(
            json
                ? report.json(run, epochs: settings.epochs, seconds: run.seconds).text(levels: 1)
                : report.result(run, savedTo: output))
    }

    /// The settings, after what the parser cannot check: options that do not go together.
    private func checkedSettings(_ source: DataSource) throws -> ClassifierSettings {
        let activation = try ActivationOption.parse(activation)
        if momentum != nil, optimizer != .sgd {
            throw ToolError.usage(
                "--momentum is for --optimizer sgd; \(optimizer.rawValue) has its own. Leave one out.")
        }
        if source.hasOwnTestRows, testFraction != nil {
            throw ToolError.usage(
                "--test-fraction is not for \(source.rawValue), whose own test images are the test rows. Leave it out.")
        }
        let test = source.hasOwnTestRows ? 0 : testFraction ?? DataSource.defaultTestFraction
        guard validationFraction + test < 1 else {
            throw ToolError.usage(
                "--validation-fraction \(validationFraction) and --test-fraction \(test) leave no rows to train on; "
                    + "together they must be less than 1.")
        }
        try NetworkSize.check(features: source.featureCount, hidden: hidden)
        if let output { try OutputDirectory.check(output) }
        return ClassifierSettings(
            hidden: hidden, activation: activation.text,
            optimizer: .init(optimizer, learningRate: learningRate, momentum: momentum ?? 0, weightDecay: weightDecay),
            epochs: epochs, batchSize: batchSize, seed: seed)
    }
}
