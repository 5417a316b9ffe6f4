import RectifierSupport

/// The distance of predictions from targets, |x − t|, PyTorch's `l1_loss`. The derivative at 0 is 0.
///
/// - Parameters:
///   - predictions: Numbers of any shape.
///   - targets: What they should be, in the same shape. Traps when it differs.
///   - reduction: How the losses become one number; the mean of none is NaN.
public func meanAbsoluteError<S: TensorReal>(
    _ predictions: Tensor<S>, _ targets: Tensor<S>, reduction: LossReduction = .mean
) -> Tensor<S> {
    require(
        predictions.shape == targets.shape,
        "meanAbsoluteError: predictions of shape \(predictions.shape) and targets of shape \(targets.shape)")
    return reduction((predictions - targets).absoluteValue())
}
