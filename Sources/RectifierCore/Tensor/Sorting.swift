import RectifierSupport

// Orders of the numbers along an axis. Equal numbers keep their order, and a NaN counts as larger than every number, as in
// PyTorch.

extension Tensor where Scalar: TensorNumeric {
    /// The numbers in order along an axis, and where each was, PyTorch's `sort`. The gradient goes back to where a number
    /// was.
    ///
    ///     let (values, indices) = Tensor<Float>([3, 1, 2]).sorted()    // [1, 2, 3], [1, 2, 0]
    ///
    /// - Parameters:
    ///   - axis: The axis; negative ones count from the end.
    ///   - descending: Whether the largest comes first. Equal ones keep their order then too.
    public func sorted(axis: Int = -1, descending: Bool = false) -> (values: Tensor, indices: Tensor<Int32>) {
        let axis = shape.normalized(axis: axis)
        return inOrder(shape[axis], axis, descending, "sorted")
    }

    /// The k largest numbers along an axis, the largest first, and where they are, PyTorch's `topk`. Of equal ones the first
    /// come first. The gradient goes back to where a number was.
    ///
    ///     let (values, indices) = Tensor<Float>([3, 1, 2]).topK(2)    // [3, 2], [0, 2]
    ///
    /// - Parameters:
    ///   - k: How many, from 0 to the length of the axis. Traps for any other.
    ///   - axis: The axis; negative ones count from the end.
    ///   - largest: False for the k smallest, the smallest first.
    public func topK(_ k: Int, axis: Int = -1, largest: Bool = true) -> (values: Tensor, indices: Tensor<Int32>) {
        let axis = shape.normalized(axis: axis)
        require(
            k >= 0 && k <= shape[axis],
            "topK: \(k) of the \(shape[axis]) numbers along axis \(axis) of shape \(shape)")
        return inOrder(k, axis, largest, "topK")
    }

    private func inOrder(
        _ count: Int, _ axis: Int, _ isDescending: Bool, _ operation: String
    ) -> (values: Tensor, indices: Tensor<Int32>) {
        requireInt32(shape[axis], axis, operation)
        let indices = Backend.order(detached(), axis: axis, first: count, isDescending: isDescending)
        return (takenAlong(indices, axis: axis), indices)
    }
}

extension Backend {
    /// Where along the axis the first numbers of its order stand.
    @specialized(where S == Float)
    @specialized(where S == Double)
    static func order<S: TensorNumeric>(
        _ x: Tensor<S>, axis: Int, first count: Int, isDescending: Bool
    ) -> Tensor<Int32> {
        let (outer, length, inner) = x.shape.split(at: axis)
        // A NaN is the only number that is not equal to itself.
        func isLess(_ x: S, _ y: S) -> Bool { x < y || (y != y && x == x) }
        return Tensor(shape: x.shape.replacing(axis, with: count)) { result, _ in
            let source = x.pointer
            var order = [Int32](repeating: 0, count: length)
            for block in 0..<outer {
                for column in 0..<inner {
                    let numbers = source + block * length * inner + column
                    for index in 0..<length { order[index] = Int32(index) }
                    order.sort { first, second in
                        let (x, y) = (numbers[Int(first) * inner], numbers[Int(second) * inner])
                        let (isRising, isFalling) = (isLess(x, y), isLess(y, x))
                        if isRising || isFalling { return isRising != isDescending }
                        return first < second
                    }
                    for place in 0..<count { result[(block * count + place) * inner + column] = order[place] }
                }
            }
        }
    }
}
