import RectifierSupport

// Shapes and places changed, numbers kept.

extension Tensor {
    /// The same numbers, row after row, in another shape. Traps, with both shapes, when the counts differ.
    @specialized(where Scalar == Float)
    public func reshaped(_ shape: Shape) -> Tensor {
        require(
            shape.elementCount == count,
            "a tensor of shape \(self.shape) (\(count) numbers) cannot have shape \(shape) (\(shape.elementCount))")
        if shape == self.shape { return self }
        let original = self.shape
        return Tensor(storage: storage, shape: shape).traced(as: .reshape(from: original), from: self)
    }

    /// The same numbers in another shape, of which one length may be -1: it is what is left.
    public func reshaped(_ lengths: [Int]) -> Tensor {
        guard let open = lengths.firstIndex(of: -1) else { return reshaped(Shape(lengths)) }
        var known = 1
        for (axis, length) in lengths.enumerated() where axis != open {
            let (product, overflow) = known.multipliedReportingOverflow(by: length)
            known = overflow ? 0 : product
        }
        require(
            known > 0 && count % known == 0,
            "a tensor of shape \(shape) (\(count) elements) cannot have shape \(lengths): no length in the place of -1 "
                + "gives as many")
        var lengths = lengths
        lengths[open] = count / known
        return reshaped(Shape(lengths))
    }

    /// All numbers as one vector.
    public func flattened() -> Tensor { reshaped([count] as Shape) }

    /// A new axis of length 1 before `axis`.
    public func expandingAxis(at axis: Int) -> Tensor {
        reshaped(shape.inserting(1, at: axis < 0 ? axis + rank + 1 : axis))
    }

    /// Without the given axis, which has length 1; without all such axes when none is given.
    public func squeezed(axis: Int? = nil) -> Tensor {
        guard let axis else { return reshaped(Shape(shape.filter { $0 != 1 })) }
        let position = shape.normalized(axis: axis)
        require(shape[position] == 1, "axis \(axis) of shape \(shape) has not length 1")
        return reshaped(shape.removing(position))
    }

    /// The axes in another order: the first of the result is that named first.
    @specialized(where Scalar == Float)
    public func permuted(_ axes: [Int]) -> Tensor {
        let axes = axes.map { shape.normalized(axis: $0) }
        require(axes.sorted() == Array(0..<rank), "\(axes) is not an order of the axes of shape \(shape)")
        let strides = shape.strides
        let view = StridedView(shape: Shape(axes.map { shape[$0] }), strides: axes.map { strides[$0] })
        let back = axes.indices.map { axis in axes.firstIndex(of: axis) ?? axis }
        return Backend.copy(self, through: view).traced(as: .permute(back: back), from: self)
    }

    /// Two axes exchanged; the last two when none are given. A matrix becomes its transpose.
    public func transposed(_ first: Int = -2, _ second: Int = -1) -> Tensor {
        var axes = Array(0..<rank)
        axes.swapAt(shape.normalized(axis: first), shape.normalized(axis: second))
        return permuted(axes)
    }

    /// Repeated to a larger shape by NumPy's rule. Traps when it does not fit.
    @specialized(where Scalar == Float)
    public func repeated(to target: Shape) -> Tensor {
        if target == shape { return self }
        require(
            shape.broadcast(with: target) == target, "a tensor of shape \(shape) cannot be repeated to shape \(target)")
        let original = shape
        return Backend.repeated(self, to: target).traced(as: .repeat(of: original), from: self)
    }

    /// A part of the tensor: a range of positions along each axis, from the first axis on; axes not named stay whole.
    ///
    ///     x[range: 0..<2, 1..<3]
    public subscript(range ranges: Range<Int>...) -> Tensor {
        sliced(
            ranges.map { range -> AxisPart in
                let (count, overflow) = range.upperBound.subtractingReportingOverflow(range.lowerBound)
                return AxisPart(start: range.lowerBound, count: overflow ? Int.max : count, step: 1)
            })
    }

    /// A part of the tensor: positions along each axis with a step of 1 or more, from the first axis on.
    @specialized(where Scalar == Float)
    public func sliced(_ parts: [StrideTo<Int>]) -> Tensor {
        require(parts.count <= rank, "\(parts.count) ranges into a tensor of shape \(shape)")
        return sliced(
            parts.enumerated().map { axis, part -> AxisPart in
                // Never walked beyond the axis, where there are no positions: a stride can be endless.
                let known = part.lazy.prefix(Swift.min(shape[axis], Int.max - 1) + 1)
                let start = known.first { _ in true } ?? 0
                let step = (known.dropFirst().first { _ in true } ?? start + 1) - start
                return AxisPart(start: start, count: known.reduce(0) { count, _ in count + 1 }, step: step)
            })
    }

