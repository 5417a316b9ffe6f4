import CKernels
import RectifierSupport

#if OneDNN
    import COneDNN
#endif

extension Backend {
    fileprivate static func multiply(
        _ product: MatrixProduct, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
        adding bias: UnsafePointer<Float>?,
        into result: UnsafeMutablePointer<Float>
    ) {
        #if OneDNN
            // Measured on Zen 4 with two threads: our own loops win with a transposed y, of which oneDNN 2.6 makes
            // twice the work, and wherever the call costs as much as the product; oneDNN's by up to a quarter in large
            // products of matrices stored straight.
            guard !product.transposesY, product.rows * product.columns * product.inner > 1 << 22 else {
                return rectifier_multiply(
                    x, product.transposesX, y, product.transposesY, bias, result,
                    product.accumulates, product.rows, product.columns, product.inner)
            }
            let status = dnnl_sgemm(
                product.transposesX ? 84 : 78, product.transposesY ? 84 : 78,
                dnnl_dim_t(product.rows), dnnl_dim_t(product.columns), dnnl_dim_t(product.inner), 1,
                x, dnnl_dim_t(product.transposesX ? product.rows : product.inner),
                y, dnnl_dim_t(product.transposesY ? product.inner : product.columns),
                product.accumulates ? 1 : 0, result, dnnl_dim_t(product.columns))
            require(status == dnnl_success, "oneDNN could not multiply (status \(status.rawValue))")
        #else
            multiplyPlainly(product, x, y, into: result)
        #endif
        if let bias { rectifier_add_bias(result, bias, result, product.rows, product.columns) }
    }
}

extension TensorReal {
    static func multiply(
        _ product: Backend.MatrixProduct, _ x: Backend.Operand<Self>, _ y: Backend.Operand<Self>,
        adding bias: Backend.Operand<Self>?, into result: Backend.Destination<Self>
    ) {
        if let (first, target) = floats(x, result), let (second, _) = floats(y, result) {
            let bias = bias.flatMap { floats($0, result)?.0 }
            return Backend.multiply(product, first, second, adding: bias, into: target)
        }
        multiplyPlainly(product, x.pointer, y.pointer, into: result.pointer)
        guard let bias else { return }
        for row in 0..<product.rows {
            let target = result.pointer + row * product.columns
            for column in 0..<product.columns { target[column] += bias.pointer[column] }
        }
    }
}

/// The product in plain loops, ordered so that the innermost one runs along rows of the result and can use vectors.
private func multiplyPlainly<S: TensorReal>(
    _ product: Backend.MatrixProduct, _ x: UnsafePointer<S>, _ y: UnsafePointer<S>, into result: UnsafeMutablePointer<S>
) {
    let (rows, columns, inner) = (product.rows, product.columns, product.inner)
    if !product.accumulates { result.update(repeating: 0, count: rows * columns) }
    for row in 0..<rows {
        let target = result + row * columns
        if product.transposesY {
            for column in 0..<columns {
                var sum: S = 0
                for index in 0..<inner {
                    sum +=
                        (product.transposesX ? x[index * rows + row] : x[row * inner + index])
                        * y[column * inner + index]
                }
                target[column] += sum
            }
        } else {
            for index in 0..<inner {
                let factor = product.transposesX ? x[index * rows + row] : x[row * inner + index]
                let source = y + index * columns
                for column in 0..<columns { target[column] += factor * source[column] }
            }
        }
    }
}

extension Backend {
    /// A product of matrices, and `bias` added to each row, in a new tensor of `shape`.
    static func multiply<S: TensorReal>(
        _ product: MatrixProduct, _ x: Tensor<S>, _ y: Tensor<S>, adding bias: Tensor<S>? = nil, shape: Shape
    ) -> Tensor<S> {
        let result = Tensor<S>(uninitialized: shape)
        S._run(.init(.multiply(product, x.operand, y.operand, adding: bias?.operand, into: result.destination)))
        return result
    }

    /// A product of matrices written, or added, into a part of `result`.
    static func multiply<S: TensorReal>(
        _ product: MatrixProduct, _ x: Tensor<S>, _ y: Tensor<S>, into result: inout Tensor<S>, from offset: Int
    ) {
        result.makeUnique()
        S._run(
            .init(
                .multiply(
                    product, x.operand, y.operand, adding: nil,
                    into: Destination(pointer: result.pointer + offset, count: product.rows * product.columns))))
    }

    /// Products of stacks of matrices: the i-th of the result is that of the xs[i]-th of x and the ys[i]-th of y.
    static func multiplyStacks<S: TensorReal>(
        _ product: MatrixProduct, _ x: Tensor<S>, _ xs: [Int], _ y: Tensor<S>, _ ys: [Int], shape: Shape
    ) -> Tensor<S> {
        let result = Tensor<S>(uninitialized: shape)
        let size = product.rows * product.columns
        for (index, (first, second)) in zip(xs, ys).enumerated() {
            S._run(
                .init(
                    .multiply(
                        product, Operand(pointer: x.operand.pointer + first * product.rows * product.inner),
                        Operand(pointer: y.operand.pointer + second * product.inner * product.columns), adding: nil,
                        into: Destination(pointer: result.pointer + index * size, count: size))))
        }
        return result
    }
}
