import CKernels

extension Engine {
    /// The middle axis of outer × count × inner elements reduced to one number.
    static func reduce<S: TensorNumeric>(
        _ reduction: Reduction, _ x: Tensor<S>, _ extents: ReductionExtents, shape: Shape
    ) -> Tensor<S> {
        let result = Tensor<S>(uninitialized: shape)
        if reduction == .sum, extents.outer == 1, extents.inner > 1, let x = x as? Tensor<Float> {
            columnSums(
                x.pointer, into: result.storage.bytes.assumingMemoryBound(to: Float.self), accumulates: false,
                rows: extents.count, columns: extents.inner)
        } else {
            S._reduce(reduction, x.operand, extents, into: result.destination)
        }
        return result
    }

    /// The sum of all elements.
    static func sum<S: TensorNumeric>(_ x: Tensor<S>) -> S {
        var total: S = 0
        withUnsafeMutablePointer(to: &total) {
            S._reduce(
                .sum, x.operand, ReductionExtents(outer: 1, count: x.count, inner: 1),
                into: Destination(pointer: $0, count: 1))
        }
        return total
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
        columnSums(
            x.pointer, into: result.pointer + offset, accumulates: accumulates,
            rows: columns == 0 ? 0 : x.count / columns, columns: columns)
    }

    /// More rows are summed in stretches, so that rounding errors grow with the root of their number.
    static let mostRowsInOneSum = 1024

    private static func columnSums(
        _ x: UnsafePointer<Float>, into sums: UnsafeMutablePointer<Float>, accumulates: Bool, rows: Int, columns: Int
    ) {
        guard rows > mostRowsInOneSum else { return rectifier_column_sums(x, sums, accumulates, rows, columns) }
        if !accumulates { sums.update(repeating: 0, count: columns) }
        let stretch = max(256, Int(Double(rows).squareRoot()))
        let part = Tensor<Float>(uninitialized: [columns])
        for start in stride(from: 0, to: rows, by: stretch) {
            rectifier_column_sums(x + start * columns, part.pointer, false, min(stretch, rows - start), columns)
            for column in 0..<columns { sums[column] += part.pointer[column] }
        }
        extendLifetime(part)
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
}