    /// Positions along an axis: `count` of them from `start`, `step` apart.
    private struct AxisPart {
        let start: Int
        let count: Int
        let step: Int
    }

    private func sliced(_ parts: [AxisPart]) -> Tensor {
        require(parts.count <= rank, "\(parts.count) ranges into a tensor of shape \(shape)")
        let strides = shape.strides
        var view = (lengths: Array(shape), strides: strides, offset: 0)
        for (axis, part) in parts.enumerated() {
            view.lengths[axis] = part.count
            guard part.count > 0 else { continue }
            require(
                part.step > 0 && part.start >= 0 && part.count <= shape[axis]
                    && part.start + (part.count - 1) * part.step < shape[axis],
                "\(part.count) positions from \(part.start) on, \(part.step) apart, along axis \(axis) of shape \(shape)"
            )
            view.strides[axis] = strides[axis] * part.step
            view.offset += part.start * strides[axis]
        }
        let strided = StridedView(shape: Shape(view.lengths), strides: view.strides, offset: view.offset)
        let original = shape
        return Backend.copy(self, through: strided).traced(as: .slice(of: original, strided), from: self)
    }

    /// The slice at one position of the first axis, which is left out: a row of a matrix.
    public subscript(_ position: Int) -> Tensor {
        require(rank > 0, "a single number has no rows")
        let index = position < 0 ? position + shape[0] : position
        require(index >= 0 && index < shape[0], "row \(position) of a tensor of shape \(shape)")
        return self[range: index..<index + 1].reshaped(shape.removing(0))
    }

    /// The slices that the indices name along an axis, in their order; an index may stand more than once (PyTorch's
    /// `index_select`, NumPy's `take`). Traps when one is not valid.
    public func gathered<I: TensorNumeric & FixedWidthInteger>(_ indices: Tensor<I>, axis: Int = 0) -> Tensor {
        let axis = shape.normalized(axis: axis)
        let indices = checked(indices, axis)
        let original = shape
        return Backend.gather(self, indices, axis: axis)
            .traced(as: .gather(of: original, indices, axis: axis), from: self)
    }

    /// The rows of these numbers, in their order. Traps when one does not exist.
    // Compiled for what data sets have, since a generic call from another module is not.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Int32)
    public func gathered(rows: [Int]) -> Tensor {
        let (count, original) = (shape[0], shape)
        var indices = Tensor<Int32>(uninitialized: [rows.count])
        indices.withUnsafeMutableBufferPointer { indices in
            for (place, row) in rows.enumerated() {
                require(row >= 0 && row < count, "row \(row) of \(count)")
                indices[place] = Int32(row)
            }
        }
        return Backend.gather(self, indices, axis: 0).traced(as: .gather(of: original, indices, axis: 0), from: self)
    }

    /// For each position of `indices` the element that it names along the axis, at that position of the other axes
    /// (PyTorch's `gather`, NumPy's `take_along_axis`).
    public func takenAlong<I: TensorNumeric & FixedWidthInteger>(_ indices: Tensor<I>, axis: Int) -> Tensor {
        let axis = shape.normalized(axis: axis)
        require(
            indices.rank == rank && shape.removing(axis) == indices.shape.removing(axis),
            "indices of shape \(indices.shape) along axis \(axis) of shape \(shape): the other lengths must be equal")
        let indices = checked(indices, axis)
        let original = shape
        return Backend.takeAlong(self, indices, axis: axis)
            .traced(as: .takeAlong(of: original, indices, axis: axis), from: self)
    }

    private func checked<I: TensorNumeric & FixedWidthInteger>(_ indices: Tensor<I>, _ axis: Int) -> Tensor<Int32> {
        for index in indices.scalars {
            require(index >= 0 && index < shape[axis], "index \(index) along axis \(axis) of shape \(shape)")
        }
        return indices.cast(to: Int32.self)
    }

