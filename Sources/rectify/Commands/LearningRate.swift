import ArgumentParser
import Rectifier
import RectifierReport

/// `rectify learning-rate`: which learning rate to train with.
struct LearningRate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "learning-rate",
        abstract: "Find a learning rate at which the loss falls and no units die.",
        discussion: """
            rectify learning-rate digits
            rectify learning-rate digits --optimizer sgd --report rate.html
            rectify learning-rate flowers.csv --target species --hidden 64,64 -o rate.svg

            A learning-rate range test (learning-rate finder): in one training the rate rises exponentially from --from to --to. \
            It shows where the loss falls, where it diverges, and where units die: their derivative is 0 on every example, so \
            that they no longer learn. The loss can be lowest, and the accuracy high, where many units are dead. So the range \
            test is followed by trials at constant rates, each from the same initial weights: 1, 2 and 5 times powers of ten, \
            the rates that the rules suggest, and --learning-rate itself.

            The rules are steepest (where the loss falls fastest), valley (more than half-way down its longest fall), minimum (a \
            tenth of the rate with the lowest loss) and no-death (the highest rate of the trials at which no unit dies). \
            Recommended is the rate with the lowest validation loss among those at which no unit dies; or, where these learn \
            much less, among those at which few do.

            Nothing is saved. Schedule, early stopping, --epochs and --ema have no effect, and the test set is not used.
            """)

    @OptionGroup var data: DataOptions

    @OptionGroup(title: "Options for the network") var network: NetworkOptions

    @Option(
        parsing: .unconditional, help: "Learning rate of the first step. (default: 1e-06)",
        transform: OptionValues.learningRate)
    var from: Float = 1e-6

    @Option(
        parsing: .unconditional, help: "Learning rate of the last step. (default: 10)",
        transform: OptionValues.learningRate)
    var to: Float = 10

    @Option(
        parsing: .unconditional, help: "Number of steps of the range test, up to 1000000. (default: 200)",
        transform: OptionValues.steps)
    var steps: Int = 200

    @Option(
        parsing: .unconditional,
        help: "Number of steps of each trial at a constant rate. (default: 200)", transform: OptionValues.steps)
    var trialSteps: Int = 200

    @Option(
        name: .shortAndLong, parsing: .unconditional,
        help: ArgumentHelp("File for the plot of the loss: file.svg, or file.png.", valueName: "file"))
    var output: String?

    @OptionGroup var colors: ColorOptions

    @OptionGroup var results: ResultOptions

    func run() throws {
        let range = try range()
        try results.check(inputs: data.files, picture: output)
        let session = try TrainingSession(beginning: data, network, in: nil)
        if !results.quiet { Output.note(session.report.introduction) }
        for note in session.notes { Output.note("Note: \(note)") }
        var progress = ProgressBar(
            epochs: range.mostTrainings, unit: "training", style: .suitable(quiet: results.quiet))
        // A training that diverges ends before its last step.
        var last: LearningRateFinder.Progress?
        let result = range.test(network: session.model, on: session.data, session.experiment) { step in
            if let before = last, before.training != step.training {
                progress.endEpoch(before.training, .init(loss: before.loss))
            }
            progress.update(epoch: step.training, fraction: step.fraction, .init(loss: step.loss))
            last = step
        }
        if let last { progress.endEpoch(last.training, .init(loss: last.loss)) }
        progress.finish()
        guard !result.points.isEmpty else {
            throw ToolError.data(
                "\(data.name): the loss or its gradient is not a finite number before the first step, at any learning rate. "
                    + "Look at the network: a narrower, shallower one, or another activation or --initializer.")
        }
        let text = LearningRateText(
            result: result, command: try result.recommendation.map { try command($0.rate, session) },
            heldRows: session.data.counts.validation > 0 ? "validation set" : "training set")
        if let output { try PictureFile.write(LearningRateCharts(result).loss, to: output) }
        try results.write { page(session, text).html }
        try Output.write(
            results.json
                ? text.json.text(levels: 2)
                : text.lines(savedTo: [output, results.report], colors.color).joined(separator: "\n"))
    }

    /// The command that trains at that rate.
    private func command(_ rate: Double, _ session: TrainingSession) throws -> String {
        let arguments = try CommandText.arguments(
            session.experiment, session.data, changes: [.learningRate(Float(rate))])
        return CommandText.text(["rectify", "train"] + arguments)
    }

    private func range() throws -> LearningRateFinder {
        guard from < to else {
            throw ToolError.usage(
                "--from \(NumberText.text(from)) --to \(NumberText.text(to)): the first must be below the second.")
        }
        guard steps > 1, steps <= Self.stepLimit, trialSteps <= Self.stepLimit else {
            throw ToolError.usage(
                "--steps \(steps), --trial-steps \(trialSteps): from 2, and from 1, to \(Self.stepLimit.grouped) are possible."
            )
        }
        // As they were written, and not the Floats nearest to it.
        return LearningRateFinder(from: exact(from), to: exact(to), steps: steps, trialSteps: trialSteps)
    }

    private static let stepLimit = 1_000_000

    private func exact(_ value: Float) -> Double { NumberText.parse(NumberText.text(value)) ?? Double(value) }

    private func page(_ session: TrainingSession, _ text: LearningRateText) -> LearningRatePage {
        LearningRatePage(
            title: session.data.name, result: text.result, facts: session.report.record.facts, heldRows: text.heldRows,
            command: text.command)
    }
}
