import CKernels

extension Engine {
    /// The middle axis of outer × count × inner elements reduced to one number.
    static func reduce<S: TensorNumeric>(
        _ reduction: Reduction, _ x: Tensor<S>, _ extents: ReductionExtents, shape: Shape
    ) -> Tensor<S> {
        let result = Tensor<S>(uninitialized: shape)
        if reduction == .sum, extents.outer == 1, extents.inner > 1, let x = x as? Tensor<Float> {
            rectifier_column_sums(
                x.pointer, result.storage.bytes.assumingMemoryBound(to: Float.self), false, extents.count, extents.inner)
        } else {
            S._reduce(reduction, x.operand, extents, into: result.destination)
        }
        return result
    }

    static func locate<S: TensorNumeric>(
        _ extreme: Extreme, _ x: Tensor<S>, _ extents: ReductionExtents, shape: Shape
    ) -> Tensor<Int32> {
        let result = Tensor<Int32>(uninitialized: shape)
        S._locate(extreme, x.operand, extents, into: result.destination)
        return result
    }

    /// The sums over all but the last axis, written or added into a part of `result`.
    static func columnSums(_ x: Tensor<Float>, into result: inout Tensor<Float>, from offset: Int, accumulates: Bool) {
        let columns = x.shape.last ?? 1
        result.makeUnique()
        rectifier_column_sums(
            x.pointer, result.pointer + offset, accumulates, columns == 0 ? 0 : x.count / columns, columns)
    }

    /// x written, or added, into a part of `result`.
    static func accumulate(_ x: Tensor<Float>, into result: inout Tensor<Float>, from offset: Int, accumulates: Bool) {
        result.makeUnique()
        let (source, target) = (x.pointer, result.pointer + offset)
        if accumulates {
            for index in 0..<x.count { target[index] += source[index] }
        } else {
            target.update(from: source, count: x.count)
        }
    }

    static func zero(_ result: inout Tensor<Float>, from offset: Int, count: Int) {
        result.makeUnique()
        (result.pointer + offset).update(repeating: 0, count: count)
    }

    /// x = x + bias, the bias repeated over all but the last axis.
    static func addBias<S: TensorReal>(_ bias: Tensor<S>, to x: inout Tensor<S>) {
        x.makeUnique()
        let columns = bias.count
        let rows = columns == 0 ? 0 : x.count / columns
        if S.self == Float.self {
            let (target, source) = (x.storage.bytes, bias.storage.bytes)
            let pointer = target.assumingMemoryBound(to: Float.self)
            rectifier_add_bias(pointer, source.assumingMemoryBound(to: Float.self), pointer, rows, columns)
        } else {
            let (target, source) = (x.pointer, bias.pointer)
            for row in 0..<rows {
                for column in 0..<columns { target[row * columns + column] += source[column] }
            }
        }
    }
}
