import RectifierSupport

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
