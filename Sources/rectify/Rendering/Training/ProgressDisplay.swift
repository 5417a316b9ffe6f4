import Rectifier

/// The progress of a training, on a `ProgressBar`.
struct ProgressDisplay {
    private var bar: ProgressBar
    private let start = ContinuousClock.now
    /// The validation accuracy after the last whole epoch.
    private var accuracy: Double?
    private var hasSaidEnd = false

    /// The progress of a training that begins after so many epochs.
    init(epochs: Int, from done: Int, isQuiet: Bool) {
        bar = ProgressBar(epochs: epochs, from: done, style: .suitable(quiet: isQuiet))
    }

    /// Seconds since the beginning.
    var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }

    mutating func show(_ progress: TrainingProgress, isInterrupted: Bool) {
        if isInterrupted, !hasSaidEnd, progress.finished == nil {
            bar.say("Stopping after this epoch; Ctrl-C again stops at once.")
            hasSaidEnd = true
        }
        if let record = progress.finished {
            accuracy = record.validation?.accuracy
            bar.endEpoch(progress.epoch, .init(loss: record.trainLoss, accuracy: accuracy))
        } else {
            bar.update(
                epoch: progress.epoch, fraction: Double(progress.step) / Double(progress.steps),
                .init(loss: progress.meanLoss, accuracy: accuracy))
        }
    }

    mutating func end() { bar.finish() }
}
