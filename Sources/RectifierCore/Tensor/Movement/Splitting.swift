import RectifierSupport

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
