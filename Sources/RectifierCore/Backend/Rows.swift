import CKernels
import RectifierSupport

// Functions of whole rows: softmax, and the losses made of it.

/// A function of each row.
enum RowOperation: Sendable {
    case softmax, logSoftmax, softmin, sparsemax
}

extension Backend {
    /// A function of each row: in place when nobody else needs the input.
    static func applyToRows<S: TensorReal>(_ operation: RowOperation, _ x: consuming Tensor<S>) -> Tensor<S> {
        let (rows, columns) = x.shape.rows
        guard S.self == Float.self else { return plainly(operation, x) }
        let result = x.memoryForResult()
        let kernel =
            switch operation {
            case .softmax: rectifier_softmax
            case .logSoftmax: rectifier_log_softmax
            case .softmin: rectifier_softmin
            case .sparsemax: rectifier_sparsemax
            }
        kernel(x.floats, result.floats, rows, columns)
        return result
    }

    /// The gradient of the rows, from the function's result y; in the place of g when nobody else needs it.
    static func vjpThroughRows<S: TensorReal>(
        _ operation: RowOperation, _ y: Tensor<S>, _ g: consuming Tensor<S>
    ) -> Tensor<S> {
        let (rows, columns) = y.shape.rows
        guard S.self == Float.self else { return pullPlainly(operation, y, g) }
        let result = g.memoryForResult()
        let kernel =
            switch operation {
            case .softmax: rectifier_softmax_backward
            case .logSoftmax: rectifier_log_softmax_backward
            case .softmin: rectifier_softmin_backward
            case .sparsemax: rectifier_sparsemax_backward
            }
        kernel(y.floats, g.floats, result.floats, rows, columns)
        return result
    }

    static func softmax<S: TensorReal>(_ x: Tensor<S>, isLogarithm: Bool) -> Tensor<S> {
        applyToRows(isLogarithm ? .logSoftmax : .softmax, x)
    }

    static func softmaxGradient<S: TensorReal>(_ y: Tensor<S>, _ g: Tensor<S>, isLogarithm: Bool) -> Tensor<S> {
        vjpThroughRows(isLogarithm ? .logSoftmax : .softmax, y, g)
    }

    private static func plainly<S: TensorReal>(_ operation: RowOperation, _ x: Tensor<S>) -> Tensor<S> {
        if x.shape.last == 0 { return x }
        switch operation {
        case .softmin: return plainly(.softmax, -x)
        case .sparsemax:
            let columns = x.shape.last ?? 1
            var scalars = x.scalars
            for start in stride(from: 0, to: scalars.count, by: columns) {
                projectOnSimplex(&scalars[start..<start + columns])
            }
            return Tensor(scalars, shape: x.shape)
        case .softmax, .logSoftmax:
            let shifted = x - x.max(axes: -1, keepingAxes: true)
            let powers = shifted.exp()
            let sums = powers.sum(axes: -1, keepingAxes: true)
            return operation == .softmax ? powers / sums : shifted - sums.log()
        }
    }

    private static func pullPlainly<S: TensorReal>(
        _ operation: RowOperation, _ y: Tensor<S>, _ g: Tensor<S>
    ) -> Tensor<S> {
        switch operation {
        case .softmax: return y * (g - (g * y).sum(axes: -1, keepingAxes: true))
        case .logSoftmax: return g - y.exp() * g.sum(axes: -1, keepingAxes: true)
        case .softmin: return -pullPlainly(.softmax, y, g)
        case .sparsemax:
            let taken = (y .> 0).select(Tensor<S>(1), Tensor<S>(0))
            let mean = (g * taken).sum(axes: -1, keepingAxes: true) / taken.sum(axes: -1, keepingAxes: true)
            return taken * (g - mean)
        }
    }

    /// The nearest point whose numbers are not negative and add up to 1.
    private static func projectOnSimplex<S: TensorReal>(_ row: inout ArraySlice<S>) {
        let greatest = row.max() ?? 0
        guard greatest.isFinite, !row.contains(where: \.isNaN) else {
            for index in row.indices { row[index] = .nan }
            return
        }
        // The greatest is taken away first: then no sum overflows, and τ is between −1 and 0.
        let sorted = row.map { $0 - greatest }.sorted(by: >)
        var (sum, shift): (S, S) = (0, 0)
        for (index, value) in sorted.enumerated() {
            sum += value
            let next = (sum - 1) / S(index + 1)
            guard value > next else { break }
            shift = next
        }
        for index in row.indices { row[index] = Swift.max(row[index] - greatest - shift, 0) }
    }

    /// a·f(b) of the halves a and b of an axis, for a function that has a kernel. Of Floats only.
    static func gate<S: TensorReal>(_ kernel: ActivationKernel, _ x: Tensor<S>, axis: Int) -> Tensor<S> {
        let (outer, length, inner) = x.shape.split(at: axis)
        let result = Tensor<S>(uninitialized: x.shape.replacing(axis, with: length / 2))
        rectifier_gated_forward(
            kernel.function, x.floats, result.floats, outer, length / 2 * inner, kernel.parameters.a,
            kernel.parameters.b)
        return result
    }

    static func gateGradient<S: TensorReal>(
        _ kernel: ActivationKernel, _ x: Tensor<S>, _ g: Tensor<S>, axis: Int
    ) -> Tensor<S> {
        let (outer, length, inner) = x.shape.split(at: axis)
        let result = Tensor<S>(uninitialized: x.shape)
        rectifier_gated_backward(
            kernel.function, x.floats, g.floats, result.floats, outer,
            length / 2 * inner, kernel.parameters.a, kernel.parameters.b)
        return result
    }

    /// ReLU of x and of −x, one after the other along an axis. Of Floats only.
    static func crelu<S: TensorReal>(_ x: Tensor<S>, axis: Int) -> Tensor<S> {
        let (outer, length, inner) = x.shape.split(at: axis)
        let result = Tensor<S>(uninitialized: x.shape.replacing(axis, with: 2 * length))
        rectifier_crelu_forward(x.floats, result.floats, outer, length * inner)
        return result
    }

    static func creluGradient<S: TensorReal>(_ y: Tensor<S>, _ g: Tensor<S>, axis: Int) -> Tensor<S> {
        let (outer, length, inner) = y.shape.split(at: axis)
        let result = Tensor<S>(uninitialized: y.shape.replacing(axis, with: length / 2))
        rectifier_crelu_backward(y.floats, g.floats, result.floats, outer, length / 2 * inner)
        return result
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
