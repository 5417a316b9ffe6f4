import RectifierSupport

extension Initializer {
    /// A random orthogonal matrix times the gain: weights W of outputs × inputs with W·Wᵀ = gain²·1 when there are not
    /// more outputs than inputs, and Wᵀ·W = gain²·1 otherwise. So a layer keeps lengths, and a deep linear network its
    /// signals and gradients. Further axes count to the inputs.
    ///
    /// All such matrices are equally likely: Q of the QR decomposition of a normal matrix, its columns given the signs
    /// that make the diagonal of R positive; PyTorch's `orthogonal_`. Traps for weights with fewer than two axes.
    /// Source: Saxe, McClelland & Ganguli 2014, arXiv 1312.6120; the signs: Mezzadri 2007, arXiv math-ph/0609050.
    public static func orthogonal(gain: Float = 1) -> Initializer {
        let distribution = Distribution(isIndependent: false) { gain / Float(max($0, $1)).squareRoot() }
        return Initializer(distribution: distribution) { shape, generator in
            require(shape.rank >= 2, "orthogonal weights of shape \(shape): outputs × inputs are needed")
            guard shape.elementCount > 0 else { return Tensor(zeros: shape) }
            let (rows, columns) = (shape[0], shape.elementCount / shape[0])
            let normal = Tensor<Double>(normal: 0, shape: [rows, columns], using: &generator)
            return (orthogonalFactor(of: normal) * Double(gain)).cast(to: Float.self).reshaped(shape)
        }
    }

    /// The orthogonal matrix made from a matrix, in its shape: Q for a tall one, that of its transpose transposed for a
    /// wide one.
    static func orthogonalFactor(of matrix: Tensor<Double>) -> Tensor<Double> {
        let (rows, columns) = (matrix.shape[0], matrix.shape[1])
        if rows < columns { return orthogonalFactor(of: matrix.transposed()).transposed() }
        var result = matrix
        result.withUnsafeMutableBufferPointer { values in
            var reduction = HouseholderReduction(rows: rows, columns: columns)
            reduction.reduce(values)
            reduction.writeFactor(values)
        }
        return result
    }
}

/// Householder's reduction of a tall matrix, stored row after row, to a triangle: one reflection x − 2·v·(v·x) / (v·v) a
/// column. Q is their product; unlike Gram and Schmidt's it is orthogonal to the last digits whatever the matrix.
/// Source: Householder 1958; Golub & Van Loan, "Matrix computations", chapter 5.
private struct HouseholderReduction {
    let rows: Int
    let columns: Int
    /// v of each reflection, from its own row on, and 2 / (v·v), 0 for none.
    private var reflections: [(vector: [Double], factor: Double)] = []
    /// The signs of the diagonal of R.
    private var signs: [Double] = []

    init(rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
    }

    mutating func reduce(_ values: UnsafeMutableBufferPointer<Double>) {
        for column in 0..<columns {
            var vector = (column..<rows).map { values[$0 * columns + column] }
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            // Away from the axis, so that nothing cancels; the diagonal of R becomes −length or length.
            let isNegative = vector[0] < 0
            vector[0] += isNegative ? -length : length
            signs.append(isNegative || length == 0 ? 1 : -1)
            let square = vector.reduce(0) { $0 + $1 * $1 }
            reflections.append((vector, square > 0 ? 2 / square : 0))
            apply(column, to: values, from: column + 1)
        }
    }

    /// Q with its signs: the reflections in turn, the last one first, of the identity.
    func writeFactor(_ values: UnsafeMutableBufferPointer<Double>) {
        values.update(repeating: 0)
        for column in 0..<columns { values[column * columns + column] = signs[column] }
        for column in (0..<columns).reversed() { apply(column, to: values, from: column) }
    }

    /// The reflection of a column applied to all columns from `start` on, row by row so that neighbours are used
    /// together.
    private func apply(_ index: Int, to values: UnsafeMutableBufferPointer<Double>, from start: Int) {
        let (vector, factor) = reflections[index]
        guard factor > 0, start < columns else { return }
        var products = [Double](repeating: 0, count: columns - start)
        products.withUnsafeMutableBufferPointer { products in
            for (offset, part) in vector.enumerated() {
                let row = (index + offset) * columns + start
                for column in products.indices { products[column] += part * values[row + column] }
            }
            for (offset, part) in vector.enumerated() {
                let row = (index + offset) * columns + start
                let share = part * factor
                for column in products.indices { values[row + column] -= share * products[column] }
            }
        }
    }
}
