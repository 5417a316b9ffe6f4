import RectifierCore
import RectifierSupport

/// Watches a training: what its weights, gradients, steps and activations are like, by name, every so many steps.
///
///     var monitor = Monitor(every: .steps(50))
///     for (step, batch) in batches.enumerated() {
///         let (loss, gradient) = valueWithGradient(at: model) { crossEntropy($0(batch.features), batch.targets) }
///         monitor.willUpdate(model, gradient, loss: loss, step: step)
///         optimizer.update(&model, along: gradient)
///         monitor.didUpdate(model, learningRate: optimizer.learningRate)
///         monitor.observeActivations(of: model, on: rows)
///     }
///     for sample in monitor.history.samples { print(sample.step, sample.gradientNorm) }
///
/// It attaches to any model and changes nothing in it. Steps that are not sampled cost a comparison. A sampled one
/// costs a copy of the parameters (which `didUpdate` compares with), a pass over them and their gradient, and the model
/// applied to `rows`, which should be the same few every time. Of tensors of more than 16,384 numbers the quantiles and
/// histograms are those of 5,461 to 8,192 or more that are spread evenly over them; all else is of all numbers.
public struct Monitor: Sendable {
    /// The frequency of samples.
    public enum Frequency: Sendable, Hashable, Codable {
        /// At the first step, and then whenever so many steps have passed.
        case steps(Int)
        /// At the first step of every so many epochs.
        case epochs(Int)
        /// Whenever the number of the step has grown by that share, and at every step while that is less than one: most
        /// of what goes wrong does so at the beginning. With 0.05 those are the first 22 steps, and 140 of the
        /// first 10,000.
        case growing(by: Double)
    }

    /// The frequency of samples, as long as the history has room; see ``MonitorHistory``.
    public let frequency: Frequency
    /// The number of bins of the histograms; nil for no histograms.
    public let histogramBins: Int?
    /// The record up to now.
    public private(set) var history: MonitorHistory
    /// Whether the step that `willUpdate` was called for last is sampled.
    public private(set) var isSampling = false
    /// The parameters before a sampled step, in the order of the sample; their memory is shared until they change.
    private var before: [Tensor<Float>] = []

    /// A monitor that has seen nothing yet, or goes on with a history, say that of a checkpoint.
    ///
    /// - Parameters:
    ///   - frequency: How often a sample is taken. Traps for a number below 1, or for a share of 0.
    ///   - histogramBins: How many bins the histograms of weights, gradients and outputs have; nil for none. Traps for
    ///     a number below 1.
    ///   - history: What was seen before; the next sample follows its last one.
    public init(every frequency: Frequency, histogramBins: Int? = 32, history: MonitorHistory = MonitorHistory()) {
        switch frequency {
        case .steps(let count), .epochs(let count): require(count > 0, "Monitor: a sample every \(frequency)")
        case .growing(let share): require(share > 0, "Monitor: a sample whenever the steps grew by \(share)")
        }
        require(histogramBins.map { $0 > 0 } ?? true, "Monitor: histograms of \(histogramBins ?? 0) bins")
        self.frequency = frequency
        self.histogramBins = histogramBins
        self.history = history
    }

    /// Call before each step. When the step is to be sampled, looks at the parameters and their gradient.
    ///
    /// - Parameters:
    ///   - model: The model before the step.
    ///   - gradient: Its gradient: before clipping, if what is wanted is what clipping cuts off. Frozen parameters,
    ///     which have no part in it, are left out.
    ///   - loss: The loss that the gradient is of.
    ///   - step: The number of the step, counted over the whole training, not the epoch. Traps when it is not above that
    ///     of the last sample; after going back to an earlier state see ``removeSamples(from:)``.
    ///   - epoch: The epoch; needed for a frequency of epochs.
    public mutating func willUpdate<M: Module>(
        _ model: M, _ gradient: Gradient<M>, loss: Float, step: Int, epoch: Int? = nil
    ) {
        isSampling = history.makesRoom(forStep: step, epoch: epoch, every: frequency)
        guard isSampling else { return }
        let entries = gradient.layout.entries
        var sample = MonitorSample(
            step: step, epoch: epoch, loss: loss.isFinite ? Double(loss) : nil, learningRate: nil, parameters: [])
        before = []
        for (name, tensor) in model.parameters {
            guard before.count < entries.count, entries[before.count].name == name else { continue }
            let offset = entries[before.count].offset
            sample.parameters.append(
                ParameterSample(
                    name: name,
                    weights: TensorSummary(
                        of: tensor, in: 0..<tensor.count, bins: histogramBins, counting: TensorSummary.countedCount),
                    gradient: TensorSummary(
                        of: gradient.flat, in: offset..<offset + tensor.count, bins: histogramBins,
                        counting: TensorSummary.countedCount)))
            before.append(tensor)
        }
        history.samples.append(sample)
    }

    /// Call after each step. When the step is sampled, finds how far it went.
    ///
    /// - Parameters:
    ///   - model: The model after the step.
    ///   - learningRate: The learning rate of the step.
    public mutating func didUpdate(_ model: some Module, learningRate: Float? = nil) {
        guard isSampling, !before.isEmpty else { return }
        let index = history.samples.count - 1
        history.samples[index].learningRate = learningRate.map(Double.init)
        var place = 0
        for (name, tensor) in model.parameters {
            guard place < before.count, history.samples[index].parameters[place].name == name else { continue }
            history.samples[index].parameters[place].updateNorm =
                Backend.squaredDistance(before[place], tensor).squareRoot()
            place += 1
        }
        before = []
    }

