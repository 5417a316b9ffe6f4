import RectifierSupport

/// Cross-entropy of two classes from one score each: −t·log σ(x) − (1 − t)·log(1 − σ(x)), PyTorch's
/// `binary_cross_entropy_with_logits`.
///
/// Computed as max(x, 0) − x·t + log(1 + exp(−|x|)), which never overflows. A score of ±∞ has the loss 0 where the target
/// is just that class, and else ∞ (PyTorch 2.15: NaN for most of these).
///
/// - Parameters:
///   - logits: Scores of any shape.
///   - targets: The probability of the first class for each, from 0 to 1, in the same shape. Traps when it differs.
///   - reduction: How the losses become one number.
public func binaryCrossEntropyWithLogits<S: TensorReal>(
    _ logits: Tensor<S>, _ targets: Tensor<S>, reduction: LossReduction = .mean
) -> Tensor<S> {
    require(
        logits.shape == targets.shape,
        "binaryCrossEntropyWithLogits: logits of shape \(logits.shape) and targets of shape \(targets.shape)")
    let (x, t) = (logits.detached(), targets.detached())
    var losses = Tensor.maximum(x, Tensor(0)) - x * t + (-x.absoluteValue()).exp().logOnePlus()
    let isInfinite = x.absoluteValue() .== Tensor(S.infinity)
    if isInfinite.isAnyTrue {
        // What is believed of the other class counts infinitely; 0 of it does not.
        let other = (x .> Tensor(0)).select(1 - t, t)
        losses = isInfinite.select((other .== Tensor(0)).replacing(other * S.infinity, with: 0), losses)
    }
    let (toLogits, toTargets) = (logits.trace, targets.trace)
    guard let tape = Tape.recording(toLogits, toTargets) else { return reduction(losses) }
    let recorded = tape.record("binaryCrossEntropyWithLogits", losses, from: toLogits, toTargets) { tape, g in
        if tape.needs(toLogits) { tape.add(g * (Sigmoid()(x) - t), to: toLogits) }
        if tape.needs(toTargets) { tape.add(-(g * x), to: toTargets) }
    }
    return reduction(recorded)
}
