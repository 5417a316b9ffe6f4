import RectifierSupport

/// Batch normalisation: each feature moved and scaled to mean 0 and variance 1 over the batch, then by learned weights
/// and biases. PyTorch's `BatchNorm1d`, and for images its `BatchNorm2d`.
///
/// Takes batch × features, or batch × features × any further axes, over which a feature is normalised too:
/// y = (x − mean) / √(variance + ε)·weight + bias.
///
/// In training (`valueWithGradient(at:training:)`) mean and variance are the batch's, the variance the biased one, and
/// the running ones become (1 − momentum)·running + momentum·batch's, there with the unbiased variance. A feature with
/// one number has no variance: it traps in training. An empty batch counts as one, but leaves the running numbers as
/// they are. Elsewhere mean and variance are the running ones, so each example has its result whatever else is in the
/// batch. A feature with NaN becomes NaN. The batch's statistics are computed in Double, so numbers far from zero lose
/// nothing. Saved under PyTorch's names: `weight`, `bias`, `running_mean`, `running_var`, `num_batches_tracked`.
/// Source: Ioffe & Szegedy 2015, arXiv 1502.03167.
public struct BatchNorm: Layer {
    /// The scale of each feature; nil for none.
    public var weight: Tensor<Float>?
    /// The shift of each feature; nil for none.
    public var bias: Tensor<Float>?
    /// The running mean of each feature, at first 0. PyTorch's `running_mean`.
    @Buffer public var runningMean: Tensor<Float>
    /// The running variance of each feature, at first 1. PyTorch's `running_var`.
    @Buffer public var runningVariance: Tensor<Float>
    /// How many batches the layer was trained on; exact up to 2²⁴. PyTorch's `num_batches_tracked`.
    @Buffer public var batchCount: Tensor<Float>
    /// ε, what is added to the variance.
    public let epsilon: Float
    /// How much of a batch goes into the running numbers; nil for the plain mean over all batches.
    public let momentum: Float?

    /// A layer with weights of 1 and biases of 0.
    ///
    /// - Parameters:
    ///   - features: The number of features: the length of the input's second axis.
    ///   - epsilon: What is added to the variance. Traps for a negative number.
    ///   - momentum: How much of a batch goes into the running numbers, from 0 to 1; nil for the plain mean over all
    ///     batches. Traps for any other.
    ///   - affine: Whether there are weights and biases.
    public init(_ features: Int, epsilon: Float = 1e-5, momentum: Float? = 0.1, affine: Bool = true) {
        require(features >= 0, "BatchNorm: \(features) features")
        require(epsilon >= 0, "BatchNorm: an epsilon of \(epsilon)")
        require(momentum.map { $0 >= 0 && $0 <= 1 } ?? true, "BatchNorm: a momentum of \(momentum ?? 0)")
        self.epsilon = epsilon
        self.momentum = momentum
        weight = affine ? Tensor(ones: [features]) : nil
        bias = affine ? Tensor(zeros: [features]) : nil
        runningMean = Tensor(zeros: [features])
        runningVariance = Tensor(ones: [features])
        batchCount = 0
    }

    /// The number of features.
    public var features: Int { runningMean.count }

    /// The normalised batch, in the shape of x. Traps, with both shapes, when the second axis of x is not that of the
    /// features, and in training when a feature has only one number.
    public func callAsFunction(_ x: consuming Tensor<Float>) -> Tensor<Float> {
        require(
            x.rank >= 2 && x.shape[1] == features,
            "BatchNorm: an input of shape \(x.shape) and \(features) features (a running mean of shape "
                + "\(runningMean.shape)): batch × features is needed, or batch × features × further axes")
        guard isTraining else {
            return normalizedChannels(x, weight, bias, given: (runningMean, runningVariance), epsilon: epsilon).output
        }
        let (output, mean, variance, count) = normalizedChannels(x, weight, bias, given: nil, epsilon: epsilon)
        if count == 1, Tape.notesLoneNumber() { return output }
        require(
            count != 1,
            "BatchNorm: an input of shape \(x.shape) in training: with one number a feature there is no variance; use "
                + "larger batches, and leave out a last one of one row (dropLast)")
        // An empty batch is counted, as in PyTorch.
        var number: Double = 0
        $batchCount.update { batches in
            number = Double(batches.scalar) + 1
            return batches + 1
        }
        guard count > 0 else { return output }
        func updated(_ running: Tensor<Float>, _ batch: Tensor<Double>) -> Tensor<Float> {
            let share = momentum.map(Double.init) ?? 1 / max(number, 1)
            return (running.cast(to: Double.self) * (1 - share) + batch * share).cast(to: Float.self)
        }
        $runningMean.update { updated($0, mean) }
        $runningVariance.update { updated($0, variance * (Double(count) / Double(count - 1))) }
        return output
    }

