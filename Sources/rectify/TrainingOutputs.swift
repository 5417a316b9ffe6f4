import ArgumentParser
import Glibc
import Rectifier
import RectifierReport

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
    /// What there is to report of a training that does not come to its end.
    private var last: (history: [EpochRecord], monitor: MonitorHistory?) = ([], nil)
    /// The first step that TensorBoard has not been told of.
    private var next: Int

    /// Opens what is needed to go on at that step; where nothing is left to do, nothing.
    init(_ choice: Choice, from step: Int, isOver: Bool) throws {
        self.choice = choice
        if let report = choice.report { try ReportFile.check(report) }
        log = isOver ? nil : try choice.tensorboard.map { try EventFileWriter(in: $0, from: step) }
        next = step
    }

    /// A monitor, if there is to be one.
    var monitor: Monitor? { choice.isMonitored ? Monitor(every: .steps(Self.interval)) : nil }

    /// Tells TensorBoard of an epoch, the last one of `state`, each of which has so many steps.
    func add(_ state: TrainingState<LayerList>, stepsPerEpoch: Int) throws {
        last = (state.history, state.monitor?.history)
        guard let log else { return }
        let done = state.epoch * stepsPerEpoch + state.step
        for sample in state.monitor?.history.samples ?? [] where sample.step >= next { log.add(sample) }
        if state.step == 0, let record = state.history.last { log.add(record, step: done - 1) }
        next = done
        try log.flush()
    }

    /// Writes the report, if there is to be one.
    func report(_ run: NetworkRun, _ report: TrainingReport) throws {
        guard let path = choice.report else { return }
        var record = report.record
        (record.history, record.keptEpoch, record.monitor) = (run.history, run.keptEpoch, run.monitored)
        (record.test, record.activity) = (run.test, run.activity)
        if run.test == nil { record.activityRows = "training rows" }
        record.ending = report.ending(run)
        try ReportFile.write(record, to: path)
    }

    /// Writes the report of a training that diverged, if there is to be one.
    func report(_ error: DivergenceError, _ report: TrainingReport) throws {
        guard let path = choice.report else { return }
        var record = report.record
        (record.history, record.monitor, record.ending, record.hasFailed) = (
            last.history, last.monitor, "\(error)", true
        )
        try ReportFile.write(record, to: path)
    }
}

/// The file of `--report`.
private enum ReportFile {
    /// Throws when it clearly cannot be written: better said before an hour of training than after.
    static func check(_ path: String) throws {
        let slash = path.lastIndex(of: "/")
        let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        var status = stat()
        let problem: Int32? =
            stat(path, &status) == 0
            ? (status.st_mode & S_IFMT == S_IFDIR ? EISDIR : access(path, W_OK) == 0 ? nil : errno)
            : access(directory, W_OK | X_OK) == 0 ? nil : errno
        guard let problem else { return }
        throw ToolError(
            code: EX_CANTCREAT,
            message:
                "--report \(path): cannot be written (\(String(cString: strerror(problem)))); choose another place "
                + "or check its permissions.")
    }

    static func write(_ record: TrainingRecord, to path: String) throws {
        let bytes = Array(TrainingReportPage(record).html.utf8)
        if (try? WholeFile.read(path)) != bytes { try AtomicFile.write(bytes, to: path) }
    }
}
