import Foundation
import Testing

@testable import RectifierCore
@testable import RectifierData
@testable import RectifierSupport
@testable import RectifierTraining
@testable import TestSupport

/// A training with a monitor whose log TensorBoard reads back: Scripts/check-tensorboard.py, which has this test leave
/// its files, and what should be read from them, in the directory RECTIFIER_TENSORBOARD.
@Suite struct TensorBoardRunTests {
    /// What TensorBoard should find, by tag and step.
    private struct Expected: Encodable {
        struct Distribution: Encodable {
            let minimum, maximum: Double
            let limits: [Double]
            let counts: [Int]
        }

        var scalars: [String: [Int: Double]] = [:]
        var histograms: [String: [Int: Distribution]] = [:]

        mutating func add(_ value: Double?, _ tag: String, _ step: Int) {
            if let value { scalars[tag, default: [:]][step] = value }
        }

        mutating func add(_ summary: TensorSummary, _ tag: String, _ step: Int) throws {
            let bins = try #require(summary.histogram)
            histograms[tag, default: [:]][step] = Distribution(
                minimum: Double(summary.minimum), maximum: Double(summary.maximum), limits: bins.limits,
                counts: bins.counts)
        }
    }

    @Test func aTrainingThatWasResumed() throws {
        let folder = try TemporaryFolder()
        let directory = ProcessInfo.processInfo.environment["RECTIFIER_TENSORBOARD"] ?? folder.path
        var generator = RandomGenerator(seed: 1)
        var model = LayerList([
            Linear(8, 16, using: &generator), ReLU(), BatchNorm(16), Linear(16, 4, using: &generator), ReLU(),
            Linear(4, 2, using: &generator),
        ])
        let x = Tensor<Float>(normal: 0, shape: [64, 8], using: &generator)
        let labels = Tensor((0..<64).map { Int32($0 % 2) })
        var optimizer = SGD(learningRate: 0.1)
        var expected = Expected()
        var monitor = Monitor(every: .steps(3), histogramBins: 10)

        func train(_ steps: Range<Int>, _ log: EventFileWriter) throws {
            for step in steps {
                let (loss, gradient) = valueWithGradient(at: model) { crossEntropy($0(x), labels) }
                monitor.willUpdate(model, gradient, loss: loss, step: step)
                optimizer.update(&model, along: gradient)
                monitor.didUpdate(model, learningRate: optimizer.learningRate)
                monitor.observeActivations(of: model, on: x)
                log.addScalar(Double(step) * 0.25, tag: "every step", step: step)
                if monitor.isSampling, let sample = monitor.history.samples.last { log.add(sample) }
            }
            try log.flush()
        }
        // Killed in step 20, after a checkpoint of step 12; what the first wrote of later steps is to be forgotten.
        do {
            let log = try EventFileWriter(in: directory)
            try train(0..<20, log)
            let half = Event(time: 1, step: 20, content: .summary([.scalar(tag: "every step", 5)])).record
            try AppendedFile(log.path).append(Array(half.dropLast(5)))
        }
        monitor.removeSamples(from: 12)
        let log = try EventFileWriter(in: directory, from: 12)
        try train(12..<31, log)
        log.add(
            EpochRecord(epoch: 1, trainLoss: 0.5, validation: Evaluation(loss: 0.75, accuracy: 0.25)), step: 30)
        log.addScalar(.nan, tag: "not a number", step: 30)
        try log.flush()

        for step in 0..<31 { expected.add(Double(step) * 0.25, "every step", step) }
        for (tag, value) in [("epoch_loss", 0.5), ("epoch_val_loss", 0.75), ("epoch_val_accuracy", 0.25)] {
            expected.add(value, tag, 30)
        }
        let samples = monitor.history.samples
        #expect(samples.map(\.step) == Array(stride(from: 0, to: 31, by: 3)))
        for sample in samples {
            expected.add(sample.loss, "loss", sample.step)
            expected.add(sample.learningRate, "learning_rate", sample.step)
            expected.add(sample.gradientNorm, "gradient_norm", sample.step)
            expected.add(Double(sample.nonFiniteCount), "non_finite", sample.step)
            for one in sample.parameters {
                expected.add(one.gradient.norm, "gradient_norm/" + one.name, sample.step)
                expected.add(one.weights.norm, "weight_norm/" + one.name, sample.step)
                expected.add(one.updateRatio, "update_ratio/" + one.name, sample.step)
                try expected.add(one.weights, "weights/" + one.name, sample.step)
                try expected.add(one.gradient, "gradients/" + one.name, sample.step)
            }
            for one in sample.activations {
                expected.add(Double(one.outputs.mean), "activation_mean/" + one.name, sample.step)
                expected.add(Double(one.outputs.standardDeviation), "activation_deviation/" + one.name, sample.step)
                expected.add(one.outputs.zeroShare, "zero_share/" + one.name, sample.step)
                expected.add(Double(one.silentUnits.count), "silent_units/" + one.name, sample.step)
                try expected.add(one.outputs, "activations/" + one.name, sample.step)
            }
        }
        #expect(samples[0].parameters.count == 8 && samples[0].activations.map(\.name) == ["0.relu", "3.relu"])
        // Files are in order, and the second begins with the step that it goes on from.
        let files = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.contains("tfevents") }
        #expect(files.count == 2 && directory + "/" + (files.max() ?? "") == log.path)
        try JSONEncoder().encode(expected).write(to: URL(fileURLWithPath: directory + "/expected.json"))
    }
}