    // By hand, for PyTorch's names.
    public mutating func visit(_ visitor: inout ModuleVisitor) {
        visitor.visit("weight", &weight)
        visitor.visit("bias", &bias)
        visitor.visit("running_mean", &_runningMean)
        visitor.visit("running_var", &_runningVariance)
        visitor.visit("num_batches_tracked", &_batchCount)
    }
}

/// (x − mean) / √(variance + ε)·weight + bias for each channel, the second axis of x. Mean and variance are those given,
/// which have no gradient; or else the batch's, through which gradients flow. Returned too are mean, biased variance,
/// and how many numbers a channel has.
func normalizedChannels<S: TensorReal>(
    _ x: Tensor<S>, _ weight: Tensor<S>?, _ bias: Tensor<S>?, given: (mean: Tensor<S>, variance: Tensor<S>)?,
    epsilon: S
) -> (output: Tensor<S>, mean: Tensor<Double>, variance: Tensor<Double>, count: Int) {
    let (outer, channels, inner) = x.shape.split(at: 1)
    let extents = Backend.ChannelExtents(outer: outer, channels: channels, inner: inner)
    let shape: Shape = [channels]
    for parameter in [weight, bias, given?.mean, given?.variance] {
        guard let parameter else { continue }
        require(
            parameter.shape == shape,
            "batch normalisation: an input of shape \(x.shape) and a parameter of shape \(parameter.shape)")
    }
    func wide(_ parameter: Tensor<S>) -> Tensor<Double> { parameter.detached().cast(to: Double.self) }
    let (mean, variance) = given.map { (wide($0.mean), wide($0.variance)) } ?? Backend.moments(x, extents)
    let inverse = (variance + Double(epsilon)).reciprocalSquareRoot()
    let scale = weight.map { inverse * wide($0) } ?? inverse
    let result = Backend.normalizeChannels(
        x, mean, scale: scale, shift: bias.map(wide) ?? Tensor(zeros: shape), extents)
    let (toX, toWeight, toBias) = (x.trace, weight?.trace, bias?.trace)
    guard let tape = Tape.recording(toWeight, toBias, toX) else { return (result, mean, variance, extents.count) }
    let (input, isBatchs) = (x.detached(), given == nil)
    let output = tape.record("batchNorm", result, from: toX, toWeight, toBias) { tape, g in
        let (sums, products) = Backend.centeredSums(of: g, input, around: mean, extents)
        if tape.needs(toWeight) { tape.add((products * inverse).cast(to: S.self), to: toWeight) }
        if tape.needs(toBias) { tape.add(sums.cast(to: S.self), to: toBias) }
        guard tape.needs(toX) else { return }
        // dx = scale·(g − mean of g − n·(mean of g·n)) with n = (x − mean)·inverse; scale·g for given statistics.
        let count = Double(max(extents.count, 1))
        let nothing = Tensor<Double>(zeros: shape)
        let toInput = Backend.normalizeChannelsGradient(
            input, g, mean, scale: scale, constant: isBatchs ? sums / count : nothing,
            slope: isBatchs ? products * inverse * inverse / count : nothing, extents)
        tape.add(toInput, to: toX)
    }
    return (output, mean, variance, extents.count)
}

extension Tape {
    /// Notes that there is a variance of a single number, where somebody asks for that; says whether it is so.
    static func notesLoneNumber() -> Bool {
        guard let tape = Tape.current, tape.meetsLoneNumber != nil else { return false }
        tape.meetsLoneNumber = true
        return true
    }
}
