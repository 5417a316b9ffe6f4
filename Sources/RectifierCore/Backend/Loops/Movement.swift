// Elements moved, not changed: repeated, permuted, sliced, gathered, joined.

/// A way through the elements of a tensor: where the first lies and how far to step along each axis of the result.
struct StridedView {
    let shape: Shape
    let strides: [Int]
    var offset = 0
}

extension Backend {
    /// The elements of x that the view passes, in its order.
    static func copy<S>(_ x: Tensor<S>, through view: StridedView) -> Tensor<S> {
        Tensor(shape: view.shape) { result, _ in
            let source = x.pointer
            forEachRun(of: view) { position, start, step, length in
                switch step {
                case 1: (result + position).update(from: source + start, count: length)
                case 0: (result + position).fill(with: source[start], count: length)
                default: for index in 0..<length { result[position + index] = source[start + index * step] }
                }
            }
        }
    }

    /// A tensor of zeros in `shape`, with x laid where the view passes: the adjoint of `copy` for a view that passes
    /// no element twice.
    static func place<S: TensorNumeric>(_ x: Tensor<S>, in shape: Shape, through view: StridedView) -> Tensor<S> {
        Tensor(shape: shape) { result, count in
            result.update(repeating: 0, count: count)
            let source = x.pointer
            forEachRun(of: view) { position, start, step, length in
                for index in 0..<length { result[start + index * step] = source[position + index] }
            }
        }
    }

    static func repeated<S>(_ x: Tensor<S>, to shape: Shape) -> Tensor<S> {
        if x.count == 1 { return fill(shape, with: x.pointer[0]) }
        let missing = shape.rank - x.shape.rank
        let strides = x.shape.strides
        return copy(
            x,
            through: StridedView(
                shape: shape,
                strides: shape.indices.map { axis in
                    axis < missing || x.shape[axis - missing] == 1 ? 0 : strides[axis - missing]
                }))
    }

    /// Calls `body` for each run along the last axis: its position in the result, its start in the source, the step
    /// between its elements there, and its length.
    private static func forEachRun(of view: StridedView, _ body: (Int, Int, Int, Int) -> Void) {
        guard view.shape.elementCount > 0 else { return }
        guard let length = view.shape.last, let step = view.strides.last else { return body(0, view.offset, 1, 1) }
        var counters = [Int](repeating: 0, count: view.shape.rank - 1)
        var start = view.offset
        for run in 0..<view.shape.elementCount / length {
            body(run * length, start, step, length)
            var axis = counters.count - 1
            while axis >= 0 {
                counters[axis] += 1
                start += view.strides[axis]
                if counters[axis] < view.shape[axis] { break }
                start -= counters[axis] * view.strides[axis]
                counters[axis] = 0
                axis -= 1
            }
        }
    }

    /// The slices of x along `axis` that the indices name, in their order. Every index is valid.
    static func gather<S>(_ x: Tensor<S>, _ indices: Tensor<Int32>, axis: Int) -> Tensor<S> {
        let (outer, length, inner) = x.shape.split(at: axis)
        return Tensor(shape: Shape(x.shape[..<axis] + Array(indices.shape) + x.shape[(axis + 1)...])) { result, _ in
            let (source, indices, count) = (x.pointer, indices.pointer, indices.count)
            for block in 0..<outer {
                for position in 0..<count {
                    (result + (block * count + position) * inner)
                        .update(from: source + (block * length + Int(indices[position])) * inner, count: inner)
                }
            }
        }
    }

    /// The adjoint of `gather`: slices added to zeros of `shape` where the indices say.
    static func scatterAdd<S: TensorNumeric>(
        _ x: Tensor<S>, _ indices: Tensor<Int32>, axis: Int, shape: Shape
    ) -> Tensor<S> {
        let (outer, length, inner) = shape.split(at: axis)
        return Tensor(shape: shape) { result, count in
            result.update(repeating: 0, count: count)
            let (source, indices, positions) = (x.pointer, indices.pointer, indices.count)
            for block in 0..<outer {
                for position in 0..<positions {
                    let target = result + (block * length + Int(indices[position])) * inner
                    let slice = source + (block * positions + position) * inner
                    for index in 0..<inner { target[index] += slice[index] }
                }
            }
        }
    }

    /// For each position of `indices`, the element of x that it names along `axis`; the other axes are equal.
    static func takeAlong<S>(_ x: Tensor<S>, _ indices: Tensor<Int32>, axis: Int) -> Tensor<S> {
        let (outer, length, inner) = x.shape.split(at: axis)
        let taken = indices.shape[axis]
        return Tensor(shape: indices.shape) { result, _ in
            let (source, indices) = (x.pointer, indices.pointer)
            for block in 0..<outer {
                for position in 0..<taken * inner {
                    let index = Int(indices[block * taken * inner + position])
                    result[block * taken * inner + position] =
                        source[(block * length + index) * inner + position % inner]
                }
            }
        }
    }

    static func addAlong<S: TensorNumeric>(
        _ x: Tensor<S>, _ indices: Tensor<Int32>, axis: Int, shape: Shape
    ) -> Tensor<S> {
        let (outer, length, inner) = shape.split(at: axis)
        let taken = indices.shape[axis]
        return Tensor(shape: shape) { result, count in
            result.update(repeating: 0, count: count)
            let (source, indices) = (x.pointer, indices.pointer)
            for block in 0..<outer {
                for position in 0..<taken * inner {
                    let from = block * taken * inner + position
                    result[(block * length + Int(indices[from])) * inner + position % inner] += source[from]
                }
            }
        }
    }

    /// Tensors joined along an axis; their other lengths are equal.
    static func concatenate<S>(_ tensors: [Tensor<S>], axis: Int, shape: Shape) -> Tensor<S> {
        let (outer, length, inner) = shape.split(at: axis)
        return Tensor(shape: shape) { result, _ in
            var start = 0
            for tensor in tensors {
                let run = tensor.shape[axis] * inner
                for block in 0..<outer {
                    (result + block * length * inner + start).update(from: tensor.pointer + block * run, count: run)
                }
                start += run
            }
        }
    }

    static func fill<S>(_ shape: Shape, with value: S) -> Tensor<S> {
        Tensor(shape: shape) { result, count in result.fill(with: value, count: count) }
    }
}

extension UnsafeMutablePointer {
    /// Writes `count` equal numbers. Their bits are written where they have the size of a number that the compiler knows:
    /// code for numbers of any kind is slow.
    fileprivate func fill(with value: Pointee, count: Int) {
        let memory = UnsafeMutableRawPointer(self)
        switch MemoryLayout<Pointee>.stride {
        case 4:
            memory.assumingMemoryBound(to: UInt32.self).update(
                repeating: unsafeBitCast(value, to: UInt32.self), count: count)
        case 8:
            memory.assumingMemoryBound(to: UInt64.self).update(
                repeating: unsafeBitCast(value, to: UInt64.self), count: count)
        default: update(repeating: value, count: count)
        }
    }
}

extension Shape {
    /// The numbers of elements before an axis, along it, and after it.
    func split(at axis: Int) -> (outer: Int, length: Int, inner: Int) {
        (self[..<axis].reduce(1, *), self[axis], self[(axis + 1)...].reduce(1, *))
    }
}
