import ArgumentParser
import Rectifier

/// The options that decide what is watched and written beside a run.
struct MonitorOptions: ParsableArguments {
    @Flag(
        help: ArgumentHelp(
            "Record norms and distributions of the weights, gradients, updates and activations of every layer, for "
                + "--report, --tensorboard and, as monitor.json, --output."))
    var monitor = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("File for an HTML report on the training.", valueName: "file"))
    var report: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Log directory for TensorBoard.", valueName: "dir"))
    var tensorboard: String?

    /// The outputs chosen by the options; without them those of `base`.
    func choice(over base: RunManifest.Outputs = .init(), savesRun: Bool) throws -> RunManifest.Outputs {
        if report == "" { throw ToolError.usage("--report: the name of a file is needed.") }
        if tensorboard == "" { throw ToolError.usage("--tensorboard: the name of a directory is needed.") }
        guard !monitor || savesRun || report != nil || tensorboard != nil else {
            throw ToolError.usage(
                "--monitor: nothing would show the recorded values. Give --report, --tensorboard or --output too.")
        }
        return .init(
            isMonitored: monitor || base.isMonitored || report != nil || tensorboard != nil,
            report: report ?? base.report, tensorboard: tensorboard ?? base.tensorboard)
    }
}
