import RectifierSupport

/// Softmax cross-entropy of scores against classes: −Σ w·q·log softmax(logits) over the classes, PyTorch's
/// `cross_entropy`.
///
/// q is 1 for the class and 0 for the others; with label smoothing s it is (1 − s) for the class, plus s / classes for
/// all (Szegedy et al. 2016, arXiv 1512.00567). The mean divides by the sum of the examples' class weights, which is
/// their number without weights; so it is NaN when they add up to 0, and for no examples. A score of −∞ does no harm
/// where w·q is 0.
///
/// An example whose class is `ignoring` is left out, PyTorch's `ignore_index`: its loss is 0, its scores have no gradient,
/// whatever they are, and the mean does not count it; so the mean is NaN when all are ignored. Unlike in PyTorch, none is
/// ignored unless it is said: −100 is no class.
///
/// - Parameters:
///   - logits: Scores, with the classes along the last axis: examples × classes.
///   - classes: The class of each example, from 0: in the shape of the logits without the axis of the classes. Traps for any
///     other.
///   - classWeights: w, one number a class, such as larger ones for rare classes; nil for 1 each. Traps for any other
///     shape.
///   - labelSmoothing: s, from 0 to 1.
///   - ignoring: The class, such as −100, of the examples that do not count; it may be one that exists. Nil for none.
///   - axis: The axis of the classes; PyTorch's is 1.
///   - reduction: How the examples' losses become one number.
@specialized(where S == Float, I == Int32)
@specialized(where S == Float, I == Int)
public func crossEntropy<S: TensorReal, I: TensorNumeric & FixedWidthInteger>(
    _ logits: Tensor<S>, _ classes: Tensor<I>, classWeights: Tensor<S>? = nil, labelSmoothing: S = 0,
    ignoring ignored: Int? = nil, axis: Int = -1, reduction: LossReduction = .mean
) -> Tensor<S> {
    require(
        logits.rank > 0 && classes.shape == logits.shape.removing(axis),
        "crossEntropy: logits of shape \(logits.shape) and classes of shape \(classes.shape): one class is needed for "
            + "each row, and classes are along axis \(axis)")
    let logits = logits.withLastAxis(axis)
    checkOptions(logits, classWeights, labelSmoothing)
    if let ignored, classes.withUnsafeBufferPointer({ $0.contains { $0 == ignored } }) {
        return crossEntropy(logits, classes, classWeights, labelSmoothing, reduction, without: ignored)
    }
    let count = logits.shape[logits.rank - 1]
    let targets = classes.cast(to: Int32.self)
    targets.withUnsafeBufferPointer { targets in
        for target in targets {
            require(target >= 0 && target < count, "crossEntropy: class \(target), with \(count) classes")
        }
    }
    let weights = classWeights.map { $0.detached().gathered(targets.flattened()).reshaped(targets.shape) }
    let divisor = weights.map { $0.sum().scalar } ?? S(targets.count)
    guard S.self == Float.self, classWeights == nil || labelSmoothing == 0 else {
        return crossEntropy(
            logits, Backend.oneHot(targets, count: count), classWeights, labelSmoothing, reduction, divisor: divisor)
    }
    var (losses, probabilities) = Backend.crossEntropy(logits, targets, smoothing: labelSmoothing)
    if let weights { losses = (weights .== 0).replacing(losses * weights, with: 0) }
    let result = reduction(losses, divisor: divisor)
    guard let trace = logits.trace, let tape = Tape.recording(trace) else { return result }
    // The reduction's gradient is known here: one entry of the tape instead of three.
    return tape.record("crossEntropy", result, from: trace) { [probabilities] tape, g in
        var upstream = reduction.vjp(g, to: targets.shape, divisor: divisor)
        if let weights { upstream *= weights }
        tape.add(Backend.crossEntropyGradient(probabilities, targets, upstream, smoothing: labelSmoothing), to: trace)
    }
}

/// Softmax cross-entropy of scores against the probabilities of the classes: −Σ w·q·log softmax(logits) over the
/// classes, PyTorch's `cross_entropy` with such targets.
///
/// q is p, the given probabilities; with label smoothing s it is (1 − s)·p + s / classes. The mean divides by the number
/// of examples, whatever the weights, as PyTorch does; so it is NaN for no examples. A score of −∞ does no harm where
/// w·q is 0. The probabilities of a row need not add up to 1, and have gradients too.
///
/// - Parameters:
///   - logits: Scores, with the classes along the last axis: examples × classes.
///   - probabilities: p, in the same shape. Traps when it differs.
///   - classWeights: w, one number a class; nil for 1 each. Traps for any other shape.
///   - labelSmoothing: s, from 0 to 1.
///   - axis: The axis of the classes; PyTorch's is 1.
///   - reduction: How the examples' losses become one number.
public func crossEntropy<S: TensorReal>(
    _ logits: Tensor<S>, probabilities: Tensor<S>, classWeights: Tensor<S>? = nil, labelSmoothing: S = 0,
    axis: Int = -1, reduction: LossReduction = .mean
) -> Tensor<S> {
    require(
        logits.rank > 0 && probabilities.shape == logits.shape,
        "crossEntropy: logits of shape \(logits.shape) and probabilities of shape \(probabilities.shape): one "
            + "probability is needed for each score")
    let (logits, probabilities) = (logits.withLastAxis(axis), probabilities.withLastAxis(axis))
    checkOptions(logits, classWeights, labelSmoothing)
    let rows = logits.shape.removing(logits.rank - 1).elementCount
    return crossEntropy(logits, probabilities, classWeights, labelSmoothing, reduction, divisor: S(rows))
}

