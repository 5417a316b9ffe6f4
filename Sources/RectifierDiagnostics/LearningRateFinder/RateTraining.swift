import RectifierCore
import RectifierData
import RectifierTraining

/// A training whose learning rate is said at each step. It has no end of its own; epochs follow each other.
struct RateTraining<Model: Layer, Target: SupervisedTarget> {
    private(set) var state: TrainingState<Model>
    private let loop: TrainingLoop<Target>
    private let stepsPerEpoch: Int
    private var batches: Batches<Target>

    /// The training before its first step. Of `trainer` what a step consists of has a say: the batches, accumulation and
    /// clipping; not what goes on over epochs.
    init(
        _ model: Model, _ optimizer: any Optimizer, _ trainer: Trainer, on data: Dataset<Target>,
        _ generator: RandomGenerator
    ) {
        var steps = Trainer(
            batchSize: trainer.batchSize, dropLast: trainer.dropLast, accumulation: trainer.accumulation)
        // No limit, which scales nothing, but the norm is computed, and one that is not finite is an error.
        steps.clipNorm = trainer.clipNorm ?? .infinity
        steps.clipValue = trainer.clipValue
        var state = TrainingState(model, optimizer: optimizer, generator: generator)
        loop = TrainingLoop(trainer: steps, data: data, sample: data.features)
        stepsPerEpoch = steps.steps(of: data.count)
        batches = loop.batches(&state)
        self.state = state
    }

    var model: Model { state.model }

    /// One step at that rate; returns the loss before it, and the norm of the gradient before clipping.
    mutating func step(rate: Double) throws -> (loss: Double, gradientNorm: Double?) {
        if state.step == stepsPerEpoch {
            state.epoch += 1
            state.step = 0
            batches = loop.batches(&state)
        }
        state.optimizer.learningRate = Float(rate)
        let (loss, norm) = try loop.step(&state, batches, number: state.epoch * stepsPerEpoch + state.step)
        state.step += 1
        return (loss, norm)
    }
}
