extension Tensor where Scalar: TensorNumeric {
    /// The cumulative sum along an axis, PyTorch's `cumsum`: yᵢ = x₀ + … + xᵢ, in the same shape.
    ///
    /// Floats are added in Double. Traps for integers of which a sum does not fit into their type.
    ///
    ///     Tensor<Float>([1, 2, 3]).cumulativeSum(axis: 0)    // [1, 3, 6]
    ///
    /// - Parameter axis: The axis; negative ones count from the end.
    public func cumulativeSum(axis: Int) -> Tensor {
        let (outer, length, inner) = shape.split(at: shape.normalized(axis: axis))
        let extents = Backend.ReductionExtents(outer: outer, count: length, inner: inner)
        return Backend.accumulate(.init(operation: .sum), detached(), extents)
            .traced(as: "cumulativeSum", from: self) { g in
                Backend.accumulate(.init(operation: .sum, isReversed: true), g, extents)
            }
    }
}
