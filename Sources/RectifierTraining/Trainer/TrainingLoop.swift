import RectifierCore
import RectifierData

/// The steps of a training.
package struct TrainingLoop<Target: SupervisedTarget> {
    let trainer: Trainer
    let data: Dataset<Target>
    /// The rows that a monitor sees the activations of.
    let sample: Tensor<Float>
    private let classWeights: Tensor<Float>?
    private let clock = ContinuousClock()
    private var start = ContinuousClock.now

    package init(trainer: Trainer, data: Dataset<Target>, sample: Tensor<Float>) {
        self.trainer = trainer
        self.data = data
        self.sample = sample
        classWeights = trainer.classWeights.map { Tensor($0.values) }
    }

    /// The seconds since the last call, or since the loop was made.
    mutating func lap() -> Double {
        let now = clock.now
        defer { start = now }
        return (now - start) / .seconds(1)
    }

    /// The steps of the epoch under way that are not yet done.
    mutating func runEpoch<Model: Layer>(
        _ state: inout TrainingState<Model>, checkpoint: (TrainingState<Model>) throws -> Void,
        report: (TrainingProgress) throws -> Void
    ) throws -> TrainingProgress {
        let batches = batches(&state)
        let steps = trainer.steps(of: data.count)
        var progress = state.progress(of: trainer.epochs, steps: steps)
        while state.step < steps {
            let (loss, norm) = try step(&state, batches, number: state.epoch * steps + state.step)
            state.step += 1
            progress = state.progress(of: trainer.epochs, steps: steps, loss: loss, norm: norm)
            if let interval = trainer.checkpointInterval, state.step < steps, state.step % interval == 0 {
                state.seconds += lap()
                try checkpoint(state)
            }
            try report(progress)
        }
        return progress
    }

    /// The batches of the epoch under way, in its order; of an epoch that begins, in a new one.
    package func batches<Model: Layer>(_ state: inout TrainingState<Model>) -> Batches<Target> {
        if state.step == 0 { state.orderGenerator = state.generator }
        var order = state.orderGenerator
        let batches = trainer.batches(of: data, shuffledBy: &order)
        // Otherwise the epoch is resumed, and layers have drawn numbers since.
        if state.step == 0 { state.generator = order }
        return batches
    }

    /// One step of the optimiser, the one of that number in the whole training; returns the loss and, where it was
    /// found, the norm of the gradient.
    package func step<Model: Layer>(
        _ state: inout TrainingState<Model>, _ batches: Batches<Target>, number: Int
    ) throws -> (loss: Double, norm: Double?) {
        state.schedule?.apply(to: &state.optimizer, at: number)
        var (loss, gradient) = try lossAndGradient(&state, batches)
        state.monitor?.willUpdate(state.model, gradient, loss: Float(loss), step: number, epoch: state.epoch + 1)
        let norm = try clip(&gradient, state)
        state.optimizer.update(&state.model, along: gradient)
        state.average?.update(with: state.model)
        if state.monitor?.isSampling ?? false {
            state.monitor?.didUpdate(state.model, learningRate: state.optimizer.learningRate)
            state.monitor?.observeActivations(of: state.model, on: sample)
        }
        return (loss, norm)
    }

    /// The mean loss and gradient of the rows of the next step.
    private func lossAndGradient<Model: Layer>(
        _ state: inout TrainingState<Model>, _ batches: Batches<Target>
    ) throws -> (loss: Double, gradient: Gradient<Model>) {
        let first = state.step * trainer.accumulation
        if trainer.accumulation == 1 {
            let (loss, gradient) = try lossAndGradient(&state, of: batches[first])
            return (Double(loss), gradient)
        }
        var accumulator = GradientAccumulator<Model>()
        for number in first..<first + min(trainer.accumulation, batches.count - first) {
            let batch = batches[number]
            let (loss, gradient) = try lossAndGradient(&state, of: batch)
            accumulator.add(gradient, loss: loss, rows: batch.count)
        }
        guard let mean = accumulator.take() else { fatalError("an epoch has no step without rows") }
        return mean
    }

    private func lossAndGradient<Model: Layer>(
        _ state: inout TrainingState<Model>, of batch: Batch<Target>
    ) throws -> (loss: Float, gradient: Gradient<Model>) {
        let (loss, gradient) = valueWithGradient(at: &state.model, training: &state.generator) { [classWeights] in
            Target.loss($0(batch.features), batch.targets, classWeights: classWeights, reduction: .mean)
        }
        guard loss.isFinite else { throw DivergenceError(epoch: state.epoch + 1, step: state.step + 1) }
        state.lossMean.add(loss, rows: batch.count)
        return (loss, gradient)
    }

    private func clip<Model: Module>(
        _ gradient: inout Gradient<Model>, _ state: TrainingState<Model>
    ) throws(DivergenceError) -> Double? {
        var norm: Double?
        if let limit = trainer.clipNorm {
            do {
                norm = try gradient.clipNorm(to: limit, refusesNonFinite: true)
            } catch {
                throw DivergenceError(epoch: state.epoch + 1, step: state.step + 1, parameters: error.parameters)
            }
        }
        if let limit = trainer.clipValue { gradient.clipValues(to: limit) }
        return norm
    }
}