/// The number that the mean of ``crossEntropy(_:_:classWeights:labelSmoothing:ignoring:axis:reduction:)`` divides by: the sum of
/// the class weights of the examples that count, which is their number without weights. It is what means over parts of a
/// batch are weighted by, to become that of the whole: see ``GradientAccumulator``.
///
/// - Parameters:
///   - classes: The class of each example, in any shape. Traps for one that has no weight.
///   - classWeights: One number a class; nil for 1 each.
///   - ignoring: The class of the examples that do not count; nil for none.
public func crossEntropyTotalWeight<I: TensorNumeric & FixedWidthInteger>(
    _ classes: Tensor<I>, classWeights: Tensor<Float>? = nil, ignoring ignored: Int? = nil
) -> Double {
    var total = 0.0
    let weights = classWeights?.scalars
    for target in classes.scalars where ignored.map({ target != $0 }) ?? true {
        guard let weights else {
            total += 1
            continue
        }
        require(
            target >= 0 && target < weights.count,
            "crossEntropyTotalWeight: class \(target), with \(weights.count) class weights")
        total += Double(weights[Int(target)])
    }
    return total
}

/// The loss of the rows of other classes than `ignored`, and 0 for the others where each has its own.
private func crossEntropy<S: TensorReal, I: TensorNumeric & FixedWidthInteger>(
    _ logits: Tensor<S>, _ classes: Tensor<I>, _ classWeights: Tensor<S>?, _ labelSmoothing: S,
    _ reduction: LossReduction, without ignored: Int
) -> Tensor<S> {
    let all = classes.scalars
    let kept = all.indices.filter { all[$0] != ignored }
    let rows = logits.reshaped([all.count, logits.shape[logits.rank - 1]] as Shape).gathered(Tensor<Int>(kept))
    let losses = crossEntropy(
        rows, Tensor<I>(kept.map { all[$0] }), classWeights: classWeights, labelSmoothing: labelSmoothing,
        reduction: reduction)
    if reduction != .none { return losses }
    // Where each loss is among those kept and, behind them, a 0.
    var places = Array(repeating: kept.count, count: all.count)
    for (place, row) in kept.enumerated() { places[row] = place }
    return Tensor.concatenate([losses, Tensor([0])]).gathered(Tensor<Int>(places)).reshaped(classes.shape)
}

extension Tensor {
    /// The same with that axis last, and the others in their order.
    fileprivate func withLastAxis(_ axis: Int) -> Tensor {
        let axis = shape.normalized(axis: axis)
        return axis == rank - 1 ? self : permuted(shape.indices.filter { $0 != axis } + [axis])
    }
}

private func checkOptions<S: TensorReal>(_ logits: Tensor<S>, _ classWeights: Tensor<S>?, _ labelSmoothing: S) {
    require(labelSmoothing >= 0 && labelSmoothing <= 1, "crossEntropy: a label smoothing of \(labelSmoothing)")
    guard let shape = classWeights?.shape else { return }
    require(
        shape.rank == 1 && shape.last == logits.shape.last,
        "crossEntropy: logits of shape \(logits.shape) and class weights of shape \(shape): one is needed for each "
            + "class")
}

/// The loss of targets of any distribution, of which the mean divides by `divisor`.
private func crossEntropy<S: TensorReal>(
    _ logits: Tensor<S>, _ targets: Tensor<S>, _ classWeights: Tensor<S>?, _ smoothing: S, _ reduction: LossReduction,
    divisor: S
) -> Tensor<S> {
    let weights = classWeights?.detached()
    var q = targets.detached()
    if smoothing != 0 { q = q * (1 - smoothing) + smoothing / S(logits.shape.last ?? 1) }
    if let weights { q *= weights }
    let logarithms = Backend.softmax(logits.detached(), isLogarithm: true)
    let losses = Backend.crossEntropy(of: q, logarithms)
    let result = reduction(losses, divisor: divisor)
    let (toLogits, toTargets) = (logits.trace, targets.trace)
    guard let tape = Tape.recording(toLogits, toTargets) else { return result }
    let factors = q
    return tape.record("crossEntropy", result, from: toLogits, toTargets) { tape, g in
        // The gradient of −Σ q·logarithm by the logarithms is −q, for a single number one factor for all rows.
        var upstream = reduction.vjp(-g, to: [], divisor: divisor)
        if reduction == .none { upstream = upstream.expandingAxis(at: -1) }
        if tape.needs(toLogits) {
            tape.add(Backend.softmaxGradient(logarithms, factors * upstream, isLogarithm: true), to: toLogits)
        }
        if tape.needs(toTargets) {
            let slopes = logarithms * (upstream * (1 - smoothing))
            tape.add(weights.map { slopes * $0 } ?? slopes, to: toTargets)
        }
    }
}
