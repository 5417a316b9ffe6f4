import RealModule
import RectifierCore
import RectifierSupport

/// A moving average of a model's weights over the steps of a training, which often does better than the last weights.
///
///     var average = ExponentialMovingAverage(of: model, decay: 0.999)
///     for batch in batches {
///         …
///         optimizer.update(&model, along: gradient)
///         average.update(with: model)
///     }
///     evaluate(average.model)
///
/// After each step w̄ = d·w̄ + (1 − d)·w for each parameter; the first update copies the weights. Buffers, such as the
/// running statistics of batch normalisation, are those of the model after the last update. It keeps one more model in
/// memory. PyTorch's `AveragedModel` with `get_ema_multi_avg_fn`. Source: Polyak & Juditsky 1992; Tarvainen & Valpola
/// 2017, arXiv 1703.01780.
public struct ExponentialMovingAverage<Model: Module>: Sendable {
    /// The averaged model; the first before any update.
    public private(set) var model: Model
    /// d, how much of the average is kept at each update.
    public let decay: Double
    /// The weighting of the first updates.
    public let start: ExponentialMovingAverageStart
    /// The number of updates of the average.
    public private(set) var updates: Int

    /// An average before the first update.
    ///
    /// - Parameters:
    ///   - model: What is averaged. Its weights are not yet part of the average.
    ///   - decay: How much of the average is kept at each update; 0.999 looks back some thousand steps. Traps for one
    ///     outside 0 ..< 1.
    ///   - start: How the first updates are weighed.
    public init(of model: Model, decay: Double = 0.999, start: ExponentialMovingAverageStart = .copy) {
        self.init(resuming: model, after: 0, decay: decay, start: start)
    }

    /// An average that goes on where another one was, from its model and its number of updates.
    public init(
        resuming model: Model, after updates: Int, decay: Double, start: ExponentialMovingAverageStart = .copy
    ) {
        require(decay >= 0 && decay < 1, "ExponentialMovingAverage: a decay of \(decay)")
        require(updates >= 0, "ExponentialMovingAverage: \(updates) updates")
        self.model = model
        self.decay = decay
        self.start = start
        self.updates = updates
    }

    /// The decay of the next update: 0 in the first.
    public var nextDecay: Double { start.decay(decay, after: updates) }

    /// Takes the weights after a step into the average, in place. Traps when the model has not the same parameters.
    ///
    /// - Parameters:
    ///   - other: The model after the step.
    ///   - isTrained: Which parameters, by name, are averaged; nil for all. The others, which are frozen, are copied.
    public mutating func update(with other: Model, where isTrained: ((String) -> Bool)? = nil) {
        let (keep, fresh) = (nextDecay, other.state)
        updates += 1
        var index = 0
        model.forEachState { state, path in
            require(
                index < fresh.count && fresh[index].name == path.name,
                "ExponentialMovingAverage: \(path.name) of the average is missing in the model")
            let tensor = fresh[index].tensor
            switch state {
            case .parameter(let average):
                if keep == 0 || isTrained?(path.name) == false {
                    average.pointee = tensor
                } else {
                    Backend.blend(&average.pointee, keeping: Float(keep), adding: Float(1 - keep), of: tensor)
                }
            case .buffer(let buffer): buffer.pointee.wrappedValue = tensor
            }
            index += 1
        }
        require(index == fresh.count, "ExponentialMovingAverage: the model has more parameters than the average")
    }
}

/// The weighting of the first updates of an ``ExponentialMovingAverage``. After many they are all the same.
public enum ExponentialMovingAverageStart: String, Sendable, Hashable, Codable, CaseIterable {
    /// The first weights count as if they had been there for ever: the t-th update keeps d, the first nothing. PyTorch's.
    case copy
    /// All updates so far count by their age alone: the t-th keeps d·(1 − dᵗ⁻¹) / (1 − dᵗ). It is what Adam's bias
    /// correction does to its mean.
    case biasCorrected = "bias-corrected"
    /// A short memory at first, a long one later: the t-th update keeps the smaller of d and t / (9 + t), the first
    /// nothing. TensorFlow's, with its `num_updates` counted from 1.
    case warmUp = "warm-up"

    func decay(_ decay: Double, after updates: Int) -> Double {
        if updates == 0 { return 0 }
        let number = Double(updates + 1)
        switch self {
        case .copy: return decay
        case .biasCorrected:
            if decay == 0 { return 0 }
            // 1 − dᵗ without cancellation for d near 1.
            let logarithm = Double.log(decay)
            return decay * Double.expMinusOne((number - 1) * logarithm) / Double.expMinusOne(number * logarithm)
        case .warmUp: return min(decay, number / (9 + number))
        }
    }
}
