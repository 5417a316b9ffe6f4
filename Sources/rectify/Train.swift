import ArgumentParser
import Rectifier

/// `rectify train`: a network that learns.
struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a network on a table or on images, and show what its neurons do.",
        discussion: """
            rectify train digits
            rectify train flowers.csv --target species --output runs/flowers
            rectify train fashion-mnist --hidden 256,128 --epochs 10 --output runs/fashion
            rectify train digits --activation leaky-relu:negative-slope=0.2
            rectify train digits --optimizer sgd --learning-rate 0.1 --momentum 0.9

            A table is read as people have it: with commas, semicolons or tabs, with quotes, and with missing values \
            (empty, ?, NA, NaN, null). Its columns are numbers or texts; 'rectify describe' shows how they are \
            understood. The target is the last column unless --target names another.

            Rows are divided at random, every class in the same proportion. Each epoch is reported on the validation \
            rows; the test rows are used once, at the end, and nothing is ever chosen on them. The network kept is the \
            one after the last epoch; for regression the one with the lowest loss on the validation rows. The train loss is the mean over the last epoch, while learning.

            The same seed gives the same network, bit for bit, on the same kind of processor. A training that diverges \
            ends with exit code 65 and saves nothing; with --json its losses are null.
            """)

    @OptionGroup var data: DataOptions

    @OptionGroup(title: "Options for the network") var network: NetworkOptions

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
        let source = try data.source()
        var settings = try network.settings()
        if case .images(let images) = source {
            try NetworkSize.check(features: images.featureCount, hidden: settings.hidden)
        }
        if let output { try OutputDirectory.check(output) }
        let loaded = try data.load(source, settings)
        let (data, outputs) = (loaded.data, loaded.data.outputCount)
        settings = try network.settings(for: data)
        try NetworkSize.check(features: data.featureCount, hidden: settings.hidden + [outputs])
        let model = try settings.makeNetwork(features: data.featureCount, outputs: outputs)
        let report = TrainingReport(loaded: loaded, settings: settings, parameters: model.parameterCount)
        if !quiet { Output.note(report.introduction) }
        for note in loaded.notes { Output.note("Note: \(note)") }
        var progress = ProgressDisplay(epochs: settings.epochs, isQuiet: quiet)
        let run: NetworkRun
        do {
            run = try NetworkRun(training: model, on: data, settings) { progress.show($0) }
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
                task: data.task,
                data: .init(
                    data, validationFraction: self.data.validationFraction, testFraction: loaded.testFraction),
                settings: settings, result: .init(run))
            try run.save(description, to: output)
        }
        try Output.write(
            json
                ? report.json(run, epochs: settings.epochs, seconds: run.seconds).text(levels: 1)
                : report.result(run, savedTo: output))
    }
}
