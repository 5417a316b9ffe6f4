extension Tensor where Scalar: TensorReal {
    /// The logarithm of the sum of exponentials, log Σ eˣ, PyTorch's `logsumexp`.
    ///
    /// Computed as m + log Σ exp(x − m) with m the maximum, so that nothing overflows. −∞ of no numbers and of nothing but
    /// −∞; ∞ when there is one; NaN when there is one. The gradient is the softmax; 0 where all are −∞, unlike PyTorch's NaN,
    /// so that what is masked as a whole does no harm.
    ///
    /// - Parameters:
    ///   - axes: The axes to sum over; all when none is given.
    ///   - keepingAxes: Whether these axes stay, with length 1.
    public func logSumExp(axes: Int..., keepingAxes: Bool = false) -> Tensor {
        logSumExp(axes: axes, keepingAxes: keepingAxes)
    }

    /// The logarithm of the sum of exponentials over an array of axes; over all if it is empty.
    public func logSumExp(axes: [Int], keepingAxes: Bool = false) -> Tensor {
        let plan = ReductionPlan(shape, axes, keepingAxes)
        let x = detached()
        var shift = Tensor(zeros: plan.keptShape)
        if plan.extents.count > 0 {
            let largest = x.extreme(.maximum, along: plan.axes, keepingAxes: true)
            shift = largest.isFinite().select(largest, shift)
        }
        let result = (x - shift).exp().sum(along: plan.axes, keepingAxes: true).log() + shift
        return result.reshaped(plan.shape).traced(as: "logSumExp", from: self) { g in
            let softmax = (x - result).exp()
            let isNothing = (result .== Tensor(-Scalar.infinity)).repeated(to: x.shape)
            return isNothing.replacing(softmax, with: 0) * g.reshaped(plan.keptShape)
        }
    }
}
