import RectifierCore
import RectifierData
import RectifierTraining

/// A training whose learning rate is said at each step. It has no end of its own; epochs follow each other.
struct RateTraining<Model: Layer, Target: SupervisedTarget> {
    private(set) var state: TrainingState<Model>
    private let trainer: Trainer
    private let loader: DataLoader<Batch<Target>>
    private let stepsPerEpoch: Int
    /// The batches of the epoch under way; nil before the first step.
    private var batches: DataLoader<Batch<Target>>.Epoch?

    /// The training before its first step. Of `trainer` what a step consists of has a say: the batches, accumulation and
    /// clipping; not what goes on over epochs.
    init(
        _ model: Model, _ optimizer: any Optimizer, _ trainer: Trainer, on data: Dataset<Target>,
        _ generator: RandomGenerator
    ) {
        var steps = Trainer(
            batchSize: trainer.batchSize, dropLast: trainer.dropLast, accumulation: trainer.accumulation)
        steps.sampler = trainer.sampler
        // No limit, which scales nothing, but the norm is computed, and one that is not finite is an error.
        steps.clipNorm = trainer.clipNorm ?? .infinity
        steps.clipValue = trainer.clipValue
        state = TrainingState(model, optimizer: optimizer, generator: generator)
        (self.trainer, loader) = (steps, steps.loader(of: data))
        stepsPerEpoch = steps.steps(of: data.count)
    }

    var model: Model { state.model }

    /// One step at that rate; returns the loss before it, and the norm of the gradient before clipping.
    mutating func step(rate: Double) throws -> (loss: Double, gradientNorm: Double?) {
        if state.step == stepsPerEpoch {
            state.epoch += 1
            state.step = 0
            batches = nil
        }
        let epoch = try batches ?? state.epoch(of: loader)
        batches = epoch
        state.optimizer.learningRate = Float(rate)
        let (loss, norm, _) = try trainer.step(
            &state, epoch, number: state.epoch * stepsPerEpoch + state.step,
            loss: { Target.loss($0($1.features), $1.targets, reduction: .mean) }, observe: { _ in })
        state.step += 1
        return (loss, norm)
    }
}
