import ArgumentParser
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
    func choice(over base: RunManifest.Outputs = .init(), savesRun: Bool) throws -> RunManifest.Outputs {
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
