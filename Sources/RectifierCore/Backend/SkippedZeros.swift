import CKernels

extension Backend {
    /// A matrix with rows and columns exchanged.
    static func transposed(_ x: Tensor<Float>) -> Tensor<Float> {
        let (rows, columns) = (x.shape[0], x.shape[1])
        return Tensor(shape: Shape(rows: columns, columns: rows)) { result, _ in
            rectifier_turn(x.pointer, result, rows, columns)
        }
    }

    /// x·y + bias for x of rows × inner and y of inner × columns, where the rows of y that belong to zeros of x are not
    /// read; no result when more than `limit` numbers of x are not 0. And how many are 0, up to there.
    ///
    /// The numbers of y must be finite: 0·∞ is NaN, and would be missed.
    static func multiplySkippingZeros(
        _ x: Tensor<Float>, _ y: Tensor<Float>, adding bias: Tensor<Float>?, atMost limit: Int, shape: Shape
    ) -> (result: Tensor<Float>?, zeros: Int) {
        let (inner, columns) = (y.shape[0], y.shape[1])
        let rows = x.count / inner
        let places = Tensor<Int32>(uninitialized: Shape(rows: rows, columns: inner))
        defer { extendLifetime(places) }
        return withUnsafeTemporaryAllocation(of: Int.self, capacity: rows) { counts in
            var found = 0
            for row in 0..<rows {
                let count = rectifier_find_nonzeros(x.pointer + row * inner, inner, places.pointer + row * inner)
                counts[row] = count
                found += count
            }
            let zeros = rows * inner - found
            guard found <= limit, let counts = counts.baseAddress else { return (nil, zeros) }
            let result = Tensor<Float>(uninitialized: shape)
            rectifier_multiply_chosen(
                x.pointer, places.pointer, counts, y.pointer, bias?.pointer, result.pointer, rows, columns, inner)
            return (result, zeros)
        }
    }
}
