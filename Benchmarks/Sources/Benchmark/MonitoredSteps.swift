import Rectifier

/// As many steps of training as there are from one of a monitor's samples to the next, with the sample or without.
final class MonitoredSteps<Model: Layer, Rule: Optimizer>: Workload {
    private var model: Model
    private var optimizer: Rule
    private let data: NetworkData
    private let rows: Tensor<Float>
    private let interval: Int
    private let isMonitored: Bool

    init(_ model: Model, _ data: NetworkData, _ optimizer: Rule, _ isMonitored: Bool) {
        (self.model, self.data, self.optimizer, self.isMonitored) = (model, data, optimizer, isMonitored)
        let batch = data.x.shape[0]
        interval = Monitor.sparingInterval(for: model, batchSize: batch)
        // As many rows as a trainer has its monitor look at.
        let times = (Trainer.defaultMonitoredRows + batch - 1) / batch
        rows =
            Tensor.concatenate(Array(repeating: data.x, count: times))[
                range: 0..<Trainer.defaultMonitoredRows]
    }

    func check() -> [Float] { [] }

    func run(iterations: Int) {
        for _ in 0..<iterations {
            var monitor = Monitor(every: .steps(interval))
            for step in 0..<interval {
                let (loss, gradient) = valueWithGradient(at: model) { data.loss($0(data.x)) }
                if isMonitored { monitor.willUpdate(model, gradient, loss: loss, step: step) }
                optimizer.update(&model, along: gradient)
                guard isMonitored else { continue }
                monitor.didUpdate(model, learningRate: optimizer.learningRate)
                monitor.observeActivations(of: model, on: rows)
            }
        }
    }
}
