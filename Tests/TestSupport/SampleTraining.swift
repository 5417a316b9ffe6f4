import Rectifier

@testable import RectifierReport

/// A real training of a small network, watched, for the report to tell of.
enum SampleTraining {
    /// What was recorded of `epochs` epochs on the digits, in which the network is to overfit a little.
    static func record(epochs: Int = 4, hidden: [Int] = [32, 24], activation: String = "relu", rate: Float = 3e-3)
        throws -> TrainingRecord
    {
        var generator = RandomGenerator(seed: 1)
        let data = try PreparedData(
            ClassificationData(
                name: "digits", Digits.dataset, classNames: Digits.classNames, validationFraction: 0.2,
                testFraction: 0.2,
                using: &generator), divisor: 16)
        guard case .classes(let parts) = data.parts else { fatalError("digits have classes") }
        let settings = Experiment(hidden: hidden, activation: activation)
        var model = try settings.makeModel(features: data.featureCount, outputs: data.outputCount)
        var optimizer: any Optimizer = Adam(learningRate: rate)
        var monitor = Monitor(every: .steps(5))
        let rows = parts.training.features[range: 0..<128]
        var (history, step) = ([EpochRecord](), 0)
        for epoch in 1...epochs {
            var sum = 0.0
            let batches = parts.training.batches(size: 32, shuffledBy: &generator)
            optimizer.learningRate = rate * Float.pow(0.93, Float(epoch - 1))
            for batch in batches {
                let (loss, gradient) = valueWithGradient(at: model) { crossEntropy($0(batch.features), batch.targets) }
                monitor.willUpdate(model, gradient, loss: loss, step: step, epoch: epoch)
                optimizer.update(&model, along: gradient)
                monitor.didUpdate(model, learningRate: optimizer.learningRate)
                monitor.observeActivations(of: model, on: rows)
                sum += Double(loss) * Double(batch.count)
                step += 1
            }
            history.append(
                EpochRecord(
                    epoch: epoch, trainLoss: sum / Double(parts.training.count),
                    validation: parts.validation.map { Evaluation(of: model, on: $0) },
                    learningRate: optimizer.learningRate))
        }
        let best = history.min { ($0.validation?.loss ?? 0) < ($1.validation?.loss ?? 0) }
        var record = TrainingRecord(
            title: data.name,
            facts: [
                .init("Data", "digits: 1,797 rows of 64 features in 10 classes"),
                .init("Network", "64 → \(hidden.map(String.init).joined(separator: " → ")) → 10, \(activation)"),
                .init("Training", "adam, learning rate 0.003; \(epochs) epochs with batches of 32 rows"),
            ],
            history: history, keptEpoch: best?.epoch, monitor: monitor.history,
            test: TestMetrics(of: model, on: data), classNames: data.classNames,
            activity: LayerActivity.measure(model, on: parts.test ?? parts.training))
        record.layerNames = LayerNames(of: model)
        return record
    }
}
