import ArgumentParser
import Glibc
import Rectifier

/// The options that decide what is watched and written beside a run.
struct MonitorOptions: ParsableArguments {
    @Flag(
        help: ArgumentHelp(
            "Watch every layer: its weights, gradients, steps and activations. --report, --tensorboard and, as "
                + "monitor.json, --output show what was seen."))
    var monitor = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Where a report on the training is written, as one HTML file.", valueName: "file"))
    var report: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("A directory for what TensorBoard shows.", valueName: "dir"))
    var tensorboard: String?

    /// What is chosen; where nothing is said, what was chosen before.
    func choice(over base: TrainingOutputs.Choice = .init(), savesRun: Bool) throws -> TrainingOutputs.Choice {
        if report == "" { throw ToolError.usage("--report: the name of a file is needed.") }
        if tensorboard == "" { throw ToolError.usage("--tensorboard: the name of a directory is needed.") }
        guard !monitor || savesRun || report != nil || tensorboard != nil else {
            throw ToolError.usage(
                "--monitor: nothing would show what is seen. Give --report, --tensorboard or --output too.")
        }
        return .init(
            isMonitored: monitor || base.isMonitored || report != nil || tensorboard != nil,
            report: report ?? base.report, tensorboard: tensorboard ?? base.tensorboard)
    }
}

/// What is written beside a run while it goes on.
final class TrainingOutputs {
    /// What was chosen; it is saved with the run.
    struct Choice: Codable {
        var isMonitored = false
        var report: String?
        var tensorboard: String?
    }

    /// The name of the file with what a monitor saw.
    static let monitorFileName = "monitor.json"
    /// How many steps pass between two samples: so that watching costs a few percent of a training at most.
    private static let interval = 25

    private let choice: Choice
    private let log: EventFileWriter?
    /// The first step that TensorBoard has not been told of.
    private var next: Int

    /// Opens what is needed, to go on at that step.
    init(_ choice: Choice, from step: Int) throws {
        self.choice = choice
        log = try choice.tensorboard.map { try EventFileWriter(in: $0, from: step) }
        next = step
    }

    /// A monitor, if there is to be one.
    var monitor: Monitor? { choice.isMonitored ? Monitor(every: .steps(Self.interval)) : nil }

    /// Tells TensorBoard of an epoch, the last one of `state`, each of which has so many steps.
    func add(_ state: TrainingState<LayerList>, stepsPerEpoch: Int) throws {
        guard let log else { return }
        let done = state.epoch * stepsPerEpoch + state.step
        for sample in state.monitor?.history.samples ?? [] where sample.step >= next { log.add(sample) }
        if state.step == 0, let record = state.history.last { log.add(record, step: done - 1) }
        next = done
        try log.flush()
    }
}
