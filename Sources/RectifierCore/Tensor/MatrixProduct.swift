import RectifierSupport

extension Tensor where Scalar: TensorReal {
    /// The product of matrices, NumPy's `@`: of rows × inner and inner × columns. A vector on the left counts as one
    /// row, on the right as one column; axes before the last two are stacks of matrices, repeated to each other.
    /// Traps, with both shapes, when the inner lengths differ.
    @specialized(where Scalar == Float)
    public func matrixProduct(_ other: Tensor) -> Tensor {
        require(rank > 0 && other.rank > 0, "a matrix product of shapes \(shape) and \(other.shape)")
        if rank == 1 {
            return reshaped([1, count] as Shape).matrixProduct(other).squeezed(axis: other.rank == 1 ? -1 : -2)
        }
        if other.rank == 1 { return matrixProduct(other.reshaped([other.count, 1] as Shape)).squeezed(axis: -1) }
        let (inner, columns) = (shape[rank - 1], other.shape[other.rank - 1])
        require(
            other.shape[other.rank - 2] == inner,
            "a matrix product of shapes \(shape) and \(other.shape): the last length of the first, \(inner), and the "
                + "last but one of the second, \(other.shape[other.rank - 2]), must be equal")
        if other.rank == 2 { return productWithMatrix(other, inner: inner, columns: columns) }
        return productOfStacks(other, inner: inner, columns: columns)
    }

    /// The dot product of two vectors.
    public func dot(_ other: Tensor) -> Tensor {
        require(rank == 1 && other.rank == 1, "a dot product of shapes \(shape) and \(other.shape)")
        return matrixProduct(other)
    }

    /// All rows of all matrices of the stack with one matrix: a single product.
    private func productWithMatrix(_ other: Tensor, inner: Int, columns: Int) -> Tensor {
        let rows = shape[..<(rank - 1)].reduce(1, *)
        let product = Backend.MatrixProduct(rows: rows, columns: columns, inner: inner)
        let (x, y) = (detached(), other.detached())
        let result = Backend.multiply(product, x, y, shape: shape.replacing(rank - 1, with: columns))
        let (toX, toY) = (trace, other.trace)
        guard let tape = Tape.recording(toX, toY) else { return result }
        return tape.record("matrixProduct", result, from: toX, toY) { tape, g in
            // dx = g·yᵀ and dy = xᵀ·g
            tape.add(
                Backend.MatrixProduct(rows: rows, columns: inner, inner: columns, transposesY: true), g, y,
                shape: x.shape, to: toX)
            tape.add(
                Backend.MatrixProduct(rows: inner, columns: columns, inner: rows, transposesX: true), x, g,
                shape: y.shape, to: toY)
        }
    }

    private func productOfStacks(_ other: Tensor, inner: Int, columns: Int) -> Tensor {
        let (first, second) = (Shape(shape[..<(rank - 2)]), Shape(other.shape[..<(other.rank - 2)]))
        guard let stack = first.broadcast(with: second) else {
            fatalError("a matrix product of shapes \(shape) and \(other.shape): the stacks do not fit together")
        }
        let rows = shape[rank - 2]
        let (xs, ys) = (Self.places(of: first, in: stack), Self.places(of: second, in: stack))
        let (x, y) = (detached(), other.detached())
        let result = Backend.multiplyStacks(
            Backend.MatrixProduct(rows: rows, columns: columns, inner: inner), x, xs, y, ys,
            shape: Shape(Array(stack) + [rows, columns]))
        let (toX, toY) = (trace, other.trace)
        guard let tape = Tape.recording(toX, toY) else { return result }
        let all = Array(0..<stack.elementCount)
        return tape.record("matrixProduct", result, from: toX, toY) { tape, g in
            if tape.needs(toX) {
                let gradient = Backend.multiplyStacks(
                    Backend.MatrixProduct(rows: rows, columns: inner, inner: columns, transposesY: true), g, all, y, ys,
                    shape: Shape(Array(stack) + [rows, inner]))
                tape.add(gradient.sum(to: x.shape), to: toX)
            }
            if tape.needs(toY) {
                let gradient = Backend.multiplyStacks(
                    Backend.MatrixProduct(rows: inner, columns: columns, inner: rows, transposesX: true), x, xs, g, all,
                    shape: Shape(Array(stack) + [inner, columns]))
                tape.add(gradient.sum(to: y.shape), to: toY)
            }
        }
    }

    /// For each matrix of the repeated stack, which one of the original it is.
    private static func places(of stack: Shape, in repeated: Shape) -> [Int] {
        Tensor<Int>((0..<stack.elementCount), shape: stack).repeated(to: repeated).scalars
    }
}
