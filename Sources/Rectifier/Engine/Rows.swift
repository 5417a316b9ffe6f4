import CKernels

// Functions of whole rows: softmax, and the losses made of it.

extension Engine {
    static func softmax<S: TensorReal>(_ x: Tensor<S>, isLogarithm: Bool) -> Tensor<S> {
        let (rows, columns) = x.shape.rows
        if S.self == Float.self {
            return Tensor(shape: x.shape) { result, _ in
                let source = x.storage.bytes.assumingMemoryBound(to: Float.self)
                let target = UnsafeMutableRawPointer(result).assumingMemoryBound(to: Float.self)
                (isLogarithm ? rectifier_log_softmax : rectifier_softmax)(source, target, rows, columns)
            }
        }
        if columns == 0 { return x }
        let shifted = x - x.max(axes: -1, keepingAxes: true)
        if isLogarithm { return shifted - shifted.exp().sum(axes: -1, keepingAxes: true).log() }
        let powers = shifted.exp()
        return powers / powers.sum(axes: -1, keepingAxes: true)
    }

    static func softmaxGradient<S: TensorReal>(_ y: Tensor<S>, _ g: Tensor<S>, isLogarithm: Bool) -> Tensor<S> {
        let (rows, columns) = y.shape.rows
        if S.self == Float.self {
            return Tensor(shape: y.shape) { result, _ in
                let (output, upstream) = (y.storage.bytes, g.storage.bytes)
                let target = UnsafeMutableRawPointer(result).assumingMemoryBound(to: Float.self)
                (isLogarithm ? rectifier_log_softmax_backward : rectifier_softmax_backward)(
                    output.assumingMemoryBound(to: Float.self), upstream.assumingMemoryBound(to: Float.self), target,
                    rows, columns)
            }
        }
        if isLogarithm { return g - y.exp() * g.sum(axes: -1, keepingAxes: true) }
        return y * (g - (g * y).sum(axes: -1, keepingAxes: true))
    }

    /// The loss of each row, and the softmax of each row for the gradient. Of Floats only, which the caller has checked.
    static func crossEntropy<S: TensorReal>(
        _ logits: Tensor<S>, _ targets: Tensor<Int32>, smoothing: S
    ) -> (losses: Tensor<S>, probabilities: Tensor<S>) {
        require(S.self == Float.self, "the kernel of cross-entropy is for Float")
        let (rows, columns) = logits.shape.rows
        let losses = Tensor<S>(uninitialized: targets.shape)
        let probabilities = Tensor<S>(uninitialized: logits.shape)
        rectifier_cross_entropy(
            logits.floats, targets.pointer, losses.floats, probabilities.floats, Float(smoothing), rows, columns)
        return (losses, probabilities)
    }

    /// The gradient of the logits, each row scaled by the gradient of its loss. Of Floats only.
    static func crossEntropyGradient<S: TensorReal>(
        _ probabilities: Tensor<S>, _ targets: Tensor<Int32>, _ scale: Tensor<S>, smoothing: S
    ) -> Tensor<S> {
        require(S.self == Float.self, "the kernel of cross-entropy is for Float")
        let (rows, columns) = probabilities.shape.rows
        let result = Tensor<S>(uninitialized: probabilities.shape)
        rectifier_cross_entropy_backward(
            probabilities.floats, targets.pointer, scale.floats, result.floats, Float(smoothing), rows, columns)
        return result
    }

    /// −Σ q·logarithms of each row, without the terms where q is 0: their logarithm may be infinite.
    static func crossEntropy<S: TensorReal>(of q: Tensor<S>, _ logarithms: Tensor<S>) -> Tensor<S> {
        let (rows, columns) = q.shape.rows
        guard S.self == Float.self, columns > 0 else {
            return Tensor(0) - (q .== 0).replacing(q * logarithms, with: 0).sum(axes: -1)
        }
        let losses = Tensor<S>(uninitialized: q.shape.removing(q.rank - 1))
        rectifier_cross_entropy_of_distribution(q.floats, logarithms.floats, losses.floats, rows, columns)
        return losses
    }

    /// For each class a row of `count` numbers, of which its own is 1 and the others 0.
    static func oneHot<S: TensorReal>(_ classes: Tensor<Int32>, count: Int) -> Tensor<S> {
        var rows = classes.shape
        rows.append(count)
        let result = Tensor<S>(zeros: rows)
        for (row, position) in classes.scalars.enumerated() { result.pointer[row * count + Int(position)] = 1 }
        return result
    }

    static func prelu(_ x: Tensor<Float>, _ slopes: Tensor<Float>, axis: Int) -> Tensor<Float> {
        let (outer, channels, inner) = x.shape.channels(slopes.count, axis)
        return Tensor(shape: x.shape) { result, _ in
            rectifier_prelu_forward(x.pointer, result, outer, channels, inner, slopes.pointer)
        }
    }

    static func preluGradient(
        _ x: Tensor<Float>, _ g: Tensor<Float>, _ slopes: Tensor<Float>, axis: Int
    ) -> (x: Tensor<Float>, slopes: Tensor<Float>) {
        let (outer, channels, inner) = x.shape.channels(slopes.count, axis)
        let (toX, toSlopes) = (Tensor<Float>(uninitialized: x.shape), Tensor<Float>(uninitialized: slopes.shape))
        rectifier_prelu_backward(
            x.pointer, g.pointer, toX.pointer, toSlopes.pointer, false, outer, channels, inner, slopes.pointer)
        return (toX, toSlopes)
    }
}

extension Tensor where Scalar: TensorReal {
    /// The memory for a kernel of Floats. Only where `Scalar` is known to be Float.
    var floats: UnsafeMutablePointer<Float> { storage.bytes.assumingMemoryBound(to: Float.self) }
}

extension Shape {
    /// How many rows there are along the last axis, and how long they are.
    fileprivate var rows: (Int, Int) {
        let columns = last ?? 1
        return (columns == 0 ? 0 : elementCount / columns, columns)
    }

    /// One slope for all elements is one channel.
    fileprivate func channels(_ count: Int, _ axis: Int) -> (Int, Int, Int) {
        count == 1 ? (1, 1, elementCount) : split(at: axis)
    }
}
