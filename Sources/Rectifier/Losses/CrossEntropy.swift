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

    /// The gradient of each of the losses, of which there are as many as `shape` holds.
    func pull<S: TensorReal>(_ g: Tensor<S>, to shape: Shape) -> Tensor<S> {
        switch self {
        case .mean: Tensor(repeating: g.scalar / S(shape.elementCount), shape: shape)
        case .sum: Tensor(repeating: g.scalar, shape: shape)
        case .none: g
        }
    }
}

/// Softmax cross-entropy of scores against classes: −Σ q·log softmax(logits), PyTorch's `cross_entropy`.
///
/// q is 1 for the class and 0 for the others; with label smoothing s it is (1 − s) for the class, plus s / classes for
/// all (Szegedy et al. 2016, arXiv 1512.00567).
///
/// - Parameters:
///   - logits: Scores, with the classes along the last axis: examples × classes.
///   - classes: The class of each example, from 0: one number for each row of the logits. Traps for any other.
///   - labelSmoothing: s, from 0 to 1.
///   - reduction: How the examples' losses become one number.
public func crossEntropy<I: TensorInteger>(
    _ logits: Tensor<Float>, _ classes: Tensor<I>, labelSmoothing: Float = 0, reduction: LossReduction = .mean
) -> Tensor<Float> {
    require(
        logits.rank > 0 && classes.shape == logits.shape.removing(logits.rank - 1),
        "crossEntropy: logits of shape \(logits.shape) and classes of shape \(classes.shape): one class is needed for "
            + "each row")
    require(labelSmoothing >= 0 && labelSmoothing <= 1, "crossEntropy: a label smoothing of \(labelSmoothing)")
    let count = logits.shape[logits.rank - 1]
    let targets = classes.cast(to: Int32.self)
    targets.withUnsafeBufferPointer { targets in
        for target in targets {
            require(target >= 0 && target < count, "crossEntropy: class \(target), with \(count) classes")
        }
    }
    let (losses, probabilities) = Engine.crossEntropy(logits, targets, smoothing: labelSmoothing)
    let result = reduction(losses)
    guard let trace = logits.trace, let tape = Tape.recording(trace) else { return result }
    // The reduction's gradient is known here: one entry of the tape instead of three.
    return tape.record("crossEntropy", result, from: trace) { tape, g in
        let upstream = reduction.pull(g, to: targets.shape)
        tape.add(Engine.crossEntropyGradient(probabilities, targets, upstream, smoothing: labelSmoothing), to: trace)
    }
}
