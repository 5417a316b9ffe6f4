/// A training at one moment: all that it goes on from.
///
/// It is a value, so a copy is a snapshot; and it can be written to a file and read back, see ``Checkpoints``. Whoever
/// goes on from it, ``Trainer/run(_:on:validation:interruption:checkpoint:report:)``, gets the same bits as if the
/// training had never paused.
public struct TrainingState<Model: Module>: Sendable {
    /// The model as it is.
    public var model: Model
    /// The rule for the steps, and what it remembers.
    public var optimizer: any Optimizer
    /// Gives the order of the rows, and what layers such as Dropout draw.
    public var generator: RandomGenerator
    /// How many epochs are complete.
    public internal(set) var epoch = 0
    /// How many steps of the epoch after them are done.
    public internal(set) var step = 0
    /// What the epochs came to.
    public internal(set) var history: [EpochRecord] = []
    /// How long the training took so far, the evaluation of each epoch included.
    public internal(set) var seconds = 0.0

    /// The generator as it was before it gave the order of the epoch under way, which can so be given again.
    var orderGenerator: RandomGenerator
    /// The mean loss of the epoch under way.
    var lossMean = LossMean()

    /// The state before the first step.
    public init(_ model: Model, optimizer: any Optimizer, generator: RandomGenerator) {
        self.model = model
        self.optimizer = optimizer
        self.generator = generator
        orderGenerator = generator
    }
}
