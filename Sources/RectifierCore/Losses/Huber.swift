import RectifierSupport

/// The squared distance of predictions from targets where it is small, and the distance where it is large, so that
/// outliers count less: with d = x − t, d² / 2 where |d| ≤ δ, else δ·(|d| − δ / 2). PyTorch's `huber_loss`.
///
/// The derivative is d, held between ±δ. Divided by δ it is PyTorch's `smooth_l1_loss` with β = δ. An infinite distance
/// has an infinite loss and a finite derivative. Source: Huber 1964, "Robust estimation of a location parameter".
///
/// - Parameters:
///   - predictions: Numbers of any shape.
///   - targets: What they should be, in the same shape. Traps when it differs.
///   - delta: δ, where the square ends. Traps unless it is above 0.
///   - reduction: How the losses become one number; the mean of none is NaN.
public func huber<S: TensorReal>(
    _ predictions: Tensor<S>, _ targets: Tensor<S>, delta: S = 1, reduction: LossReduction = .mean
) -> Tensor<S> {
    require(
        predictions.shape == targets.shape,
        "huber: predictions of shape \(predictions.shape) and targets of shape \(targets.shape)")
    require(delta > 0, "huber: a delta of \(delta); it must be above 0")
    let difference = predictions.detached() - targets.detached()
    let distance = difference.absoluteValue()
    // With h the distance held at δ, h·(|d| − h / 2) is both: d²/2 where h is |d|, δ·(|d| − δ/2) elsewhere.
    let held = Tensor.minimum(distance, Tensor(delta))
    let losses = held * (distance - held * 0.5)
    let (toPredictions, toTargets) = (predictions.trace, targets.trace)
    guard let tape = Tape.recording(toPredictions, toTargets) else { return reduction(losses) }
    let recorded = tape.record("huber", losses, from: toPredictions, toTargets) { tape, g in
        let slope = g * difference.clamped(-delta...delta)
        if tape.needs(toTargets) { tape.add(-slope, to: toTargets) }
        if tape.needs(toPredictions) { tape.add(slope, to: toPredictions) }
    }
    return reduction(recorded)
}
