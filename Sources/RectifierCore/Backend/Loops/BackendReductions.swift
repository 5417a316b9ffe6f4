import CKernels

extension Backend {
    /// The middle axis of outer × count × inner elements reduced to one number.
    static func reduce<S: TensorNumeric>(
        _ reduction: Reduction, _ x: Tensor<S>, _ extents: ReductionExtents, shape: Shape
    ) -> Tensor<S> {
        let result = Tensor<S>(uninitialized: shape)
        S._run(.init(.reduce(reduction, x.operand, extents, into: result.destination)))
        return result
    }

    /// The sum of all elements.
    static func sum<S: TensorNumeric>(_ x: Tensor<S>) -> S {
        var total: S = 0
        withUnsafeMutablePointer(to: &total) {
            S._run(
                .init(
                    .reduce(
                        .sum, x.operand, ReductionExtents(outer: 1, count: x.count, inner: 1),
                        into: Destination(pointer: $0, count: 1))))
        }
        return total
    }

    static func locate<S: TensorNumeric>(
        _ extreme: Extreme, _ x: Tensor<S>, _ extents: ReductionExtents, shape: Shape
    ) -> Tensor<Int32> {
        let result = Tensor<Int32>(uninitialized: shape)
        S._run(.init(.locate(extreme, x.operand, extents, into: result.destination)))
        return result
    }

    /// The sums over all but the last axis, written or added into a part of `result`.
    static func columnSums(_ x: Tensor<Float>, into result: inout Tensor<Float>, from offset: Int, accumulates: Bool) {
        let columns = x.shape.last ?? 1
        result.makeUnique()
        let rows = columns == 0 ? 0 : x.count / columns
        let sum = rows > mostRowsInOneSum ? rectifier_column_sums_in_double : rectifier_column_sums
        sum(x.pointer, result.pointer + offset, accumulates, rows, columns)
    }

    /// More numbers are summed in Double: in Float each addition loses digits, of many enough to be seen.
    static let mostRowsInOneSum = 256

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
