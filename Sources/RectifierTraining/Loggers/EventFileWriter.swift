import Glibc
import RectifierCore
import RectifierData

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// Writes what TensorBoard shows: numbers and distributions over the steps of a training.
///
///     let log = try EventFileWriter(in: "runs/digits")
///     log.addScalar(Double(loss), tag: "loss", step: step)
///     log.add(monitor.history.samples[0])
///     try log.flush()                            // tensorboard --logdir runs
///
/// Nothing reaches the file before ``flush()``, which writes whole records; after each epoch is a good time. A process
/// that is killed leaves at most half a record at the end, which TensorBoard takes for one that is not there yet.
///
/// A training that is resumed makes a writer for the same directory, with the step that it goes on from: it gets a file
/// of its own, which comes after the earlier ones, and TensorBoard forgets what those say of that step and later ones.
public final class EventFileWriter {
    /// The file, `events.out.tfevents.` and seconds, host, process and a number.
    public let path: String
    private let file: AppendedFile
    private let time: () -> Double
    private var pending: [UInt8] = []

    /// A new file in `directory`, which is created if it is missing.
    ///
    /// - Parameters:
    ///   - directory: One directory a training: TensorBoard calls it a run, and names it by its path.
    ///   - step: The first step that is written: 0, or the one that a resumed training goes on with.
    /// - Throws: ``FileError`` when directory or file cannot be created or written.
    public convenience init(in directory: String, from step: Int = 0) throws(FileError) {
        try self.init(in: directory, from: step) {
            var now = timespec()
            clock_gettime(CLOCK_REALTIME, &now)
            return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
        }
    }

    init(in directory: String, from step: Int, time: @escaping () -> Double) throws(FileError) {
        self.time = time
        try AtomicFile.createDirectory(directory)
        (path, file) = try Self.create(in: directory, seconds: Int(time()))
        add(step, .fileVersion)
        add(step, .start)
        try flush()
    }

    deinit {
        // Whoever wants to know whether it works calls `flush`.
        try? flush()
    }

    /// One number of a step. It is stored as a Float; it may be NaN or infinite, which TensorBoard marks.
    ///
    /// - Parameters:
    ///   - value: The number.
    ///   - tag: Its name; what stands before a `/` is a group.
    ///   - step: The step, counted over the whole training.
    public func addScalar(_ value: Double, tag: String, step: Int) {
        add(step, .summary([.scalar(tag: tag, Float(value))]))
    }

    /// A distribution of a step. Without a histogram in it TensorBoard shows it as empty.
    ///
    /// - Parameters:
    ///   - summary: The distribution.
    ///   - tag: Its name; what stands before a `/` is a group.
    ///   - step: The step, counted over the whole training.
    public func addHistogram(_ summary: TensorSummary, tag: String, step: Int) {
        add(step, .summary([.histogram(tag: tag, summary)]))
    }

    /// All that a monitor saw at a step.
    ///
    /// Scalars: `loss`, `learning_rate`, `gradient_norm`, `non_finite`; for each parameter `gradient_norm/fc1.weight`,
    /// and so `weight_norm/…` and `update_ratio/…`; for each activation `activation_mean/fc1.relu`, and so
    /// `activation_deviation/…`, `zero_share/…` and `silent_units/…`. Histograms, where the sample has them:
    /// `weights/…`, `gradients/…`, `activations/…`.
    public func add(_ sample: MonitorSample) { add(sample.step, .summary(sample.values)) }

    /// The metrics of an epoch: `epoch_loss`, `epoch_val_loss`, and `epoch_val_accuracy` for classes.
    ///
    /// - Parameters:
    ///   - record: The epoch.
    ///   - step: The last step of the epoch, counted over the whole training.
    public func add(_ record: EpochRecord, step: Int) {
        let numbers = record.namedValues.sorted { $0.key < $1.key }
        add(step, .summary(numbers.map { .scalar(tag: "epoch_" + $0.key, Float($0.value)) }))
    }

    /// Writes what was added since the last time.
    ///
    /// - Throws: ``FileError`` when the disk is full, say. The file then is as it was before, and the next call tries
    ///   again.
    public func flush() throws(FileError) {
        try file.append(pending)
        pending = []
    }

    private func add(_ step: Int, _ content: Event.Content) {
        pending += Event(time: time(), step: step, content: content).record
    }

    /// A new file whose name comes after those of all others there: TensorBoard reads them in that order, and a training
    /// may be resumed in the second in which it was stopped.
    private static func create(in directory: String, seconds: Int) throws(FileError) -> (String, AppendedFile) {
        let prefix = "events.out.tfevents."
        let others = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        let latest = others.compactMap { name in
            name.hasPrefix(prefix) ? Int(name.dropFirst(prefix.count).prefix { $0.isASCII && $0.isNumber }) : nil
        }.max()
        let seconds = max(seconds, latest.map { $0 < 9_999_999_999 ? $0 + 1 : $0 } ?? 0)
        let digits = String(repeating: "0", count: max(10 - "\(seconds)".count, 0)) + "\(seconds)"
        var number = 0
        while true {
            let path = "\(directory)/\(prefix)\(digits).\(hostName).\(getpid()).\(number)"
            do throws(FileError) {
                return (path, try AppendedFile(path, isNew: true))
            } catch {
                // Another writer of this process may have come first.
                guard number < 1000, access(path, F_OK) == 0 else { throw error }
                number += 1
            }
        }
    }

    private static var hostName: String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { name in
            name.initialize(repeating: 0)
            // One less, since a name that is cut off may have no end.
            guard let start = name.baseAddress, gethostname(start, name.count - 1) == 0, start[0] != 0 else {
                return "localhost"
            }
            return String(cString: start)
        }
    }
}

extension MonitorSample {
    /// The sample as TensorBoard shows it, see ``EventFileWriter/add(_:)``.
    fileprivate var values: [Event.Value] {
        var values: [Event.Value] = []
        func scalar(_ tag: String, _ value: Double?) {
            if let value { values.append(.scalar(tag: tag, Float(value))) }
        }
        func histogram(_ tag: String, _ summary: TensorSummary) {
            if summary.histogram != nil { values.append(.histogram(tag: tag, summary)) }
        }
        scalar("loss", loss ?? .nan)
        scalar("learning_rate", learningRate)
        scalar("gradient_norm", gradientNorm)
        scalar("non_finite", Double(nonFiniteCount))
        for parameter in parameters {
            scalar("gradient_norm/" + parameter.name, parameter.gradient.norm)
            scalar("weight_norm/" + parameter.name, parameter.weights.norm)
            scalar("update_ratio/" + parameter.name, parameter.updateRatio)
            histogram("weights/" + parameter.name, parameter.weights)
            histogram("gradients/" + parameter.name, parameter.gradient)
        }
        for activation in activations {
            scalar("activation_mean/" + activation.name, Double(activation.outputs.mean))
            scalar("activation_deviation/" + activation.name, Double(activation.outputs.standardDeviation))
            scalar("zero_share/" + activation.name, activation.outputs.zeroShare)
            scalar("silent_units/" + activation.name, Double(activation.silentUnits.count))
            histogram("activations/" + activation.name, activation.outputs)
        }
        return values
    }
}