    /// Tensors joined along an axis; their other lengths must be equal.
    public static func concatenate(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
        guard let first = tensors.first else { fatalError("no tensors to concatenate") }
        let axis = first.shape.normalized(axis: axis)
        for tensor in tensors {
            require(
                tensor.rank == first.rank && tensor.shape.removing(axis) == first.shape.removing(axis),
                "shapes \(first.shape) and \(tensor.shape) cannot be joined along axis \(axis)")
        }
        let length = tensors.reduce(into: (sum: 0, overflow: false)) { length, tensor in
            let (sum, overflow) = length.sum.addingReportingOverflow(tensor.shape[axis])
            length = (sum, length.overflow || overflow)
        }
        require(
            !length.overflow,
            "concatenate: \(tensors.count) tensors like \(first.shape) along axis \(axis) are too long")
        let shape = first.shape.replacing(axis, with: length.sum)
        let result = Backend.concatenate(tensors, axis: axis, shape: shape)
        guard let tape = tensors.lazy.compactMap({ Tape.recording($0.trace) }).first else { return result }
        return result.recordedConcatenation(on: tape, tensors, axis)
    }

    /// Tensors of one shape put one after the other along a new axis.
    public static func stack(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
        concatenate(tensors.map { $0.expandingAxis(at: axis) }, axis: axis)
    }

    private func recordedConcatenation(on tape: Tape, _ tensors: [Tensor], _ axis: Int) -> Tensor {
        func record<S: TensorReal>(_: S.Type) -> Tensor? {
            guard let result = self as? Tensor<S> else { return nil }
            let parts = tensors.map { (trace: $0.trace, length: $0.shape[axis]) }
            let nearest = parts.last { tape.needs($0.trace) }?.trace
            return tape.record("concatenate", result, from: nearest) { tape, g in
                var start = 0
                for part in parts {
                    if tape.needs(part.trace) {
                        var ranges = g.shape.map { stride(from: 0, to: $0, by: 1) }
                        ranges[axis] = stride(from: start, to: start + part.length, by: 1)
                        tape.add(g.sliced(ranges), to: part.trace)
                    }
                    start += part.length
                }
            } as? Tensor
        }
        return record(Float.self) ?? record(Double.self) ?? self
    }
}

extension Tensor {
    /// The numbers in reverse order along some axes, PyTorch's `flip`.
    ///
    ///     let x: Tensor<Float> = [[1, 2], [3, 4]]
    ///     x.flipped(axes: 0)       // [[3, 4], [1, 2]]
    ///     x.flipped(axes: 0, 1)    // [[4, 3], [2, 1]]
    public func flipped(axes first: Int, _ others: Int...) -> Tensor { flipped(axes: [first] + others) }

    /// The numbers in reverse order along an array of axes; as they are if it is empty. Traps for an axis that does not
    /// exist, or stands there twice.
    public func flipped(axes: [Int]) -> Tensor {
        let positions = Set(axes.map { shape.normalized(axis: $0) })
        require(positions.count == axes.count, "flipped: axes \(axes) of shape \(shape): an axis stands there twice")
        var view = (strides: shape.strides, offset: 0)
        for axis in positions {
            view.offset += Swift.max(shape[axis] - 1, 0) * view.strides[axis]
            view.strides[axis].negate()
        }
        return Backend.copy(self, through: StridedView(shape: shape, strides: view.strides, offset: view.offset))
            .traced(as: .flip(axes: axes), from: self)
    }
}

extension Tensor {
    /// The whole tensor repeated along its axes, PyTorch's and NumPy's `tile`. Gradients of the copies add up.
    ///
    ///     Tensor<Float>([1, 2]).tiled(2)       // [1, 2, 1, 2]
    ///     Tensor<Float>([1, 2]).tiled(2, 1)    // [[1, 2], [1, 2]]
    ///
    /// - Parameter counts: How often, along the last axes. More of them than there are axes add axes at the front. Traps for a
    ///   negative one.
    public func tiled(_ counts: Int...) -> Tensor { tiled(counts) }

    /// The whole tensor repeated along its axes as often as an array says.
    public func tiled(_ counts: [Int]) -> Tensor {
        require(counts.allSatisfy { $0 >= 0 }, "tiled: a tensor of shape \(shape) \(counts) times")
        let rank = Swift.max(self.rank, counts.count)
        let lengths = Array(repeating: 1, count: rank - self.rank) + Array(shape)
        let counts = Array(repeating: 1, count: rank - counts.count) + counts
        // An axis that is repeated gets one of the copies before it.
        var (single, repeated, joined): (Shape, Shape, Shape) = ([], [], [])
        for (length, count) in zip(lengths, counts) {
            let (product, overflow) = length.multipliedReportingOverflow(by: count)
            require(!overflow, "tiled: a tensor of shape \(shape) \(counts) times is too large")
            joined.append(product)
            if count != 1 {
                single.append(1)
                repeated.append(count)
            }
            single.append(length)
            repeated.append(length)
        }
        return reshaped(single).repeated(to: repeated).reshaped(joined)
    }
}