    /// Looks at what every activation of the model puts out for `x`, when the step is sampled.
    ///
    /// The model evaluates as it does outside training: Dropout passes everything on, batch normalisation uses its
    /// running statistics. So the same model and rows give the same sample.
    ///
    /// - Parameters:
    ///   - model: The model, before or after the step.
    ///   - x: A few rows, the same every time; some hundred show what is typical, and which units are silent.
    public mutating func observeActivations(of model: some Layer, on x: Tensor<Float>) {
        observeActivations(of: model) { $0(x) }
    }

    /// Looks at what every activation of the model puts out while `body` runs it, when the step is sampled: for models
    /// that are not of one input and one output.
    public mutating func observeActivations<M: Module, R>(of model: M, _ body: (M) throws -> R) rethrows {
        guard isSampling else { return }
        let observations = try observe(model, body).observations.filter(\.isActivation)
        history.samples[history.samples.count - 1].activations = ActivationSample.samples(
            of: observations, bins: histogramBins)
    }

    /// Lets go of the samples of that step and later ones: for a training that goes back to an earlier state.
    public mutating func removeSamples(from step: Int) {
        history.samples.removeAll { $0.step >= step }
        (isSampling, before) = (false, [])
    }
}

extension ActivationSample {
    /// A name for each of the activations that no other has.
    package static func names(of observations: [Observation]) -> [String] {
        var uses: [String: Int] = [:]
        return observations.map { observation in
            let name = (observation.layer.map { $0 + "." } ?? "") + observation.operation
            let use = uses[name, default: 0] + 1
            uses[name] = use
            return use == 1 ? name : "\(name)_\(use)"
        }
    }

    /// What each of the activations put out.
    static func samples(of observations: [Observation], bins: Int?) -> [ActivationSample] {
        zip(names(of: observations), observations).map { name, observation in
            var activity = UnitActivity(like: observation.output)
            activity.add(observation.output)
            return ActivationSample(
                name: name, operation: observation.operation, layer: observation.layer,
                units: activity.units, rows: activity.rows,
                outputs: TensorSummary(
                    of: observation.output, in: 0..<observation.output.count, bins: bins,
                    counting: TensorSummary.countedCount),
                silentUnits: activity.silentUnits)
        }
    }
}

extension MonitorHistory {
    /// Whether a sample is due at that step; if so there is room for it afterwards.
    mutating func makesRoom(forStep step: Int, epoch: Int?, every frequency: Monitor.Frequency) -> Bool {
        guard isDue(step, epoch, frequency) else { return false }
        if samples.count < limit { return true }
        samples = stride(from: 0, to: samples.count, by: 2).map { samples[$0] }
        spacing *= 2
        return isDue(step, epoch, frequency)
    }

    private func isDue(_ step: Int, _ epoch: Int?, _ frequency: Monitor.Frequency) -> Bool {
        if case .epochs = frequency {
            require(epoch != nil, "Monitor: a sample every \(frequency) needs the epoch: pass it to willUpdate")
        }
        guard let last = samples.last else { return true }
        require(
            step > last.step,
            "Monitor: step \(step) after a sample of step \(last.step): steps are counted over the whole training")
        // Divided, since the product of large numbers could overflow.
        switch frequency {
        case .steps(let count): return (step - last.step) / spacing >= count
        case .epochs(let count): return ((epoch ?? 0) - (last.epoch ?? 0)) / spacing >= count
        case .growing(let share): return Double((step - last.step) / spacing) >= share * Double(last.step)
        }
    }
}

extension Monitor {
    /// How many steps apart samples are to be so that they add at most about a twentieth to a training's time: 50, or
    /// more where a sample takes longer beside a step.
    ///
    /// It follows from the numbers of weights, layers and rows alone, by what steps and samples were found to take, so
    /// that a run that is resumed is watched at the same steps. A step of a small network takes less time than a look
    /// at a dozen tensors, however few numbers they have: there hundreds of steps lie between two samples.
    ///
    ///     var monitor = Monitor(every: .steps(Monitor.sparingInterval(for: model, batchSize: 32)))
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - batchSize: How many rows a step is taken on.
    ///   - rows: How many rows the activations are observed on.
    public static func sparingInterval(
        for model: some Module, batchSize: Int, rows: Int = Trainer.defaultMonitoredRows
    ) -> Int {
        let parameters = model.parameters.map(\.tensor)
        let weights = Double(parameters.reduce(0) { $0 + $1.count })
        // An activation has about as many units as the layer before it has biases.
        let units = Double(parameters.reduce(0) { $0 + ($1.shape.rank == 1 ? $1.count : 0) })
        let step = stepNanoseconds + Double(batchSize) * weights * productNanoseconds
        let sample =
            Double(parameters.count) * tensorNanoseconds + weights * weightNanoseconds
            + Double(rows) * (weights * productNanoseconds / 3 + units * outputNanoseconds)
        return max(shortestInterval, Int((sample / step / share).rounded(.up)))
    }

    private static let shortestInterval = 50
    /// Half of a twentieth: caches that a sample has filled with other numbers make the next step slower.
    private static let share = 0.025

    // What was found on a processor of 2022; only their ratios matter. A tensor counts for half more than was found, as the
    // smallest network's steps with Adam were over a twentieth otherwise. A weight is copied besides, since the optimiser
    // changes what the monitor still holds.
    private static let stepNanoseconds = 8_000.0
    private static let productNanoseconds = 0.025
    private static let tensorNanoseconds = 90_000.0
    private static let weightNanoseconds = 4.0
    private static let outputNanoseconds = 0.5
}
