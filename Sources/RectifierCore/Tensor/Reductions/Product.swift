extension Tensor where Scalar: TensorNumeric {
    /// The product, Π x, PyTorch's `prod`; 1 of no numbers.
    ///
    /// The gradient is the product of the others, also where some are 0: it is not the product divided by the number. Floats
    /// are multiplied in Double. Traps for integers whose product does not fit into their type.
    ///
    ///     let x: Tensor<Float> = [[2, 3], [0, 4]]
    ///     x.product()           // 0
    ///     x.product(axes: 1)    // [6, 0]
    ///
    /// - Parameters:
    ///   - axes: The axes to multiply over; all when none is given.
    ///   - keepingAxes: Whether these axes stay, with length 1.
    public func product(axes: Int..., keepingAxes: Bool = false) -> Tensor {
        product(axes: axes, keepingAxes: keepingAxes)
    }

    /// The product over an array of axes; over all if it is empty.
    public func product(axes: [Int], keepingAxes: Bool = false) -> Tensor {
        let plan = ReductionPlan(shape, axes, keepingAxes)
        let x = plan.arranged(detached())
        let result = Backend.product(x, plan.extents, shape: plan.shape)
        return result.traced(as: "product", from: self) { g in
            let extents = plan.extents
            // In Double, since the product of the numbers before may be too small for a Float, and that of those behind too
            // large.
            let wide = x.cast(to: Double.self)
            let before = Backend.accumulate(.init(operation: .product, isExclusive: true), wide, extents)
            let behind = Backend.accumulate(
                .init(operation: .product, isReversed: true, isExclusive: true), wide, extents)
            let others = (before * behind).reshaped([extents.outer, extents.count, extents.inner])
            let upstream = g.cast(to: Double.self).reshaped([extents.outer, 1, extents.inner])
            return plan.restored((others * upstream).cast(to: Scalar.self))
        }
    }
}