// A tensor cut into parts along an axis: the inverse of `concatenate`. Gradients of the parts flow back to their places.

extension Tensor {
    /// Parts of the given lengths along an axis, PyTorch's `split` with a list.
    ///
    ///     let parts = Tensor<Float>([1, 2, 3]).split(sizes: [1, 2])    // [1] and [2, 3]
    ///
    /// - Parameters:
    ///   - sizes: The lengths. Traps when one is negative, or when they do not add up to the length of the axis.
    ///   - axis: The axis; negative ones count from the end.
    public func split(sizes: [Int], axis: Int = 0) -> [Tensor] {
        let axis = shape.normalized(axis: axis)
        // What is left of the axis, so that no sum overflows.
        var rest = shape[axis]
        for size in sizes { rest = size >= 0 && size <= rest ? rest - size : -1 }
        require(
            rest == 0, "split: parts of \(sizes) along axis \(axis) of shape \(shape), which has length \(shape[axis])")
        var start = 0
        return sizes.map { size in
            defer { start += size }
            var parts = shape.map { stride(from: 0, to: $0, by: 1) }
            parts[axis] = stride(from: start, to: start + size, by: 1)
            return sliced(parts)
        }
    }

    /// Parts of one length along an axis, PyTorch's `split`; the last is shorter where the length does not divide. An axis of
    /// length 0 gives one empty part.
    ///
    /// - Parameters:
    ///   - size: The length of a part. Traps when it is below 1.
    ///   - axis: The axis; negative ones count from the end.
    public func split(size: Int, axis: Int = 0) -> [Tensor] {
        let axis = shape.normalized(axis: axis)
        require(size > 0, "split: parts of length \(size) along axis \(axis) of shape \(shape)")
        let (length, most) = (shape[axis], Swift.min(size, Swift.max(shape[axis], 1)))
        let sizes = stride(from: 0, to: Swift.max(length, 1), by: most).map { Swift.min(most, length - $0) }
        return split(sizes: sizes, axis: axis)
    }

    /// At most `count` parts of one length along an axis, PyTorch's `chunk`: the length is that of the axis divided by
    /// `count`, rounded up, so that the last part may be shorter, and there may be fewer parts than `count`. An axis of
    /// length 0 gives `count` empty parts.
    ///
    /// - Parameters:
    ///   - count: The number of parts. Traps when it is below 1.
    ///   - axis: The axis; negative ones count from the end.
    public func chunked(into count: Int, axis: Int = 0) -> [Tensor] {
        let axis = shape.normalized(axis: axis)
        require(count > 0, "chunked: \(count) parts along axis \(axis) of shape \(shape)")
        let length = shape[axis]
        if length == 0 { return split(sizes: Array(repeating: 0, count: count), axis: axis) }
        return split(size: length.dividedRoundingUp(by: count), axis: axis)
    }
}

extension Tensor where Scalar: TensorNumeric & FixedWidthInteger {
    /// One-hot rows, PyTorch's `one_hot`: for each class a row of zeros with a 1 in the place of the class, along a new last
    /// axis.
    ///
    ///     Tensor<Int>([0, 2]).oneHot(classCount: 3)    // [[1, 0, 0], [0, 0, 1]], of Float
    ///
    /// - Parameters:
    ///   - classCount: How many classes there are. Traps for a class that is not one of 0 ..< classCount.
    ///   - type: What the zeros and ones are.
    public func oneHot<S: TensorNumeric>(classCount: Int, as type: S.Type = Float.self) -> Tensor<S> {
        var rows = shape
        rows.append(classCount)
        return Tensor<S>(shape: rows) { result, count in
            result.update(repeating: 0, count: count)
            for (row, position) in scalars.enumerated() {
                require(
                    position >= 0 && position < classCount, "oneHot: class \(position), with \(classCount) classes")
                result[row * classCount + Int(position)] = 1
            }
        }
    }
}
