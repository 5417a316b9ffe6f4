/// The reduction of a batch's losses to one number.
public enum LossReduction: String, Sendable, Codable, CaseIterable {
    /// Their mean.
    case mean
    /// Their sum.
    case sum
    /// They stay as they are.
    case none

    func callAsFunction<S: TensorReal>(_ losses: Tensor<S>) -> Tensor<S> {
        switch self {
        case .mean: losses.mean()
        case .sum: losses.sum()
        case .none: losses
        }
    }

    /// The same for losses that are not traced, with a mean that divides by `divisor` instead of their number.
    func callAsFunction<S: TensorReal>(_ losses: Tensor<S>, divisor: S) -> Tensor<S> {
        switch self {
        case .mean: Tensor(Backend.sum(losses) / divisor)
        case .sum: Tensor(Backend.sum(losses))
        case .none: losses
        }
    }

    /// The gradient of each of the losses, whose shape is `shape`, by the one number that `divisor` made of them; `[]`
    /// for one number in place of equal ones.
    func vjp<S: TensorReal>(_ g: Tensor<S>, to shape: Shape, divisor: S) -> Tensor<S> {
        switch self {
        case .mean: Tensor(repeating: g.scalar / divisor, shape: shape)
        case .sum: Tensor(repeating: g.scalar, shape: shape)
        case .none: g
        }
    }
}
