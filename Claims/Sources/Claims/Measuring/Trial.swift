import Foundation
import Rectifier

/// A network and how it is trained, to be done with several seeds.
struct Trial: Sendable {
    /// The settings; the seed is given for each run.
    var settings: Experiment
    /// The rule for the first weights, given the activation's gain; nil for the settings' own.
    var initializer: (@Sendable (Float) -> Initializer)?
    /// The standard deviation of the hidden layers' first biases.
    var biasDeviation: Float = 0

    init(_ settings: Experiment, initializer: (@Sendable (Float) -> Initializer)? = nil) {
        self.settings = settings
        self.initializer = initializer
    }

    /// The network as it is at the start. The same draws, scaled, for every activation and rule of one kind.
    func network(for data: PreparedData, seed: Int) throws -> LayerList {
        var settings = settings
        settings.seed = UInt64(seed)
        guard let initializer else {
            return try settings.makeModel(features: data.featureCount, outputs: data.outputCount)
        }
        var generator = settings.generators.weights
        var network = try LayerList.feedForward(
            features: data.featureCount, hidden: settings.model.hidden, outputs: data.outputCount,
            activation: ActivationCatalog.make(parsing: settings.model.activation), initializer: initializer,
            using: &generator)
        guard biasDeviation > 0 else { return network }
        let last = "\(network.layers.count - 1).bias"
        network.forEachParameter { tensor, name in
            guard name.hasSuffix("bias"), name != last else { return }
            tensor = Tensor(normal: 0, standardDeviation: biasDeviation, shape: tensor.shape, using: &generator)
        }
        return network
    }

    /// Trains one network.
    func run(
        on data: PreparedData, seed: Int, observe: (TrainingState<LayerList>) throws -> Void = { _ in }
    ) throws -> Outcome {
        var settings = settings
        settings.seed = UInt64(seed)
        let network = try network(for: data, seed: seed)
        return try withoutActuallyEscaping(observe) { observe in
            do {
                return Outcome(
                    try Experiment.Result(
                        training: network, on: data, settings, callbacks: TrainingCallbacks(checkpoint: observe)))
            } catch is DivergenceError {
                return Outcome(divergedOn: data)
            }
        }
    }

    /// Trains one network for each of the data, with its place as the seed, on all cores.
    func run(on sets: [PreparedData]) throws -> [Outcome] {
        try concurrently(sets.count) { try run(on: sets[$0], seed: $0) }
    }

    /// The same with the learning rate that is best on the validation rows, in the mean of the first seeds.
    ///
    /// - Parameter seeds: How many seeds the choice is made by.
    func withBestRate(of rates: [Float], on sets: [PreparedData], seeds: Int = 3) throws -> Trial {
        // Of one rate there is nothing to choose.
        let seeds = rates.count > 1 ? seeds : 0
        let candidates = rates.map { rate in
            var trial = self
            trial.settings.training.optimizer.learningRate = rate
            return trial
        }
        let losses = try candidates.map { candidate in
            try candidate.run(on: Array(sets.prefix(seeds))).reduce(0) { $0 + $1.validationLoss }
        }
        let best = losses.indices.min { losses[$0] < losses[$1] } ?? 0
        return candidates[best]
    }
}

/// What a training came to.
struct Outcome: Sendable {
    /// The network and how it went; nil if the training diverged.
    let run: Experiment.Result?
    /// The fraction of test rows right. A training that diverged counts as guessing.
    let accuracy: Double
    /// The mean loss on the test rows.
    let loss: Double
    /// The mean loss on the validation rows after the last epoch; infinite for a training that diverged.
    let validationLoss: Double

    init(_ run: Experiment.Result) {
        self.run = run
        guard case .classification(let metrics, _)? = run.test else { preconditionFailure("a run without test rows") }
        (accuracy, loss) = (metrics.accuracy, metrics.logLoss)
        validationLoss = run.history.last?.validation?.loss ?? .infinity
    }

    init(divergedOn data: PreparedData) {
        run = nil
        (accuracy, loss) = (1 / Double(data.outputCount), log(Double(data.outputCount)))
        validationLoss = .infinity
    }

    var hasDiverged: Bool { run == nil }
}

extension [Outcome] {
    /// The mean share of test rows right.
    var accuracy: Estimate { Estimate(meanOf: map(\.accuracy)) }

    /// The mean loss on the test rows.
    var loss: Estimate { Estimate(meanOf: map(\.loss)) }

    /// How many diverged.
    var divergedCount: Int { count(where: \.hasDiverged) }

    /// The mean of what these gain over others, seed by seed.
    func gain(over others: [Outcome], _ quantity: (Outcome) -> Double = \.accuracy) -> Estimate {
        Estimate(meanOf: zip(self, others).map { quantity($0) - quantity($1) })
    }
}
