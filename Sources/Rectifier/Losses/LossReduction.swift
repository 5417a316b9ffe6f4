/// How the losses of several examples become one number.
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

    /// The same, with a mean that divides by `divisor` instead of the number of losses.
    func callAsFunction<S: TensorReal>(_ losses: Tensor<S>, divisor: S) -> Tensor<S> {
        self == .mean ? losses.sum() / divisor : self(losses)
    }

    /// The gradient of each of the losses, of which there are as many as `shape` holds; `divisor` is the mean's, their
    /// number when it is nil.
    func pull<S: TensorReal>(_ g: Tensor<S>, to shape: Shape, divisor: S? = nil) -> Tensor<S> {
        switch self {
        case .mean: Tensor(repeating: g.scalar / (divisor ?? S(shape.elementCount)), shape: shape)
        case .sum: Tensor(repeating: g.scalar, shape: shape)
        case .none: g
        }
    }
}
