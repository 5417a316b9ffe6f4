import RectifierSupport

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
