import RectifierSupport

/// The squared distance of predictions from targets, (x − t)², PyTorch's `mse_loss`.
///
/// - Parameters:
///   - predictions: Numbers of any shape.
///   - targets: What they should be, in the same shape. Traps when it differs.
///   - reduction: How the losses become one number.
public func meanSquaredError<S: TensorReal>(
    _ predictions: Tensor<S>, _ targets: Tensor<S>, reduction: LossReduction = .mean
) -> Tensor<S> {
    require(
        predictions.shape == targets.shape,
        "meanSquaredError: predictions of shape \(predictions.shape) and targets of shape \(targets.shape)")
    return reduction((predictions - targets).squared())
}
