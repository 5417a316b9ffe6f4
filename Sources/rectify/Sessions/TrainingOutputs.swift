import Rectifier
import RectifierReport

/// Outputs written during a training: monitor, report, TensorBoard log.
final class TrainingOutputs {
    /// The interval between two samples in steps; each sample takes as long as some four to thirty steps.
    private static let interval = 25

    private let choice: RunManifest.Outputs
    private let log: EventFileWriter?
    /// Report on a training that failed.
    private(set) var last: (history: [EpochRecord], monitor: MonitorHistory?) = ([], nil)
    /// The first step that TensorBoard has not been told of.
    private var next: Int

    /// Opens what is needed to go on at that step; where nothing is left to do, nothing. None of `inputs` is replaced.
    init(_ choice: RunManifest.Outputs, from step: Int, isOver: Bool, inputs: [String]) throws {
        self.choice = choice
        if let report = choice.report { try OutputFile.check(report, option: "--report", inputs: inputs) }
        log = isOver ? nil : try choice.tensorboard.map { try EventFileWriter(in: $0, from: step) }
        next = step
    }

    /// A monitor of a training, if there is to be one: as often as costs little, but once an epoch, and each 50th step
    /// where an epoch is shorter. So a report has something to show of a training that is over in a moment, which then
    /// takes some milliseconds more.
    func monitor(of model: LayerList, batchSize: Int, stepsPerEpoch: Int) -> Monitor? {
        guard choice.isMonitored else { return nil }
        return Monitor(
            every: .steps(min(Monitor.sparingInterval(for: model, batchSize: batchSize), max(50, stepsPerEpoch))))
    }

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
    func report(_ run: Experiment.Result, _ report: TrainingReport) throws {
        guard let path = choice.report else { return }
        var record = report.record
        (record.history, record.keptEpoch, record.monitor) = (run.history, run.keptEpoch, run.monitored)
        (record.test, record.activity, record.layerNames) = (run.test, run.activity, LayerNames(of: run.model))
        if run.test == nil { record.activityRows = "training set" }
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

extension RunManifest.Outputs {
    /// What was chosen when a run was begun, so far as it lies in the run's own directory, and a note for each place
    /// that does not. A directory that someone else made does not decide what is written elsewhere.
    func inside(_ directory: String) -> (choice: RunManifest.Outputs, notes: [(option: String, text: String)]) {
        var (choice, notes) = (self, [(option: String, text: String)]())
        func check(_ option: String, _ path: inout String?) {
            guard let known = path, !RealPath.isInside(known, directory) else { return }
            path = nil
            notes.append(
                (
                    option,
                    "\(option) \(NameList.oneLine(known)), which the run was started with, lies outside \(directory) and "
                        + "is not written. Give it again to have it written."
                ))
        }
        check("--report", &choice.report)
        check("--tensorboard", &choice.tensorboard)
        return (choice, notes)
    }
}
